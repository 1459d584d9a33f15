"""PCM16 audio: bytes, sound files, sample rates, levels and frames.

Sound is held as numpy arrays of int16, mono unless said otherwise. On the wire it is little-endian PCM16 at
`RATE`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soxr

from voicelab.whole_files import replacing

from .decoding import WAV, decoded, to_int16

RATE = 24_000
"""Samples per second on the wire, the only PCM rate of the Realtime API."""

SILENCE_DBFS = -96.0
"""The level of digital silence here: below the smallest step of 16 bits, and finite so that it can be
drawn."""


class Resampler:
    """Changes the sample rate of a stream that arrives in pieces, without a click at the seams.

    What comes out lags what went in by a few milliseconds; `flush` hands out the rest and makes the resampler
    ready for another stream.
    """

    def __init__(self, source_rate: int, target_rate: int) -> None:
        for rate in (source_rate, target_rate):
            if rate <= 0:
                raise ValueError(f"A sample rate of {rate} Hz makes no sound; give a positive number.")
        self._rates = source_rate, target_rate
        self._stream = self._new_stream()

    def push(self, samples: np.ndarray) -> np.ndarray:
        """Take in int16[n] at the source rate; returns int16[m] at the target rate, m may be 0."""
        samples = np.ascontiguousarray(samples, dtype=np.int16)
        if self._stream is None:
            return samples.copy()
        return self._stream.resample_chunk(samples)

    def flush(self) -> np.ndarray:
        """The samples still held back, int16[m]."""
        if self._stream is None:
            return np.zeros(0, np.int16)
        rest = self._stream.resample_chunk(np.zeros(0, np.int16), last=True)
        self._stream = self._new_stream()
        return rest

    def _new_stream(self) -> soxr.ResampleStream | None:
        source, target = self._rates
        if source == target:
            return None
        # Medium quality is transparent for speech and holds back less than high quality does.
        return soxr.ResampleStream(source, target, 1, dtype="int16", quality="MQ")


def from_bytes(data: bytes) -> np.ndarray:
    """Little-endian PCM16 bytes as int16[n].

    Raises:
        ValueError: when the bytes are not whole samples.
    """
    if len(data) % 2:
        raise ValueError(f"{len(data)} bytes are not whole 16-bit samples; PCM16 has an even number of them.")
    return np.frombuffer(data, dtype="<i2").astype(np.int16)


def to_bytes(samples: np.ndarray) -> bytes:
    """int16[n] as little-endian PCM16 bytes."""
    return np.asarray(samples, dtype="<i2").tobytes()


def read_wav(path: str | Path, rate: int = RATE) -> np.ndarray:
    """As `read_sound`, of a WAV file alone.

    Raises:
        OSError: as `read_sound`.
        ValueError: when the file is no WAV file, or was cut short.
    """
    return _at_rate(*decoded(path, WAV), rate)


def read_sound(source: str | Path | bytes, rate: int = RATE) -> np.ndarray:
    """The sound of a file, or of its bytes, as int16[n], mixed to mono and resampled to `rate`.

    WAV of any width and rate, floating point too, with any number of channels; and what a browser records, such as
    `recorder.audio.value` of ipywebrtc: WebM, Ogg or MP4. FLAC and MP3 as well.

    Raises:
        OSError: when the file is not there or cannot be read.
        ValueError: when there is no sound in it, or it was cut short; naming the file and the reason.
    """
    return _at_rate(*decoded(source), rate)


def _at_rate(sound: np.ndarray, source_rate: int, rate: int) -> np.ndarray:
    resampler = Resampler(source_rate, rate)
    return np.concatenate([resampler.push(to_int16(sound.mean(axis=1))), resampler.flush()])


def write_wav(path: str | Path, samples: np.ndarray, rate: int = RATE) -> None:
    """Write int16[n] (mono) or int16[n, 2] (stereo) as a 16-bit WAV file, whole or not at all.

    Raises:
        OSError: when it cannot be written; a file that was there is as it was.
        ValueError: for arrays of another kind or shape; sound in floating point is not scaled silently.
    """
    samples = np.asarray(samples)
    if samples.dtype != np.int16 or not (samples.ndim == 1 or (samples.ndim == 2 and samples.shape[1] == 2)):
        raise ValueError(
            f"An array {samples.dtype}{list(samples.shape)} is no PCM16 sound; give int16[n] or int16[n, 2]."
        )
    with replacing(path) as file:
        file.write(wav_bytes(samples, rate))


def wav_bytes(samples: np.ndarray, rate: int = RATE) -> bytes:
    """A 16-bit WAV file in memory, of int16[n] (mono) or int16[n, channels]."""
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    data = to_bytes(samples)
    return wav_header(len(data), channels, rate) + data


def wav_header(size: int, channels: int, rate: int = RATE) -> bytes:
    """The 44 bytes before `size` bytes of PCM16 in a WAV file."""
    frame = 2 * channels
    form = (b"WAVE", b"fmt ", 16, 1, channels, rate, rate * frame, frame, 16)
    return struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", size + 36, *form, b"data", size)


def level_dbfs(samples: np.ndarray) -> float:
    """The root mean square level of int16 samples in dB below full scale; `SILENCE_DBFS` for silence or no
    samples."""
    if not len(samples):
        return SILENCE_DBFS
    power = float(np.mean(np.square(samples, dtype=np.float64)))
    return max(SILENCE_DBFS, float(10 * np.log10(power / 32768.0**2))) if power else SILENCE_DBFS


def frames(samples: np.ndarray, size: int) -> Iterator[np.ndarray]:
    """Consecutive frames of `size` samples; the last one may be shorter, nothing is padded.

    Raises:
        ValueError: when `size` is not positive.
    """
    if size < 1:
        raise ValueError(f"A frame of {size} samples cannot be cut; give at least 1.")
    return (samples[at : at + size] for at in range(0, len(samples), size))


def milliseconds(n_samples: int, rate: int = RATE) -> int:
    """How long `n_samples` last, in whole milliseconds, rounded down."""
    return n_samples * 1000 // rate


def samples_in(ms: int, rate: int = RATE) -> int:
    """How many whole samples `ms` milliseconds hold at `rate`."""
    return ms * rate // 1000
