"""Streets and houses: which names are those of streets, and which numbers those of houses in them."""

from __future__ import annotations

import re
from functools import lru_cache

from .numbers import numbers
from .spans import Span, Text

STREETS = frozenset(
    "road street lane close avenue drive crescent terrace row way walk rise grove mews place gardens court square "
    "view hill green park yard wharf quay house cottage lodge farm hall mansions buildings villas parade broadway "
    "heights estate tower towers rd st ave ln".split()
)
"""What streets and houses are called by, in whatever town."""
_WAYS = frozenset("road street lane close avenue drive crescent terrace".split())  # they are hardly ever a surname
_NAMED = re.compile(r"\s+((?:(?!I\b)[A-Z][\w'’-]*(?:\s+|(?=[,.;!?]|$))){1,7})", re.ASCII)
_BEFORE = re.compile(r"\b(?:(flat|unit|apartment|suite|room|plot)|number|no\.?)\s+$", re.IGNORECASE)


def is_street(name: str) -> bool:
    """Whether a name is that of a street or a house."""
    said = name.lower().split()
    return len(said) > 1 and (said[-1].rstrip(".") in STREETS or said[0][:1].isdigit() and len(said) > 2)


def divided(name: str) -> int:
    """Where in a name that of a street ends and that of somebody begins: "Mill Lane Joan Yates"; 0 if nowhere."""
    said = list(re.finditer(r"\S+", name))
    for at, one in enumerate(said[1:-2], start=1):
        rest = [later.group().lower() for later in said[at + 1 :]]
        if one.group().lower() in _WAYS and not STREETS & {*rest} and all(later.isalpha() for later in rest):
            return one.end()
    return 0


def houses(text: Text) -> list[Span]:
    """The numbers of houses, each with what stands before it: "nine" of "nine Park View", "flat three" of a court."""
    return list(_houses(text.said))


@lru_cache(maxsize=256)
def _houses(said: str) -> tuple[Span, ...]:
    found = []
    for one in numbers(Text(said)):
        named = _NAMED.match(said, one.end)
        if not named or one.unit or not isinstance(one.value, int) or one.value < 1:
            continue
        before = _BEFORE.search(said, 0, one.start)
        if before or is_street(named.group(1)) or divided(named.group(1).strip()):
            start = before.start() if before else one.start
            kept = f"{before.group(1)} {one.value}" if before and before.group(1) else str(one.value)
            found.append(Span(start, one.end, "house", kept))
    return tuple(found)
