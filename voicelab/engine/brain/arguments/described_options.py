"""Options as a description tells them apart: "small is 4 yards, medium 6 yards" for "a six yarder"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ..words import COMMON, SAME, likeness, split_name, stem, words
from .counts import ages
from .leaves import Leaf
from .numbers import numbers
from .spans import Span, Text
from .units import converted, measure

_BREAKS = re.compile(r"[,;:()=]|\.(?!\d)|\b(?:or|and)\b", re.IGNORECASE)
_LOWER = re.compile(r"\b(?:under|below|less than|up to|at most|until|younger than|max(?:imum)?)\s+$", re.IGNORECASE)
_UPPER = re.compile(r"\b(?:over|above|from|more than|at least|older than|min(?:imum)?)\s+$", re.IGNORECASE)
_AND_MORE = re.compile(r"\s*(?:\+|(?:\w+ )?(?:and|or) (?:over|above|older|more|up)\b)", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:-|–|to)\s*", re.IGNORECASE)
_PEOPLE = re.compile(r"\s*(?:people|persons?|of us|adults|guests|players|children|kids)\b", re.IGNORECASE)
_OF_AGE = re.compile(r"\b(?:under|over|aged?|years?|older|younger|up to|from)\b", re.IGNORECASE)
_TELL_NOTHING = COMMON - {"long", "out"}
_NO = frozenset("no not without never".split())


@lru_cache(maxsize=512)
def glosses(options: Sequence[str], described: str) -> dict[str, str]:
    """What the description says of each option, if it speaks of at least two: `{"small": "is 4 yards"}`."""
    named = {option: split_name(option).lower() for option in options}
    told: dict[str, list[str]] = {}
    latest = ""
    for part in _BREAKS.split(re.sub(r"(?<=[a-z])-(?=[a-z])", " ", described.lower())):
        mine = [option for option, name in named.items() if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", part)]
        if len(mine) > 1:
            return {}
        latest = mine[0] if mine else latest
        rest = re.sub(rf"(?<!\w){re.escape(named[latest])}(?!\w)", " ", part, count=1) if mine else part
        if latest:
            told.setdefault(latest, []).append(rest)
    found = {option: " ".join(" ".join(parts).split()) for option, parts in told.items()}
    return found if len(found) > 1 and sum(map(bool, found.values())) > 1 else {}


def by_description(leaf: Leaf, text: Text) -> Span | None:
    """The option of which the description says what was said: its size, or a word that it has of no other."""
    options = tuple(str(option) for option in leaf.schema.get("enum") or ())
    told = glosses(options, str(leaf.schema.get("description") or ""))
    if not told or leaf.many:
        return None
    spans = _sized(told, text) or _worded(told, text)
    return next((_of(leaf, span) for span in spans), None) if len({span.value for span in spans}) == 1 else None


def _of(leaf: Leaf, span: Span) -> Span:
    """The same with the option as the schema has it, which may be a number."""
    value = next(option for option in leaf.schema["enum"] if str(option) == span.value)
    return Span(span.start, span.end, span.kind, value)


def _sized(told: dict[str, str], text: Text) -> list[Span]:
    """The options in whose bounds a number is that was said."""
    found = []
    old = ages(text.said)
    for span in numbers(text):
        age = any(span.start < end and start < span.end for start, end in old)
        fitting = [option for option, gloss in told.items() if _within(span, gloss, text, age)]
        if len(fitting) == 1:
            exact = span.unit and not age
            found.append(
                Span(span.start, span.end, "option", fitting[0]) if exact else Span(-1, -1, "option", fitting[0])
            )
    return found


def _within(span: Span, gloss: str, text: Text, age: bool) -> bool:
    """Whether a number that was said is one of those that are told of an option."""
    value = float(span.value)
    bounds = numbers(Text(gloss))
    for at, one in enumerate(bounds):
        last = (
            bounds[at + 1] if at + 1 < len(bounds) and _RANGE.fullmatch(gloss[one.end : bounds[at + 1].start]) else one
        )
        unit = last.unit or one.unit
        if not _comparable(span, unit, gloss, last, text, age):
            continue
        said = converted(value, span.unit, {unit}) if span.unit and unit and span.unit != unit else value
        low, high = float(one.value), float(last.value)
        if last is one and _LOWER.search(gloss, 0, one.start):
            low, high = 0.0, high - 1e-9 * bool(re.search(r"(?:under|below|less|younger)\b[^.]*$", gloss[: one.start]))
        elif last is one and (_UPPER.search(gloss, 0, one.start) or _AND_MORE.match(gloss, one.end)):
            high = float("inf")
        if low <= said <= high:
            return True
    return False


def _comparable(span: Span, unit: str, gloss: str, bound: Span, text: Text, age: bool) -> bool:
    """Whether two numbers measure the same: yards, people, years of age, or whatever stands after both."""
    if age or unit == "year":
        return age and (unit == "year" or not unit and bool(_OF_AGE.search(gloss)))
    if unit and span.unit:
        return unit == span.unit or measure(unit) == measure(span.unit)
    if _PEOPLE.match(text.said, span.end):
        return unit in ("", "person")
    if unit or span.unit:
        return False
    counted = [stem(one) for one in words(gloss[bound.end :])[:1]]
    after = [stem(token.low) for token in text.after(span.end)[:2] if token.text != "-"][:1]
    return bool(counted) and bool(after) and (after[0].startswith(counted[0]) and len(counted[0]) > 2)


def _worded(told: dict[str, str], text: Text) -> list[Span]:
    """The options of which a word was said that is told of no other."""
    every = {
        option: {stem(word) for word in words(gloss) if word not in _TELL_NOTHING} for option, gloss in told.items()
    }
    found = []
    for option, own in every.items():
        others = {word for other, inner in every.items() if other != option for word in inner}
        others |= {stem(word) for other in told if other != option for word in words(split_name(other))}
        for index, token in enumerate(text.tokens):
            before = {one.low for one in text.tokens[max(0, index - 2) : index]}
            if token.low in _TELL_NOTHING or before & _NO:
                continue
            if any(likeness(stem(token.low), word) >= SAME for word in own - others if len(word) > 2):
                found.append(Span(token.start, token.end, "option", option))
    return found
