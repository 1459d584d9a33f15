"""A telephone's codecs, PCMU and PCMA (ITU-T G.711): a byte a sample at 8 kHz, and int16 at 24 kHz on our side.

The codecs are FFmpeg's, by PyAV; resampling is stateful, so that the pieces of a stream join without a click.
"""

from __future__ import annotations

import av
import numpy as np

from .pcm import RATE, Resampler

TELEPHONE_RATE = 8_000
CODECS = {"pcmu": "pcm_mulaw", "pcma": "pcm_alaw"}  # our names, which are RTP's in small letters, and FFmpeg's


class TelephoneDecoder:
    """A stream of G.711 to samples."""

    def __init__(self, codec: str) -> None:
        self._codec = _opened(codec, "r")
        self._resampler = Resampler(TELEPHONE_RATE, RATE)

    def push(self, data: bytes) -> np.ndarray:
        """Bytes to int16 samples at 24 kHz."""
        if not data:
            return np.zeros(0, np.int16)
        frames = self._codec.decode(av.Packet(data))
        return self._resampler.push(np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames]))


class TelephoneEncoder:
    """A stream of samples to G.711."""

    def __init__(self, codec: str) -> None:
        self._codec = _opened(codec, "w")
        self._resampler = Resampler(RATE, TELEPHONE_RATE)

    def push(self, samples: np.ndarray) -> bytes:
        """int16 at 24 kHz to bytes; none while the resampler needs more."""
        return self._compressed(self._resampler.push(samples))

    def finish(self) -> bytes:
        """What the resampler still holds."""
        return self._compressed(self._resampler.flush())

    def _compressed(self, samples: np.ndarray) -> bytes:
        if not len(samples):
            return b""
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = TELEPHONE_RATE
        return b"".join(bytes(packet) for packet in self._codec.encode(frame))


def _opened(codec: str, mode: str) -> av.AudioCodecContext:
    opened = av.CodecContext.create(CODECS[codec], mode)
    opened.sample_rate, opened.layout = TELEPHONE_RATE, "mono"
    if mode == "w":
        opened.format = "s16"
    return opened
