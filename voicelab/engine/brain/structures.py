"""Structured data in sentences: objects, lists of records, dates, money, units, yes and no."""

from __future__ import annotations

import re
from typing import Any

from .words import is_among, name_words, split_name, telling

MOST_FACTS = 6  # of one record; those that the question names come first
MOST_LISTED = 3  # entries of a list that are told; of the others, how many there are
HIDDEN = {"trace_id", "confidence", "id", "success", "ok", "error", "currency", "request_id"}
_MONTHS = "January February March April May June July August September October November December".split()
_UNITS = {
    "minutes": "minutes", "min": "minutes", "mins": "minutes", "hours": "hours", "seconds": "seconds",
    "days": "days",
    "weeks": "weeks", "months": "months", "years": "years", "km": "kilometres", "miles": "miles", "meters": "metres",
    "metres": "metres",
    "cm": "centimetres", "kg": "kilograms", "grams": "grams", "percent": "percent", "pct": "percent",
    "celsius": "degrees Celsius", "fahrenheit": "degrees Fahrenheit", "usd": "dollars", "eur": "euros",
    "gbp": "pounds", "dollars": "dollars", "euros": "euros", "pounds": "pounds", "cents": "cents",
}  # fmt: skip
_MONEY = {
    "price",
    "cost",
    "amount",
    "total",
    "fee",
    "balance",
    "fare",
    "charge",
    "deposit",
    "rate",
    "due",
    "refund",
    "costs",
}
_CURRENCIES = {"usd": "dollars", "eur": "euros", "gbp": "pounds", "$": "dollars", "€": "euros", "£": "pounds"}
_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$")
_TIME = re.compile(r"^\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?$", re.IGNORECASE)
_CLOCK = re.compile(r"(?:^|[T ])(\d{1,2}):(\d{2})\b")
_IS = ("is", "are", "was")
_HAS = ("has", "have", "includes", "include", "needs", "requires", "allows", "can")


# Names of fields that are no things: how something stands, or what it does.
_STATES = set(
    "due ready open closed available free possible active full empty paid left remaining allowed valid late complete "
    "included missing done on off safe upcoming sent frozen found taken given made held sold lost chosen known "
    "written".split()
)
_VERBS = set(
    "arrives departs leaves starts begins ends opens closes expires returns runs lasts takes costs weighs needs".split()
)
_ADJECTIVE = re.compile(r"(?:ed|able|ible|ive|ful|ous|ary|less|line|lid|usy|set|old|new|rue)$")
_PREPOSITIONS = set("on at by from to until till for in since before after".split())
_ALIKE = set("species series news means lens gas".split())  # they end like plurals, and are one thing


def is_money(name: str) -> bool:
    """Whether a field of this name is a price: `cost`, `price_each`, `euros_per_hour`."""
    parts = name_words(name)
    return bool(_MONEY & {*parts} or {*parts[:1]} & {*_CURRENCIES.values()})


def clock(text: str) -> int | None:
    """The first time of the day in a text, in minutes since midnight; `None` if it has none."""
    found = _CLOCK.search(text)
    return 60 * int(found.group(1)) + int(found.group(2)) if found else None


def told_structure(value: Any, question: str) -> str:
    """Objects and lists as sentences; what the question names comes first, and of many things only that."""
    if isinstance(value, dict):
        inner = value.get("data", value) if set(value) & {"status", "data"} else value
        if not isinstance(inner, dict):
            return told_structure(inner, question)
        return _record(inner, question) or "It is done"
    if isinstance(value, list):
        return _listed(value, "")
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value is None:
        return "It is done"
    return plain(value) if isinstance(value, str) and " " in value.strip() else f"It is {plain(value)}"


