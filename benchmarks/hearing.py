"""How well and how fast callers are understood: `python benchmarks/hearing.py [--recordings FOLDER] [--peer PYTHON]`.

Words wrong, in per cent, by kind of voice and by what lies between caller and engine: nothing, pink noise 20, 15 or
10 dB below the voice, Opus at 24 kbit/s, a telephone's PCMU. Then, with 1, 4, 8 and 16 calls at once in real time: how
long after the end of a turn its final text is there, with the engine's turn detection and with a push-to-talk button
that is let go with the last word; processor seconds for a second of sound; memory. Sound goes in as a call's does.

A folder of recordings has a JSON file as `data/callers` does: a list of `{"file", "text"}`, where `kind` may say who
speaks. The peer, in the same run, is pocketsphinx, which listened before: `--peer` names a Python that has it. It
needed a process for each call, so its processor seconds and memory are those of one process, times the calls.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np
import psutil
from hearing_recordings import CONDITIONS, Recording, read_recordings, word_errors, words

from voicelab.audio.pcm import RATE, Resampler, frames, to_bytes
from voicelab.engine.caller_turns import CallerTurns
from voicelab.engine.ears.hearing import Ears
from voicelab.engine.items import Items
from voicelab.engine.settings import TURN_DETECTION_DEFAULTS
from voicelab.engine.transcribing import Transcribed
from voicelab.engine.turns import SpeechStopped

FRAME = RATE // 50  # 20 ms, as a browser sends them
SILENCE = np.zeros(RATE * 9 // 10, np.int16)  # more than turn detection waits for
DETECTION = TURN_DETECTION_DEFAULTS["server_vad"]
SPOKEN_OF = (ROOT / "data" / "airline" / "policies" / "baggage.md").read_text("utf-8")  # a session has words of its own
CALLS = (1, 4, 8, 16)
TURNS_A_CALL = 6


class Caller:
    """The engine's side of a call, as far as it listens; `detection` as in a session, None for push to talk."""

    def __init__(self, detection: dict[str, Any] | None) -> None:
        self._detection, self._ears = detection, Ears()
        self._ears.bias([SPOKEN_OF])
        self._turns = CallerTurns(self._ears, Items(), self._sent, self._final)
        self._texts: asyncio.Queue[str] = asyncio.Queue()
        self._ended: dict[str, float] = {}
        self.waits_ms: list[float] = []

    def _sent(self, event: dict[str, Any]) -> None:
        if event["type"] == "input_audio_buffer.committed":
            self._ended[event["item_id"]] = time.perf_counter()

    def _final(self, result: Transcribed) -> None:
        self.waits_ms.append(1000 * (time.perf_counter() - self._ended[result.item_id]))
        self._texts.put_nowait(result.failure or result.text)

    async def hear(self, sound: np.ndarray, live: bool = False) -> str:
        """Play int16 at 24 kHz, in real time if `live`; returns the text of all its turns."""
        begun, turns = time.perf_counter(), len(self._ended)
        for number, frame in enumerate(frames(sound, FRAME)):
            if live:
                await asyncio.sleep(max(0.0, begun + number * FRAME / RATE - time.perf_counter()))
            for effect in await self._turns.hear(frame, self._detection):
                if isinstance(effect, SpeechStopped):
                    self._turns.speech_stopped(effect)
        if self._detection is None:
            await self._turns.commit_by_hand()
        return " ".join([await self._texts.get() for _ in range(len(self._ended) - turns)])

    def close(self) -> None:
        """Hang up."""
        self._ears.close()


async def by_engine(sound: np.ndarray) -> str:
    """What the engine understands in a call's only utterance."""
    caller = Caller(DETECTION)
    try:
        return await caller.hear(np.concatenate([sound, SILENCE]))
    finally:
        caller.close()


class Peer:
    """pocketsphinx in a process of its own, as each call had one."""

    def __init__(self, process: subprocess.Popen[str], path: Path) -> None:
        self._process, self._path = process, path
        self._used = psutil.Process(process.pid)
        self._seconds = 0.0

    def hear(self, sound: np.ndarray) -> str:
        """What it understands of int16 at 24 kHz."""
        resampler = Resampler(RATE, 16_000)
        self._path.write_bytes(to_bytes(np.concatenate([resampler.push(sound), resampler.flush()])))
        print(self._path, file=self._process.stdin, flush=True)
        self._seconds += len(sound) / RATE
        return self._process.stdout.readline().strip()

    def told(self, calls: int) -> str:
        """Processor seconds for a second of sound, and memory, of so many calls."""
        times = self._used.cpu_times()
        megabytes = self._used.memory_full_info().uss / 2**20 * calls
        return f"{(times.user + times.system) / self._seconds:18.3f} {megabytes:8.0f} MB"


