"""What became of each transfer of a call: why, with what, from whom to whom, and how it ended."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from .html_table import html_table

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

Outcome = Literal["open", "resolved", "returned", "escalated", "abandoned", "refused"]
OUTCOMES: dict[str, str] = {
    "open": "the receiving agent has the call",
    "resolved": "the receiving agent answered, and the call ended with it",
    "returned": "the call went back to the agent that it came from",
    "escalated": "the call went on to somebody else",
    "abandoned": "the call ended before the receiving agent had answered",
    "refused": "no transfer took place; the model was told why",
}
COLUMNS = ("at", "source", "target", "reason", "outcome", "why", "contract")


@dataclass
class Transfer:
    """One transfer, or one that was refused.

    Attributes:
        at: seconds since the epoch.
        source, target: the agents' names.
        reason: the caller's intent, in the model's words.
        contract: what was handed over.
        outcome: one of `OUTCOMES`.
        why: of a refusal, or of a target that is not the one asked for.
    """

    at: float
    source: str
    target: str
    reason: str
    contract: dict[str, Any] = field(default_factory=dict)
    outcome: Outcome = "open"
    why: str = ""


class HandoffLog:
    """The transfers of a call in order; iterable, indexable, and shown as a table in a cell."""

    def __init__(self) -> None:
        self._transfers: list[Transfer] = []
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
        return next((transfer for transfer in reversed(self._transfers) if transfer.outcome == "open"), None)

    @property
    def made(self) -> list[Transfer]:
        """Those that took place."""
        return [transfer for transfer in self._transfers if transfer.outcome != "refused"]

    def returns(self, source: str, target: str) -> int:
        """How often in a row the call has just gone to and fro between these two, ending where `source` has it."""
        pair, count = {source, target}, 0
        for transfer in reversed(self.made):
            if {transfer.source, transfer.target} != pair:
                break
            count += 1
        return count

    def __len__(self) -> int:
        return len(self._transfers)

    def __iter__(self) -> Iterator[Transfer]:
        return iter(list(self._transfers))

    def __getitem__(self, index: int) -> Transfer:
        return self._transfers[index]

    def plot(self) -> Figure:
        """The transfers, drawn."""
        from .handoff_graph import plot_transfers

        return plot_transfers(self._transfers)

    def frame(self) -> pandas.DataFrame:
        """A data frame with a row for each transfer."""
        import pandas

        rows = [[getattr(transfer, name) for name in COLUMNS] for transfer in self._transfers]
        return pandas.DataFrame(rows, columns=list(COLUMNS))

    def __repr__(self) -> str:
        return "\n".join(_line(transfer) for transfer in self._transfers) or "no transfers"

    def _repr_html_(self) -> str:
        names = ("source", "target", "reason", "outcome", "why")
        return html_table("Transfers", names, [[getattr(one, name) for name in names] for one in self._transfers])

    def _add(self, transfer: Transfer) -> Transfer:
        self._transfers.append(transfer)
        return transfer


def _line(transfer: Transfer) -> str:
    told = f" ({transfer.why})" if transfer.why else ""
    return f"{transfer.source} → {transfer.target}: {transfer.outcome}{told}; {transfer.reason}"
