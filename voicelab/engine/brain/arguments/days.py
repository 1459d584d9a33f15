"""Days as they are said, from "next Friday" and "a week on Tuesday" to "3/10/2023"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from dateutil.parser import ParserError, parse
from dateutil.relativedelta import relativedelta

from .numbers import ORDINALS, numbers
from .spans import Text

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = rf"(?:{'|'.join(DAYS)})"
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?![^\W\d])\.?"
)
_SPOKEN = rf"(?:(?:twenty|thirty)[ -]?(?:{'|'.join(ORDINALS[:9])})|thirtieth|{'|'.join(ORDINALS)})"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?!\d|:|\s*[ap]\.?m)|{_SPOKEN}\b)"
_NO_THING = r"(?!\s+(?!at\b|in\b|of\b|for\b|please\b|and\b|to\b)[a-z])"  # "the 4th floor" is no day
_YEAR = r"(?:,?\s*(?:of\s+)?(?:1[0-9]|20)\d{2}\b)"
_ABSOLUTE = re.compile(
    rf"\b\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}\b|\b\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{4}}|\d{{2}})\b"
    rf"|\b{_MONTHS}[ .]*(?:the\s+)?{_DAY}\b{_YEAR}?|\b(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTHS}{_YEAR}?"
    rf"|\b(?:the\s+)?{_DAY}\s+of\s+(?:next|this)\s+month\b"
    rf"|\b{_MONTHS}{_YEAR}"
    rf"|\bthe\s+\d{{1,2}}(?:st|nd|rd|th)\b{_NO_THING}|(?<=\bon )the\s+{_SPOKEN}\b{_NO_THING}"
    rf"|(?<=day )(?:the\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)|{_SPOKEN})\b{_NO_THING}",
    re.IGNORECASE,
)
_BEFORE_IT = re.compile(rf"\b{_WEEKDAY},?\s+$", re.IGNORECASE)  # "Saturday the fourteenth of March"
_AFTER_IT = re.compile(rf",?\s+(?:(?:that's|which is|it's)\s+)?(?:(?:on )?a\s+)?{_WEEKDAY}\b", re.IGNORECASE)
_UNIT = r"(days?|weeks?|months?|years?)"
_RELATIVE = re.compile(
    rf"\b(?:the day (?:after tomorrow|before yesterday)|a week (?:on\s+)?(?:{_WEEKDAY}|today|tomorrow)\b"
    rf"|(?:in\s+)?a fortnight(?: (?:today|from (?:now|today)))?(?<!(?<!in )a fortnight)"
    rf"|(?:today|tomorrow) week\b|today|tonight|tomorrow|yesterday|now"
    rf"|(?:(?:next|this|coming|last|on)\s+)?{_WEEKDAY}\b(?:\s+(?:next\s+)?week)?"
    rf"|(?:next|this|coming|last)\s+(?:weekend|week|month|year)"
    rf"|in\s+(?:[\w-]+\s+){{1,3}}?{_UNIT}(?:'? time)?|(?:[\w-]+\s+){{1,2}}?{_UNIT}\s+(?:ago|from (?:now|today)))\b",
    re.IGNORECASE,
)
_MONTH_ALONE = re.compile(rf"\b(?:in|next|this|last|for|of|during)\s+({_MONTHS})", re.IGNORECASE)
_FROM_THAT = (
    (re.compile(r"\b(?:the (?:day after(?: that)?|next day|following day|next one)|a day later)\b", re.IGNORECASE), 1),
    (re.compile(r"\b(?:the (?:day before(?: that)?|previous day)|a day earlier)\b", re.IGNORECASE), -1),
    (re.compile(r"\b(?:a week later|the week after(?: that)?|the following week)\b", re.IGNORECASE), 7),
)
_COUNTED = {"day": "days", "week": "weeks", "month": "months", "year": "years"}
_FIXED = {
    "today": 0,
    "tonight": 0,
    "now": 0,
    "tomorrow": 1,
    "yesterday": -1,
    "the day after tomorrow": 2,
    "the day before yesterday": -2,
}


def days(said: str, today: datetime.date) -> Iterator[tuple[int, int, str, datetime.date]]:
    """The days that were said: where each begins and ends, its words, and the day.

    A weekday beside a date belongs to it, and is no day of its own.
    """
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


def day_from(said: str, day: Any) -> str:
    """What was said, with "the day after that" as the date that it is, counted from a day that was spoken of."""
    try:
        known = datetime.date.fromisoformat(str(day))
    except ValueError:
        return said
    for pattern, step in _FROM_THAT:
        said = pattern.sub((known + datetime.timedelta(step)).isoformat(), said)
    return said


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
    if "fortnight" in words:
        return today + datetime.timedelta(14)
    if re.search(r"\b(?:today|tomorrow)\b", words) and "week" in words:
        return today + datetime.timedelta(7 + ("tomorrow" in words))
    named = re.search(_WEEKDAY, words)
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
    if words.endswith("next week"):
        ahead = 7 - today.weekday() + DAYS.index(named)
    elif words.endswith(" week") or words.startswith("a week"):
        ahead += 7
    return today + datetime.timedelta(ahead - 7 if words.startswith("last") else ahead)


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
