"""What `benchmarks/hearing.py` plays: recordings with their words, what lies between caller and engine, and how wrong
words are counted."""

from __future__ import annotations

import fractions
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from voicelab.audio.pcm import RATE, read_wav
from voicelab.audio.telephone import TelephoneDecoder, TelephoneEncoder

OPUS_RATE = 48_000
ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
ONES += ["seventeen", "eighteen", "nineteen"]
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SAME = {"mr": "mister", "mrs": "missus", "dr": "doctor", "ok": "okay"}


@dataclass(frozen=True)
class Recording:
    """int16 at 24 kHz, what is said in it, and whose voice it is."""

    sound: np.ndarray
    text: str
    kind: str


def read_recordings(folders: Sequence[Path]) -> list[Recording]:
    """The recordings that the JSON files of the folders list: objects with `file` and `text`, and `kind` perhaps."""
    found = []
    for folder in folders:
        for path in sorted(folder.glob("*.json")):
            for one in json.loads(path.read_text("utf-8")):
                kind = one.get("kind") or folder.name
                found.append(Recording(read_wav(folder / one["file"]), one["text"], kind))
    return found


def words(text: str) -> list[str]:
    """Words in small letters, numbers below a hundred as they are spoken, longer ones digit by digit."""
    plain = re.sub(r"(\d+)", lambda match: f" {_spoken(match[1])} ", text.lower().replace("’", "'"))
    return [SAME.get(word, word) for word in re.findall(r"[a-z']+", plain)]


def _spoken(digits: str) -> str:
    number = int(digits)
    if len(digits) > 2 or digits.startswith("0"):
        return " ".join(ONES[int(digit)] for digit in digits)
    return ONES[number] if number < 20 else f"{TENS[number // 10 - 2]} {ONES[number % 10] if number % 10 else ''}"


def word_errors(said: str, heard: str) -> int:
    """Substitutions, insertions and deletions that turn one into the other."""
    reference, hypothesis = words(said), words(heard)
    row = list(range(len(hypothesis) + 1))
    for i, expected in enumerate(reference, 1):
        above, row = row, [i]
        for j, got in enumerate(hypothesis, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (expected != got)))
    return row[-1]


def with_pink_noise(decibels: float) -> Callable[[np.ndarray], np.ndarray]:
    """Adds noise whose power falls by 3 dB an octave, so many decibels below the voice."""

    def add(sound: np.ndarray) -> np.ndarray:
        random = np.random.default_rng(7)
        frequencies = np.maximum(np.fft.rfftfreq(len(sound), 1 / RATE), 20)
        noise = np.fft.irfft(np.fft.rfft(random.standard_normal(len(sound))) / np.sqrt(frequencies), len(sound))
        voiced = sound[np.abs(sound) > 300].astype(float)
        noise *= voiced.std() / noise.std() / 10 ** (decibels / 20)
        return (sound + noise).clip(-32768, 32767).astype(np.int16)

    return add


def through_opus(sound: np.ndarray) -> np.ndarray:
    """As a WebRTC call carries it, at 24 kbit/s."""
    encoder, decoder = av.CodecContext.create("libopus", "w"), av.CodecContext.create("libopus", "r")
    for codec in (encoder, decoder):
        codec.sample_rate, codec.layout = OPUS_RATE, "mono"
    encoder.format, encoder.bit_rate, encoder.time_base = "s16", 24_000, fractions.Fraction(1, OPUS_RATE)
    wide = av.AudioResampler("s16", "mono", OPUS_RATE, frame_size=OPUS_RATE // 50)
    narrow = av.AudioResampler("s16", "mono", RATE)
    frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate, frame.pts = RATE, 0
    packets = [packet for part in (*wide.resample(frame), *wide.resample(None)) for packet in encoder.encode(part)]
    decoded = [part for packet in packets for part in decoder.decode(packet)]
    return np.concatenate([out.to_ndarray().reshape(-1) for part in decoded for out in narrow.resample(part)])


def through_pcmu(sound: np.ndarray) -> np.ndarray:
    """As a telephone carries it."""
    encoder, decoder = TelephoneEncoder("pcmu"), TelephoneDecoder("pcmu")
    return decoder.push(encoder.push(sound) + encoder.finish())


CONDITIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "clean": lambda sound: sound,
    "noise 20 dB": with_pink_noise(20),
    "noise 15 dB": with_pink_noise(15),
    "noise 10 dB": with_pink_noise(10),
    "Opus": through_opus,
    "PCMU": through_pcmu,
}
