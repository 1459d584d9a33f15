"""Writers are killed at random points, and what they wrote is read: `python benchmarks/killed_writers.py [kills]`.

A process of its own writes one kind of file as fast as it can, and says after each piece how many it has written. It is
killed (SIGKILL) within a tenth of a second, after its start or after its first piece; then the file is read by our
reader, a recording by Python's `wave`. Printed for each kind: kills, pieces that were written, files that could not be
read, pieces that were lost, and after how many kills the next writer could go on. A piece is lost if its writer was
told that it is written, and it is not there; of a recording the last second may be missing, until its header tells of
it.

The exit status is 1 if a file could not be read, a piece was lost or a writer could not go on. It needs `fork`, which
Windows has not.
"""

from __future__ import annotations

import contextlib
import os
import random
import select
import signal
import sqlite3
import struct
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from voicelab.airline.booking_store import Bookings
from voicelab.evals import Expectation, Journal, Scenario, Turn
from voicelab.evals.report import Result
from voicelab.key_service.ledger import Ledger
from voicelab.record import EventLog, SavedSession, Saving, Transcript
from voicelab.record.recording import Recorder

LONGEST_SECONDS = 0.1  # of a writer's life, from its start or from its first piece on
PATIENCE_SECONDS = 60.0  # with the first piece
PIECE = 480  # samples: 20 ms at 24 kHz
CENT = 0.01

Told = Callable[[int], None]


@dataclass
class Kind:
    """How one kind of file is written for ever, telling how many pieces are written, and how many are read then.

    A session has a folder of its own each time; whatever else it is, the next writer goes on with the same file.
    """

    write: Callable[[Path, Told], None]
    read: Callable[[Path], int]
    may_lose: int = 0
    anew: bool = False


def session(folder: Path) -> tuple[EventLog, Transcript, Saving]:
    log, transcript = EventLog(), Transcript()
    return log, transcript, Saving(folder, {"agent": "Desk"}, log, transcript)


def saved(folder: Path) -> list[SavedSession]:
    """What the folder has of sessions; one that was killed before it had kept anything has no file."""
    return [SavedSession.load(one) for one in sorted(folder.glob("*")) if (one / "session.jsonl").exists()]


def write_events(folder: Path, told: Told) -> None:
    log, _, _ = session(folder)
    for number in count(1):
        log.append("server", "response.output_text.delta", {"delta": "word " * (number % 50), "number": number})
        told(number)


def write_transcript(folder: Path, told: Told) -> None:
    _, transcript, _ = session(folder)
    for number in count(1):
        transcript.notice(f"Notice {number}: " + "words " * (number % 50))
        told(number)


def write_recording(folder: Path, told: Told) -> None:
    log, _, saving = session(folder)
    recorder = Recorder(log, saving.sound)
    for number in count(1):
        recorder.add(np.full((PIECE, 2), number % 30_000, np.int16))
        told(number)


def read_recording(folder: Path) -> int:
    pieces = 0
    for one in saved(folder):
        for path in one.folder.glob("*.wav"):
            if path.stat().st_size:
                with wave.open(str(path)) as file:
                    heard = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
                expected = np.arange(len(heard)) // PIECE + 1
                if file.getnframes() != len(heard) or (heard[:, 0] != expected % 30_000).any():
                    raise ValueError(f"{path} has other samples than were written")
                pieces += len(heard) // PIECE
    return pieces


def write_whole(folder: Path, told: Told) -> None:
    log = log_of(folder)
    for number in count(1):
        log.append("server", "response.output_text.delta", {"delta": "word " * (number % 50)})
        log.save(folder / "log.jsonl")
        told(number)


SCENARIO = Scenario("a", (Turn(Expectation(), says="b"),))


def write_results(folder: Path, told: Told) -> None:
    with Journal(folder / "results.jsonl") as journal:
        before = len(journal.report().results)
        for number in count(1):
            journal.add(SCENARIO, Result("a", repetition=before + number))
            told(number)


