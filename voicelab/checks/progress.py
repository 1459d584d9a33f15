"""How far a learner has come: which exercises are done, kept in a file on this machine, and shown as a table."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from voicelab.plain_text import as_html
from voicelab.whole_files import lock, write_whole

PLACE = "VOICELAB_PROGRESS"
LOCK_SECONDS = 1.0  # another notebook's write takes a few milliseconds
DONE, OPEN = "●", "○"


def file() -> Path:
    """Where progress is kept: what `VOICELAB_PROGRESS` names, or a file in the user's own data folder."""
    named = os.environ.get(PLACE)
    return Path(named) if named else platformdirs.user_data_path("voicelab") / "progress.json"


def done() -> dict[str, str]:
    """The day on which each exercise was done, by number. A file that cannot be read counts as none."""
    try:
        return _kept()
    except (OSError, ValueError):
        return {}


def note_done(number: str) -> None:
    """Keep that an exercise is done; a disk that is full or locked must not spoil a solved exercise.

    A file that is broken is put aside, as `progress.json.broken`; one that cannot be read stays as it is.
    """
    with contextlib.suppress(OSError), _alone():
        try:
            kept = _kept()
        except ValueError:
            file().replace(file().with_name(f"{file().name}.broken"))
            kept = {}
        if number not in kept:
            kept[number] = datetime.date.today().isoformat()
            write_whole(file(), json.dumps(kept, indent=1))


def _kept() -> dict[str, str]:
    """What the file has.

    Raises:
        OSError: if it cannot be read; of one that is not there nothing is raised.
        ValueError: if it is none of ours.
    """
    try:
        kept = json.loads(file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    if not isinstance(kept, dict):
        raise ValueError(f"{file()} has a {type(kept).__name__}, and should have a mapping.")
    return {str(number): str(day) for number, day in kept.items()}


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Within it, no other notebook writes the file; after `LOCK_SECONDS` in any case, so that nobody waits for ever.

    Raises:
        OSError: if there can be no file.
    """
    file().parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + LOCK_SECONDS
    with file().with_name(f"{file().name}.lock").open("ab") as held:
        while not lock(held) and time.monotonic() < deadline:
            time.sleep(0.01)
        yield


@dataclass(frozen=True)
class Progress:
    """What is done and what is open; a table when shown in a cell."""

    exercises: dict[str, str]
    done: dict[str, str]

    def chapters(self) -> dict[str, list[str]]:
        """The numbers of each chapter's exercises."""
        found: dict[str, list[str]] = {}
        for number in self.exercises:
            found.setdefault(number.split(".")[0], []).append(number)
        return found

    def __repr__(self) -> str:
        lines = []
        for chapter, numbers in self.chapters().items():
            marks = "".join(DONE if number in self.done else OPEN for number in numbers)
            lines.append(f"Chapter {chapter}  {marks}  {self._count(numbers)} of {len(numbers)}")
            lines += [f"  {number} {self.exercises[number]}" for number in numbers if number not in self.done]
        lines.append(f"{self._count(list(self.exercises))} of {len(self.exercises)} exercises are done.")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = []
        for chapter, numbers in self.chapters().items():
            cells = "".join(self._cell(number) for number in numbers)
            rows.append(f"<tr><th scope='row' style='text-align: left'>Chapter {chapter}</th>{cells}</tr>")
        total = f"{self._count(list(self.exercises))} of {len(self.exercises)} exercises are done"
        return f"<table><caption>{total}</caption>{''.join(rows)}</table>"

    def _cell(self, number: str) -> str:
        day = self.done.get(number)
        told = f"done on {day}" if day else "open"
        mark = f"<span role='img' aria-label='{as_html(told)}'>{DONE if day else OPEN}</span>"
        return f"<td style='text-align: left'>{mark} {number} {as_html(self.exercises[number])}</td>"

    def _count(self, numbers: list[str]) -> int:
        return sum(number in self.done for number in numbers)
