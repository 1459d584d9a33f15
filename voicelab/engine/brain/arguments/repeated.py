"""Several calls of one tool in one breath: "the weather in Paris and in London", "eggs, butter and bread"."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..words import COMMON, split_name, stem, words
from . import counts, roles
from .coordinated import Thing, things
from .filling import fill, read
from .finding import own_words, pieces_of
from .kinds import Kind, kind_of
from .leaves import Leaf
from .moments import moments
from .numbers import numbers
from .one_parameter import only, required
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
_BACK = re.compile(r"(?:[\w']+ ){0,6}?(?:back|return(?:ing)?)\b", re.IGNORECASE)
_ON_ALL = re.compile(r"\b(?:they|them|those|these)\b", re.IGNORECASE)  # "when are they due"
_JUST_ONE = re.compile(r"an? ", re.IGNORECASE)
_PACKED = re.compile(r"(?<=\s)[a-z]+ of(?=\s)")  # "four bars of soap"
_BESIDES = frozenset(
    "back return another again same each both ones respectively separately done ready finished available".split()
)


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
    if not any(map(_tells_calls_apart, wanted.values())):
        return []
    ways = things(pieces_of(list(wanted.values()), said, own_words(about), When(today(), spoken_of())))
    if not ways:
        return []
    together = fill(parameters, said, about=about, guess=False)[0]
    for way in ways:
        calls = [_Call(thing, _values(parameters, wanted, thing, about)) for thing in way]
        back = _turned_back(calls, wanted)
        _complete(calls, parameters, {name for name, leaf in wanted.items() if kind_of(leaf) is Kind.MOMENT})
        if not all(_is_whole(call, required(parameters)) for call in calls):
            continue
        differ = [leaf for name, leaf in wanted.items() if len(set(_said(calls, name))) > 1]
        apart = _differ(calls, differ, bool(_EACH.search(said))) and not _said_before(calls, differ)
        apart = (
            apart
            and not _names_another(calls, wanted.values())
            and _say_no_more(calls, about, _in_plain_words(calls, differ))
        )
        apart = apart and _of_one_form(calls, differ)
        if apart and (back or _takes_several(calls, differ, together)):
            return [call.values for call in calls]
    return []


def _is_whole(call: _Call, needed: Sequence[str]) -> bool:
    """Whether a call has all that it needs, and nothing twice."""
    texts = [value.lower() for value in call.values.values() if isinstance(value, str)]
    return not set(needed) - set(call.values) and len(set(texts)) == len(texts)


def _turned_back(calls: Sequence[_Call], wanted: dict[str, Leaf]) -> bool:
    """Whether one of the calls is the way back of the first, which is given to it: "to Bath and back on Sunday"."""
    start = next((name for name, leaf in wanted.items() if roles.plays(leaf, roles.FROM)), None)
    end = next((name for name, leaf in wanted.items() if roles.plays(leaf, roles.TO) and name != start), None)
    first, *others = calls
    if start not in first.values or end not in first.values or any(map(_takes_both_ways, wanted.values())):
        return False
    back = [call for call in others if _BACK.match(call.thing.words)]
    for call in back:
        call.values |= {start: first.values[end], end: first.values[start]}
    return bool(back)


def _takes_both_ways(leaf: Leaf) -> bool:
    return bool({"return", "returning", "round", "roundtrip"} & leaf.about)


def _values(parameters: dict[str, Any], wanted: dict[str, Leaf], thing: Thing, about: str) -> dict[str, Any]:
    """The values in the sentence on one of several things; what its own words say comes before what all share."""
    values, missing = fill(parameters, thing.sentence, about=about)
    amounts = {name for name, leaf in wanted.items() if kind_of(leaf) is Kind.NUMBER}
    own = fill(parameters, thing.words, about=about)[0] if amounts else {}
    if _JUST_ONE.match(thing.words):  # "two pears and a melon"
        own = {name: 1 for name in amounts if counts.is_count(wanted[name])} | own
    others = {name for name in amounts & own.keys() & {*values, *missing} if own[name] != values.get(name)}
    if others:  # a number that all share is for something else: "five, to 14 Park Lane"
        kept = {name: schema for name, schema in parameters["properties"].items() if name not in others}
        values = fill({**parameters, "properties": kept}, thing.sentence, about=about)[0]
        values |= {name: own[name] for name in others}
    if missing:
        needed = {**parameters, "properties": {name: parameters["properties"][name] for name in required(parameters)}}
        alone = fill(needed, thing.words, about=about, alone=True)[0]
        values |= {name: value for name, value in alone.items() if name in missing}
        bare = [one for one in numbers(Text(thing.words)) if (one.start, one.end) == (0, len(thing.words))]
        if bare:  # "6" is a time, where one is needed
            values |= fill(only(parameters, missing[0]), f"at {thing.words}")[0]
    return values


def _said(calls: Sequence[_Call], name: str) -> list[str]:
    """The values of a parameter in all calls, to be compared."""
    return [str(call.values.get(name, "")).lower() for call in calls]


def _tells_calls_apart(leaf: Leaf) -> bool:
    """Whether another value of it may make another call: more things may go into a list, and words are words."""
    kind = kind_of(leaf)
    return not leaf.many and kind not in (Kind.FREE, Kind.OBJECT, Kind.TRUTH) and (leaf.required or kind is Kind.CHOICE)


def _differ(calls: Sequence[_Call], differ: Sequence[Leaf], each: bool) -> bool:
    """Whether every two calls differ, in more than in how many there are, or in people who may be meant together."""
    apart = set(zip(*(_said(calls, leaf.path[0]) for leaf in differ), strict=True))
    if len(apart) < len(calls) or not any(map(_tells_calls_apart, differ)):
        return False
    one = differ[0] if len(differ) == 1 else None
    return one is None or _names_one(one, calls) and (each or not roles.plays(one, roles.PERSON))


def _said_before(calls: Sequence[_Call], differ: Sequence[Leaf]) -> bool:
    """Whether one says nothing new: "I'm in Oslo and fly to Rome tomorrow. What's the weather in Rome?"."""
    texts = [
        [value.lower() for leaf in differ for value in [call.values.get(leaf.path[0])] if isinstance(value, str)]
        for call in calls
    ]
    return any(
        bool(texts[at]) and all(text in earlier.thing.words.lower() for text in texts[at])
        for at in range(1, len(calls))
        for earlier in calls[:at]
        if len(texts[at]) == len(differ)
    )


def _names_another(calls: Sequence[_Call], wanted: Iterable[Leaf]) -> bool:
    """Whether one begins with the name of a parameter, and the first has it not: "it says 482, meter number 77"."""
    first, *others = (words(call.thing.words) for call in calls)
    names = [list(leaf.name_words) for leaf in wanted]
    return any(said[: len(name)] == name and not set(name) <= set(first) for name in names for said in others)


def _takes_several(calls: Sequence[_Call], differ: Sequence[Leaf], together: dict[str, Any]) -> bool:
    """Whether a single call would leave out a value that one of several has."""
    firm = [leaf.path[0] for leaf in differ if kind_of(leaf) not in (Kind.FREE, Kind.TRUTH, Kind.OBJECT)]
    taken = [together.get(name, "") for name in firm]
    used = " ; ".join(str(one).lower() for value in taken for one in (value if isinstance(value, list) else [value]))
    values = {value for name in firm for value in _said(calls, name)} - {""}
    return any(not re.search(rf"(?<!\w){re.escape(value)}(?!\w)", used) for value in values)


def _names_one(leaf: Leaf, calls: Sequence[_Call]) -> bool:
    """Whether a value says which one is meant, and not how many: a word, a code, or a number as long as the others.

    Amounts that differ in nothing else are several as well: "10, 20 and 30 euros".
    """
    if kind_of(leaf) is not Kind.NUMBER:
        return True
    values = [call.values.get(leaf.path[0]) for call in calls]
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


def _say_no_more(calls: Sequence[_Call], about: str, nothing: bool) -> bool:
    """Whether no more is said of the others than of the first, but for their values: else they say something else.

    Args:
        nothing: whether they may say nothing at all besides.
    """
    first, *others = (_further(call, about) for call in calls)
    return all(further <= (0 if nothing else first) for further in others)


def _of_one_form(calls: Sequence[_Call], differ: Sequence[Leaf]) -> bool:
    """Whether what differs is alike: a name or a code in each, or in none; "Saddler's Court" and "bring" are not."""
    values = ([call.values.get(leaf.path[0]) for call in calls] for leaf in differ)
    texts = ([value for value in each if isinstance(value, str) and value] for each in values)
    return all(len({_stands_out(value) for value in each}) < 2 for each in texts)


def _in_plain_words(calls: Sequence[_Call], differ: Sequence[Leaf]) -> bool:
    """Whether they differ in nothing but plain words, which may be any words of another clause."""
    firm = (Kind.CHOICE, Kind.MOMENT, Kind.NUMBER)
    return not any(
        kind_of(leaf) in firm or any(_stands_out(call.values.get(leaf.path[0], "")) for call in calls)
        for leaf in differ
    )


def _stands_out(value: Any) -> bool:
    """Whether a text is a name or a code."""
    return isinstance(value, str) and (value[:1].isupper() or any(map(str.isdigit, value)))


def _further(call: _Call, about: str) -> int:
    """How many words of what is said of it are neither its values nor words of the tool."""
    if _ON_ALL.search(call.thing.words):
        return 0
    known = {stem(word) for word in words(f"{about} {' '.join(map(str, call.values.values()))}")} | _BESIDES
    known |= {stem(word) for name in call.values for word in words(name)}
    known |= {stem(word) for value in call.values.values() for word in re.findall(r"[a-z]+", str(value).lower())}
    told = _PACKED.sub(" ", _undated(call.thing.words))
    left = [word for word in words(blanked(told, numbers(Text(told)))) if word not in COMMON and not unit_of(word)]
    return sum(stem(word) not in known and not any(map(str.isdigit, word)) for word in left)


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
