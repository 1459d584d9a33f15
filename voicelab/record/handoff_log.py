"""What became of each transfer of a call: why, with what, from whom to whom, and how it ended."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from voicelab.plain_text import in_lines

from .handoff_graph import plot_transfers
from .html_table import html_table
from .rows import Rows
from .transfer import Transfer

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

COLUMNS = ("at", "source", "target", "reason", "outcome", "why", "contract")


class HandoffLog(Rows[Transfer]):
    """The transfers of a call in order; iterable, indexable, and shown as a table in a cell."""

    def __init__(self) -> None:
        super().__init__()
        self._answered = False

    def record(self, source: str, target: str, reason: str, contract: dict[str, Any], why: str = "") -> Transfer:
        """A transfer takes place: it settles how the one before ended."""
        before = self.open
        if before:
            before.outcome = "returned" if target == before.source else "escalated"
        self._answered = False
        return self._add(Transfer(round(time.time(), 3), source, target, reason, contract, why=why))

    def refuse(self, source: str, target: str, reason: str, why: str) -> Transfer:
        """A transfer does not take place."""
        return self._add(Transfer(round(time.time(), 3), source, target, reason, outcome="refused", why=why))

    def answered(self) -> None:
        """The agent that has the call has said something to the caller."""
        self._answered = True

    def end(self) -> None:
        """The call is over."""
        if self.open:
            self.open.outcome = "resolved" if self._answered else "abandoned"

    @property
    def open(self) -> Transfer | None:
        """The transfer whose receiving agent has the call now."""
        return next((transfer for transfer in reversed(self._rows) if transfer.outcome == "open"), None)

    @property
    def made(self) -> list[Transfer]:
        """Those that took place."""
        return [transfer for transfer in self._rows if transfer.outcome != "refused"]

    def returns(self, source: str, target: str) -> int:
        """How often in a row the call has just gone to and fro between these two, ending where `source` has it."""
        pair, count = {source, target}, 0
        for transfer in reversed(self.made):
            if {transfer.source, transfer.target} != pair:
                break
            count += 1
        return count

    def plot(self) -> Figure:
        """The transfers, drawn."""
        return plot_transfers(self._rows)

    def frame(self) -> pandas.DataFrame:
        """A data frame with a row for each transfer."""
        from .table import Table

        rows = [[getattr(transfer, name) for name in COLUMNS] for transfer in self._rows]
        return Table(rows, columns=list(COLUMNS))

    def __repr__(self) -> str:
        return "\n".join(_line(transfer) for transfer in self._rows) or "no transfers"

    def _repr_html_(self) -> str:
        names = ("source", "target", "reason", "outcome", "why")
        return html_table("Transfers", names, [[getattr(one, name) for name in names] for one in self._rows])

    def _add(self, transfer: Transfer) -> Transfer:
        self._rows.append(transfer)
        return transfer


def _line(transfer: Transfer) -> str:
    told = f" ({transfer.why})" if transfer.why else ""
    return in_lines(f"{transfer.source} → {transfer.target}: {transfer.outcome}{told}; {transfer.reason}")
