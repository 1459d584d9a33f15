"""The browser's side of a call, as a session sees it."""

from __future__ import annotations

from typing import Protocol

import numpy as np


class Browser(Protocol):
    """What a session asks of the panel that holds a browser's call."""

    async def play(self, samples: np.ndarray) -> None:
        """Play int16 samples at 24 kHz into the call in the microphone's place; returns when they have played."""

    def set_muted(self, muted: bool) -> None:
        """Send silence instead of the microphone, or no longer."""

    def hung_up(self) -> None:
        """The call has ended: let go of the microphone."""
