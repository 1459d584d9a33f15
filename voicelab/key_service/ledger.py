"""What each holder of a share of the key may spend, and has spent."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas

CUT_SHORT = b" (cut short)\n"  # ends a row whose writer was killed, or had no room left on the disk


class Ledger:
    """Budgets in US dollars. With a file, a restart forgets nothing, and several processes may have the same ledger:
    a service charges, and whoever runs it grants. A row that was cut short is lost, and none after it.

    Args:
        budget: of each holder, unless `grant` has given another.
        path: of a JSONL file, made with the first row; without it, the ledger goes with the process.

    Raises:
        ValueError: for a budget that is not positive, or a file that is no ledger.
    """

    def __init__(self, budget: float, path: Path | None = None) -> None:
        if not budget > 0:
            raise ValueError(f"A budget of {budget} dollars lets nobody make a call; give more than 0.")
        self._budget, self._path, self._read = budget, path, 0
        self._budgets: dict[str, float] = {}
        self._spent: dict[str, float] = {}
        self._refresh()

    def budget(self, holder: str) -> float:
        """What the holder may spend in all."""
        self._refresh()
        return self._budgets.get(holder, self._budget)

    def spent(self, holder: str) -> float:
        """What the holder has spent."""
        self._refresh()
        return self._spent.get(holder, 0.0)

    def left(self, holder: str) -> float:
        """What the holder may still spend; never below 0, though the last response may have gone beyond it."""
        return max(0.0, self.budget(holder) - self.spent(holder))

    def charge(self, holder: str, dollars: float, what: str) -> None:
        """The holder has spent this on `what`, such as a response's id."""
        self._add({"holder": holder, "spent": dollars, "what": what})

    def grant(self, holder: str, budget: float) -> None:
        """From now on the holder may spend `budget` in all."""
        self._add({"holder": holder, "budget": budget})

    def frame(self) -> pandas.DataFrame:
        """A row for each holder who has spent something, or was granted a budget of their own."""
        from voicelab.record.table import Table

        self._refresh()
        holders = sorted({*self._spent, *self._budgets})
        rows = [(holder, self.budget(holder), self.spent(holder), self.left(holder)) for holder in holders]
        return Table(rows, columns=["holder", "budget ($)", "spent ($)", "left ($)"])

    def _add(self, row: dict) -> None:
        if self._path is None:
            self._enter(row)
            return
        line = json.dumps({"at": round(time.time(), 3), **row}).encode() + b"\n"
        with self._path.open("a+b") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                line = line if file.read() == b"\n" else CUT_SHORT + line
            file.write(line)  # at the end, at once: others may be writing too

    def _refresh(self) -> None:
        """Take in what was added to the file since, by this process or another."""
        if self._path is None or not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._read)
            for line in file:
                if not line.endswith(b"\n"):  # somebody is writing it
                    break
                try:
                    if not line.endswith(CUT_SHORT):
                        self._enter(json.loads(line))
                except (ValueError, KeyError, TypeError):
                    told = line[:60].decode("utf-8", "replace").strip()
                    raise ValueError(f"{self._path} is no ledger: {told!r}. Move it away, or name another.") from None
                self._read += len(line)

    def _enter(self, row: dict) -> None:
        if "budget" in row:
            self._budgets[row["holder"]] = float(row["budget"])
        else:
            self._spent[row["holder"]] = self._spent.get(row["holder"], 0.0) + float(row["spent"])
