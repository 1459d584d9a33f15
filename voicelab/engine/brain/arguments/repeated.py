"""Several calls of one tool in one breath: "the weather in Paris and in London", "eggs, butter and bread"."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Sequence, Set
from functools import lru_cache
from typing import Any

from . import counts, roles
from .apart import CLAUSE, Call, are_apart, said_in, tells_calls_apart
from .coordinated import Thing, things
from .filling import fill, read
from .finding import own_words, pieces_of
from .kinds import Kind, kind_of
from .leaves import Leaf
from .numbers import numbers
from .one_parameter import only, required
from .room import takes_several
from .spans import Text
from .today import When

_DENIED = re.compile(r"\b(?:not|never|between|instead|rather)\b|n['’]t\b", re.IGNORECASE)
_EACH = re.compile(r"\b(?:each|both|respectively|separately|either)\b", re.IGNORECASE)
_BACK = re.compile(r"(?:[\w']+ ){0,6}?(?:back|return(?:ing)?)\b", re.IGNORECASE)
_JUST_ONE = re.compile(r"an? ", re.IGNORECASE)


def repeated(parameters: dict[str, Any], said: str, *, about: str = "") -> list[dict[str, Any]]:
    """The arguments of each of several calls, in the order in which they were said; none if it is one call.

    There are several where each has another value for something, and a single call would have no use for them all.
    """
    return copy.deepcopy(_repeated(json.dumps(parameters), said, about, When.now()))


@lru_cache(maxsize=128)  # it is asked of the tool that fits best, and again of the one that is called
def _repeated(schema: str, said: str, about: str, when: When) -> list[dict[str, Any]]:
    if _DENIED.search(said):
        return []
    parameters, leaves = read(schema)
    wanted = {leaf.path[0]: leaf for leaf in leaves if len(leaf.path) == 1}
    if not any(map(tells_calls_apart, wanted.values())):
        return []
    measures = sum(leaf.required and not leaf.many and kind_of(leaf) is Kind.NUMBER for leaf in wanted.values())
    for way in things(pieces_of(list(wanted.values()), said, own_words(about), when), measures):
        calls = [Call(thing, _values(parameters, wanted, thing, about)) for thing in way]
        back = _turned_back(calls, wanted)
        days = {name for name, leaf in wanted.items() if kind_of(leaf) is Kind.MOMENT}
        if _need_each_other(calls, {*required(parameters)} - days):
            continue
        _complete(calls, parameters, days)
        if any(not _is_whole(call, required(parameters)) or _says_too_much(call, wanted, said) for call in calls):
            continue
        differ = [leaf for name, leaf in wanted.items() if len(set(said_in(calls, name))) > 1]
        if not are_apart(calls, differ, wanted.values(), about, each=bool(_EACH.search(said))):
            continue
        if back or takes_several(calls, differ, wanted.values(), fill(parameters, said, about=about, guess=False)[0]):
            return [call.values for call in calls]
    return []


def _is_whole(call: Call, needed: Sequence[str]) -> bool:
    """Whether a call has all that it needs, and nothing twice, as is the 9 in "9 Mill Lane" where it is a code too."""
    texts = [value.lower() for value in call.values.values() if isinstance(value, str)]
    said = call.thing.sentence.lower().split()
    codes = [text for text in texts if text.isalnum() and any(map(str.isdigit, text)) and said.count(text) == 1]
    within = any(code in other.split() for code in codes for other in texts if other != code)
    return not set(needed) - set(call.values) and len(set(texts)) == len(texts) and not within


def _says_too_much(call: Call, wanted: dict[str, Leaf], said: str) -> bool:
    """Whether a call has what nobody said: a number for two parameters, or a clause after what it does not follow."""
    amounts = [name for name, leaf in wanted.items() if kind_of(leaf) is Kind.NUMBER and not leaf.many]
    told = [call.values[name] for name in amounts if name in call.values]
    told = [value for value in told if value not in (wanted[name].schema.get("default") for name in amounts)]
    twice = {value for value in told if told.count(value) > 1}
    spoken = [one.value for one in numbers(Text(said))] if twice else []
    texts = [value for value in call.values.values() if isinstance(value, str) and value in call.thing.sentence]
    glued = any(CLAUSE.search(value) and value not in said for value in texts)
    return glued or any(0 < spoken.count(value) < told.count(value) for value in twice)


def _need_each_other(calls: Sequence[Call], needed: Set[str]) -> bool:
    """Whether of two parts each says what the other lacks: they are parts of a single call."""
    lacks = [needed - set(call.values) for call in calls]
    return any(
        lacks[at] & set(one.values) and lacks[place] & set(calls[at].values)
        for place, one in enumerate(calls)
        for at in range(place)
    )


def _turned_back(calls: Sequence[Call], wanted: dict[str, Leaf]) -> bool:
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
    amounts = [name for name, leaf in wanted.items() if kind_of(leaf) is Kind.NUMBER]
    own = fill(parameters, thing.words, about=about, guess=False)[0] if amounts else {}
    if _JUST_ONE.match(thing.words) and not numbers(Text(thing.words)):  # "two pears and a melon"
        own = {name: 1 for name in amounts if counts.is_count(wanted[name])} | own
    told = {*values, *missing}
    others = [name for name in amounts if name in own and name in told and own[name] != values.get(name)]
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


def _complete(calls: Sequence[Call], parameters: dict[str, Any], days: set[str]) -> None:
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
