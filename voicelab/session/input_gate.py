"""Controls between a microphone and an endpoint: what goes in has the right format, and never goes on for ever."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from voicelab.audio.pcm import RATE, level_dbfs, milliseconds

QUIET_DBFS = -50.0


@dataclass
class InputGate:
    """Passes frames on, or not; counts what it does.

    Args:
        longest_ms: a segment of speech is to be committed after that, so that an open microphone cannot fill a buffer.
        silence_ms: after so much silence what has been collected is to be reset.
        frame_ms: how long the frames are; a gap of more than one of them between two counts as dropped frames.
    """

    longest_ms: int = 30_000
    silence_ms: int = 5_000
    frame_ms: int = 20
    passed: int = 0
    dropped: int = 0
    late_ms: list[int] = field(default_factory=list, repr=False)
    _speech_ms: int = field(default=0, repr=False)
    _quiet_ms: int = field(default=0, repr=False)
    _last_ms: int | None = field(default=None, repr=False)

    def push(self, frame: np.ndarray, at_ms: int) -> str:
        """Take in a frame that was captured at `at_ms`; returns `pass`, `commit` (the segment is too long) or `reset`.

        Raises:
            ValueError: if it is not int16 mono of the agreed length at 24 kHz.
        """
        self._check(frame)
        self._clock(at_ms)
        self.passed += 1
        if level_dbfs(frame) < QUIET_DBFS:
            self._quiet_ms += self.frame_ms
            if self._quiet_ms >= self.silence_ms:
                self._speech_ms = self._quiet_ms = 0
                return "reset"
            return "pass"
        self._quiet_ms = 0
        self._speech_ms += self.frame_ms
        if self._speech_ms > self.longest_ms:
            self._speech_ms = 0
            return "commit"
        return "pass"

    @property
    def jitter_ms(self) -> float:
        """The mean deviation of the frames' distances from their length, in ms."""
        return float(np.mean(np.abs(self.late_ms))) if self.late_ms else 0.0

    def _check(self, frame: np.ndarray) -> None:
        wanted = RATE * self.frame_ms // 1000
        if frame.dtype != np.int16 or frame.ndim != 1 or len(frame) != wanted:
            given = f"{frame.dtype}{list(frame.shape)}, {milliseconds(len(frame))} ms at 24 kHz"
            raise ValueError(f"A frame of {given} does not fit; give int16[{wanted}], {self.frame_ms} ms of mono.")

    def _clock(self, at_ms: int) -> None:
        if self._last_ms is not None:
            distance = at_ms - self._last_ms
            if distance < 2 * self.frame_ms:
                self.late_ms.append(distance - self.frame_ms)
            else:  # a gap is a loss, no lateness
                self.dropped += round(distance / self.frame_ms) - 1
        self._last_ms = at_ms
