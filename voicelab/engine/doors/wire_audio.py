"""Audio as it travels in the events of a WebSocket: PCM16 at 24 kHz, or a telephone's PCMU or PCMA at 8 kHz.

Inside the engine everything is int16 at 24 kHz.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator
from typing import NoReturn

import numpy as np

from voicelab.audio.pcm import RATE, from_bytes, to_bytes
from voicelab.audio.telephone import TelephoneDecoder, TelephoneEncoder
from voicelab.engine.limits import MAX_EVENT_BYTES
from voicelab.engine.protocol import ProtocolError

PCM = "audio/pcm"
WIDE = {"type": PCM, "rate": RATE}
"""The format with which a session begins, whole."""

CODECS = {"audio/pcmu": "pcmu", "audio/pcma": "pcma"}  # the session's names of formats, and the codecs'
FORMATS = (PCM, *CODECS)
AT_ONCE = 3 * 16_384  # bytes: 0.3 ms of decoding


class WireDecoder:
    """The caller's appends, one after another, as samples; its `format` is one of `FORMATS`."""

    def __init__(self, format: str) -> None:
        self.format = format
        self._telephone = TelephoneDecoder(CODECS[format]) if format != PCM else None

    async def decode(self, text: str) -> AsyncIterator[np.ndarray]:
        """Base64 of an append to int16 samples at 24 kHz, in pieces; nothing comes before all of it has been checked.

        A long append, up to 15 MiB, takes 0.1 s: the event loop is let go of every now and then.

        Raises:
            ProtocolError: naming `audio` when it is not base64, too large, or not whole samples.
        """
        data = await _bytes_of(text, self.format)
        if not self._telephone and len(data) % 2:
            _refuse(f"{len(data)} bytes are not whole 16-bit samples; send PCM16, little-endian, mono, 24000 Hz.")
        for start in range(0, len(data), AT_ONCE):
            piece = data[start : start + AT_ONCE]
            yield self._telephone.push(piece) if self._telephone else from_bytes(piece)


class WireEncoder:
    """An answer's pieces, one after another, as base64; its `format` is one of `FORMATS`."""

    def __init__(self, format: str) -> None:
        if format not in FORMATS:
            told = f"Invalid value: {format!r}. Supported formats are {', '.join(FORMATS)}."
            raise ProtocolError(told, code="invalid_value", param="response.audio.output.format")
        self._telephone = TelephoneEncoder(CODECS[format]) if format != PCM else None

    def encode(self, samples: np.ndarray) -> str:
        """int16 at 24 kHz to base64; empty while the resampler needs more."""
        return _text_of(self._telephone.push(samples) if self._telephone else to_bytes(samples))

    def finish(self) -> str:
        """What the resampler still holds of the answer."""
        return _text_of(self._telephone.finish() if self._telephone else b"")


def _text_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


async def _bytes_of(text: str, format: str) -> bytes:
    if len(text) > -(-MAX_EVENT_BYTES // 3) * 4:
        _refuse(f"{len(text)} characters; one append may carry at most {MAX_EVENT_BYTES} bytes.")
    whole = AT_ONCE // 3 * 4
    pieces = []
    for start in range(0, len(text), whole):
        if pieces:
            await asyncio.sleep(0)
            if len(pieces[-1]) < AT_ONCE:
                _not_base64(format)  # padding, and more after it
        pieces.append(_piece(text[start : start + whole], format))
    return b"".join(pieces)


def _piece(text: str, format: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        _not_base64(format)


def _not_base64(format: str) -> NoReturn:
    _refuse(f"expected base64-encoded {'PCM16' if format == PCM else format}.")


def _refuse(what: str) -> NoReturn:
    raise ProtocolError(f"Invalid 'audio': {what}", code="invalid_value", param="audio")
