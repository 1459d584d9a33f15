"""What each holder of a share of the key may spend, and has spent."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas


class Ledger:
    """Budgets in US dollars. With a file, each row is on the disk at once, and a restart forgets nothing.

    Args:
        budget: of each holder, unless `grant` has given another.
        path: of a JSONL file, made with the first row; without it, the ledger goes with the process.

    Raises:
        ValueError: for a budget that is not positive, or a file that is no ledger.
    """

    def __init__(self, budget: float, path: Path | None = None) -> None:
        if not budget > 0:
            raise ValueError(f"A budget of {budget} dollars lets nobody make a call; give more than 0.")
        self._budget, self._path = budget, path
        self._budgets: dict[str, float] = {}
        self._spent: dict[str, float] = {}
        for line in path.read_text(encoding="utf-8").splitlines() if path and path.exists() else []:
            try:
                self._enter(json.loads(line))
            except (ValueError, KeyError, TypeError):
                raise ValueError(f"{path} is no ledger: {line[:60]!r}. Move it away, or name another file.") from None

    def budget(self, holder: str) -> float:
        """What the holder may spend in all."""
        return self._budgets.get(holder, self._budget)

    def spent(self, holder: str) -> float:
        """What the holder has spent."""
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
        import pandas

        holders = sorted({*self._spent, *self._budgets})
        rows = [(holder, self.budget(holder), self.spent(holder), self.left(holder)) for holder in holders]
        return pandas.DataFrame(rows, columns=["holder", "budget ($)", "spent ($)", "left ($)"])

    def _add(self, row: dict) -> None:
        self._enter(row)
        if self._path:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"at": round(time.time(), 3), **row}) + "\n")

    def _enter(self, row: dict) -> None:
        if "budget" in row:
            self._budgets[row["holder"]] = float(row["budget"])
        else:
            self._spent[row["holder"]] = self.spent(row["holder"]) + float(row["spent"])
