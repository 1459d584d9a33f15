"""What a number is told per: "12,000 miles a year", "25 mpg", "every hour"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from .leaves import Leaf
from .spans import Span, Text
from .units import unit_of

_PER = re.compile(r"(?:\bper |/ ?)(?:\d+ )?([a-z]+)")
_EACH = re.compile(r"(?:[\s-]*[a-z]+)?\s*(?:\b(?:per|an?|each|every)\s+|/\s?)([a-z]+)\b", re.IGNORECASE)
_SHORT = re.compile(r"\s?(mpg|mph|kph|km/?h)\b", re.IGNORECASE)
_SHORT_FOR = {"mpg": "gallon"}  # the others are of an hour
_LY = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annual": "year"}
_HOW_OFTEN = re.compile(r"\bfrequency\b|\bhow (?:often|many times)\b|\bnumber of times\b")
_EVERY = re.compile(r"\b(?:(once|twice) (?:an? |per |each |every )?|every )([a-z]+)\b", re.IGNORECASE)
_SAME, _OTHER, _WITHIN = 1.0, 6.0, 6.0
"""What the same rate is worth; against another, and against a number of the rate itself, as in "per 100 km"."""


def evidence(leaf: Leaf, span: Span, text: Text) -> float:
    """What a rate says of a number as the value of a leaf."""
    if span.start < 0:
        return 0.0
    if any(token.low == "per" for token in text.before(span.start)[:1]):
        return -_WITHIN
    wanted = _rates_of(leaf)
    said = _rate(span, text) if wanted else ""
    return 0.0 if not said else _SAME if said in wanted else -_OTHER


@lru_cache(maxsize=4096)
def _rates_of(leaf: Leaf) -> frozenset[str]:
    """The units per which the leaf takes its number."""
    told = f"{' '.join(leaf.name_words)} {leaf.said_of_it}"
    own = {unit_of(one) for one in _PER.findall(told)} | {_LY[word] for word in leaf.name_words if word in _LY}
    return frozenset(own - {""})


def _rate(span: Span, text: Text) -> str:
    if short := _SHORT.match(text.said, span.end):
        return _SHORT_FOR.get(short.group(1).lower(), "hour")
    each = _EACH.match(text.said, span.end)
    return unit_of(each.group(1)) if each else ""


def how_often(leaf: Leaf, text: Text) -> Iterator[Span]:
    """How often something happens, where no number says it: "every hour", "twice a day"."""
    rates = _rates_of(leaf) if _asks_how_often(leaf) else ()
    for said in _EVERY.finditer(text.said) if rates else ():
        if unit_of(said.group(2)) in rates:
            yield Span(*said.span(), "number", 1 + ((said.group(1) or "").lower() == "twice"))


@lru_cache(maxsize=4096)
def _asks_how_often(leaf: Leaf) -> bool:
    return bool(_HOW_OFTEN.search(f"{' '.join(leaf.name_words)} {leaf.said_of_it}"))
