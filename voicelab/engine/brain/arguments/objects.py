"""Whether plain words are what a request is about, by what stands right before and after them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .pieces import Pieces
from .spans import Span

_GIVEN = set(  # before what somebody has, wants or misses
    "a an some any more another got have had has want wants need needs like love fancy saw seen lost found left".split()
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)$")
_POINTING = {"the", "that", "this", "these", "those"}
_AFTER = {"at", "for", "on", "in", "please", ","}
_HAVING = {"have", "has", "had", "got"}
_WHOSE = {"my", "our", "his", "her", "their"}
_OF_WHAT = {"the", "my", "our", "your", "that", "those", "it", "them"}


def is_measure(span: Span, pieces: Pieces) -> bool:
    """Whether plain words tell only how much there is of something: "two bottles of the red", "the bottom of it"."""
    after = pieces.text.after(span.end)[:2]
    return len(after) > 1 and after[0].low == "of" and after[1].low in _OF_WHAT


def is_object(span: Span, before: Sequence[str], pieces: Pieces) -> bool:
    """Whether plain words are what somebody has, wants or misses: "got mice", "left my umbrella", "three hinges"."""
    counted = next((one for one in pieces.numbers if one.end == span.start - 1), None)
    if counted and not _ORDINAL.search(pieces.text.said, counted.start, counted.end):
        return True
    if not before and (after := pieces.text.after(span.end)[:1]) and after[0].low in _AFTER:
        return True  # "badminton at six, please"
    if before[:1] and before[0] in _WHOSE | _POINTING:
        return len(before) > 1 and (before[1] in _GIVEN | {"of"} or before[1].endswith("ed"))
    done = before[:1] and before[0] in _HAVING and str(span.value).split()[0].endswith("ed")  # "have walked"
    return bool(before) and before[0] in _GIVEN and not done
