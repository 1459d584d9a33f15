"""Results kept as they come, one JSON line each: a run that was killed goes on where it was. One run at a time."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from pathlib import Path
from typing import IO, Any

from voicelab.record.jsonl import checked, line_of, read_rows
from voicelab.whole_files import lock

from .measure import Measured
from .report import Failure, Report, Result
from .scenario import Scenario

FIELDS: dict[str, Any] = {"str": str, "int": int, "float": (int, float), "bool": bool, "list[int]": list}


class ResultsInUse(ValueError):
    """Another run is writing the file of results."""


class Journal:
    """A file of results, by scenario and repetition.

    A result belongs to the scenario as it was: one that has been edited since is run again. The last line may be cut
    short by a kill; it is dropped, and its scenario run again. While a run writes, within `with journal`, no other run
    may: their results would be mixed.

    Args:
        path: of the JSONL file; made when the first result comes. The lock is a file beside it.

    Raises:
        ValueError: naming the line that is no result.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held: IO[bytes] | None = None
        self._entered = 0
        self._read()

    def __enter__(self) -> Journal:
        if not self._entered:
            held = self.path.with_name(f".{self.path.name}.lock").open("a+b")
            if not lock(held):
                held.close()
                raise ResultsInUse(f"{self.path} is being written by another run: wait for it, or name another file.")
            self._held = held
            self._read()  # what another run has added since
            if self.path.exists():
                os.truncate(self.path, self._whole)
        self._entered += 1
        return self

    def __exit__(self, *_: object) -> None:
        self._entered -= 1
        if not self._entered:
            self._held.close()
            self._held = None

    def known(self, scenario: Scenario, repetition: int) -> Result | None:
        """The result of this scenario's repetition, if it has been run."""
        return self._known.get(_key(scenario, repetition))

    def add(self, scenario: Scenario, result: Result) -> None:
        """Keep a result; it is on the disk when this returns.

        Raises:
            OSError: when it cannot be written, for want of room for instance; all results before it are whole.
            ResultsInUse: while another run holds the file.
        """
        with self:
            key = _key(scenario, result.repetition)
            self._known[key] = result
            line = line_of({"key": key, "result": dataclasses.asdict(result)})
            with self.path.open("ab") as file:
                file.truncate(self._whole)
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
            self._whole += len(line)

    def report(self) -> Report:
        """All results of the file."""
        return Report(list(self._known.values()))

    def _read(self) -> None:
        content = self.path.read_bytes() if self.path.exists() else b""
        self._whole = content.rfind(b"\n") + 1  # bytes of the file that are whole lines
        found = rows_of(self.path)[: content.count(b"\n")] if content else []
        self._known: dict[str, Result] = dict(found)


def rows_of(path: Path) -> list[tuple[str, Result]]:
    """The key and the result of each row.

    Raises:
        ValueError: naming file, line and value.
    """
    return read_rows(path, lambda row: (checked(row, "key", str), _result(checked(row, "result", dict))), "a result")


def load_report(path: Path) -> Report:
    """The report of a file of results; a run may be writing it.

    Raises:
        FileNotFoundError: if there is none.
        ValueError: if it is none of ours.
    """
    if not path.exists():
        raise FileNotFoundError(f"There are no results in {path}.")
    try:
        return Report(list(dict(rows_of(path)).values()))
    except ValueError as problem:
        raise ValueError(f"{problem} It is no file of results: expected what --results has written.") from None


def _key(scenario: Scenario, repetition: int) -> str:
    told = repr(scenario) + (repr((scenario.caller, scenario.expect)) if scenario.caller else "")
    content = hashlib.sha256(told.encode()).hexdigest()[:16]
    return f"{scenario.name}#{repetition}#{content}"


def _result(row: dict[str, Any]) -> Result:
    failures = [_filled(Failure, failure) for failure in checked(row, "failures", list)]
    measured = _filled(Measured, checked(row, "measured", dict))
    told = {"temper": "", "ended": "", **row}  # which results of before there were simulated callers have not
    callers = checked(told, "temper", str), checked(told, "ended", str)
    return Result(checked(row, "scenario", str), failures, measured, checked(row, "repetition", int), *callers)


def _filled(kind: type, row: Any) -> Any:
    """A dataclass from its row, each field of the type that it is declared with."""
    if not isinstance(row, dict):
        raise ValueError(f"{row!r} is no {kind.__name__}")
    fields = {one.name: FIELDS[str(one.type)] for one in dataclasses.fields(kind)}
    unknown = sorted(row.keys() - fields.keys())
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no field of {kind.__name__}; known: {', '.join(fields)}")
    return kind(**{name: checked(row, name, types) for name, types in fields.items()})
