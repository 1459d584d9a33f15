"""Numbers as they are said and written: words, digits, fractions, money, percentages, ordinals, with their units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ..words import COMMON
from .compounds import compounded, implied
from .linked import sides
from .numbers_in_words import BEGIN, SCALES, may_be_part, number_in_words
from .spans import Span, Text, Token
from .units import measure, unit_of

_SHORT_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9}  # only after money
_WRITTEN_SCALES = frozenset({"k", "M", "mn", "bn"})  # "420k"; "K" are kelvins, and "m" are metres
_CURRENCY = {"$", "€", "£", "¥"}
_DIGITS = re.compile(r"(?<![\w.])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?")
_SHARE = re.compile(r"/(\d{1,2})(?![\d/.])(?=\s+[a-z])")  # "3/4 cup"
_MIXED = re.compile(r"\s+(\d)/(\d{1,2})(?![\d/.])(?=\s+[a-z])")  # "1 1/2 cups"
_PARTS = frozenset({2, 3, 4, 5, 6, 8, 10, 12, 16})
_LARGEST = 1e100  # what is more is nobody's number
_THE_ONE = re.compile(  # a determiner, and no preposition after it: "a table for one" is for one
    r"\b(?:an?|the|that|this|which) (?:(?!(?:for|of|to|in|on|at|with|by|only)\b)[a-z-]+ ){0,2}$", re.IGNORECASE
)
_NEAR = 40  # characters before a number that may say what it is
_IN_A_CODE = re.compile(r"\b[A-Z]{1,2}\d{1,2}[A-Z]? $")
_LETTER_UNITS = {"%", "m", "s", "g", "h", "l", "K", "V", "W"}


def numbers(text: Text) -> list[Span]:
    """All numbers of the text in their order, each with its unit; at the end that of "next month", "for an hour"."""
    return list(_numbers(text.said))


@lru_cache(maxsize=256)  # one thought looks for them in the same words for each tool
def _numbers(said: str) -> tuple[Span, ...]:
    text, found = Text(said), list[Span]()
    linked = {span.start: span for span in sides(said)}
    place = 0
    for index, token in enumerate(text.tokens):
        if token.start < place:
            continue
        if token.start in linked:
            found.append(linked[token.start])
            place = found[-1].end
            continue
        written = token.text == "-" or token.text[0].isdigit()
        spoken = token.text == "-" or token.low in BEGIN or may_be_part(token.low)
        read = written and _digits(text, token) or spoken and number_in_words(text, index)
        if read:
            span = _with_unit(text, *read)
            found.append(span)
            place = span.end
    found = [span for span in compounded(text, found) if not _stands_for_a_thing(text, span)]
    more = implied(text, found)
    return (*(span for span in found if not any(map(span.overlaps, more))), *more)


def _stands_for_a_thing(text: Text, span: Span) -> bool:
    """Whether "one" counts nothing: "a chocolate one, please", "the other one"."""
    if text.said[span.start : span.end].lower() != "one":
        return False
    after = text.after(span.end)[:1]
    return bool(_THE_ONE.search(text.said, max(0, span.start - _NEAR), span.start)) and (
        not after or after[0].low in COMMON | {","}
    )


def _digits(text: Text, token: Token) -> tuple[int, int, float] | None:
    place = token.start
    signed = place > 0 and text.said[place - 1] == "-" and (place < 2 or not text.said[place - 2].isalnum())
    read = _DIGITS.match(text.said, place - signed)
    if not read:
        return None
    end, value = read.end(), float(read.group().replace(",", ""))
    if abs(value) > _LARGEST:
        return None
    if re.match(r"(?:st|nd|rd|th)\b", text.said[end:]):
        end += 2
    elif re.match(r"[A-Za-z]\w*\d|[A-Za-z]{4,}", text.said[end:]) and not unit_of(
        re.match(r"[A-Za-z]+", text.said[end:]).group()  # type: ignore[union-attr]
    ):
        return None  # part of a code
    if (share := _SHARE.match(text.said, end)) and _of_one(value, int(share.group(1))):
        end, value = share.end(), value / int(share.group(1))
    elif (mixed := _MIXED.match(text.said, end)) and _of_one(int(mixed.group(1)), int(mixed.group(2))):
        end, value = mixed.end(), value + int(mixed.group(1)) / int(mixed.group(2))
    if _IN_A_CODE.search(text.said, max(0, read.start() - _NEAR), read.start()) and re.match(
        r"[A-Z]{2}", text.said[end:]
    ):
        return None  # "CF10 2AB"
    before = text.before(read.start())[:1]
    if before and before[0].low in ("minus", "negative"):
        return before[0].start, end, -value
    return read.start(), end, value


def _of_one(some: float, parts: int) -> bool:
    """Whether "3/4" is a share of one thing, and no pair of numbers."""
    return 0 < some < parts and parts in _PARTS


def _is_scale(after: Sequence[Token], unit: str) -> bool:
    """Whether the letters right after a number make it larger: "420k", "$3m", "1.2m euros"."""
    if after[0].text in _WRITTEN_SCALES or unit and after[0].low in _SHORT_SCALES:
        return True
    return after[0].text == "m" and len(after) > 1 and measure(unit_of(after[1].low)) == "money"


def _with_unit(text: Text, start: int, end: int, value: float) -> Span:
    """The number with the money sign before it, and scale, fraction and unit after it."""
    unit = ""
    if start and text.said[start - 1] in _CURRENCY:
        start, unit = start - 1, "money"
    after = text.after(end)
    if after and after[0].low in SCALES and value:
        end, value = after[0].end, value * SCALES[after[0].low]
        after = after[1:]
    elif after and after[0].start == end and _is_scale(after, unit):
        end, value = after[0].end, value * _SHORT_SCALES[after[0].low]
        after = after[1:]
    if [token.low for token in after[:2]] == ["of", "us"] and value != 1:
        unit = "person"
    elif after and not unit:
        near = after[1] if after[0].text == "-" and len(after) > 1 else after[0]
        unit = unit_of(near.low) if len(near.low) > 1 or near.start == end or near.text in _LETTER_UNITS else ""
        if unit == "degree" and after[1:2] and measure(unit_of(after[1].low)) == "temperature":
            unit = unit_of(after[1].low)
    return Span(start, end, "number", int(value) if value == int(value) else value, unit)