def write_ledger(folder: Path, told: Told) -> None:
    ledger = Ledger(1.0, folder / "ledger.jsonl")
    for number in count(1):
        ledger.charge("ada", CENT, f"response {number}")
        told(number)


def write_bookings(folder: Path, told: Told) -> None:
    bookings = Bookings(folder / "airline.sqlite")
    for number in count(1):
        option = bookings.options("C-1001", "K7P2QM")[0]
        bookings.rebook("C-1001", "K7P2QM", option.flight.id, f"{os.getpid()} {number}")
        told(number)


def read_bookings(folder: Path) -> int:
    path = folder / "airline.sqlite"
    if not path.exists():
        return 0
    with contextlib.closing(sqlite3.connect(path)) as connection:
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
        seats = connection.execute("SELECT count(*) FROM seat WHERE taken_by = 'K7P2QM'").fetchone()[0]
        if (whole, seats) != ("ok", 1):
            raise ValueError(f"{path}: {whole}, the booking has {seats} seats")
        return connection.execute("SELECT count(*) FROM change").fetchone()[0]


KINDS = {
    "event log": Kind(write_events, lambda folder: sum(len(one.events) for one in saved(folder)), anew=True),
    "transcript": Kind(write_transcript, lambda folder: sum(len(one.transcript) for one in saved(folder)), anew=True),
    "recording": Kind(write_recording, read_recording, may_lose=24_000 // PIECE, anew=True),
    "log saved over itself": Kind(write_whole, lambda folder: len(log_of(folder))),
    "results": Kind(write_results, lambda folder: len(Journal(folder / "results.jsonl").report().results)),
    "bookings": Kind(write_bookings, read_bookings),
    "ledger": Kind(write_ledger, lambda folder: round(Ledger(1.0, folder / "ledger.jsonl").spent("ada") / CENT)),
}


def log_of(folder: Path) -> EventLog:
    path = folder / "log.jsonl"
    return EventLog.load(path) if path.exists() else EventLog()


def killed(kind: Kind, folder: Path, draw: random.Random) -> int:
    """Write in a process of its own until it is killed; returns how many pieces it was told are written."""
    read, write = os.pipe()
    process = os.fork()
    if not process:
        try:
            kind.write(folder, lambda number: os.write(write, struct.pack("<q", number)) and None)
        finally:
            os._exit(1)  # a writer that fails has not been killed
    os.close(write)
    if draw.random() < 0.5:  # else it may be killed while it makes its files
        select.select([read], [], [], PATIENCE_SECONDS)
    time.sleep(draw.uniform(0, LONGEST_SECONDS))
    os.kill(process, signal.SIGKILL)
    with open(read, "rb") as pipe:
        told = pipe.read()
    if os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) != -signal.SIGKILL:
        raise RuntimeError("the writer ended by itself")
    return len(told) // 8


def tried(kind: Kind, kills: int, draw: random.Random) -> dict[str, int]:
    """The figures of one kind of file; the next writer goes on in the same folder."""
    found = {"kills": kills, "written": 0, "unreadable": 0, "lost": 0, "went on": 0}
    with tempfile.TemporaryDirectory() as place:
        folder, before = Path(place), 0
        for number in range(kills):
            if kind.anew:
                folder, before = Path(place, str(number)), 0
            try:
                written = killed(kind, folder, draw)
                after = kind.read(folder)
            except (ValueError, OSError, EOFError, wave.Error, sqlite3.Error, RuntimeError) as problem:
                print(f"  {problem}", file=sys.stderr)
                found["unreadable"] += 1
                continue
            found["written"] += written
            found["went on"] += 1
            found["lost"] += max(0, written - kind.may_lose - (after - before))
            before = after
    return found


def main() -> int:
    """Try each kind of file."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    draw, bad = random.Random(kills), 0
    for name, kind in KINDS.items():
        found = tried(kind, kills, draw)
        bad += found["unreadable"] + found["lost"] + (kills - found["went on"])
        print(f"{name}: " + ", ".join(f"{value} {what}" for what, value in found.items()), flush=True)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
