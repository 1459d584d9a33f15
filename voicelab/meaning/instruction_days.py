"""On which days of the week instructions want nothing done: "we never come on Mondays", "visits only on Fridays"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from .instruction_details import sentence
from .instruction_parts import sentences

_I = re.IGNORECASE
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|week-?(?:end|day)s?)"
_DAYS = rf"(?:on |at |the )*{_DAY}(?:(?:,? (?:and|or|to|until|through)|,|-|–) ?(?:on |at )?{_DAY})*"
_NEVER = re.compile(
    rf"(?:\b(?:never|not|no|nothing|nobody|none|cannot|closed|impossible)\b|n['’]t\b)[^.;:]*?\b(?P<days>{_DAYS})|"
    rf"^(?P<days2>{_DAYS}),?:? (?:(?:is|are|we|it)(?:'s|'re| is| are)? )?(?:not|no|never|closed|off|impossible)\b",
    _I,
)
_ONLY = re.compile(rf"\bonly\b[^.;:]{{0,20}}?\b(?P<days>{_DAYS})|\b(?P<days2>{_DAYS}) only\b", _I)
_IN_PART = re.compile(
    r"\d|\b(?:before|after|until|unless|except|if|when|not only|noon|morning|afternoon|evening)\b", _I
)
_ORDER = re.compile(r"^(?:please )?(?:never|do not|don't|you |no |only |nothing )", _I)
_REASON = re.compile(r"[,;:]\s*(?:because\s+)?(?=(?:that's|that is|it's|it is|we|as|since|the)\b)(?P<why>.+)", _I)
_LONGEST = 300  # characters of a sentence that is looked at


@dataclass(frozen=True)
class Closed:
    """Days of the week on which something is not done.

    Args:
        days: 0 for Monday.
        text: the sentence.
        told: as it is said to a caller.
    """

    days: frozenset[int]
    text: str
    told: str


@lru_cache(maxsize=512)
def closed_days(instructions: str) -> tuple[Closed, ...]:
    """The days on which the instructions want nothing, or something, not done."""
    found = []
    for text in sentences(instructions):
        never, only = (_NEVER.search(text), _ONLY.search(text)) if len(text) <= _LONGEST else (None, None)
        said = only or never
        if not said or _IN_PART.search(text):
            continue
        days = _named(said["days"] or said["days2"])
        closed = frozenset(range(7)) - days if only else days
        found.append(Closed(closed, text, _told(text, said["days"] or said["days2"], bool(only))))
    return tuple(found)


def _named(said: str) -> frozenset[int]:
    """The days that were named; "Monday to Friday" are five."""
    said = said.lower()
    if "weekend" in said or "week-end" in said:
        return frozenset((5, 6))
    if "weekday" in said or "week-day" in said:
        return frozenset(range(5))
    places = [next(at for at, day in enumerate(_WEEK) if day in one) for one in re.findall(r"[a-z]+day", said)]
    if len(places) == 2 and re.search(r"\b(?:to|until|through)\b|[-–]", said):
        first, last = places
        return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))
    return frozenset(places)


def _told(text: str, days: str, only: bool) -> str:
    """The sentence if it states something of the house; what it orders, as the house says it."""
    if not _ORDER.match(text):
        return sentence(text)
    days = days if re.match(r"(?:on|at) ", days, _I) else f"on {days}"
    why = _REASON.search(text)
    said = f"that is only possible {days}" if only else f"that is not possible {days}"
    return sentence(f"I am sorry, {said}{', ' + why['why'].strip() if why else ''}")
