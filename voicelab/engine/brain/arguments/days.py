"""Days as they are said, from "next Friday" and "a week on Tuesday" to "3/10/2023"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import lru_cache

from dateutil.parser import ParserError, parse
from dateutil.relativedelta import relativedelta

from .days_by_others import DAYS, SPOKEN, WEEKDAY, counted_from, of_the_same_month
from .numbers import numbers
from .spans import Text

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?![^\W\d])\.?"
)
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?!\d|:|\s*[ap]\.?m)|{SPOKEN}\b)"
_NO_THING = (  # "the 4th floor" is no day
    r"(?!\s+(?!(?:at|in|of|for|please|and|to|until|till|through|or|if|then|but|would|with|from|is|works|suits)\b)[a-z])"
)
_TO_99 = (  # of a century: "nineteen eighty-two"
    r"(?:oh[ -]\w+|ten|eleven|twelve|\w+teen"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)"
)
_YEAR = rf"(?:,?\s*(?:(?:of|in)\s+)?(?:(?:1[0-9]|20)\d{{2}}|(?:nineteen|twenty)[ -]{_TO_99})\b)"
_FEASTS = {  # month and day
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
    "new year's day": (1, 1),
    "valentine's day": (2, 14),
}
TYPED = ("tmrw", "tmw", "tmr", "tmrrw", "2moro", "tomoz", "tomorow", "tommorow", "tommorrow")  # tomorrow in chats
_ABSOLUTE = re.compile(
    rf"\b\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}(?:\b|(?=T\d))|\b\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{4}}|\d{{2}})\b"
    rf"|\b{_MONTHS}[ .]*(?:the\s+)?{_DAY}\b{_YEAR}?|\b(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTHS}{_YEAR}?"
    rf"|\b(?:the\s+)?{_DAY}\s+of\s+(?:next|this)\s+month\b"
    rf"|\b{_MONTHS}{_YEAR}"
    rf"|\b{WEEKDAY},?\s+(?:(?:the\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)|{SPOKEN})|the\s+\d{{1,2}})\b{_NO_THING}"
    rf"(?!\s+(?:of\s+)?(?:{_MONTHS}|(?:next|this)\s+month))"
    rf"|\bthe\s+\d{{1,2}}(?:st|nd|rd|th)\b{_NO_THING}"
    rf"|(?:(?<=\bon )|(?<=\bfrom )|(?<=\buntil )|(?<=\btill )|(?<=\bto )|(?<=\bby ))the\s+{SPOKEN}\b{_NO_THING}"
    rf"|(?<=day )(?:the\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)|{SPOKEN})\b{_NO_THING}",
    re.IGNORECASE,
)
_BEFORE_IT = re.compile(rf"\b{WEEKDAY},?\s+$", re.IGNORECASE)  # "Saturday the fourteenth of March"
_AFTER_IT = re.compile(rf",?\s+(?:(?:that's|which is|it's)\s+)?(?:(?:on )?a\s+)?{WEEKDAY}\b", re.IGNORECASE)
_UNIT = r"(days?|weeks?|months?|years?)"
_RELATIVE = re.compile(
    rf"\b(?:the day (?:after tomorrow|before yesterday)|(?:a fortnight|(?:a|one|two|three|four|[1-4])\s+weeks?)"
    rf"\s+(?:on\s+)?(?:{WEEKDAY}|today|tomorrow)\b|the {WEEKDAY} after next\b"
    rf"|(?:the\s+)?(?:first|second|third|fourth|last) {WEEKDAY} (?:in|of) (?:{_MONTHS}|(?:this|next|the) month)"
    rf"|{'|'.join(sorted(_FEASTS, key=len, reverse=True))}"
    rf"|(?:in\s+)?a fortnight(?: (?:today|from (?:now|today)))?(?<!(?<!in )a fortnight)"
    rf"|(?:today|tomorrow) week\b|today|tonight|tomorrow|yesterday|now|{'|'.join(TYPED)}"
    rf"|(?:(?:next|this|coming|last|on)\s+)?{WEEKDAY}\b(?:\s+(?:next\s+)?week)?"
    rf"|(?:next|this|coming|last)\s+(?:weekend|week|month|year)"
    rf"|in\s+(?:[\w-]+\s+){{1,3}}?{_UNIT}(?:'? time)?|(?:[\w-]+\s+){{1,2}}?{_UNIT}\s+(?:ago|from (?:now|today)))\b",
    re.IGNORECASE,
)
_OF_ALL = re.compile(
    rf"(?:the\s+)?(?P<which>first|second|third|fourth|last) (?P<day>{WEEKDAY}) "
    r"(?:in|of) (?:the (?=month))?(?P<month>.+)"
)
_MONTH_ALONE = re.compile(rf"\b(?:in|next|this|last|for|of|during)\s+({_MONTHS})", re.IGNORECASE)
_COUNTED = {"day": "days", "week": "weeks", "month": "months", "year": "years"}
_FIXED = {
    "today": 0,
    **dict.fromkeys(TYPED, 1),
    "tonight": 0,
    "now": 0,
    "tomorrow": 1,
    "yesterday": -1,
    "the day after tomorrow": 2,
    "the day before yesterday": -2,
}


def days(
    said: str, today: datetime.date, spoken_of: datetime.date | None = None
) -> Iterator[tuple[int, int, str, datetime.date]]:
    """The days that were said: where each begins and ends, its words, and the day.

    A weekday beside a date belongs to it, and is no day of its own.

    Args:
        spoken_of: the day that was spoken of before, which "the day after that" follows.
    """
    found = [*_days(said, today)]
    yield from counted_from(said, found, spoken_of)
    for one in found:
        if re.search(_MONTHS, one[2], re.IGNORECASE):
            yield from of_the_same_month(said, *one)
    yield from found


def _days(said: str, today: datetime.date) -> Iterator[tuple[int, int, str, datetime.date]]:
    """The days that tell themselves."""
    for pattern, group in ((_ABSOLUTE, 0), (_RELATIVE, 0), (_MONTH_ALONE, 1)):
        for one in pattern.finditer(said):
            start, end = one.span(group)
            words = said[start:end].strip(" ,.")
            early = _too_early(words.lower())
            start, words = start + early, words[early:]
            day = _day(words.lower(), today)
            if day is None:
                continue
            end = start + len(words)
            if pattern is _ABSOLUTE:
                before, after = _BEFORE_IT.search(said, 0, start), _AFTER_IT.match(said, end)
                start, end = before.start() if before else start, after.end() if after else end
            yield start, end, words, day


def _too_early(words: str) -> int:
    """How many characters stand before the day itself: "on Monday", "come a week from today"."""
    if words.startswith("on "):
        return 3
    if re.search(r"\b(?:ago|now|today)$", words) and " " in words:
        counts = [span.start for span in numbers(Text(words))] + [one.start() for one in re.finditer(r"\ban? ", words)]
        return min(counts, default=0)
    return 0


def _day(words: str, today: datetime.date) -> datetime.date | None:
    """The day that words mean; `None` if they mean none."""
    if words in _FIXED:
        return today + datetime.timedelta(_FIXED[words])
    if words in _FEASTS:
        month, number = _FEASTS[words]
        day = today.replace(month=month, day=number)
        return day if day >= today else day.replace(year=day.year + 1)
    if of_all := _OF_ALL.match(words):
        return _of_month(of_all["which"], DAYS.index(of_all["day"]), of_all["month"], today)
    weeks = _weeks(words)
    if re.search(r"\b(?:today|tomorrow)\b", words) and weeks:
        return today + datetime.timedelta(7 * weeks + ("tomorrow" in words))
    named = re.search(WEEKDAY, words)
    if named and re.search(r"\d|\b(?:\w+th|first|second|third)\b", words[named.end() :]):
        return _dated_weekday(words, DAYS.index(named.group()), today)
    if "fortnight" in words and not named:
        return today + datetime.timedelta(14)
    if named:
        return _weekday(words, named.group(), today)
    span = re.match(r"(next|this|coming|last)\s+(weekend|week|month|year)$", words)
    if span:
        return _period(span.group(1), span.group(2), today)
    counted = re.search(r"\b(day|week|month|year)s?\b", words)
    if counted and re.search(r"^in\b|\bago$|\bfrom (?:now|today)$", words):
        return _counted(words, counted.group(1), today)
    if of_month := re.search(r"\s+of\s+(next|this)\s+month$", words):
        within = numbers(Text(words[: of_month.start()]))
        first = today.replace(day=1) + relativedelta(months=of_month.group(1) == "next")
        # A day that the month does not have is its last one.
        return first + relativedelta(day=int(within[0].value)) if within else None
    return _calendar_day(words, today)


def _weekday(words: str, named: str, today: datetime.date) -> datetime.date:
    """A weekday: the next one that comes, or as "next", "last" and "week" turn it."""
    ahead = (DAYS.index(named) - today.weekday()) % 7 or 7
    if words.startswith("next") and ahead == 1:
        ahead = 8  # nobody calls tomorrow "next Friday"
    if words.endswith("after next"):
        ahead += 7
    elif words.endswith("next week"):
        ahead = 7 - today.weekday() + DAYS.index(named)
    else:
        ahead += 7 * _weeks(words)
    if words.startswith("last"):
        ahead = ahead % 7 - 7  # on a Friday, last Friday is not today
    return today + datetime.timedelta(ahead)


def _weeks(words: str) -> int:
    """How many weeks are counted to a day: "a week on Tuesday", "Monday week", "a fortnight today"."""
    if "fortnight" in words:
        return 2
    counted = re.match(r"(a|one|two|three|four|[1-4]) weeks?\b", words)
    if not counted:
        return int(words.endswith(" week"))
    return 1 if counted.group(1) == "a" else int(numbers(Text(counted.group(1)))[0].value)


def _dated_weekday(words: str, weekday: int, today: datetime.date) -> datetime.date | None:
    """The next day of this number in a month that is such a weekday, or just the next one of this number."""
    said = numbers(Text(words))
    number = int(said[0].value) if said else 0
    if not 1 <= number <= 31:
        return None
    first = today.replace(day=1)
    possible = [first + relativedelta(months=ahead, day=number) for ahead in range(12)]
    possible = [day for day in possible if day.day == number and day >= today]
    return next((day for day in possible if day.weekday() == weekday), possible[0])


def _of_month(which: str, weekday: int, month: str, today: datetime.date) -> datetime.date:
    """The first or the last Sunday of a month."""
    if month.endswith("month"):
        first = today.replace(day=1) + relativedelta(months=month.startswith("next"))
    else:
        first = _calendar_day(month, today) or today.replace(day=1)
    if which == "last":
        last = first + relativedelta(day=31)
        return last - datetime.timedelta((last.weekday() - weekday) % 7)
    ahead = (weekday - first.weekday()) % 7 + 7 * ("first", "second", "third", "fourth").index(which)
    return first + datetime.timedelta(ahead)


def _counted(words: str, unit: str, today: datetime.date) -> datetime.date | None:
    """So many days, weeks, months or years from today, or ago."""
    said = re.sub(r"\ban? (?=day|week|month|year)", "one ", words)
    begins = re.match(r"in (?:about |around |another )?|", said).end()  # type: ignore[union-attr]
    counts = [span for span in numbers(Text(said)) if span.start == begins or not said.startswith("in ")]
    count = counts[0].value if counts else 0
    if not count or count > 999:
        return None
    by = relativedelta(**{_COUNTED[unit]: int(count)})
    return today - by if words.endswith("ago") else today + by


def _period(which: str, what: str, today: datetime.date) -> datetime.date:
    step = {"next": 1, "coming": 1, "this": 0, "last": -1}[which]
    if what == "weekend":
        saturday = today + datetime.timedelta((5 - today.weekday()) % 7)
        return saturday + datetime.timedelta(7 * (step if which == "last" else 0))
    if what == "week":
        return today + datetime.timedelta(7 * step - today.weekday() if step else 0)
    if what == "month":
        return (today + relativedelta(months=step)).replace(day=1)
    return datetime.date(today.year + step, 1, 1)


@lru_cache(maxsize=1024)
def _calendar_day(words: str, today: datetime.date) -> datetime.date | None:
    """A day of the calendar; without a year, the next one that comes."""
    words = re.sub(r"\bthirtieth\b", "30", re.sub(r"\b(the|of)\b", " ", words))
    words = re.sub(r"([a-z])\.", r"\1 ", words)
    spoken = [span for span in numbers(Text(words)) if not words[span.start].isdigit()]
    for span in reversed(spoken):
        words = f"{words[: span.start]} {span.value} {words[span.end :]}"
    month_only = not re.search(r"(?<!\d)\d{1,2}(?!\d)", words)
    first = int(re.match(r"\s*(\d{1,2})[-/.]\d", words).group(1)) if re.match(r"\s*\d{1,2}[-/.]\d", words) else 0  # type: ignore[union-attr]
    try:
        default = datetime.datetime(today.year, today.month, 1)
        day = parse(words, default=default, dayfirst=first > 12).date()
    except (ParserError, OverflowError, ValueError):
        return None
    if re.fullmatch(r"\s*\d{1,2}(?:st|nd|rd|th)?\s*", words):
        return day + relativedelta(months=day < today)
    if not re.search(r"\d{4}|[-/.]\d+[-/.]\d{2}\b", words) and day < (today.replace(day=1) if month_only else today):
        day += relativedelta(years=1)
    return day
