"""Structured data in sentences: objects, lists of records, dates, money, units, yes and no."""

from __future__ import annotations

import re
from typing import Any

from .spoken_values import (
    DATE,
    MONEY,
    UNITS,
    currency_of,
    hidden,
    is_money,
    is_plural,
    joined,
    named,
    plain,
    unit_of,
    words_of,
)
from .words import is_among, split_name, telling

MOST_FACTS = 6  # of one record; those that the question names come first
MOST_LISTED = 3  # entries of a list that are told; of the others, how many there are
_TIME = re.compile(r"^\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?$", re.IGNORECASE)
_IS = ("is", "are", "was")
_HAS = ("has", "have", "includes", "include", "needs", "requires", "allows", "can")
# Names of fields that are no things: how something stands, or what it does.
_STATES = set(
    "due ready open closed available free possible active full empty paid left remaining allowed valid late complete "
    "included missing done on off safe upcoming sent frozen found taken given made held sold lost chosen known "
    "written".split()
)
_VERBS = set(
    "arrives departs leaves starts begins ends opens closes expires returns runs lasts takes costs weighs needs covers "
    "includes contains".split()
)
_ADJECTIVE = re.compile(r"(?:ed|able|ible|ive|ful|ous|ary|less|line|lid|usy|set|old|new|rue)$")
_PREPOSITIONS = set("on at by from to until till for in since before after".split())
_BEGINS_HOW = re.compile(r"(?:by|via|at|in|on|from|to|with|within|through|until)\b", re.IGNORECASE)
_ORDERS = set("bring take wear collect".split())  # what the caller is to do
_ORDERS_WITH = _ORDERS | set("pay call ask contact send return visit".split())  # as these, in "pay by" or "call before"
_ARTICLE = re.compile(r"(?:the|an?|my|our|your)\b", re.IGNORECASE)
_HOW_FAR = set("away ago early late later ahead".split())


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


def _record(record: dict[str, Any], question: str) -> str:
    shown = [(str(name), value) for name, value in record.items() if not hidden(name, value)]
    asked = telling(question)
    wanted = [pair for pair in shown if any(is_among(word, telling(split_name(pair[0]))) for word in asked)]
    if wanted and len(shown) > 4:
        shown = wanted
    else:
        shown = wanted + [pair for pair in shown if pair not in wanted]
    return ". ".join(told_field(name, value, record) for name, value in shown[:MOST_FACTS])


def told_field(name: str, value: Any, record: dict[str, Any]) -> str:
    """One field of a record in words."""
    return _fact(name, value, currency_of(record))


def _fact(name: str, value: Any, currency: str) -> str:
    spoken = " ".join(words_of(name))
    if isinstance(value, bool):
        return _truth(spoken, value)
    if isinstance(value, list):
        simple = bool(value) and all(isinstance(one, str) for one in value)
        return f"Please {spoken} {joined(value)}" if simple and spoken in _ORDERS else _listed(value, spoken)
    if isinstance(value, dict):
        inner = [(str(key), one) for key, one in value.items() if not hidden(key, one)]
        told = joined([f"{named(key)} {plain(one, key, currency)}" for key, one in inner])
        return f"The {spoken}: {told}"
    if no_thing := _no_thing(name, value, currency):
        return no_thing
    if is_money(name) and " per " in f" {spoken} " and not MONEY & {*spoken.split()}:
        return f"It costs {plain(value, name, currency)}"
    return (
        f"The {named(name)} {'are' if is_plural(spoken) and not unit_of(name) else 'is'} {plain(value, name, currency)}"
    )


def _truth(spoken: str, value: bool) -> str:
    """A field that is true or false: "is open", "has parking", "breakfast included", "open"."""
    first, _, rest = spoken.partition(" ")
    thing, _, last = spoken.rpartition(" ")
    if first in _IS and rest:
        return f"It is {'' if value else 'not '}{rest}"
    if first in _HAS and rest:
        return f"It {first} {rest}" if value else f"It does not {_bare(first)} {rest}"
    if thing and (last in _STATES or last.endswith("ed")):
        return f"The {thing} {'are' if is_plural(thing) else 'is'} {'' if value else 'not '}{last}"
    if thing or spoken in _STATES or _ADJECTIVE.search(spoken):
        return f"It is {'' if value else 'not '}{spoken}"
    return f"{spoken.capitalize()}: yes" if value else f"There is no {spoken}"


