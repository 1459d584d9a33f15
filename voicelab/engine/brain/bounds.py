"""Whether a number that was said, such as an age, is within the bounds of a sentence: "under five", "25 to 49"."""

from __future__ import annotations

import re
from functools import lru_cache

from .arguments.numbers import numbers
from .arguments.spans import Span, Text

_LOWER = re.compile(
    r"\b(?:over|above|older than|more than|at least|from(?: the age of)?|minimum(?: age)?(?: is| of)?)\W+$"
)
_UPPER = re.compile(
    r"\b(?:under|below|younger than|less than|fewer than|up to|at most|until the age of|maximum(?: of)?)\W+$"
)
_AND_OVER = re.compile(
    r"^\W+(?:(?:years?(?: old| of age)?|people)\W+)?(?:and|or) (?:over|older|up|above|upwards|more)\b"
)
_AND_UNDER = re.compile(
    r"^\W+(?:(?:years?(?: old| of age)?|people)\W+)?(?:and|or) (?:under|younger|below|less|fewer)\b"
)
_TO = re.compile(r"^\W*(?:to|and|until|through|-|–)\W*$")
_BE = re.compile(r"\b(?:be|turn|turned|aged?)\W+$")  # "you have to be 18"
_NEAR = 40  # characters around a number that say what bound it is
_COUNTED = ("", "year", "person")
_CLOCK = re.compile(r"^\W?(?:[ap]\.?m\b|o'clock|:\d|h\b)")


def bounded(said: str, sentence: str) -> float:
    """1 if a number that was said is within the bounds of a sentence, 0.25 if it is outside of them, 0 without both."""
    bounds = _bounds(sentence)
    counts = [one.value for one in _bare(said)] if bounds else []
    if not bounds or not counts:
        return 0.0
    return 1.0 if any(low <= count <= high for count in counts for low, high in bounds) else 0.25


@lru_cache(maxsize=1024)
def _bounds(sentence: str) -> tuple[tuple[float, float], ...]:
    low, found = sentence.lower(), list[tuple[float, float]]()
    spans = _bare(sentence)
    for at, one in enumerate(spans):
        before, after = low[max(0, one.start - _NEAR) : one.start], low[one.end : one.end + _NEAR]
        following = spans[at + 1] if at + 1 < len(spans) else None
        if following and one.value < following.value and _TO.match(low[one.end : following.start]):
            found.append((one.value, following.value))
        elif _AND_OVER.match(after) or _LOWER.search(before) or _BE.search(before):
            found.append((one.value + (0.1 if re.search(r"(?:over|above|than)\W+$", before) else 0), float("inf")))
        elif _AND_UNDER.match(after) or _UPPER.search(before):
            found.append((0.0, one.value - (0.1 if re.search(r"(?:under|below|than)\W+$", before) else 0)))
    return tuple(found)


def _bare(text: str) -> list[Span]:
    """The numbers that are no sums, times and measures: ages and counts."""
    found = [one for one in numbers(Text(text)) if text[one.start : one.end].lower() != "one"]
    return [one for one in found if one.unit in _COUNTED and not _CLOCK.match(text[one.end : one.end + _NEAR].lower())]
