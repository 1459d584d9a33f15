"""Audio as it travels in the events of a WebSocket: PCM16 at 24 kHz, or a telephone's PCMU or PCMA at 8 kHz.

Inside the engine everything is int16 at 24 kHz. The codecs of G.711 are FFmpeg's, by PyAV; resampling is stateful, so
that the pieces of a stream join without a click.
"""

from __future__ import annotations

import base64
import binascii

import av
import numpy as np

from voicelab.audio import RATE, Resampler, from_bytes, to_bytes

from .protocol import MAX_EVENT_BYTES, ProtocolError

PCM, TELEPHONE_RATE = "audio/pcm", 8_000
CODECS = {"audio/pcmu": "pcm_mulaw", "audio/pcma": "pcm_alaw"}  # the session's name of a format, and FFmpeg's
FORMATS = (PCM, *CODECS)


class WireDecoder:
    """The caller's appends, one after another, as samples; its `format` is one of `FORMATS`."""

    def __init__(self, format: str) -> None:
        self.format = format
        self._codec = _codec(format, "r") if format != PCM else None
        self._resampler = Resampler(TELEPHONE_RATE, RATE)

    def decode(self, text: str) -> np.ndarray:
        """Base64 of an append to int16 samples at 24 kHz.

        Raises:
            ProtocolError: naming `audio` when it is not base64, too large, or not whole samples.
        """
        data = _bytes_of(text, self.format)
        if self._codec is None:
            if len(data) % 2:
                _refuse(f"{len(data)} bytes are not whole 16-bit samples; send PCM16, little-endian, mono, 24000 Hz.")
            return from_bytes(data)
        if not data:
            return np.zeros(0, np.int16)
        frames = self._codec.decode(av.Packet(data))
        return self._resampler.push(np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames]))


class WireEncoder:
    """An answer's pieces, one after another, as base64; its `format` is one of `FORMATS`."""

    def __init__(self, format: str) -> None:
        if format not in FORMATS:
            told = f"Invalid value: {format!r}. Supported formats are {', '.join(FORMATS)}."
            raise ProtocolError(told, code="invalid_value", param="response.audio.output.format")
        self._codec = _codec(format, "w") if format != PCM else None
        self._resampler = Resampler(RATE, TELEPHONE_RATE)

    def encode(self, samples: np.ndarray) -> str:
        """int16 at 24 kHz to base64; empty while the resampler needs more."""
        if self._codec is None:
            return base64.b64encode(to_bytes(samples)).decode()
        return self._compressed(self._resampler.push(samples))

    def finish(self) -> str:
        """What the resampler still holds of the answer."""
        return "" if self._codec is None else self._compressed(self._resampler.flush())

    def _compressed(self, samples: np.ndarray) -> str:
        if not len(samples):
            return ""
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = TELEPHONE_RATE
        return base64.b64encode(b"".join(bytes(packet) for packet in self._codec.encode(frame))).decode()


def _codec(format: str, mode: str) -> av.AudioCodecContext:
    codec = av.CodecContext.create(CODECS[format], mode)
    codec.sample_rate, codec.layout = TELEPHONE_RATE, "mono"
    if mode == "w":
        codec.format = "s16"
    return codec


def _bytes_of(text: str, format: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        _refuse(f"expected base64-encoded {'PCM16' if format == PCM else format}.")
    if len(data) > MAX_EVENT_BYTES:
        _refuse(f"{len(data)} bytes; one append may carry at most {MAX_EVENT_BYTES}.")
    return data


def _refuse(what: str) -> None:
    raise ProtocolError(f"Invalid 'audio': {what}", code="invalid_value", param="audio")
