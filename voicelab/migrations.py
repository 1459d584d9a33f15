"""The migration calendar: what the service takes away, when, and what of it the workbook still uses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from voicelab.defaults import LIVE_MODEL, MODEL, TEXT_MODEL, TRANSCRIPTION
from voicelab.endpoint import CHECKOUT
from voicelab.findings import Finding
from voicelab.plain_text import as_html
from voicelab.record.html_table import html_table

MIGRATIONS = CHECKOUT / "data" / "migrations.json"
NOTICE_DAYS = 90  # a model is to be exchanged, evaluated and rolled out before it ends, and not in its last week
IN_USE = (MODEL, TEXT_MODEL, TRANSCRIPTION, LIVE_MODEL)


@dataclass(frozen=True)
class Migration:
    """Something that ends on a day; `used` are the names of it that are in use here."""

    on: date
    ends: str
    replacement: str
    used: tuple[str, ...]

    def days_left(self, today: date) -> int:
        """Until it ends; negative once it has."""
        return (self.on - today).days


class Calendar:
    """Migrations by date; a table in a cell."""

    def __init__(self, migrations: list[Migration], source: str, read_on: str, today: date) -> None:
        self._migrations = sorted(migrations, key=lambda one: one.on)
        self.source, self.read_on, self.today = source, read_on, today

    def __iter__(self) -> Iterator[Migration]:
        return iter(self._migrations)

    def due(self, days: int) -> list[Migration]:
        """What is in use and ends within so many days, or has ended."""
        return [one for one in self._migrations if one.used and one.days_left(self.today) <= days]

    def __repr__(self) -> str:
        return "\n".join(" | ".join(map(str, row)) for row in self._rows())

    def _repr_html_(self) -> str:
        names = ("ends on", "what", "replaced by", "in use here", "left")
        table = html_table(f"Migration calendar, read on {self.read_on}", names, self._rows())
        return f"{table}<small>{as_html(self.source)}</small>"

    def _rows(self) -> list[tuple[str, ...]]:
        return [
            (one.on.isoformat(), one.ends, one.replacement, ", ".join(one.used) or "–", _left(one, self.today))
            for one in self._migrations
        ]


def calendar(in_use: Iterable[str] = IN_USE, today: date | None = None, path: Path = MIGRATIONS) -> Calendar:
    """The calendar of `data/migrations.json`, for the names that are in use: models, headers, events."""
    read, used = json.loads(path.read_text(encoding="utf-8")), set(in_use)
    migrations = [
        Migration(
            date.fromisoformat(entry["on"]),
            entry["ends"],
            entry["replacement"],
            tuple(name for name in entry["names"] if name in used),
        )
        for entry in read["entries"]
    ]
    return Calendar(migrations, read["source"], read["read_on"], today or date.today())


def ends_of_service(dates: Calendar, name: str = "models' end dates") -> Finding:
    """What of the workbook the service ends: a warning from 90 days before on, and a failure once it has."""
    due = dates.due(NOTICE_DAYS)
    told = "; ".join(f"{', '.join(one.used)} on {one.on}, replaced by {one.replacement}" for one in due)
    read = f"read on {dates.read_on}"
    if not due:
        return Finding(name, True, f"nothing that is used here ends within {NOTICE_DAYS} days ({read})")
    over = [one for one in due if one.days_left(dates.today) < 0]
    cause = "The service has ended what is still in use." if over else "The service has announced its end."
    fix = "Try the replacement as LiveSession(…, model=…), then put its name into voicelab/defaults.py."
    return Finding(name, not over, f"{told} ({read})", cause, fix)


def _left(one: Migration, today: date) -> str:
    days = one.days_left(today)
    return f"{days} days" if days >= 0 else "over"