def _no_thing(name: str, value: Any, currency: str) -> str:
    """A value whose name says how something stands or what it does, "ready on" or "arrives"; nothing for others."""
    spoken = words_of(name)
    told = plain(value, name, currency)
    if spoken[0] in UNITS and set(spoken[1:]) <= _HOW_FAR and isinstance(value, (int, float)):
        return " ".join(["It is", told, UNITS[spoken[0]].removesuffix("s" if value == 1 else ""), *spoken[1:]])
    counted = len(spoken) == 1 or told == str(value) and (is_plural(" ".join(spoken[:-1])) or "left" in spoken)
    if spoken[-1] in _STATES and isinstance(value, (int, float)) and counted:
        return f"{told} are due" if spoken == ["due"] else f"There are {told} {' '.join(spoken)}"
    if set(spoken) <= _PREPOSITIONS:
        return f"{' '.join(spoken).capitalize()} {told}"
    is_order = spoken[0] in (_ORDERS_WITH if spoken[1:] else _ORDERS) and set(spoken[1:]) <= _PREPOSITIONS
    if is_order and isinstance(value, str):
        return f"Please {' '.join(spoken)} {told}"
    if spoken[0] == "to":
        return f"{' '.join(spoken).capitalize()}: {told}"
    if spoken != ["name"] and told == told.lower() and told.endswith(f" {' '.join(spoken)}"):  # floor: "first floor"
        return f"It is {told}" if _ARTICLE.match(told) else f"It is the {told}"
    if isinstance(value, str) and len(spoken) > 1 and spoken[-1] in _STATES - {"on", "off"} and _BEGINS_HOW.match(told):
        thing = " ".join(spoken[:-1])
        return f"The {thing} {'are' if is_plural(thing) else 'is'} {spoken[-1]} {told}"
    between, dated = " ".join(spoken[1:]), isinstance(value, str) and bool(DATE.match(value.strip()))
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


def _listed(entries: list[Any], name: str) -> str:
    entries = [entry for entry in entries if entry is not None]
    if not entries:
        if name in _STATES:
            return f"Nothing is {name}"
        return f"There are no {name}" if name else "There is nothing to be found"
    simple = [plain(entry) for entry in entries[:MOST_LISTED]]
    more = len(entries) - len(simple)
    if all(not isinstance(entry, (dict, list)) for entry in entries):
        told = joined([*simple, f"{more} more"] if more else simple)
        whose = name.capitalize() if name in _STATES else f"The {name}"
        return f"{whose} {'are' if len(entries) > 1 or is_plural(name) else 'is'} {told}" if name else told
    told = [told_entry(entry) for entry in entries[:MOST_LISTED]]
    if len(entries) == 1:
        return f"There is one: {told[0]}"
    counted = f"There are {len(entries)}{f' {name}' if name else ''}"
    return f"{counted}: {'; '.join(told)}{f'; and {more} more' if more > 0 else ''}"


def told_entry(entry: Any) -> str:
    """One record of a list: what names it first, then the rest."""
    if not isinstance(entry, dict):
        return plain(entry)
    parts, currency = [], currency_of(entry)
    for name, value in list((key, one) for key, one in entry.items() if not hidden(key, one))[:4]:
        told = plain(value, str(name), currency)
        if isinstance(value, bool):
            told = f"{'' if value else 'not '}{re.sub(r'^(?:is|has) ', '', split_name(str(name)).lower())}"
        elif isinstance(value, (int, float)) and not re.search(r"[a-z]", told):
            left = words_of(str(name))
            counted = UNITS.get(left[-1], "") if len(left) == 1 else ""
            counted = counted or (" ".join(left) if left[-1] in _STATES else "")
            told = f"{told} {counted}" if counted else f"{named(str(name))} {told}"
        parts.append(told)
    return ", ".join(parts)


def _bare(verb: str) -> str:
    return {"has": "have", "includes": "include", "needs": "need", "requires": "require", "allows": "allow"}.get(
        verb, verb
    )
