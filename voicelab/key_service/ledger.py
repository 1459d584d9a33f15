"""What each holder of a share of the key may spend, has spent, and what is set aside for responses under way."""

from __future__ import annotations

import json
import math
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

CUT_SHORT = b" (cut short)\n"  # ends a row whose writer was killed, or had no room left on the disk
PRIVATE = 0o600  # who spent how much is for whoever runs the service
ROUNDING = 1e-9  # dollars


class Ledger:
    """Budgets in US dollars. With a file, a restart forgets nothing, and several processes may have the same ledger:
    services charge, and whoever runs them grants. A row that was cut short is lost, and none after it.

    What a response may cost is *reserved* before it is made, and *settled* with what it did cost. A reservation whose
    service was killed stays, and counts. Whether one fits is decided by the rows before it in the file, so that all
    readers agree without a lock.

    Args:
        budget: of each holder, unless `grant` has given another.
        path: of a JSONL file, made with the first row, for its owner alone; without it, the ledger goes with the
            process.

    Raises:
        ValueError: for a budget that is not positive and finite, or a file that is no ledger.
        OSError: if the file's folder is not there; and from whatever writes, if that cannot be done: then nothing was
            entered.
    """

    def __init__(self, budget: float, path: Path | None = None) -> None:
        if not 0 < budget < math.inf:
            raise ValueError(f"A budget of {budget} dollars is none to keep to; give more than 0, and a number.")
        if path is not None and not path.parent.is_dir():
            raise FileNotFoundError(f"{path} cannot be written: there is no folder {path.parent}. Make it first.")
        self._budget, self._path, self._read = budget, path, 0
        self._budgets: dict[str, float] = {}
        self._spent: dict[str, float] = {}
        self._reserved: dict[str, tuple[str, float]] = {}
        self._lock = threading.RLock()  # a notebook looks at what its service, in a thread, enters
        self._refresh()

    def budget(self, holder: str) -> float:
        """What the holder may spend in all."""
        self._refresh()
        return self._budgets.get(holder, self._budget)

    def spent(self, holder: str) -> float:
        """What the holder has spent."""
        self._refresh()
        return self._spent.get(holder, 0.0)

    def reserved(self, holder: str) -> float:
        """What is set aside for the holder's responses under way."""
        self._refresh()
        return sum(dollars for name, dollars in self._reserved.values() if name == holder)

    def left(self, holder: str) -> float:
        """What the holder may still spend beside what is reserved; never below 0."""
        return max(0.0, self.budget(holder) - self.spent(holder) - self.reserved(holder))

    def reserve(self, holder: str, dollars: float, id: str) -> bool:
        """Set this much aside under `id`, in addition to what is there under it already; whether it fits.

        The budget has room for it, or the holder has something left and nothing else is reserved: so that the last
        response of a budget is made, and what is spent never exceeds the budget by more than that one.
        """
        with self._lock:
            self._refresh()
            _, before = self._reserved.get(id, (holder, 0.0))
            self._add({"holder": holder, "reserve": dollars, "id": id, "of": self._budget})
            return self._reserved.get(id, (holder, 0.0))[1] > before

    def give_back(self, holder: str, dollars: float, id: str) -> None:
        """Of what is set aside under `id`, this much is not needed."""
        self._add({"holder": holder, "reserve": -dollars, "id": id, "of": self._budget})

    def covers(self, id: str) -> bool:
        """Whether what is reserved under `id` still fits, after what was spent meanwhile."""
        with self._lock:
            self._refresh()
            holder, dollars = self._reserved.get(id, ("", 0.0))
            return bool(holder) and self._fits(holder, dollars, id, self._budget)

    def charge(self, holder: str, dollars: float, what: str, settles: str | None = None) -> None:
        """The holder has spent this on `what`, such as a response's id; `settles` names a reservation that ends."""
        row: dict[str, Any] = {"holder": holder, "spent": dollars, "what": what}
        self._add({**row, "settles": settles} if settles else row)

    def grant(self, holder: str, budget: float) -> None:
        """From now on the holder may spend `budget` in all.

        Raises:
            ValueError: for one that is not finite.
        """
        if not math.isfinite(budget):
            raise ValueError(f"A budget of {budget} dollars is none to keep to; give a number.")
        self._add({"holder": holder, "budget": budget})

    def frame(self) -> pandas.DataFrame:
        """A row for each holder who has spent something, or was granted a budget of their own."""
        from voicelab.record.table import Table

        self._refresh()
        holders = sorted({*self._spent, *self._budgets})
        rows = [(holder, self.budget(holder), self.spent(holder), self.left(holder)) for holder in holders]
        return Table(rows, columns=["holder", "budget ($)", "spent ($)", "left ($)"])

    def _fits(self, holder: str, dollars: float, id: str, default: float) -> bool:
        others = sum(held for key, (name, held) in self._reserved.items() if name == holder and key != id)
        left = self._budgets.get(holder, default) - self._spent.get(holder, 0.0)
        return left - others - dollars > -ROUNDING or (left > ROUNDING and not others)

    def _add(self, row: dict[str, Any]) -> None:
        with self._lock:
            if self._path is None:
                self._enter(row)
                return
            self._write(json.dumps({"at": round(time.time(), 3), **row}).encode() + b"\n")
            self._refresh()

    def _write(self, line: bytes) -> None:
        """At the end, at once and whole: others may be writing too.

        Raises:
            OSError: if it was not written, or not all of it; what was is a row cut short.
        """
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), PRIVATE)
        try:
            if end := os.lseek(file, 0, os.SEEK_END):
                os.lseek(file, end - 1, os.SEEK_SET)
                line = line if os.read(file, 1) == b"\n" else CUT_SHORT + line
            if os.write(file, line) < len(line):
                raise OSError(f"{self._path} takes no more: is the disk full?")
        finally:
            os.close(file)

    def _refresh(self) -> None:
        """Take in what was added to the file since, by this process or another."""
        if self._path is None or not self._path.exists():
            return
        with self._lock, self._path.open("rb") as file:
            file.seek(self._read)
            for line in file:
                if not line.endswith(b"\n"):  # somebody is writing it
                    break
                try:
                    if not line.endswith(CUT_SHORT):
                        self._enter(json.loads(line))
                except (ValueError, KeyError, TypeError):
                    told = f"{self._path} is no ledger from byte {self._read} on. Move it away, or name another."
                    raise ValueError(told) from None  # and not what stands there: it may be a file of tokens
                self._read += len(line)

    def _enter(self, row: dict[str, Any]) -> None:
        holder = row["holder"]
        if "budget" in row:
            self._budgets[holder] = float(row["budget"])
        elif "reserve" in row:
            more = float(row["reserve"])
            whole = self._reserved.get(row["id"], (holder, 0.0))[1] + more
            if whole < ROUNDING:
                self._reserved.pop(row["id"], None)
            elif more < 0 or self._fits(holder, whole, row["id"], float(row["of"])):
                self._reserved[row["id"]] = holder, whole
        else:
            self._spent[holder] = self._spent.get(holder, 0.0) + float(row["spent"])
            self._reserved.pop(row.get("settles", ""), None)
