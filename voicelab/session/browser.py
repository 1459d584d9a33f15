"""The browser's side of a call, as a session sees it."""

from __future__ import annotations

from typing import Protocol

import numpy as np


class Browser(Protocol):
    """What a session asks of the panel that holds a browser's call."""

    async def through(self) -> None:
        """Returns when sound passes between page and endpoint, or when it is known that it will not."""

    async def play(self, samples: np.ndarray) -> None:
        """Play int16 samples at 24 kHz into the call in the microphone's place; returns when they have played."""

    def relay(self, item_id: str, content_index: int, samples: np.ndarray) -> None:
        """Play int16 samples at 24 kHz of an answer, on a relayed call, behind those that wait already."""

    def relay_end(self, item_id: str, content_index: int) -> None:
        """All of an answer's sound was given to `relay`: play what of it was held back, too."""

    def silence(self) -> None:
        """Drop what waits to be played, on a relayed call."""

    def redial(self) -> None:
        """The call was lost: make a new offer, or ask for a relay; with the microphone that is open, if it still is."""

    def hung_up(self) -> None:
        """The call has ended: let go of the microphone."""
