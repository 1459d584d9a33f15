"""Make the recordings that callers.json lists, with flite's voices: `python data/callers/make.py`.

Each is 16 kHz mono PCM16 with 300 ms of silence before and after the speech.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
RATE = 16_000
SILENCE = np.zeros(RATE * 300 // 1000, np.int16)
QUIET_DBFS = -50.0


def spoken(text: str, voice: str) -> np.ndarray:
    """`text` in flite's `voice`, int16[n] at `RATE`, without the silence that flite adds."""
    from voicelab.audio.pcm import frames, level_dbfs, read_wav

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True)
        samples = read_wav(path, RATE)
    step = RATE // 100
    loud = [i for i, frame in enumerate(frames(samples, step)) if level_dbfs(frame) > QUIET_DBFS]
    return samples[loud[0] * step : (loud[-1] + 1) * step]


def main() -> None:
    """Write every recording next to this file."""
    if shutil.which("flite") is None:
        sys.exit(
            "flite is not installed; install it (Debian and Ubuntu: apt install flite, macOS: brew "
            "install flite). The recordings are part of the repository: only changing them needs it."
        )
    sys.path.insert(0, str(HERE.parents[1]))  # so that it runs from a checkout, wherever it is started
    from voicelab.audio.pcm import write_wav

    for caller in json.loads((HERE / "callers.json").read_text(encoding="utf-8")):
        speech = spoken(caller["text"], caller["voice"])
        write_wav(HERE / caller["file"], np.concatenate([SILENCE, speech, SILENCE]), RATE)


if __name__ == "__main__":
    main()
