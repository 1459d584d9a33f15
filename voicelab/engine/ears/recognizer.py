"""What listens: the protocols of voice activity and recognition, and how recognition fails.

All sound here is int16 at 16 kHz mono.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

EARS_RATE = 16_000
"""Hz of all sound here."""

CHUNK, CHUNK_MS = 512, 32
"""Samples that voice activity is judged on, and how long they are."""

VOICED = 0.35
"""The likelihood above which a chunk may hold speech, with no turn detection that says another."""

DITHER = 1
"""The resampler's rounding noise: chunks of digital silence come out with samples of -1, 0 and 1."""


class HearingError(Exception):
    """Recognition failed; the message says why and what to do."""


class VoiceActivity(Protocol):
    """Judges chunk after chunk of one stream."""

    def probability(self, chunk: np.ndarray) -> float:
        """How likely it is, from 0 to 1, that the chunk, int16[CHUNK], holds speech."""

    def reset(self) -> None:
        """Forget the stream so far, and hold nothing for it."""


class Recognizer(Protocol):
    """Turns speech into text, utterance by utterance, for one conversation. Its methods may block."""

    def prepare(self) -> None:
        """Do now what would make the first utterance slow."""

    def bias(self, texts: Sequence[str]) -> None:
        """Expect the words of `texts`, from the next utterance on."""

    def start(self) -> None:
        """Begin an utterance; one still open is dropped."""

    def feed(self, samples: np.ndarray) -> None:
        """Hear int16[n] more of the utterance; takes no time to speak of."""

    def partial(self) -> str:
        """The text of what was fed so far, as if it were all; "" if nothing was understood or no utterance is open."""

    def finish(self) -> str:
        """End the utterance; returns its text, "" if nothing was understood or none was open."""

    def drop(self) -> None:
        """End the utterance without a word, and keep nothing of it."""

    def close(self) -> None:
        """Let go of what this conversation holds."""