@contextmanager
def peer(python: str | None) -> Iterator[Peer | None]:
    """What listened before, if there is a Python that has it."""
    if python is None:
        yield None
        return
    command = [python, str(Path(__file__).with_name("hearing_peer.py"))]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process,
    ):
        yield Peer(process, Path(folder, "sound"))


async def print_errors(recordings: list[Recording], before: Peer | None) -> None:
    """A line for each kind of voice, a column for each condition."""
    print(f"{'words wrong, %':22} {'n':>4}  " + "  ".join(f"{name:>15}" for name in CONDITIONS))
    for kind in sorted({recording.kind for recording in recordings}):
        spoken = [recording for recording in recordings if recording.kind == kind]
        said = sum(len(words(recording.text)) for recording in spoken)
        cells = []
        for change in CONDITIONS.values():
            ours = theirs = 0
            for recording in spoken:
                sound = change(recording.sound)
                ours += word_errors(recording.text, await by_engine(sound))
                theirs += word_errors(recording.text, before.hear(sound)) if before else 0
            cells.append(f"{100 * theirs / said:.1f} → " * bool(before) + f"{100 * ours / said:.1f}")
        print(f"{kind:22} {said:4}  " + "  ".join(f"{cell:>15}" for cell in cells), flush=True)


async def print_speed(recordings: list[Recording], calls: int) -> None:
    """Two lines: with turn detection and without."""
    for name, detection in (("turn detection", DETECTION), ("push to talk", None)):
        tail = SILENCE if detection else SILENCE[:0]
        callers = [Caller(detection) for _ in range(calls)]
        played = [itertools.islice(itertools.cycle(recordings), i * 3, i * 3 + TURNS_A_CALL) for i in range(calls)]
        # Each call says something else, and begins at a moment of its own.
        sounds = [[np.concatenate([r.sound if detection else _trimmed(r.sound), tail]) for r in own] for own in played]
        used = time.process_time()

        async def call(caller: Caller, own: list[np.ndarray], after_s: float) -> None:
            await asyncio.sleep(after_s)
            for sound in own:
                await caller.hear(sound, live=True)

        await asyncio.gather(*(call(c, own, 0.37 * i) for i, (c, own) in enumerate(zip(callers, sounds, strict=True))))
        seconds = sum(len(sound) for own in sounds for sound in own) / RATE
        used = (time.process_time() - used) / seconds
        waits = sorted(wait for caller in callers for wait in caller.waits_ms)
        p95 = waits[int(len(waits) * 0.95)]
        print(
            f"{calls:5}  {name:15} {statistics.median(waits):8.0f} ms {p95:8.0f} ms {used:18.3f} {_megabytes():8.0f} MB"
        )
        for caller in callers:
            caller.close()


def _trimmed(sound: np.ndarray) -> np.ndarray:
    """Without the silence after the last word."""
    return sound[: int(np.flatnonzero(np.abs(sound) > 600)[-1]) + RATE // 50]


def _megabytes() -> float:
    """The most memory that this process has had; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


async def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=Path, action="append", default=[], help="a folder more; may be repeated")
    parser.add_argument("--peer", metavar="PYTHON", help="an interpreter that has pocketsphinx")
    options = parser.parse_args()
    callers = ROOT / "data" / "callers"
    recordings = read_recordings([callers, callers / "people", *options.recordings])
    with peer(options.peer) as before:
        await print_errors(recordings, before)
        print(f"\n{'calls':5}  {'':15} {'median':>11} {'95th':>11} {'processor s per s':>18} {'memory':>11}")
        await Caller(None).hear(recordings[0].sound)  # the model is loaded before anything is timed
        for calls in CALLS:
            await print_speed(recordings, calls)
            if before:
                print(f"{calls:5}  {'before':15} {'':11} {'':11} {before.told(calls)}")


if __name__ == "__main__":
    asyncio.run(main())
