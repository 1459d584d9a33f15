"""The parts of a sentence between its commas, full stops and "and", each of which may be on another thing."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from ..words import COMMON
from .pieces import Pieces
from .spans import Span

Part = tuple[int, int]
"""Where a part begins and ends."""

_JOINT = re.compile(
    r"\s*(?:,\s+|;\s*|(?<=[\w)\"'’”]{2})\.\s+|,?\s+(?=(?:and|then|as well as|plus|&)\s))"
    r"(?:(?:oh|and|then|also|plus|as well as|after that)\b,?\s*|&\s)*",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d\b")
_WORD = re.compile(r"\W*(\w*)")
_LAST_WORDS = 6  # characters before a part in which "and" stands


def parts(pieces: Pieces) -> list[Part]:
    """Where the parts begin and end; a date with its time or year is no two, nor is a town with its country."""
    said = pieces.text.said
    joints = [one for one in _JOINT.finditer(said) if one.end() < len(said) and not _is_inside(one, pieces)]
    begins = [0, *(joint.end() for joint in joints)]
    ends = [*(joint.start() for joint in joints), len(said)]
    found = [(begin, end) for begin, end in zip(begins, ends, strict=True) if said[begin:end].strip(" .,!?")]
    return _with_what_they_lie_in(found, pieces)


def only_a_comma(said: str, end: int, begin: int) -> bool:
    """Whether nothing but a comma stands between two parts."""
    return said[end:begin].strip() == ","


def joined(said: str, part: Part) -> bool:
    """Whether a word such as "and" stands before a part: it is the last of a list."""
    return bool(re.search(r"(?:\w|&)\s+$", said[max(0, part[0] - _LAST_WORDS) : part[0]]))


def of_as_many_numbers(found: Sequence[Part], pieces: Pieces, count: int) -> list[Part]:
    """Parts put together so that each has all the numbers that a call takes; none if they do not come out even.

    "Ana, 64 kg and 168 cm, and Ben, 83 kg and 179 cm": a comma or "and" may stand anywhere, but the units come again.
    """
    groups: list[Part] = []
    units: list[list[str]] = []
    for part in found:
        inside = [one.unit for one in pieces.numbers if part[0] <= one.start < part[1]]
        if not groups or inside and len(units[-1]) >= count or not inside and len(units[-1]) == count:
            groups.append(part)
            units.append(inside)
        else:
            groups[-1] = (groups[-1][0], part[1])
            units[-1] = [*units[-1], *inside]
    if len(groups) > 1 and not units[-1]:  # what is said of all of them at the end
        groups[-2:], units = [(groups[-2][0], groups[-1][1])], units[:-1]
    even = all(sorted(one) == sorted(units[0]) and len(one) == count for one in units)
    return groups if even and len(groups) > 1 else []


def _is_inside(joint: re.Match[str], pieces: Pieces) -> bool:
    """Whether a comma or "and" stands inside of a single value."""
    said = pieces.text.said
    whole = [
        *pieces.quoted,
        *(one for one in pieces.phones if re.search("[a-z]", said[one.start : one.end])),
        *(one for one in pieces.moments if one.parts or _YEAR.match(said, joint.end())),
        *(one for one in pieces.lists if one.said_in_brackets),
    ]
    return any(one.start < joint.start() and joint.end() < one.end for one in whole)


def _with_what_they_lie_in(found: Sequence[Part], pieces: Pieces) -> list[Part]:
    """The parts, a name together with the one that it lies in: "in Bath, Maine and in Troy, Ohio" are two places."""
    said = pieces.text.said
    runs: list[list[Part]] = []
    for part in found:
        if runs and _follows_a_name(runs[-1][-1], part, pieces):
            runs[-1].append(part)
        else:
            runs.append([part])
    result: list[Part] = []
    for run, following in zip(runs, [*runs[1:], []], strict=True):
        commas = [only_a_comma(said, one[1], other[0]) for one, other in itertools.pairwise(run)]
        goes_on = (
            len(run) == 2 and following and joined(said, following[0]) and not _led_alike(run, following[0], pieces)
        )
        paired = len(run) % 2 == 0 and all(commas[::2]) and (len(run) == 2 or not all(commas)) and not goes_on
        result += [(one[0], other[1]) for one, other in zip(run[::2], run[1::2], strict=True)] if paired else run
    return result


def _follows_a_name(before: Part, part: Part, pieces: Pieces) -> bool:
    """Whether a part begins with a name, and the one before it ends with one, of which no such thing is said."""
    own, last = _names_in(part, pieces), _names_in(before, pieces)
    if len(own) != 1 or own[0].start != part[0] or not last or last[-1].end != before[1]:
        return False
    said = pieces.text.said
    links = {_word_after(said, one) for one in last if one.end < before[1]} & COMMON
    return _word_after(said, own[0]) not in links


def _led_alike(run: Sequence[Part], following: Part, pieces: Pieces) -> bool:
    """Whether the same little word leads to both: "in Bath, Maine and in Troy", and not "Bath, Troy and Rome"."""
    before = pieces.text.before(_names_in(run[0], pieces)[-1].start)[:1]
    return bool(before) and before[0].low == _word_after(pieces.text.said, Span(following[0], following[0], "", ""))


def _names_in(part: Part, pieces: Pieces) -> list[Span]:
    return [one for one in pieces.names if part[0] <= one.start < part[1] and one not in pieces.moments]


def _word_after(said: str, span: Span) -> str:
    after = _WORD.match(said, span.end)
    return after.group(1).lower() if after else ""
