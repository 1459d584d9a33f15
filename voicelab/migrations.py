"""The migration calendar: what the service takes away, when, and what of it a desk still uses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from voicelab.defaults import MODEL, TEXT_MODEL
from voicelab.endpoint import CHECKOUT
from voicelab.plain_text import as_html
from voicelab.record.html_table import html_table
from voicelab.session.connection import OPENAI_TRANSCRIPTION

MIGRATIONS = CHECKOUT / "data" / "migrations.json"
IN_USE = (MODEL, TEXT_MODEL, OPENAI_TRANSCRIPTION)


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


def _left(one: Migration, today: date) -> str:
    days = one.days_left(today)
    return f"{days} days" if days >= 0 else "over"
