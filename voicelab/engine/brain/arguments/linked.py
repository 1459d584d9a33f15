"""Numbers that are linked to one value each of several parameters: "30x20x15 cm", "135 over 85", "3 by 4 metres"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from .leaves import Leaf
from .spans import Span, Text
from .units import measure, unit_of

_PART = r"\d{1,9}(?:\.\d{1,9})?"
_SIDES = re.compile(
    rf"(?<![\w.])(?!0x){_PART}(?:\s?[x×]\s?{_PART}){{1,3}}(?:\s?(?P<unit>[a-z]+))?(?!\w)", re.IGNORECASE
)
_BETWEEN = re.compile(r"\s?[x×]\s?|\s?[a-z]{0,6}\s(?:by|over)\s|/", re.IGNORECASE)
_SIZES = frozenset("length width height depth breadth long wide high deep thickness x y z".split())


@lru_cache(maxsize=256)
def sides(said: str) -> tuple[Span, ...]:
    """The numbers of "30x20x15 cm", each with the length that stands after the last; "6x330 ml" are six."""
    found = []
    for one in _SIDES.finditer(said):
        end = one.start("unit") if one["unit"] else one.end()
        run = [
            _number(one.start() + part.start(), part.group()) for part in re.finditer(_PART, said[one.start() : end])
        ]
        found += _in_one_unit([*run[:-1], replace(run[-1], unit=unit_of(one["unit"] or ""))])
    return tuple(found)


def _number(start: int, digits: str) -> Span:
    value = float(digits)
    return Span(start, start + len(digits), "number", int(value) if value == int(value) else value)


def runs(numbers: Sequence[Span], text: Text) -> list[list[Span]]:
    """The numbers that stand linked, two and more of them."""
    found: list[list[Span]] = []
    for span in sorted((one for one in numbers if one.start >= 0), key=lambda one: one.start):
        last = found[-1][-1] if found else None
        if last and _BETWEEN.fullmatch(text.said, last.end, span.start):
            found[-1].append(span)
        else:
            found.append([span])
    return [_in_one_unit(run) for run in found if len(run) > 1]


def _in_one_unit(run: list[Span]) -> list[Span]:
    """The numbers with the unit of length that only the last has: "3 by 4 metres"."""
    unit = run[-1].unit
    return [replace(span, unit=span.unit or unit) for span in run] if measure(unit) == "length" else run


def takers(leaves: Sequence[Leaf], run: Sequence[Span]) -> Sequence[Leaf]:
    """The parameters, one after the other, that take the numbers of a run: sides, or two that are told alike."""
    for group in _siblings(leaves):
        for first in range(len(group) - len(run) + 1):
            window = group[first : first + len(run)]
            sized = all(_SIZES & set(leaf.name_words) for leaf in window)
            alike = len({leaf.said_of_it for leaf in window}) == 1 and window[0].said_of_it
            if sized or alike:
                return window
    return ()


def _siblings(leaves: Sequence[Leaf]) -> Iterator[list[Leaf]]:
    for _, group in itertools.groupby(leaves, key=lambda leaf: leaf.path[:-1]):
        yield list(group)
