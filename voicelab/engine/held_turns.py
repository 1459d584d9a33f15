"""A turn that seems to begin while an answer is heard: nobody is told of it until it is known to be one.

The service documents that the beginning of a turn cuts the answer, and not how `semantic_vad` knows one. Ours waits for
words. Words that are no listener's cut the answer, and so does a voice that goes on for longer than a listener's does.
After a listener's words, a hum, or a noise without words, the answer goes on. Nobody is told of anything then, and no
item is made of it: the service has no event for sound that begins no turn.

All times are the audio's own.
"""

from __future__ import annotations

import numpy as np

from voicelab.audio.pcm import milliseconds

from .backchannels import hums, others
from .ears.recognizer import EARS_RATE
from .turns import SpeechStarted

FIRST_MS, EVERY_MS = 320, 96
"""Of voice, after which its words are read, and then read again. With 256 and 64 a single word cuts 135 ms sooner, and
4 of 72 listeners cut instead of 2 (`benchmarks/interruptions.py`)."""

CERTAIN = 2
"""Words that are no listener's, or readings in a row that find one: the first readings are often wrong."""

LONGEST_MS = 1_600
"""Of voice: no listener says more without a pause. Whoever is not understood by then has to be heard."""

ENDING_MS = 1_000
"""An answer that has less than this to say is over before one can know: "okay" over its last words is a reply."""


class Held:
    """Such a turn, from its first sound on.

    Args:
        started: what the clients are told if it is a turn.
        voiced: int16[n] at 16 kHz: the voice so far.
    """

    def __init__(self, started: SpeechStarted, voiced: np.ndarray) -> None:
        self.started = started
        self._voice = [voiced]
        self._due_ms = FIRST_MS
        self._doubtful = 0

    def hear(self, voiced: np.ndarray) -> bool:
        """More of the voice; whether its words are to be read now."""
        self._voice.append(voiced)
        if self._voiced_ms < self._due_ms:
            return False
        self._due_ms += EVERY_MS
        return True

    def interrupts(self, words: str) -> bool:
        """Whether this is a turn beyond doubt, by the words so far, to which more may come."""
        if self._voiced_ms >= LONGEST_MS:
            return True
        found = 0 if hums(np.concatenate(self._voice)) else others(words, going_on=True)
        self._doubtful = self._doubtful + 1 if found else 0
        return max(found, self._doubtful) >= CERTAIN

    def is_turn(self, words: str) -> bool:
        """Whether it was one, by all its words, now that there is a pause."""
        return bool(others(words)) and not hums(np.concatenate(self._voice))

    @property
    def _voiced_ms(self) -> int:
        return milliseconds(sum(map(len, self._voice)), EARS_RATE)
