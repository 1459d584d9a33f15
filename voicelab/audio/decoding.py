"""Sound files of all kinds as numbers, decoded by FFmpeg (PyAV, which WebRTC brings anyway).

WAV with any width of samples, `WAVE_FORMAT_EXTENSIBLE` and floating point too: Python's own `wave` reads the one from
3.12 on, and the other not at all. And what browsers record: WebM and Ogg with Opus, MP4 with AAC.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np

WAV = "wav,w64"
ANY = f"{WAV},matroska,webm,ogg,mov,mp4,flac,mp3"
"""The containers that are opened, by FFmpeg's names. Playlists are none: they would name other files, and hosts."""

STREAMED = 0x7FFF_0000
"""From this on, and as 0, a length in a WAV's header means "until the end": so write those who cannot know it yet, such
as FFmpeg and sox into a pipe, and Python's `wave` until it closes the file."""

PCM = 1  # a WAV's code for plain samples
RIFF = (b"RIFF", b"RIFX", b"RF64")  # little and big ends first, and the one for more than 4 GB
AGAIN = "Copy or record it again."


def wav_int16(path: str | Path) -> tuple[np.ndarray, int]:
    """int16[n, channels] of a WAV file, and the samples per second; 16-bit samples are taken as they lie in the file.

    A call of a quarter of an hour is 100 MB: so it is read in a tenth of a second, and once.

    Raises:
        OSError, ValueError: as `decoded`.
    """
    data = Path(path).read_bytes()
    told = _told(data, str(path))
    if told is None or not told.plain:
        sound, rate = _decoded(data, str(path), WAV, told)
        return to_int16(sound), rate
    count = told.size // (2 * told.channels) * told.channels
    return np.frombuffer(data, "<i2", count, told.at).astype(np.int16, copy=False).reshape(-1, told.channels), told.rate


def to_int16(sound: np.ndarray) -> np.ndarray:
    """float64 with full scale at ±1 as int16; what is louder is clipped."""
    return np.clip(np.rint(sound * 32768), -32768, 32767).astype(np.int16)


def decoded(source: str | Path | bytes, kinds: str = ANY) -> tuple[np.ndarray, int]:
    """float64[n, channels] with full scale at ±1, and the samples per second, of a file or of its bytes.

    Raises:
        OSError: the file is not there, or cannot be read.
        ValueError: it is of none of these `kinds`, has no sound in it, or was cut short; naming file and reason.
    """
    if isinstance(source, (str, Path)):
        name, data = str(source), Path(source).read_bytes()
    else:
        name, data = "What was given", bytes(source)
    return _decoded(data, name, kinds, _told(data, name))


def _decoded(data: bytes, name: str, kinds: str, told: _Told | None) -> tuple[np.ndarray, int]:
    try:
        # Tags are not read, and may be in any encoding.
        with av.open(io.BytesIO(data), options={"format_whitelist": kinds}, metadata_errors="ignore") as container:
            stream = next(iter(container.streams.audio), None)
            pieces, rate = _pieces(container, stream) if stream else ([], 0)
    except av.error.FFmpegError as problem:
        why = f"{name} is no sound file that can be read here, or was cut short ({problem.strerror}). {_remedy(kinds)}"
        raise ValueError(why) from None
    if not rate or not (pieces or (told and told.size == 0)):
        raise ValueError(f"{name} has no sound in it, or was cut short before it. {_remedy(kinds)}")
    return np.concatenate(pieces) if pieces else np.zeros((0, 1)), rate


def _pieces(container: av.container.InputContainer, stream: av.AudioStream) -> tuple[list[np.ndarray], int]:
    as_float = av.AudioResampler(format="dblp")  # every width on one scale; channels and rate stay as they are
    found = [piece.to_ndarray().T for frame in container.decode(stream) for piece in as_float.resample(frame)]
    return found, stream.rate


class _Told(NamedTuple):
    """What a WAV's own header tells: PCM16 or not, its channels and rate, where the sound begins, how long it is."""

    plain: bool
    channels: int
    rate: int
    at: int
    size: int


def _told(data: bytes, name: str) -> _Told | None:
    """`None` if it is no WAV, or ends before its header says where the sound is.

    Raises:
        ValueError: where it promises more than there is: decoders end there in silence.
    """
    if data[:4] not in RIFF:
        return None
    order, at, format = ">" if data[:4] == b"RIFX" else "<", 12, (0, 0, 0, 0, 0, 0)
    while at + 8 <= len(data):
        kind, size = struct.unpack_from(f"{order}4sI", data, at)
        at += 8
        here = len(data) - at
        if kind == b"fmt " and here >= 16:
            format = struct.unpack_from(f"{order}HHIIHH", data, at)
        elif kind == b"data":
            code, channels, rate, second, frame, bits = format  # `second` and `frame` are in bytes
            if here < size < STREAMED:
                told = (f"{size / second:.1f} s", f"{here / second:.1f} s") if second else (f"{size} bytes", f"{here}")
                raise ValueError(
                    f"{name} is cut short: its header promises {told[0]}, and {told[1]} are there. {AGAIN}"
                )
            plain = data[:4] == b"RIFF" and (code, bits, frame) == (PCM, 16, 2 * channels) and channels > 0
            return _Told(plain, channels, rate, at, min(size, here) or here)
        at += size + size % 2
    return None


def _remedy(kinds: str) -> str:
    return "Give a WAV file." if kinds == WAV else "Give WAV, WebM, Ogg, MP4, FLAC or MP3."
