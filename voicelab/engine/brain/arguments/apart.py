"""Whether what was said of several things makes several calls of a tool, or only seems to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..words import COMMON, split_name, stem, words
from . import roles
from .coordinated import Thing
from .kinds import Kind, kind_of
from .leaves import Leaf
from .moments import moments
from .numbers import numbers
from .spans import Text, blanked
from .today import today
from .units import measure, unit_of

_A_KEY = 3  # digits of a ticket's or a visit's number, at least
_KEYED = re.compile(  # a parameter by which a thing is known; "number of guests" is none
    r"\b(?:numbers?|no|ids?|codes?|references?|ref|tickets?|keys?)\b(?! of (?!the\b|an?\b|this\b|your\b))",
    re.IGNORECASE,
)
_ON_ALL = re.compile(r"\b(?:they|them|those|these)\b", re.IGNORECASE)  # "when are they due"
_PACKED = re.compile(r"(?<=\s)[a-z]+ of(?=\s)")  # "four bars of soap"
_BESIDES = frozenset(
    "back return another again same each both ones respectively separately done ready finished available".split()
)


@dataclass
class Call:
    """One of several calls: what is said of it, and the values that it takes."""

    thing: Thing
    values: dict[str, Any]


def are_apart(calls: Sequence[Call], differ: Sequence[Leaf], wanted: Iterable[Leaf], about: str, *, each: bool) -> bool:
    """Whether the calls are for several things, and not one thing that is told in several parts.

    Args:
        differ: the parameters in which they differ, of those that are `wanted`.
        each: whether it was said that something is for each.
    """
    return (
        _differ(calls, differ, each)
        and not _said_before(calls, differ)
        and not _names_another(calls, wanted)
        and _say_no_more(calls, about, _in_plain_words(calls, differ))
        and _of_one_form(calls, differ)
    )


def said_in(calls: Sequence[Call], name: str) -> list[str]:
    """The values of a parameter in all calls, to be compared."""
    return [str(call.values.get(name, "")).lower() for call in calls]


def tells_calls_apart(leaf: Leaf) -> bool:
    """Whether another value of it may make another call: more things may go into a list, and words are words."""
    kind = kind_of(leaf)
    return not leaf.many and kind not in (Kind.FREE, Kind.OBJECT, Kind.TRUTH) and (leaf.required or kind is Kind.CHOICE)


def _differ(calls: Sequence[Call], differ: Sequence[Leaf], each: bool) -> bool:
    """Whether every two calls differ, in more than in how many there are, or in people who may be meant together."""
    apart = set(zip(*(said_in(calls, leaf.path[0]) for leaf in differ), strict=True))
    if len(apart) < len(calls) or not any(map(tells_calls_apart, differ)):
        return False
    one = differ[0] if len(differ) == 1 else None
    return one is None or _names_one(one, calls) and (each or not roles.plays(one, roles.PERSON))


def _said_before(calls: Sequence[Call], differ: Sequence[Leaf]) -> bool:
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


def _names_another(calls: Sequence[Call], wanted: Iterable[Leaf]) -> bool:
    """Whether one begins with the name of a parameter, and the first has it not: "it says 482, meter number 77"."""
    first, *others = (words(call.thing.words) for call in calls)
    names = [list(leaf.name_words) for leaf in wanted]
    return any(said[: len(name)] == name and not set(name) <= set(first) for name in names for said in others)


def takes_several(
    calls: Sequence[Call], differ: Sequence[Leaf], wanted: Iterable[Leaf], together: dict[str, Any]
) -> bool:
    """Whether a single call would leave out a value that one of several has.

    It may take the value for something else: the three sides of a triangle are three parameters of it.
    """
    firm = [leaf for leaf in differ if kind_of(leaf) not in (Kind.FREE, Kind.TRUTH, Kind.OBJECT)]
    told = [set[str]().union(*(_entries(call.values.get(leaf.path[0])) for call in calls)) for leaf in firm]
    contested = [
        values for values, leaf in zip(told, firm, strict=True) if len(values) > 1 and _of_one_unit(leaf, calls)
    ]
    several = any(len(values) > 1 for values in told)
    takers = [leaf for leaf in wanted if leaf in firm or _has_room(leaf)]
    used = set[str]().union(*(_entries(together.get(leaf.path[0])) for leaf in takers))
    lacking = set[str]().union(*(contested if several else told)) - used
    used |= {f"{value / 100:.10g}" for value in together.values() if isinstance(value, (int, float))}  # of percent
    text = " ; ".join(sorted(used))
    return any(not re.search(rf"(?<![\w.-]){re.escape(value)}(?![\w.])", text) for value in lacking)


def _of_one_unit(leaf: Leaf, calls: Sequence[Call]) -> bool:
    """Whether its values are all amounts of one thing: "90 square feet, painted two years ago" are no two areas."""
    units, dated = set[str](), set[bool]()
    for call in calls if kind_of(leaf) is Kind.NUMBER else ():
        said = Text(call.thing.words)
        own = [one for one in numbers(said) if one.value == call.values.get(leaf.path[0])]
        units |= {measure(one.unit) or one.unit for one in own}
        days = moments(said, today()) if own else []
        dated |= {any(map(one.overlaps, days)) for one in own}
    return len(units - {""}) < 2 and len(dated) < 2


def _has_room(leaf: Leaf) -> bool:
    """Whether a parameter takes only what was meant for it: what it needs, options and amounts, and not any words."""
    kind = kind_of(leaf)
    return leaf.required and not leaf.many or kind in (Kind.CHOICE, Kind.NUMBER, Kind.MOMENT)


def _entries(value: Any) -> set[str]:
    """A value, or those in a list, by stems, to be compared: "points" and "point" are one, as are 690.0 and 690."""
    if isinstance(value, list):
        return set[str]().union(*map(_entries, value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return {f"{value:.10g}"}
    text = "" if value is None else str(value).lower()
    return {re.sub(r"[a-z]+", lambda word: stem(word.group()), text)} - {""}


def _names_one(leaf: Leaf, calls: Sequence[Call]) -> bool:
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


def _say_no_more(calls: Sequence[Call], about: str, nothing: bool) -> bool:
    """Whether no more is said of the others than of the first, but for their values: else they say something else.

    Args:
        nothing: whether they may say nothing at all besides.
    """
    first, *others = (_further(call, about) for call in calls)
    return all(further <= (0 if nothing else first) for further in others)


def _of_one_form(calls: Sequence[Call], differ: Sequence[Leaf]) -> bool:
    """Whether what differs is alike: a name or a code in each, or in none; "Saddler's Court" and "bring" are not."""
    values = ([call.values.get(leaf.path[0]) for call in calls] for leaf in differ)
    texts = ([value for value in each if isinstance(value, str) and value] for each in values)
    return all(len({_stands_out(value) for value in each}) < 2 for each in texts)


def _in_plain_words(calls: Sequence[Call], differ: Sequence[Leaf]) -> bool:
    """Whether they differ in nothing but plain words, which may be any words of another clause."""
    firm = (Kind.CHOICE, Kind.MOMENT, Kind.NUMBER)
    return not any(
        kind_of(leaf) in firm or any(_stands_out(call.values.get(leaf.path[0], "")) for call in calls)
        for leaf in differ
    )


def _stands_out(value: Any) -> bool:
    """Whether a text is a name or a code."""
    return isinstance(value, str) and (value[:1].isupper() or any(map(str.isdigit, value)))


def _further(call: Call, about: str) -> int:
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
