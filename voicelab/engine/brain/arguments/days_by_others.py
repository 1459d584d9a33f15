"""Days that another day tells: "the fourth to the ninth of May", "the day before the tenth", "the Monday after"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence

from dateutil.relativedelta import relativedelta

from .numbers import numbers
from .numbers_in_words import ORDINALS
from .spans import Text

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = rf"(?:{'|'.join(DAYS)})"
SPOKEN = rf"(?:(?:twenty|thirty)[ -]?(?:{'|'.join(ORDINALS[:9])})|thirtieth|{'|'.join(ORDINALS)})"
_OF_MONTH = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|{SPOKEN})"
_JOINT = r"\s*(?:,|-|–|\b(?:to|until|till|through|and|or|and then|up to)\b)\s*"
_WITH_WEEKDAY = rf"(?:{WEEKDAY},?\s+)?(?:the\s+)?"
_EARLIER = re.compile(rf"(?<![\w:.])({_WITH_WEEKDAY}{_OF_MONTH}){_JOINT}(?:{WEEKDAY},?\s+)?$", re.IGNORECASE)
_LATER = re.compile(
    rf"{_JOINT}(?:on\s+)?({_WITH_WEEKDAY}{_OF_MONTH})\b(?![:.]\d|\s*[ap]\.?m\b)"
    r"(?!\s+(?!at\b|in\b|of\b|for\b|please\b|and\b|to\b|or\b|if\b|with\b)[a-z])",
    re.IGNORECASE,
)
_BACK = 40  # characters before a day in which another one of its month may end
_MOST_IN_A_ROW = 6
_SHIFT = rf"(?P<unit>days?|weeks?|{WEEKDAY})"
_BY = re.compile(  # "the day before the tenth", "two days after that", "the Monday after"
    rf"\b(?:the\s+|an?\s+)?(?:(?P<count>[a-z]+|\d{{1,2}})\s+)?{_SHIFT}\s+(?P<way>before|after|later|earlier)\b(?P<that>\s+(?:that|this|it|then)\b)?(?!\s+(?:tomorrow|yesterday)\b)",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(
    rf"\bthe\s+(?P<way>next|following|previous|same)\s+(?P<unit>day|{WEEKDAY})\b(?!\s+(?:of|on|in)\b)", re.IGNORECASE
)
_OF_A_THING = re.compile(
    r"\s+(?!(?:please|if|would|already|will|then|instead|at|and|or|is|for|might|could|in)\b)[a-z]", re.IGNORECASE
)
_NO_COUNT = frozenset("the a an that this very".split())


def of_the_same_month(
    said: str, start: int, end: int, words: str, day: datetime.date
) -> Iterator[tuple[int, int, str, datetime.date]]:
    """The days before and after a day of a month that are told by their numbers alone."""
    first, last, place = day, day, start
    for _ in range(_MOST_IN_A_ROW):
        earlier = _EARLIER.search(said[max(0, place - _BACK) : place])
        number = _number(earlier.group(1)) if earlier else 0
        if not earlier or not number:
            break
        first = _in_month(first, number, -1 if number > first.day else 0)
        place = max(0, place - _BACK) + earlier.start(1)
        yield place, place + len(earlier.group(1)), earlier.group(1), first
    place = end
    for _ in range(_MOST_IN_A_ROW):
        later = _LATER.match(said, place)
        number = _number(later.group(1)) if later else 0
        if not later or not number:
            break
        last, place = _in_month(last, number, 1 if number < last.day else 0), later.end(1)
        yield later.start(1), later.end(1), later.group(1), last


def _number(said: str) -> int:
    """The number of a day in its month, or 0."""
    found = numbers(Text(said))
    return int(found[0].value) if found and 1 <= found[0].value <= 31 else 0


def _in_month(day: datetime.date, number: int, months: int) -> datetime.date:
    return day.replace(day=1) + relativedelta(months=months, day=number)


def counted_from(
    said: str, found: Sequence[tuple[int, int, str, datetime.date]], spoken_of: datetime.date | None
) -> Iterator[tuple[int, int, str, datetime.date]]:
    """The days that are told by how long before or after another they are: one said beside it, or `spoken_of`."""
    for one in [*_BY.finditer(said), *_FOLLOWING.finditer(said)]:
        told = one.groupdict()
        beside = next((other for other in found if 0 <= other[0] - one.end() <= 4), None)
        beside = beside if beside and not told.get("that") and not said[one.end() : beside[0]].strip(" ,") else None
        from_day = beside[3] if beside else spoken_of
        if from_day is None or not beside and not _alone(said, one.end(), told):
            continue
        day = _shifted(from_day, told)
        if day is not None:
            end = beside[1] if beside else one.end()
            yield one.start(), end, said[one.start() : end], day


def _alone(said: str, end: int, told: dict[str, str | None]) -> bool:
    """Whether nothing is named that the day is before or after: "the day before the race" is another matter."""
    if told.get("that") or told["way"] in ("next", "following", "previous", "same", "later", "earlier"):
        return True
    return not _OF_A_THING.match(said, end)


def _shifted(day: datetime.date, told: dict[str, str | None]) -> datetime.date | None:
    unit, way = str(told["unit"]).lower(), str(told["way"]).lower()
    if way == "same":
        return day if unit == "day" else None
    sign = -1 if way in ("before", "earlier", "previous") else 1
    if unit in DAYS:
        apart = (sign * (DAYS.index(unit) - day.weekday())) % 7 or 7
        return day + datetime.timedelta(sign * apart)
    count = str(told.get("count") or "").lower()
    if count and count not in _NO_COUNT:
        read = numbers(Text("2" if count == "couple" else count))
        if not read or not 0 < read[0].value < 100:
            return None
        times = int(read[0].value)
    else:
        times = 1
    return day + datetime.timedelta(sign * times * (7 if unit.startswith("week") else 1))
