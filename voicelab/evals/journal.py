"""Results kept as they come, one JSON line each: a run that was killed goes on where it was."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from pathlib import Path

from .measure import Measured
from .report import Failure, Report, Result
from .scenario import Scenario


class Journal:
    """A file of results, by scenario and repetition.

    A result belongs to the scenario as it was: one that has been edited since is run again. The last line may be cut
    short by a kill; it is dropped, and its scenario run again.

    Args:
        path: of the JSONL file; made when the first result comes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[str, Result] = {}
        self._whole = 0  # bytes of the file that are whole lines
        for line in path.read_bytes().splitlines(keepends=True) if path.exists() else []:
            if not line.endswith(b"\n"):
                break
            row = json.loads(line)
            self._known[row["key"]] = _result(row["result"])
            self._whole += len(line)

    def known(self, scenario: Scenario, repetition: int) -> Result | None:
        """The result of this scenario's repetition, if it has been run."""
        return self._known.get(_key(scenario, repetition))

    def add(self, scenario: Scenario, result: Result) -> None:
        """Keep a result; it is on the disk when this returns."""
        key = _key(scenario, result.repetition)
        self._known[key] = result
        line = json.dumps({"key": key, "result": dataclasses.asdict(result)}).encode() + b"\n"
        with self.path.open("ab") as file:
            file.truncate(self._whole)
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        self._whole += len(line)

    def report(self) -> Report:
        """All results of the file."""
        return Report(list(self._known.values()))


def load_report(path: Path) -> Report:
    """The report of a file of results.

    Raises:
        FileNotFoundError: if there is none.
        ValueError: if it is none of ours.
    """
    if not path.exists():
        raise FileNotFoundError(f"There are no results in {path}.")
    try:
        return Journal(path).report()
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{path} is no file of results: expected what --results has written.") from None


def _key(scenario: Scenario, repetition: int) -> str:
    content = hashlib.sha256(repr(scenario).encode()).hexdigest()[:16]
    return f"{scenario.name}#{repetition}#{content}"


def _result(row: dict) -> Result:
    failures = [Failure(**failure) for failure in row["failures"]]
    return Result(row["scenario"], failures, Measured(**row["measured"]), row["repetition"])
