"""What the conversation asks of the place where its answers are played.

On a WebRTC call that place is the outgoing media track, and the engine itself knows what was played. Over a WebSocket
the client plays the audio and reports with `conversation.item.truncate`; then there is no playback here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True)
class Cut:
    """Playback of an item stopped, `played_ms` into its sound; 0 for one that was still waiting."""

    response_id: str
    item_id: str
    played_ms: int


@dataclass(frozen=True)
class PlaybackStarted:
    """The first sound of a response has left for the caller."""

    response_id: str


@dataclass(frozen=True)
class PlaybackDrained:
    """All sound of a response has been played."""

    response_id: str


class Playback(Protocol):
    """A queue of sound that is played in real time."""

    def play(self, response_id: str, item_id: str, samples: np.ndarray) -> None:
        """Queue int16 samples at 24 kHz."""

    def end(self, response_id: str) -> None:
        """No more sound will come for this response."""

    def flush(self) -> list[Cut]:
        """Fall silent at once; says what was cut: whatever was playing or waiting, in the order of playing."""
