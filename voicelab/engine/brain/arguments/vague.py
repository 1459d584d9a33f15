"""Times that no clock tells, for what takes them in words: "about twenty minutes ago", "in the afternoon"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .kinds import Kind, kind_of
from .leaves import Leaf
from .numbers import numbers
from .options import without_greeting
from .pairs import Pair, pair
from .pieces import Pieces
from .spans import Span
from .written import is_time, takes_words

_AGO = re.compile(r"(?:minute|hour|day|week|month)s? ago\b", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:about|around|roughly|nearly|over|almost) $", re.IGNORECASE)
_PART = re.compile(
    r"(?:(?:in|during) the |first thing in the |late in the |early in the )(?P<part>morning|afternoon|evening)\b"
    r"|(?<=day )(?P<after>morning|afternoon|evening)\b",
    re.IGNORECASE,
)
_LONG = re.compile(r"\b(?:how long|duration)\b")
_FOR = re.compile(r"\bfor ((?:about |around |nearly )?[\w-]+ (?:minute|hour|day|week|month|year)s?)\b", re.IGNORECASE)
_AS_SAID, _PART_OF_DAY = 2.0, 1.75  # a time of the clock is worth more than the part of the day around it


def for_vague_times(leaf: Leaf, pieces: Pieces) -> Iterator[Pair]:
    """Pairs of a leaf that takes a time in words with the times that were said so."""
    said = pieces.text.said
    if _LONG.search(leaf.said_of_it) and (long := _FOR.search(said)):
        yield pair(_AS_SAID, leaf, Span(*long.span(1), "moment", None), long[1])
    if kind_of(leaf) is not Kind.MOMENT or not takes_words(leaf):
        return
    for span in numbers(pieces.text):
        ago = _AGO.match(said, span.end + 1)
        if ago and not is_time(leaf):
            about = _ABOUT.search(said, 0, span.start)
            whole = Span(about.start() if about else span.start, ago.end(), "moment", None)
            yield pair(_AS_SAID, leaf, whole, said[whole.start : whole.end])
    part = _PART.search(without_greeting(said)) if is_time(leaf) else None
    if part:
        place = part.span("part") if part["part"] else part.span("after")
        yield pair(_PART_OF_DAY, leaf, Span(*place, "moment", None), said[slice(*place)])
