"""Sound as something that can be heard on a page: compressed, small, and stored with the page that shows it."""

from __future__ import annotations

import base64
import io
from functools import cached_property

import av
import numpy as np

from voicelab.plain_text import as_attribute

from .decoding import to_int16
from .pcm import RATE, Resampler, from_bytes

MP3_RATE = 16_000  # samples per second: has all that makes speech intelligible, up to 8 kHz
MP3_BITS = 24_000  # per second: with base64 4 kB for each second of a stored page
STYLE = "height:2.2em;max-width:100%;vertical-align:middle"


class Sound:
    """Samples as a sound: shown at the end of a cell, it can be played, and still can where no kernel runs.

    Args:
        samples: int16[n], floating point [n] with full scale at ±1, or the bytes of PCM16; with several channels
            [n, channels], which are mixed.
        sample_rate: samples per second. What is told wrongly here is heard too slow and too deep, or the other way.
        name: whose words they are, for those who are told by a screen reader what there is to play.

    Attributes:
        samples: int16[n].

    Raises:
        ValueError: for bytes that are no whole samples, an array of another type or shape, or a rate that is none.
    """

    def __init__(self, samples: np.ndarray | bytes, sample_rate: int = RATE, name: str = "Sound") -> None:
        if sample_rate <= 0:
            raise ValueError(f"A sample rate of {sample_rate} Hz makes no sound; give a positive number.")
        self.samples, self.sample_rate, self.name = _mono(samples), sample_rate, name

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.samples) / self.sample_rate

    @cached_property
    def mp3(self) -> bytes:
        """The sound as an MP3 file, mono at 16 kHz and 24 kbit/s: what every browser plays, Safari too."""
        resampler = Resampler(self.sample_rate, MP3_RATE)
        return _mp3(np.concatenate([resampler.push(self.samples), resampler.flush()]))

    def player(self) -> str:
        """HTML of a small player that has the sound in it; empty if there is none."""
        if not len(self.samples):
            return ""
        label = as_attribute(f"{self.name}, {self.seconds:.1f} s")
        named = f'aria-label="{label}" title="{label}"'  # of a page that nobody trusted, JupyterLab keeps the second
        source = f"data:audio/mpeg;base64,{base64.b64encode(self.mp3).decode()}"
        return f'<audio controls preload="metadata" style="{STYLE}" {named} src="{source}"></audio>'

    def __repr__(self) -> str:
        return f"Sound({self.seconds:.1f} s)"

    def _repr_html_(self) -> str:
        return self.player() or "<i>no sound</i>"


def _mono(samples: np.ndarray | bytes) -> np.ndarray:
    if isinstance(samples, (bytes, bytearray, memoryview)):
        return from_bytes(bytes(samples))
    sound = np.asarray(samples)
    if sound.ndim not in (1, 2) or not (sound.dtype == np.int16 or sound.dtype.kind == "f"):
        raise ValueError(
            f"An array {sound.dtype}{list(sound.shape)} is no sound; give int16[n], or floating point from -1 to 1."
        )
    if sound.dtype == np.int16 and sound.ndim == 1:
        return sound
    full = sound / 32768 if sound.dtype == np.int16 else sound.astype(np.float64)
    return to_int16(full if full.ndim == 1 else full.sum(axis=1))  # two who speak in turn are as loud as each of them


def _mp3(samples: np.ndarray) -> bytes:
    """int16[n] at `MP3_RATE`, compressed by LAME."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp3", options={"id3v2_version": "0"}) as container:
        stream = container.add_stream("libmp3lame", rate=MP3_RATE, layout="mono", bit_rate=MP3_BITS)
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis], format="s16p", layout="mono")
        frame.sample_rate = MP3_RATE
        for part in (frame, None):
            container.mux(stream.encode(part))
    return file.getvalue()
