"""The input audio buffer: from samples on the wire to judged chunks, and back to milliseconds.

Input arrives at 24 kHz in pieces of any size; the voice activity model and the recogniser want chunks of 512 samples
at 16 kHz. All positions count the audio received since the session began.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

import numpy as np

from voicelab.audio.pcm import RATE, Resampler, milliseconds, samples_in

from .recognizer import CHUNK, CHUNK_MS, EARS_RATE

KEEP_MS = 2_000
"""Of the past: the longest prefix padding there is."""

NOTICED = 2
"""Chunks of speech, kept as well, in which a turn is noticed."""


@dataclass(frozen=True)
class AudioChunk:
    """512 samples of 16 kHz PCM16 (32 ms) and where they lie in the session's audio."""

    samples: np.ndarray
    start_ms: int
    end_ms: int


class InputBuffer:
    """Chunks input audio, and keeps a little of the past so that a turn can begin before it was noticed."""

    def __init__(self) -> None:
        self._resampler = Resampler(RATE, EARS_RATE)
        self._rest = np.zeros(0, np.int16)
        self._chunked = 0  # samples
        self._recent: deque[AudioChunk] = deque(maxlen=-(-KEEP_MS // CHUNK_MS) + NOTICED)
        self._pending = 0

    @property
    def pending_ms(self) -> int:
        """Milliseconds appended since the last commit or clear."""
        return milliseconds(self._pending)

    def push(self, samples: np.ndarray) -> list[AudioChunk]:
        """Take in int16 samples at 24 kHz; returns the chunks that they complete, which are not yet remembered."""
        self._pending += len(samples)
        joined = np.concatenate([self._rest, self._resampler.push(samples)])
        whole = len(joined) // CHUNK
        self._rest = joined[whole * CHUNK :]
        return [self._chunk(joined[i * CHUNK : (i + 1) * CHUNK]) for i in range(whole)]

    def remember(self, chunk: AudioChunk) -> None:
        """Keep a chunk as one of the past: when it is judged, and not before, or a turn would begin with the future."""
        self._recent.append(chunk)

    def since(self, start_ms: int) -> list[AudioChunk]:
        """The kept chunks that end after `start_ms`."""
        return [chunk for chunk in self._recent if chunk.end_ms > start_ms]

    @property
    def now_ms(self) -> int:
        """The end of the audio chunked so far."""
        return milliseconds(self._chunked, EARS_RATE)

    def take_rest(self) -> AudioChunk | None:
        """What is no whole chunk yet, filled up with silence; it is counted, and will be part of no other chunk."""
        if not len(self._rest):
            return None
        chunk, self._rest = self._chunk(self._rest), self._rest[:0]
        return replace(chunk, samples=np.pad(chunk.samples, (0, CHUNK - len(chunk.samples))))

    def pass_over(self) -> None:
        """What was appended is silence that nobody wants: of that no more is pending than is kept."""
        self._pending = min(self._pending, samples_in(KEEP_MS))

    def clear(self) -> None:
        """Forget what was appended, as far as it was chunked; positions go on counting."""
        self._recent.clear()
        self._pending = len(self._rest) * RATE // EARS_RATE

    def _chunk(self, samples: np.ndarray) -> AudioChunk:
        start = self.now_ms
        self._chunked += len(samples)
        return AudioChunk(samples, start, self.now_ms)
