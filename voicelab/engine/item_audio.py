"""Sound that clients put into items: taken out of them, to be heard; the item keeps the words."""

from __future__ import annotations

import asyncio
import copy
import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from .doors.wire_audio import WireDecoder
from .ears.recognizer import HearingError
from .protocol import ProtocolError

Item = dict[str, Any]


async def without_sound(item: Item, format: str, at: str) -> tuple[Item, dict[int, np.ndarray]]:
    """An item as it is kept, and the caller's sound in it by content index, int16[n] at 24 kHz.

    Args:
        format: the session's input format, one of `FORMATS`.
        at: the item's path in its event.

    Raises:
        ProtocolError: for sound that cannot be read.
    """
    kept, sounds = copy.deepcopy({**item, "content": []}), {}
    for index, part in enumerate(item.get("content") or []):
        if part["type"] == "input_audio" and part.get("audio") is not None:
            sounds[index] = await _decoded(part["audio"], format, f"{at}.content[{index}].audio")
        part = {name: value for name, value in part.items() if name != "audio"}
        if part["type"] == "input_audio":
            part.setdefault("transcript", None)  # clients tell null from absent
        kept["content"].append(part)
    if item["type"] != "message":
        del kept["content"]
    return kept, sounds


async def heard_input(
    given: list[Item], format: str, understand: Callable[[np.ndarray], asyncio.Future[str]]
) -> tuple[list[Item], list[asyncio.Future[str]]]:
    """A response's own input, whose sound is put into words as they are understood, and what is to be waited for.

    Raises:
        ProtocolError: for sound that cannot be read.
    """
    read = [await without_sound(item, format, f"response.input[{index}]") for index, item in enumerate(given)]
    waiting = []
    for item, sounds in read:
        for index, samples in sounds.items():
            words = understand(samples)
            words.add_done_callback(functools.partial(_write_down, item["content"][index]))
            waiting.append(words)
    return [item for item, _ in read], waiting


def _write_down(part: dict[str, Any], words: asyncio.Future[str]) -> None:
    """What cannot be understood stays without words, as on the line."""
    if not words.cancelled() and not isinstance(words.exception(), HearingError):
        part["transcript"] = words.result()


async def _decoded(text: str, format: str, at: str) -> np.ndarray:
    try:
        pieces = [samples async for samples in WireDecoder(format).decode(text)]
    except ProtocolError as problem:
        told = problem.message.replace("'audio'", f"'{at}'")
        raise ProtocolError(told, code=problem.code, param=at) from None
    return np.concatenate([np.zeros(0, np.int16), *pieces])
