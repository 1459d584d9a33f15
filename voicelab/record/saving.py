"""A session on the disk as it goes on: each event, each change of the transcript and each second of sound.

A folder of its own, named by date and agent, has `events.jsonl`, `transcript.jsonl`, `session.jsonl` and `call.wav`;
the next call's sound is `call-2.wav`. All of them can be read while they grow, after the process was killed, and after
the disk was full; `SavedSession.load` does so.
"""

from __future__ import annotations

import re
import threading
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from voicelab.audio.pcm import RATE

from .events import APPEND, EventLog, LoggedEvent, merged, scrubbed
from .growing import GrowingFile, GrowingWav
from .jsonl import line_of
from .transcript import Transcript
from .transcript_entry import TranscriptEntry

EVENTS, TRANSCRIPT, SESSION = "events.jsonl", "transcript.jsonl", "session.jsonl"
SECOND = 1.0  # how long what changes many times a second, sound and an answer's words, may wait to be written
RECENT = 20  # entries that are looked at when something changes; a long call has a thousand
LONGEST = 3_600 * 12  # seconds of sound in one file: a WAV's header can count 4 GB
NAME_LENGTH = 60


class Saving:
    """Writes what a session keeps into a folder of its own, which is made when there is something to keep.

    Nothing that fails here ends a call: a full disk is told once, in the log and the transcript; what comes waits, and
    is written when there is room again.

    Args:
        base: the folder that has a folder for each session; made if need be.
        about: what the session is: JSON-safe, with its `agent`; told in `session.jsonl`.
        events, transcript: the session's.

    Attributes:
        folder: the session's own, once it has been made.

    Raises:
        OSError: when `base` cannot be made.
    """

    def __init__(self, base: str | Path, about: dict[str, Any], events: EventLog, transcript: Transcript) -> None:
        self.folder: Path | None = None
        self._base, self._about, self._events, self._transcript = Path(base), about, events, transcript
        self._base.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._timer: threading.Timer | None = None
        self._files: dict[str, GrowingFile] = {}
        self._told = False  # that something waits
        self._appends: LoggedEvent | None = None  # of the caller's audio, to be written together
        self._known: dict[str, tuple[str | None, TranscriptEntry]] = {}
        self._sounds: list[tuple[object, GrowingWav, float]] = []
        events.keep(self._on_event)
        transcript.watch(self._on_transcript)

    @property
    def problem(self) -> OSError | None:
        """Why something waits to be written; `None` if nothing does."""
        return next((file.problem for file in self._files.values() if file.problem), None)

    def sound(self, call: object, pair: np.ndarray, began: float) -> None:
        """Another piece of a call's recording, int16[n, 2] at 24 kHz; `began` is when its first one was, in the log."""
        with self._lock:
            now, last = self._events.now(), self._sounds[-1] if self._sounds else (None, None, 0.0)
            if last[0] is not call:
                self._sounds.append((call, self._new_sound(began), now))
            elif now - last[2] > LONGEST:
                self._sounds.append((call, self._new_sound(now - len(pair) / RATE), now))
            self._sounds[-1][1].add(pair)
            self._later()

    def rest(self) -> None:
        """Write what may wait for a second, and what had to wait: a call has ended, or a second is over."""
        with self._lock:
            self._timer = None
            self._write_appends()
            self._write_entries(all=True)
            for _, wav, _ in self._sounds:
                wav.mend()
            for file in list(self._files.values()):
                file.write()
            if self.problem:
                self._later()

    def _later(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(SECOND, self.rest)
            self._timer.daemon = True
            self._timer.start()

    # What comes.

    def _on_event(self, event: LoggedEvent) -> None:
        """Appends of audio come by the dozen a second; a row has those of a second."""
        with self._lock:
            if event.type == APPEND:
                self._appends = merged(self._appends, event) if self._appends else event
                self._later()
            else:
                self._write_appends()
                self._row(EVENTS, vars(event))

    def _write_appends(self) -> None:
        if self._appends:
            event, self._appends = self._appends, None
            self._row(EVENTS, vars(event))

    def _on_transcript(self) -> None:
        with self._lock:
            self._write_entries()

    def _write_entries(self, all: bool = False) -> None:
        """A row for each entry that is new, has changed or has moved; for what is older, and what grows, each second.

        The last row of an entry counts. It names the entry before it, as entries are put in between.
        """
        entries = list(self._transcript)
        first = 0 if all else max(0, len(entries) - RECENT)
        before = entries[first - 1].key if first else None
        if first:
            self._later()
        for entry in entries[first:]:
            known = self._known.get(entry.key)
            if known != (before, entry):
                if known and entry.status == "in_progress" and not all:
                    self._later()
                else:
                    row = asdict(entry)
                    self._known[entry.key] = (before, TranscriptEntry(**row))
                    self._row(TRANSCRIPT, {"after": before, **scrubbed(row)})
            before = entry.key

    # Where it goes.

    def _row(self, name: str, row: dict[str, Any]) -> None:
        if not self._files:
            began = datetime.now().astimezone().isoformat(timespec="seconds")
            self._file(SESSION).add(line_of({"began": began, **self._about}))
        self._file(name).add(line_of(row))

    def _new_sound(self, began: float) -> GrowingWav:
        name = f"call-{len(self._sounds) + 1}.wav" if self._sounds else "call.wav"
        self._row(SESSION, {"sound": name, "began": round(began, 4)})
        return GrowingWav(self._file(name))

    def _file(self, name: str) -> GrowingFile:
        if name not in self._files:
            self._files[name] = GrowingFile(lambda: self._made() / name, self._on_problem)
        return self._files[name]

    def _made(self) -> Path:
        """The session's folder; the first look makes it, beside any of the same second and agent."""
        name, number = f"{datetime.now():%Y-%m-%d_%H-%M-%S}_{file_name(self._about['agent'])}", 1
        while self.folder is None:
            folder = self._base / (name if number == 1 else f"{name}-{number}")
            try:
                folder.mkdir(mode=0o700, parents=True)  # voices are nobody else's business
                self.folder = folder
            except FileExistsError:
                number += 1
        return self.folder

    def _on_problem(self) -> None:
        """A file can no longer be written, or can again: told once for all of them."""
        problem = self.problem
        if problem and not self._told:
            self._told = True
            self._later()
            message = f"Saving waits: {problem.strerror or problem}. What was saved before can be read."
            self._tell("saving.waits", message)
        elif self._told and not problem:
            self._told = False
            self._tell("saving.goes_on", "Saving goes on: what waited has been written.")

    def _tell(self, type: str, message: str) -> None:
        self._events.append("other", type, {"message": message})
        self._transcript.notice(message)


def file_name(text: str) -> str:
    """A name as part of a file's name on any system: letters, digits and hyphens."""
    return re.sub(r"\W+", "-", text)[:NAME_LENGTH].strip("-") or "unnamed"
