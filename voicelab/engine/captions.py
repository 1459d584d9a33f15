"""Captions: the words of a turn while it is still being spoken.

The service tells them with the transcription models that stream; others tell a turn's text when it is over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import takewhile

from .ears.recognizer import HearingError

STREAMING = ("gpt-realtime-whisper", "gpt-live-transcribe")
"""By the guide to realtime transcription, read 2026-11-26."""

FIRST_MS = 800
GROWTH = 1.5
"""By how much longer an utterance has to be for it to be understood anew: all the times together cost at most three
times what its end costs, 1 / (1 - 1 / GROWTH), however long it is."""


class Captions:
    """Of one conversation. A word is told when two readings in a row agree on it, for it cannot be taken back.

    Args:
        read: asks for the text of the utterance so far.
        tell: called with an item's id and more of its words.
    """

    def __init__(self, read: Callable[[], asyncio.Future[str]], tell: Callable[[str, str], None]) -> None:
        self._read, self._tell = read, tell
        self._item_id = ""
        self._told: dict[str, str] = {}
        self._last: list[str] = []
        self._heard_ms = 0.0
        self._due_ms = float(FIRST_MS)
        self._reading: asyncio.Future[str] | None = None

    def begin(self, item_id: str) -> None:
        """A turn begins, or the utterance that is going to be one."""
        self._item_id, self._last = item_id, []
        self._heard_ms, self._due_ms = 0.0, float(FIRST_MS)
        self._told[item_id] = ""

    def hear(self, ms: float) -> None:
        """So much more of it has been heard; one reading at a time, and none before there is enough that is new."""
        self._heard_ms += ms
        if self._heard_ms < self._due_ms or (self._reading and not self._reading.done()):
            return
        self._due_ms = self._heard_ms * GROWTH
        item_id, self._reading = self._item_id, self._read()
        self._reading.add_done_callback(lambda reading: self._understood(item_id, reading))

    def rest(self, item_id: str, text: str) -> str:
        """What is missing of a turn's final text; nothing where it begins otherwise than what was told."""
        told = self._told.pop(item_id, "")
        return text[len(told) :] if text.startswith(told) else ""

    def _understood(self, item_id: str, reading: asyncio.Future[str]) -> None:
        if reading.cancelled() or isinstance(reading.exception(), HearingError) or item_id != self._item_id:
            return
        words = reading.result().split()
        agreed = [one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(words, self._last, strict=False))]
        told = self._told.get(item_id, "")
        stable, self._last = " ".join(agreed), words
        if item_id in self._told and stable.startswith(told) and stable != told:
            self._told[item_id] = stable
            self._tell(item_id, stable[len(told) :])
