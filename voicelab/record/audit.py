"""The audit of a call: what was attempted, by whom, with what outcome, in rows that can be searched and summed."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from voicelab.plain_text import in_lines
from voicelab.redaction import redacted

from .html_table import html_table
from .jsonl import as_json
from .rows import Rows

if TYPE_CHECKING:
    import pandas

CONSULTATION = "consultation"  # a supervisor's row


@dataclass(frozen=True)
class AuditRow:
    """One attempt. `at` is seconds since the epoch; `details` is JSON-safe and holds no secret."""

    at: float
    action: str
    outcome: str
    details: dict[str, Any] = field(default_factory=dict)


class AuditLog(Rows[AuditRow]):
    """What tools and approvals did during a call; iterable, indexable, and shown as a table in a cell.

    Rows are only ever added. Secrets in them (`voicelab/redaction.py`) are hidden before they are kept.
    """

    def __init__(self) -> None:
        super().__init__()

    def record(self, action: str, outcome: str, **details: Any) -> AuditRow:
        """Add a row, such as `record("rebook", "ok", caller="C-1", ms=12)`; safe from any thread.

        What is no JSON becomes its `str`.
        """
        safe = redacted(json.loads(as_json(details)))
        row = AuditRow(round(time.time(), 3), action, outcome, safe)
        self._rows.append(row)
        return row

    def frame(self) -> pandas.DataFrame:
        """A data frame with the columns at, action, outcome, and one for each detail that occurs."""
        from .table import Table

        rows = [{"at": row.at, "action": row.action, "outcome": row.outcome, **row.details} for row in self._rows]
        return Table(rows, columns=None if rows else ["at", "action", "outcome"])

    def __repr__(self) -> str:
        return "\n".join(in_lines(f"{row.action}: {row.outcome} {_told(row.details)}".rstrip()) for row in self._rows)

    def _repr_html_(self) -> str:
        rows = [(row.action, row.outcome, _told(row.details)) for row in self._rows]
        return html_table("Audit", ("action", "outcome", "details"), rows)


def _told(details: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in details.items())
