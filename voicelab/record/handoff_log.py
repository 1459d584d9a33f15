"""What became of each transfer of a call: why, with what, from whom to whom, and how it ended."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from voicelab.plain_text import in_lines

from .came_of_it import in_vain, only_asks, says_in_vain
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
        self._unseen: list[Transfer] = []  # recorded by a desk's rules, and not yet reported by the SDK
        self._begin()

    def _begin(self) -> None:
        self._answered = self._in_vain = self._consulted = False
        self._result: bool | None = None

    def record(self, source: str, target: str, reason: str, contract: dict[str, Any], why: str = "") -> Transfer:
        """A transfer takes place: it settles how the one before ended."""
        before = self.open
        if before:
            before.outcome = "returned" if target == before.source else "escalated"
        self._begin()
        self._unseen.append(self._add(Transfer(round(time.time(), 3), source, target, reason, contract, why=why)))
        return self._unseen[-1]

    def happened(self, source: str, target: str, said: str) -> Transfer:
        """The SDK reports a transfer: the one that a desk's rules have recorded, or one of a desk without such rules.

        Its reason is then what the caller said last.
        """
        names = (source, target)
        known = next((one for one in self._unseen if (one.source, one.target) == names), None)
        transfer = known or self.record(source, target, said, {})
        self._unseen.remove(transfer)
        return transfer

    def refuse(self, source: str, target: str, reason: str, why: str) -> Transfer:
        """A transfer does not take place."""
        return self._add(Transfer(round(time.time(), 3), source, target, reason, outcome="refused", why=why))

    def asked(self) -> None:
        """The caller has said something: what tools found for what was said before does not speak for this."""
        self._result = None

    def found(self, output: str) -> None:
        """A tool of the agent that has the call came back."""
        self._result, self._consulted = not in_vain(output), True

    def answered(self, text: str) -> None:
        """The agent that has the call has said something to the caller.

        A question alone is no answer yet. An answer is in vain if it says so, or if what it rests on, the last tool's
        result, is. Pleasantries after that change nothing.
        """
        if self._result is None and only_asks(text):
            return
        if says_in_vain(text) or self._result is not None or not self._consulted:
            self._in_vain = says_in_vain(text) or self._result is False
        self._answered = True

    def end(self) -> None:
        """The call is over."""
        if self.open:
            answered = "unresolved" if self._in_vain else "resolved"
            self.open.outcome = answered if self._answered else "abandoned"

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
