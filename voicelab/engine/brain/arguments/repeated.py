"""Several calls of one tool in one breath: "the weather in Paris and in London", "eggs, butter and bread"."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..words import COMMON, split_name, stem, words
from . import options, roles
from .coordinated import Thing, things
from .filling import fill, read
from .kinds import Kind, kind_of
from .leaves import Leaf
from .moments import moments
from .numbers import numbers
from .one_parameter import required
from .pieces import Pieces
from .spans import Text, blanked
from .today import When, spoken_of, today
from .units import unit_of

_A_KEY = 3  # digits of a ticket's or a visit's number, at least
_KEYED = re.compile(  # a parameter by which a thing is known; "number of guests" is none
    r"\b(?:numbers?|no|ids?|codes?|references?|ref|tickets?|keys?)\b(?! of (?!the\b|an?\b|this\b|your\b))",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|never|between|instead|rather)\b|n['’]t\b", re.IGNORECASE)
_EACH = re.compile(r"\b(?:each|both|respectively|separately|either)\b", re.IGNORECASE)
_ON_ALL = re.compile(r"\b(?:they|them|those|these)\b", re.IGNORECASE)  # "when are they due"
_PACKED = re.compile(r"(?<=\s)[a-z]+ of(?=\s)")  # "four bars of soap"
_BESIDES = frozenset("another again same each both ones respectively separately done ready finished available".split())


@dataclass
class _Call:
    """One of several calls: what is said of it, and the values that it takes."""

    thing: Thing
    values: dict[str, Any]


def repeated(parameters: dict[str, Any], said: str, *, about: str = "") -> list[dict[str, Any]]:
    """The arguments of each of several calls, in the order in which they were said; none if it is one call.

    There are several where each has another value for something, and a single call would have no use for them all.
    """
    if _DENIED.search(said):
        return []
    wanted = {leaf.path[0]: leaf for leaf in read(json.dumps(parameters))[1] if len(leaf.path) == 1}
    telling = {name: leaf for name, leaf in wanted.items() if _tells_calls_apart(leaf, bool(_EACH.search(said)))}
    if not telling:
        return []
    ways = things(_pieces(said, about, list(wanted.values())))
    if not ways:
        return []
    together = fill(parameters, said, about=about)[0]
    for way in ways:
        calls = [_Call(thing, _values(parameters, thing, about)) for thing in way]
        _complete(calls, parameters, {name for name, leaf in wanted.items() if kind_of(leaf) is Kind.MOMENT})
        if _several(calls, wanted, telling, required(parameters), about) and _takes_several(calls, telling, together):
            return [call.values for call in calls]
    return []


def _values(parameters: dict[str, Any], thing: Thing, about: str) -> dict[str, Any]:
    """The values in the sentence on one of several things, and what it needs that its own words say besides."""
    values, missing = fill(parameters, thing.sentence, about=about)
    if missing:
        needed = {**parameters, "properties": {name: parameters["properties"][name] for name in required(parameters)}}
        values |= {name: value for name, value in fill(needed, thing.words, about=about, alone=True)[0].items() if name in missing}
    return values


def _pieces(said: str, about: str, wanted: Sequence[Leaf]) -> Pieces:
    text, choices = Text(said), [leaf for leaf in wanted if kind_of(leaf) is Kind.CHOICE]
    said_options = [span for leaf in choices for span in options.chosen(leaf, text)]
    return Pieces(text, When(today(), spoken_of()), {stem(word) for word in words(split_name(about))}, said_options)


def _tells_calls_apart(leaf: Leaf, each: bool) -> bool:
    """Whether another value of it makes another call: names of people may be meant together, words are words."""
    kind = kind_of(leaf)
    if leaf.many or kind in (Kind.FREE, Kind.OBJECT, Kind.TRUTH) or not leaf.required and kind is not Kind.CHOICE:
        return False
    return each or not roles.plays(leaf, roles.PERSON)


def _several(
    calls: Sequence[_Call], wanted: dict[str, Leaf], telling: dict[str, Leaf], needed: Sequence[str], about: str
) -> bool:
    """Whether each has all that it needs, says nothing besides, and differs from all others."""
    if any(set(needed) - set(call.values) for call in calls):
        return False
    differ = [name for name in wanted if len({str(call.values.get(name)).lower() for call in calls}) > 1]
    apart = {tuple(str(call.values.get(name)).lower() for name in differ) for call in calls}
    if len(apart) < len(calls) or not all(_says_no_more(call, about) for call in calls[1:]):
        return False
    return bool(telling.keys() & differ) and (
        len(differ) > 1 or all(_names_one(telling[name], name, calls) for name in differ)
    )


def _takes_several(calls: Sequence[_Call], telling: dict[str, Leaf], together: dict[str, Any]) -> bool:
    """Whether a single call would leave out a value that one of several has."""
    used = " ; ".join(
        str(one).lower() for value in together.values() for one in (value if isinstance(value, list) else [value])
    )
    values = {str(call.values[name]).lower() for call in calls for name in telling if name in call.values}
    return any(not re.search(rf"(?<!\w){re.escape(value)}(?!\w)", used) for value in values)


def _names_one(leaf: Leaf, name: str, calls: Sequence[_Call]) -> bool:
    """Whether a value says which one is meant, and not how many: a word, a code, or a number as long as the others.

    Amounts that differ in nothing else are several as well: "10, 20 and 30 euros".
    """
    if kind_of(leaf) is not Kind.NUMBER:
        return True
    values = [call.values.get(name) for call in calls]
    said = [numbers(Text(call.thing.words)) for call in calls]
    if not (_KEYED.search(split_name(leaf.path[-1])) or _KEYED.search(leaf.said_of_it)):
        return all(_is_an_amount(call.thing) for call in calls)
    measured = {one.value for those in said for one in those if one.unit}
    digits = {len(str(value)) if isinstance(value, int) else 0 for value in values}
    return not measured & {*values} and len(digits) == 1 and min(digits) >= _A_KEY


def _is_an_amount(thing: Thing) -> bool:
    """Whether a number and nothing else is said of it, and all share a unit."""
    said = numbers(Text(thing.words))
    left = [word for word in words(blanked(thing.words, said)) if word not in COMMON and not unit_of(word)]
    return len(said) == 1 and not left and any(one.unit for one in numbers(Text(thing.sentence)))


def _says_no_more(call: _Call, about: str) -> bool:
    """Whether what is said of it holds nothing but its values and words of the tool: else it says something more."""
    known = {stem(word) for word in words(f"{about} {' '.join(map(str, call.values.values()))}")} | _BESIDES
    known |= {stem(word) for name in call.values for word in words(name)}
    known |= {stem(word) for value in call.values.values() for word in re.findall(r"[a-z]+", str(value).lower())}
    told = _PACKED.sub(" ", _undated(call.thing.words)) if not _ON_ALL.search(call.thing.words) else ""
    left = [word for word in words(blanked(told, numbers(Text(told)))) if word not in COMMON and not unit_of(word)]
    return all(stem(word) in known or any(map(str.isdigit, word)) for word in left)


def _undated(part: str) -> str:
    """A part of the sentence without its dates and times."""
    return blanked(part, moments(Text(part), today()))


def _complete(calls: Sequence[_Call], parameters: dict[str, Any], days: set[str]) -> None:
    """Give each call what it needs and only others say.

    Args:
        days: dates and times, which hold for all if only one call says them, also where they may be left out.
    """
    needed = required(parameters)
    for name in dict.fromkeys(name for call in calls for name in call.values):
        having = [call.values[name] for call in calls if name in call.values]
        for at, call in enumerate(calls):
            before = next((one.values[name] for one in reversed(calls[:at]) if name in one.values), having[0])
            if name not in call.values and (name in needed or name in days and len(having) == 1):
                call.values[name] = before
