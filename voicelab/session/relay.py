"""The line of a browser whose UDP goes nowhere: its microphone comes over the Jupyter comm, the answer goes back so.

The same interface as `Line`, which is for calls without any browser. Here the browser keeps the time: it captures,
plays, records, and reports what has been played, so that a barge-in cuts an answer where the caller stopped hearing it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import numpy as np

from voicelab.audio.pcm import RATE

from .browser import Browser
from .playout import Playout, Stopped


class RelayLine:
    """A full-duplex line over a browser's comm; all its methods are for the session's loop.

    Args:
        send: takes int16 samples at 24 kHz, the caller's voice.
        playout: the account of what the browser has played.
        browser: plays and falls silent.
    """

    talking = False  # what the caller still has to say is the browser's matter

    def __init__(self, send: Callable[[np.ndarray], Awaitable[None]], playout: Playout, browser: Browser) -> None:
        self._send, self.playout, self._browser = send, playout, browser
        self._connected = True

    async def hear(self, samples: np.ndarray) -> None:
        """Pass on what the microphone heard: int16 at 24 kHz."""
        if self._connected:
            await self._send(samples)

    def keep_open(self) -> None:
        """A microphone is always open."""

    def rest(self) -> None:
        """As `keep_open`."""

    def play(self, item_id: str, content_index: int, samples: np.ndarray) -> None:
        """Send an answer's sound to the browser's loudspeaker."""
        if self.playout.came(item_id, content_index, len(samples) * 1000 / RATE):
            self._browser.relay(item_id, content_index, samples)

    def ended(self, item_id: str, content_index: int) -> None:
        """All of an item's sound has come."""
        if self.playout.came(item_id, content_index, 0.0):
            self._browser.relay_end(item_id, content_index)

    def played(self, item_id: str, content_index: int, ms: float) -> None:
        """The browser has played that much more of an item."""
        self.playout.played(item_id, content_index, ms)

    @property
    def playing(self) -> bool:
        """Whether the browser still has something to play."""
        return self.playout.ahead_ms > 0

    def silence(self) -> list[Stopped]:
        """Drop what has not been played; says which answers were cut, and where."""
        cuts = self.playout.cut_all()
        if cuts:
            self._browser.silence()
        return cuts

    def disconnect(self) -> None:
        """Nobody hears the caller any more; what has come of the answer is played to its end."""
        self._connected = False
