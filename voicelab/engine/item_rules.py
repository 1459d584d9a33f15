"""What an item may hold beyond its shape: which content fits which role, and what that content needs."""

from __future__ import annotations

from typing import Any

from . import shapes
from .protocol import ProtocolError, unsupported

CONTENT = {
    "user": ("input_text", "input_audio", "input_image"),
    "system": ("input_text",),
    "assistant": ("output_text", "output_audio"),
}
NEEDS = {  # one of these fields, the first being the one that is asked for
    "input_text": ("text",),
    "input_audio": ("audio", "transcript"),
    "input_image": ("image_url",),
    "output_text": ("text",),
    "output_audio": ("transcript",),  # the service cannot be given an assistant's sound either
}
KEPT = ("message", "function_call", "function_call_output")
LONGEST_ID = 32  # characters, as the service refuses longer ones
KEEPS = "The practice engine keeps messages, function calls and their outputs."


def check(item: dict[str, Any], at: str) -> None:
    """An item whose shape is known to be right.

    Raises:
        ProtocolError: naming the field.
    """
    if item["type"] not in KEPT:
        raise unsupported(f"{at}.type", KEEPS)
    for name in ("id", "call_id"):
        if len(item.get(name) or "") > LONGEST_ID:
            raise shapes.too_long(f"{at}.{name}", LONGEST_ID, len(item[name]))
    if item["type"] == "message":
        for index, part in enumerate(item["content"]):
            _check_part(part, CONTENT[item["role"]], f"{at}.content[{index}]")


def _check_part(part: dict[str, Any], fitting: tuple[str, ...], at: str) -> None:
    kind = part.get("type")
    if kind is None:
        raise shapes.missing(f"{at}.type")
    if kind not in fitting:
        raise shapes.wrong_value(f"{at}.type", kind, fitting)
    if all(part.get(field) is None for field in NEEDS[kind]):
        raise shapes.missing(f"{at}.{NEEDS[kind][0]}")
    if kind == "input_image" and not part["image_url"].startswith(("data:image/", "https://", "http://")):
        told = f"Invalid '{at}.image_url': expected a data URL such as 'data:image/png;base64,…'."
        raise ProtocolError(told, code="invalid_value", param=f"{at}.image_url")
