"""Whether what a client asks for is within the limits, and what it is told otherwise: the service's error codes."""

from __future__ import annotations

from typing import Any

from . import shapes
from .limits import MAX_CONVERSATION_CHARACTERS, MAX_ITEMS, MAX_TEXT
from .protocol import ProtocolError

BINARY = {"audio", "image_url", "file_data"}
"""Fields that hold no text: the size of the whole event bounds them."""


def check_texts(value: Any) -> None:
    """Every text in a client's JSON, at any depth.

    Raises:
        ProtocolError: `string_above_max_length`, naming the field.
    """
    waiting = [("", value)]
    while waiting:
        at, value = waiting.pop()
        if isinstance(value, str) and len(value) > MAX_TEXT:
            raise shapes.too_long(at, MAX_TEXT, len(value))
        waiting += _inner(at, value)


def _inner(at: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        before = f"{at}." if at else ""
        return [(f"{before}{key}", one) for key, one in value.items() if not (key in BINARY and isinstance(one, str))]
    return [(f"{at}[{index}]", one) for index, one in enumerate(value)] if isinstance(value, list) else []


def characters(value: Any) -> int:
    """How many characters the texts in some JSON have, pictures included."""
    total, waiting = 0, [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            total += len(value)
        elif isinstance(value, dict | list):
            waiting += value.values() if isinstance(value, dict) else value
    return total


def check_conversation(items: int, length: int, item: dict[str, Any]) -> None:
    """Whether a client may add an item to a conversation that has so many, with so many characters.

    Raises:
        ProtocolError: `context_length_exceeded`.
    """
    if items >= MAX_ITEMS or length + characters(item) > MAX_CONVERSATION_CHARACTERS:
        raise ProtocolError(
            f"This conversation's maximum length is {MAX_ITEMS} items and {MAX_CONVERSATION_CHARACTERS} characters. "
            "Delete items of it, or begin a new session.",
            code="context_length_exceeded",
            param="item",
        )


def rate_limit(told: str) -> ProtocolError:
    """The refusal of more than may be had at a time."""
    return ProtocolError(f"Rate limit reached: {told}", code="rate_limit_exceeded", type="rate_limit_error")
