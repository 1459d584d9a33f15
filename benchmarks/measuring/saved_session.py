"""Opening a saved session of 100 MB, beside what any program must do: read the files, parse the rows, get the sound."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from voicelab.audio.pcm import RATE
from voicelab.record import EventLog, Transcript
from voicelab.record.saving import Saving

from .figures import Figure, figure

ROOT = Path(__file__).resolve().parents[2]
SIZE = 100_000_000
EVENTS_A_SECOND = 20  # a busy call: pieces of words, of sound, and what is around them
TIMED = """import json, psutil, sys, time
from pathlib import Path
{imports}
folder, began = Path(sys.argv[1]), time.perf_counter()
{work}
milliseconds = (time.perf_counter() - began) * 1000
print(json.dumps([milliseconds, psutil.Process().memory_full_info().uss]))"""
OURS = TIMED.format(imports="from voicelab.record import SavedSession", work="session = SavedSession.load(folder)")
LEAST = TIMED.format(
    imports="import numpy as np",
    work="""for path in folder.glob("*.jsonl"):
    rows = [json.loads(line) for line in path.read_bytes().splitlines()]
sound = np.fromfile(folder / "call.wav", "<i2", offset=44)""",
)


def saved_session(rounds: int) -> list[Figure]:
    """The time it takes, and the memory of a process that has it open."""
    with tempfile.TemporaryDirectory() as base:
        folder = _saved(Path(base))
        ours, least = zip(*[(_timed(OURS, folder), _timed(LEAST, folder)) for _ in range(rounds)], strict=True)
    bound = "reading and parsing the same files"
    name = "opening a saved session of 100 MB"
    return [
        figure(name, [time for time, _ in ours], min(time for time, _ in least), bound),
        figure(f"{name}: memory of the process", [held / 1e6 for _, held in ours], SIZE / 1e6, "its size", "{:.0f} MB"),
    ]


def _timed(code: str, folder: Path) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout)


def _saved(base: Path) -> Path:
    """A long call, saved by what saves calls."""
    events, transcript = EventLog(), Transcript()
    saving = Saving(base, {"agent": "Desk", "model": "none", "voice": "none"}, events, transcript)
    second = np.random.default_rng(1).integers(-3_000, 3_000, (RATE, 2)).astype(np.int16)
    for number in range(SIZE // (second.nbytes + EVENTS_A_SECOND * 200)):
        for piece in range(EVENTS_A_SECOND):
            payload = {"delta": f"word {number} {piece}", "item_id": f"item_{number // 10}", "output_index": 0}
            events.append("server", "response.output_audio_transcript.delta", payload)
        if number % 10 == 0:
            transcript.notice(f"Second {number}")
        saving.sound(saving, second, 0.0)
    saving.rest()
    return saving.folder
