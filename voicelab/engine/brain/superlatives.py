"""One of several entries by what it has most or least of: "the cheapest", "the earlier one", "the longest"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .arguments.numbers import numbers
from .arguments.spans import Text
from .arguments.units import converted, measure
from .spoken_values import clock, is_money
from .words import split_name

_LONG = re.compile(r"\b(?:minutes?|mins?|hours?|duration|length|lasts?|takes?|days?|weeks?|nights?)\b")
_LARGE = re.compile(
    r"\b(?:size|seats?|people|persons?|guests?|capacity|area|sqm|m2|beds?|rooms?|places?|speed|mbps|litres?|gb)\b"
)


@dataclass(frozen=True)
class _Most:
    """What is said of the entry that has the most or least of something.

    Args:
        words: how it is said.
        of: how much of it a field says, by its name and value; `None` if the field is about something else.
        least: whether it is the one with the least.
    """

    words: re.Pattern[str]
    of: Callable[[str, Any], float | None]
    least: bool


def _said(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b(?! than)", re.IGNORECASE)


def _money(name: str, value: Any) -> float | None:
    return _amount(value) if is_money(name) or re.search(r"[$£€]|\b(?:pounds|euros|dollars)\b", str(value)) else None


def _length(name: str, value: Any) -> float | None:
    if isinstance(value, str):
        found = numbers(Text(value))
        spans = [one for one in found if one.unit and measure(one.unit) == "time"]
        return converted(spans[0].value, spans[0].unit, {"minute"}) if spans else None
    return _amount(value) if _LONG.search(name) else None


def _size(name: str, value: Any) -> float | None:
    return _amount(value) if _LARGE.search(name) else None


def _time(name: str, value: Any) -> float | None:
    """Minutes until a time of the day, since long ago if there is a date; of a record that has both, of both."""
    texts = [str(one) for one in (value.values() if isinstance(value, dict) else [value])]
    days, times = ([one for one in map(read, texts) if one is not None] for read in (_day, clock))
    return 1440.0 * days[0] + (times or [0])[0] if days else (times or [None])[0]


def _day(text: str) -> int | None:
    try:
        return date.fromisoformat(text[:10]).toordinal()
    except ValueError:
        return None


_ALL = (
    _Most(_said(r"cheap(?:er|est)?|least expensive|less expensive"), _money, True),
    _Most(_said(r"most expensive|more expensive|dear(?:er|est)|prici(?:er|est)"), _money, False),
    _Most(_said(r"earli(?:er|est)|soon(?:er|est)|early one"), _time, True),
    _Most(re.compile(r"\b(?:which|who)\b[^.?!]*\bfirst\b", re.IGNORECASE), _time, True),
    _Most(_said(r"lat(?:er|est)|late one"), _time, False),
    _Most(_said(r"short(?:er|est)|quick(?:er|est)|short one"), _length, True),
    _Most(_said(r"long(?:er|est)|long one"), _length, False),
    _Most(_said(r"small(?:er|est)|small one"), _size, True),
    _Most(_said(r"bigg(?:er|est)|larg(?:er|est)|big one|large one|fastest|faster one"), _size, False),
)


def is_superlative(said: str) -> bool:
    """Whether the entry that has the most or the least of something is meant."""
    return any(one.words.search(said) for one in _ALL)


def outstanding(entries: Sequence[Any], said: str) -> Any:
    """The entry that has the most or the least of what was said; `None` if nothing of the kind was said, or is told."""
    for most in _ALL:
        if not most.words.search(said):
            continue
        amounts = {at: amount for at, entry in enumerate(entries) if (amount := _of(entry, most.of)) is not None}
        if len(amounts) > 1:
            at = (min if most.least else max)(amounts, key=lambda at: amounts[at])
            return entries[at]
    return None


def _of(entry: Any, amount: Callable[[str, Any], float | None]) -> float | None:
    pairs = [*entry.items()] if isinstance(entry, dict) else [("", entry)]
    pairs += [pair for _, inner in pairs if isinstance(inner, dict) for pair in inner.items()]
    pairs = [("", entry), *pairs] if amount is _time else pairs  # its date and its time together
    found = (amount(split_name(str(name)).lower(), value) for name, value in pairs if not isinstance(value, bool))
    return next((one for one in found if one is not None), None)


def _amount(value: Any) -> float | None:
    """A number as it is, or the first in a text: "95 pounds"."""
    if isinstance(value, (int, float)):
        return value
    found = re.search(r"\d[\d,]*(?:\.\d+)?", str(value))
    return float(found.group().replace(",", "")) if found else None
