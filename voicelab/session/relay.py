"""The line of a browser whose UDP goes nowhere: its microphone comes over the Jupyter comm, the answer goes back so.

The same interface as `Line`, which is for calls without any browser. Here the browser keeps the time: it captures,
plays, records, and reports what has been played, so that a barge-in cuts an answer where the caller stopped hearing it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
from agents.realtime import RealtimePlaybackTracker

from voicelab.audio.pcm import RATE, to_bytes

from .browser import Browser


class RelayLine:
    """A full-duplex line over a browser's comm; all its methods are for the session's loop.

    Args:
        send: takes PCM16 at 24 kHz, the caller's voice.
        tracker: the SDK's, told what the browser has played.
        browser: plays and falls silent.
    """

    talking = False  # what the caller still has to say is the browser's matter

    def __init__(
        self, send: Callable[[bytes], Awaitable[None]], tracker: RealtimePlaybackTracker, browser: Browser
    ) -> None:
        self._send, self._tracker, self._browser = send, tracker, browser
        self._item: tuple[str, int] | None = None
        self._ahead_ms = 0.0

    async def hear(self, samples: np.ndarray) -> None:
        """Pass on what the microphone heard: int16 at 24 kHz."""
        await self._send(to_bytes(samples))

    def keep_open(self) -> None:
        """A microphone is always open."""

    def rest(self) -> None:
        """As `keep_open`."""

    def play(self, item_id: str, content_index: int, samples: np.ndarray) -> None:
        """Send an answer's sound to the browser's loudspeaker."""
        self._item = item_id, content_index
        self._ahead_ms += len(samples) * 1000 / RATE
        self._browser.relay(item_id, content_index, samples)

    def played(self, item_id: str, content_index: int, ms: float) -> None:
        """The browser has played that much more of an item."""
        self._tracker.on_play_ms(item_id, content_index, ms)
        self._ahead_ms = max(0.0, self._ahead_ms - ms)

    @property
    def playing(self) -> bool:
        """Whether the browser still has something to play; half a worklet's block is lost to rounding."""
        return self._ahead_ms > 5

    def silence(self) -> tuple[str, int, int] | None:
        """Drop what has not been played; says which item was cut, its content index, and the ms of it played."""
        if not self.playing or self._item is None:
            return None
        self._browser.silence()
        self._ahead_ms = 0.0
        item_id, content_index = self._item
        state: Any = self._tracker.get_state()
        heard = state.get("current_item_id") == item_id
        return item_id, content_index, int(state.get("elapsed_ms") or 0) if heard else 0

    async def run(self) -> None:
        """The browser keeps the time."""
