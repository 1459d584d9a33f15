"""Values of structured data as they are said: dates, money, units, and the names of their fields."""

from __future__ import annotations

import re
from typing import Any

from .words import name_words

_HIDDEN = {"trace_id", "confidence", "id", "success", "ok", "error", "currency", "request_id"}
_MONTHS = "January February March April May June July August September October November December".split()
UNITS = {
    "minutes": "minutes", "min": "minutes", "mins": "minutes", "hours": "hours", "seconds": "seconds",
    "days": "days", "weeks": "weeks", "months": "months", "years": "years",
    "km": "kilometres", "miles": "miles", "meters": "metres", "metres": "metres", "cm": "centimetres",
    "kg": "kilograms", "grams": "grams", "percent": "percent", "pct": "percent",
    "celsius": "degrees Celsius", "fahrenheit": "degrees Fahrenheit", "usd": "dollars", "eur": "euros",
    "gbp": "pounds", "dollars": "dollars", "euros": "euros", "pounds": "pounds", "cents": "cents",
}  # fmt: skip
MONEY = set("price cost costs amount total fee balance fare charge deposit rate due refund".split())
_CURRENCIES = {"usd": "dollars", "eur": "euros", "gbp": "pounds", "$": "dollars", "€": "euros", "£": "pounds"}
DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$")
_CLOCK = re.compile(r"(?:^|[T ])(\d{1,2}):(\d{2})\b")
_ALIKE = set("species series news means lens gas".split())  # they end like plurals, and are one thing


def is_money(name: str) -> bool:
    """Whether a field of this name is a price: `cost`, `price_each`, `euros_per_hour`."""
    parts = name_words(name)
    return bool(MONEY & {*parts} or {*parts[:1]} & {*_CURRENCIES.values()})


def clock(text: str) -> int | None:
    """The first time of the day in a text, in minutes since midnight; `None` if it has none."""
    found = _CLOCK.search(text)
    return 60 * int(found.group(1)) + int(found.group(2)) if found else None


def plain(value: Any, name: str = "", currency: str = "") -> str:
    """One value as it is said; `name` may tell its unit."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return _number(value, name, currency)
    if isinstance(value, dict):
        return " ".join(plain(inner, str(key)) for key, inner in value.items() if not hidden(key, inner))
    if isinstance(value, list):
        return joined([plain(one) for one in value if one is not None])
    found = DATE.match(str(value).strip())
    if found and 1 <= int(found.group(2)) <= 12:
        day = f"{_MONTHS[int(found.group(2)) - 1]} {int(found.group(3))}, {found.group(1)}"
        return f"{day} at {found.group(4)}:{found.group(5)}" if found.group(4) else day
    text = str(value).strip()
    return text.replace("_", " ") if re.fullmatch(r"[a-z]+(?:_[a-z]+)+", text) else text


def currency_of(record: dict[str, Any]) -> str:
    """What the amounts of a record are in, as it is said."""
    given = record.get("currency")
    return _CURRENCIES.get(given.lower(), given) if isinstance(given, str) else ""


def is_plural(thing: str) -> bool:
    """Whether a thing's name ends as that of several does."""
    return thing.endswith("s") and not thing.endswith(("ss", "us", "is")) and thing.split()[-1] not in _ALIKE


def hidden(name: Any, value: Any) -> bool:
    """Whether a field is nothing for a caller: empty, a status that says nothing, an id of the program's."""
    key = str(name).lower()
    if key in ("status", "code") and str(value).lower() in ("ok", "success", "200", "done"):
        return True
    if key in ("result", "outcome") and str(value).lower() in ("ok", "success", "done"):
        return True
    return value is None or value == "" or key in _HIDDEN or key.endswith(("_id", "_url", "_uuid"))


def words_of(name: str) -> list[str]:
    """The words of a field's name; of one without any, such as "_", what it holds."""
    return name_words(name) or ["value"]


def unit_of(name: str) -> str:
    """The unit that a field's name ends with, as it is said; empty if it has none."""
    parts = name_words(name)
    return UNITS.get(parts[-1], "") if len(parts) > 1 else ""


def named(name: str) -> str:
    """A field's name as words, without the unit that the value is told with."""
    parts = name_words(name)
    parts = parts[:-1] if unit_of(name) else parts
    return " ".join(part for part in parts if part != "in") or "value"


def _number(value: float, name: str, currency: str) -> str:
    parts = name_words(name)
    whole = isinstance(value, int) or value.is_integer()
    if len(parts) > 2 and parts[0] in _CURRENCIES.values() and parts[1] == "per":
        return f"{int(value) if whole else f'{value:g}'} {' '.join(parts)}"
    unit = unit_of(name)
    money = currency if not unit and set(parts) & MONEY else ""
    told = (
        str(int(value)) if whole else f"{value:.2f}" if money or unit in ("dollars", "euros", "pounds") else str(value)
    )
    return f"{told} {unit or money}".strip()


def joined(parts: list[str]) -> str:
    """ "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
