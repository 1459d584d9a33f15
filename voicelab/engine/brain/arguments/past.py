"""Days that lie behind: "I left it on the bus on Sunday" is of last Sunday, and nobody was born on Monday next."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from . import roles
from .days_by_others import WEEKDAY
from .leaves import Leaf
from .moments import Moment
from .spans import Span, Text

_HAPPENED = re.compile(  # of a parameter: what it is the day of has been
    r"\b(?:happen(?:ed|s)|occurred|occurrence|lost|stolen|found|incident|accident|loss|damaged|absence|absent|off sick|"
    r"sick|ill(?:ness)?|bought|purchased?|of purchase|statement|noticed|seen|since|missed|should have|went|left|broke|"
    r"delivered|began)\b"
)
_BIRTH = re.compile(r"\b(?:birth|born|birthdate|dob)\b")
_LOST = frozenset({"lost", "stolen", "incident", "accident"})  # of a tool: what callers tell of has been
_TOLD_OF = re.compile(r"\b(?:left|lost|was|were|had|did|fell|broke|stole|took|came|went|happened)\b", re.IGNORECASE)
_TURNED = re.compile(rf"(?:on |this )?{WEEKDAY}", re.IGNORECASE)
_COMING = re.compile(r"\b(?:next|coming|tomorrow|today|now)\b|\b\d{4}\b", re.IGNORECASE)
_OLD = relativedelta(years=2)  # what lies so far behind may be a day of birth
_BORN, _LONG_AGO = 2.0, -2.0  # what it is worth that a day can be one of birth, and for another leaf beside that


@lru_cache(maxsize=4096)
def is_of_what_was(leaf: Leaf) -> bool:
    """Whether a leaf takes the day of something that has been."""
    return bool(_HAPPENED.search(f"{' '.join(leaf.name_words)} {leaf.said_of_it}"))


@lru_cache(maxsize=4096)
def is_of_birth(leaf: Leaf) -> bool:
    """Whether a leaf takes the day on which somebody was born."""
    return bool(_BIRTH.search(f"{' '.join(leaf.name_words)} {leaf.said_of_it}"))


def turned_back(leaf: Leaf, span: Span, text: Text, known: Collection[str], today: datetime.date) -> Moment:
    """A moment; where it has been, the last such day and not the next one. `known` has the tool's own words."""
    moment: Moment = span.value
    if moment.date is None or moment.date <= today or _COMING.search(moment.said) or is_of_birth(leaf):
        return moment
    before = text.said[: span.start]
    told = _LOST & set(known) and _TOLD_OF.search(re.split(r"[.?!]\s", before)[-1])
    if not (roles.cue(text, span)[0] == "since" or is_of_what_was(leaf) or told):
        return moment
    if _TURNED.match(moment.said) and not re.search(r"\d|\b(?:first|second|third|\w+th)\b", moment.said):
        return replace(moment, date=moment.date - datetime.timedelta(7))
    return replace(moment, date=moment.date - relativedelta(years=1))


def of_birth(leaf: Leaf, moment: Moment, today: datetime.date) -> float:
    """What speaks for a day as one of birth, or against it as another one where that is asked for as well."""
    old = moment.date is not None and moment.date < today - _OLD
    return (_BORN if old else -_BORN) if is_of_birth(leaf) else _LONG_AGO * old