def plain(value: Any, name: str = "", currency: str = "") -> str:
    """One value as it is said; `name` may tell its unit."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return _number(value, name, currency)
    if isinstance(value, dict):
        return " ".join(plain(inner, str(key)) for key, inner in value.items() if not _hidden(key, inner))
    if isinstance(value, list):
        return _joined([plain(one) for one in value if one is not None])
    found = _DATE.match(str(value).strip())
    if found and 1 <= int(found.group(2)) <= 12:
        day = f"{_MONTHS[int(found.group(2)) - 1]} {int(found.group(3))}, {found.group(1)}"
        return f"{day} at {found.group(4)}:{found.group(5)}" if found.group(4) else day
    text = str(value).strip()
    return text.replace("_", " ") if re.fullmatch(r"[a-z]+(?:_[a-z]+)+", text) else text


def _record(record: dict[str, Any], question: str) -> str:
    shown = [(str(name), value) for name, value in record.items() if not _hidden(name, value)]
    asked = telling(question)
    wanted = [pair for pair in shown if any(is_among(word, telling(split_name(pair[0]))) for word in asked)]
    if wanted and len(shown) > 4:
        shown = wanted
    else:
        shown = wanted + [pair for pair in shown if pair not in wanted]
    return ". ".join(told_field(name, value, record) for name, value in shown[:MOST_FACTS])


def told_field(name: str, value: Any, record: dict[str, Any]) -> str:
    """One field of a record in words."""
    return _fact(name, value, _currency(record))


def _currency(record: dict[str, Any]) -> str:
    """What the amounts of a record are in, as it is said."""
    given = record.get("currency")
    return _CURRENCIES.get(given.lower(), given) if isinstance(given, str) else ""


def _fact(name: str, value: Any, currency: str) -> str:
    spoken = " ".join(_words_of(name))
    if isinstance(value, bool):
        return _truth(spoken, value)
    if isinstance(value, list):
        return _listed(value, spoken)
    if isinstance(value, dict):
        inner = [(str(key), one) for key, one in value.items() if not _hidden(key, one)]
        told = _joined([f"{_named(key)} {plain(one, key, currency)}" for key, one in inner])
        return f"The {spoken}: {told}"
    if no_thing := _no_thing(name, value, currency):
        return no_thing
    if is_money(name) and " per " in f" {spoken} " and not _MONEY & {*spoken.split()}:
        return f"It costs {plain(value, name, currency)}"
    return f"The {_named(name)} {'are' if _plural(spoken) and not _unit(name) else 'is'} {plain(value, name, currency)}"


def _truth(spoken: str, value: bool) -> str:
    """A field that is true or false: "is open", "has parking", "breakfast included", "open"."""
    first, _, rest = spoken.partition(" ")
    thing, _, last = spoken.rpartition(" ")
    if first in _IS and rest:
        return f"It is {'' if value else 'not '}{rest}"
    if first in _HAS and rest:
        return f"It {first} {rest}" if value else f"It does not {_bare(first)} {rest}"
    if thing and (last in _STATES or last.endswith("ed")):
        return f"The {thing} {'are' if _plural(thing) else 'is'} {'' if value else 'not '}{last}"
    if thing or spoken in _STATES or _ADJECTIVE.search(spoken):
        return f"It is {'' if value else 'not '}{spoken}"
    return f"{spoken.capitalize()}: yes" if value else f"There is no {spoken}"


def _no_thing(name: str, value: Any, currency: str) -> str:
    """A value whose name says how something stands or what it does, "ready on" or "arrives"; nothing for others."""
    spoken = _words_of(name)
    told = plain(value, name, currency)
    if spoken[-1] in _STATES and isinstance(value, (int, float)) and (len(spoken) == 1 or told == str(value)):
        return f"{told} are due" if spoken == ["due"] else f"There are {told} {' '.join(spoken)}"
    if set(spoken) <= _PREPOSITIONS:
        return f"{' '.join(spoken).capitalize()} {told}"
    if len(spoken) == 1 and spoken[0] in _UNITS and isinstance(value, (int, float)):
        return f"It is {told} {_UNITS[spoken[0]]}"
    between, dated = " ".join(spoken[1:]), isinstance(value, str) and bool(_DATE.match(value.strip()))
    if between and not set(spoken[1:]) <= _PREPOSITIONS:
        return ""
    if dated and between in ("", "at"):
        between = "on"
    elif not between and isinstance(value, str) and _TIME.match(value.strip()):
        between = "at"
    if spoken[0] in _VERBS:
        return " ".join(filter(None, ["It", spoken[0], between, told]))
    if isinstance(value, str) and (spoken[0] in _STATES or spoken[0].endswith("ed") and between):
        return " ".join(filter(None, ["It is", spoken[0], between, told]))
    return ""


def _plural(thing: str) -> bool:
    return thing.endswith("s") and not thing.endswith(("ss", "us", "is")) and thing.split()[-1] not in _ALIKE


def _listed(entries: list[Any], name: str) -> str:
    entries = [entry for entry in entries if entry is not None]
    if not entries:
        if name in _STATES:
            return f"Nothing is {name}"
        return f"There are no {name}" if name else "There is nothing to be found"
    simple = [plain(entry) for entry in entries[:MOST_LISTED]]
    more = len(entries) - len(simple)
    if all(not isinstance(entry, (dict, list)) for entry in entries):
        told = _joined([*simple, f"{more} more"] if more else simple)
        whose = name.capitalize() if name in _STATES else f"The {name}"
        return f"{whose} {'are' if len(entries) > 1 or _plural(name) else 'is'} {told}" if name else told
    told = [told_entry(entry) for entry in entries[:MOST_LISTED]]
    if len(entries) == 1:
        return f"There is one: {told[0]}"
    counted = f"There are {len(entries)}{f' {name}' if name else ''}"
    return f"{counted}: {'; '.join(told)}{f'; and {more} more' if more > 0 else ''}"


def told_entry(entry: Any) -> str:
    """One record of a list: what names it first, then the rest."""
    if not isinstance(entry, dict):
        return plain(entry)
    parts, currency = [], _currency(entry)
    for name, value in list((key, one) for key, one in entry.items() if not _hidden(key, one))[:4]:
        told = plain(value, str(name), currency)
        if isinstance(value, bool):
            told = f"{'' if value else 'not '}{re.sub(r'^(?:is|has) ', '', split_name(str(name)).lower())}"
        elif isinstance(value, (int, float)) and not re.search(r"[a-z]", told):
            left = _words_of(str(name))
            counted = _UNITS.get(left[-1], "") if len(left) == 1 else ""
            counted = counted or (" ".join(left) if left[-1] in _STATES else "")
            told = f"{told} {counted}" if counted else f"{_named(str(name))} {told}"
        parts.append(told)
    return ", ".join(parts)


def _hidden(name: Any, value: Any) -> bool:
    key = str(name).lower()
    if key in ("status", "code") and str(value).lower() in ("ok", "success", "200", "done"):
        return True
    return value is None or value == "" or key in HIDDEN or key.endswith(("_id", "_url", "_uuid"))


def _words_of(name: str) -> list[str]:
    """The words of a field's name; of one without any, such as "_", what it holds."""
    return name_words(name) or ["value"]


def _unit(name: str) -> str:
    parts = name_words(name)
    return _UNITS.get(parts[-1], "") if len(parts) > 1 else ""


def _named(name: str) -> str:
    """A field's name as words, without the unit that the value is told with."""
    parts = name_words(name)
    parts = parts[:-1] if _unit(name) else parts
    return " ".join(part for part in parts if part != "in") or "value"


def _number(value: float, name: str, currency: str) -> str:
    parts = name_words(name)
    whole = isinstance(value, int) or value.is_integer()
    if len(parts) > 2 and parts[0] in _CURRENCIES.values() and parts[1] == "per":
        return f"{int(value) if whole else f'{value:g}'} {' '.join(parts)}"
    unit = _unit(name)
    money = currency if not unit and set(parts) & _MONEY else ""
    told = (
        str(int(value)) if whole else f"{value:.2f}" if money or unit in ("dollars", "euros", "pounds") else str(value)
    )
    return f"{told} {unit or money}".strip()


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def _bare(verb: str) -> str:
    return {"has": "have", "includes": "include", "needs": "need", "requires": "require", "allows": "allow"}.get(
        verb, verb
    )
