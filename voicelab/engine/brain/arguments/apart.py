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
from .units import unit_of

CLAUSE = re.compile(r"\w(?: is| are| was| were| has| have| had| will|['’](?:s|re|ve|m|ll)) +\w", re.IGNORECASE)
"""Words that say something of something: "the gate is open", "the gate's open"."""

_A_KEY = 3  # digits of a ticket's or a visit's number, at least
_KEYED = re.compile(  # a parameter by which a thing is known; "number of guests" is none
    r"\b(?:numbers?|no|ids?|codes?|references?|ref|tickets?|keys?)\b(?! of (?!the\b|an?\b|this\b|your\b))",
    re.IGNORECASE,
)
_ON_ALL = re.compile(r"\b(?:they|them|those|these)\b", re.IGNORECASE)  # "when are they due"
_PACKED = re.compile(r"(?<=\s)[a-z]+ of(?=\s)")  # "four bars of soap"
_ONE_MORE = re.compile(r"(?:another(?: one)?|one|a second|a third)\b(?= (?:of|for|with|at|in|to)\b)", re.IGNORECASE)
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
        and not _tells_on(calls, differ)
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


def _tells_on(calls: Sequence[Call], differ: Sequence[Leaf]) -> bool:
    """Whether they differ in nothing but clauses of what is told: "the gate's open and the sheep are out"."""
    texts = [str(call.values.get(leaf.path[0], "")) for call in calls[1:] for leaf in differ]
    return _in_plain_words(calls, differ) and any(map(CLAUSE.search, texts))


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
    """Whether a number and nothing else is said of it, and all share a unit, or the word that leads to it."""
    told = _ONE_MORE.sub("", thing.words)
    said = numbers(Text(told))
    left = [word for word in words(blanked(told, said)) if word not in COMMON and not unit_of(word)]
    led_to = bool(words(told)) and words(told)[0] in COMMON  # "of 5 and of 8"
    return len(said) == 1 and not left and (led_to or any(one.unit for one in numbers(Text(thing.sentence))))


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
    left = [word for word in left if len(word) > 1 and not any(map(str.isdigit, word))]  # a letter only tells which
    return sum(stem(word) not in known for word in left)


def _undated(part: str) -> str:
    """A part of the sentence without its dates and times."""
    return blanked(part, moments(Text(part), today()))
