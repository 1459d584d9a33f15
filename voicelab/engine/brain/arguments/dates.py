"""Dates and times as they are said, from "next Friday at half past six" to "3/10/2023", and as a schema wants them."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

from dateutil.parser import ParserError, parse
from dateutil.relativedelta import relativedelta

from .numbers import numbers
from .spans import Span, Text

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?![^\W\d])\.?"
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?(?!\d|:|\s*[ap]\.?m)|(?:twenty|thirty)[ -]?\w+(?:st|nd|rd|th)"
    r"|\w+(?:first|second|third|th)|first|second|third)"
)
_YEAR = r"(?:,?\s*(?:of\s+)?(?:1[0-9]|20)\d{2}\b)"
_ABSOLUTE = re.compile(
    rf"\b\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}\b|\b\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{4}}|\d{{2}})\b"
    rf"|\b{_MONTHS}[ .]*(?:the\s+)?{_DAY}\b{_YEAR}?|\b(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTHS}{_YEAR}?"
    rf"|\b{_MONTHS}{_YEAR}"
    r"|\bthe\s+\d{1,2}(?:st|nd|rd|th)\b(?!\s+(?!at\b|in\b|of\b|for\b|please\b|and\b|to\b)[a-z])",
    re.IGNORECASE,
)
_UNIT = r"(days?|weeks?|months?|years?)"
_RELATIVE = re.compile(
    rf"\b(?:the day (?:after tomorrow|before yesterday)|today|tonight|tomorrow|yesterday|now"
    rf"|(?:(?:next|this|coming|last|on)\s+)?(?:{'|'.join(DAYS)})\b(?:\s+(?:next\s+)?week)?"
    rf"|(?:next|this|coming|last)\s+(?:weekend|week|month|year)"
    rf"|in\s+(?:[\w-]+\s+){{1,3}}?{_UNIT}(?:'? time)?|(?:[\w-]+\s+){{1,2}}?{_UNIT}\s+(?:ago|from (?:now|today)))\b",
    re.IGNORECASE,
)
_MONTH_ALONE = re.compile(rf"\b(?:in|next|this|last|for|of|during)\s+({_MONTHS})", re.IGNORECASE)
_HOUR = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_MINUTES = (
    r"(?:(?:oh|twenty|thirty|forty|fifty)[ -](?:one|two|three|four|five|six|seven|eight|nine)"
    r"|ten|fifteen|twenty|thirty|forty|fifty)"
)
_PART = (
    r"(?:\s+(?:in the|at)\s+(?:morning|afternoon|evening|night)|\s+(?:this|tomorrow)\s+(?:morning|afternoon|evening))"
)
_TIME = re.compile(
    rf"\b(?:(?:half|quarter|(?:\d{{1,2}}|five|ten|twenty)(?:\s+minutes?)?)\s+(?:past|to)\s+{_HOUR}\b(?:\s*[ap]\.?m\b\.?)?{_PART}?"
    rf"|\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\s*[ap]\.?m\b\.?)?{_PART}?|\d{{1,2}}\.\d{{2}}\s*[ap]\.?m\b\.?|{_HOUR}\s*(?:[ap]\.?m\b\.?|o'clock){_PART}?"
    rf"|{_HOUR}\s+{_MINUTES}\s*(?:[ap]\.?m\b\.?){_PART}?|noon|midday|midnight|{_HOUR}{_PART})",
    re.IGNORECASE,
)
_BARE_TIME = re.compile(
    rf"\b(?:at|by|around|about|before|after|until|till|from)\s+({_HOUR}(?:\s+{_MINUTES})?)\b(?![\w:.-]*[\d%])",
    re.IGNORECASE,
)
_COUNTED = {"day": "days", "week": "weeks", "month": "months", "year": "years"}


@dataclass(frozen=True)
class Moment:
    """A day, a time of day, or both; `exact` is "day", "month" or "" if there is no more than the words."""

    said: str
    date: datetime.date | None = None
    time: datetime.time | None = None
    exact: str = "day"


def moments(text: Text, today: datetime.date) -> list[Span]:
    """The dates and times of a text in their order; a day and a time that stand together are one."""
    said, found = text.said.replace("’", "'"), []
    for pattern, group in ((_ABSOLUTE, 0), (_RELATIVE, 0), (_MONTH_ALONE, 1)):
        for one in pattern.finditer(said):
            start, end = one.span(group)
            words = said[start:end].strip(" ,.")
            early = _too_early(words.lower())
            start, words = start + early, words[early:]
            day = _day(words.lower(), today)
            if day and not any(span.start < end and start < span.end for span in found):
                found.append(Span(start, start + len(words), "moment", Moment(words, day[0], None, day[1])))
    for pattern, group in ((_TIME, 0), (_BARE_TIME, 1)):
        for one in pattern.finditer(said):
            start, end = one.span(group)
            time = _time(one.group(group).lower())
            bare = pattern is _BARE_TIME and _counts(text, end)
            if time and not bare and not any(span.start < end and start < span.end for span in found):
                words = said[start:end].strip()
                found.append(Span(start, start + len(words), "moment", Moment(words, None, time)))
    return _joined(sorted(found, key=lambda span: span.start), said)


def _too_early(words: str) -> int:
    """How many characters stand before the day itself: "on Monday", "come a week from today"."""
    if words.startswith("on "):
        return 3
    if re.search(r"\b(?:ago|now|today)$", words) and " " in words:
        counts = [span.start for span in numbers(Text(words))] + [one.start() for one in re.finditer(r"\ban? ", words)]
        return min(counts, default=0)
    return 0


def _counts(text: Text, end: int) -> bool:
    """Whether the number that ends here counts something: "for two people", "from 10 to 20 euros"."""
    after = text.after(end)[:1]
    following = {
        "and",
        "to",
        "until",
        "till",
        "please",
        "on",
        "in",
        "at",
        "tomorrow",
        "tonight",
        "today",
        "for",
        "with",
        "next",
        "this",
    }
    return bool(after) and after[0].low not in following | set(DAYS) and after[0].text not in ",.?!;"


def _joined(found: list[Span], said: str) -> list[Span]:
    """A day and a time that only a little word parts, as one moment."""
    result: list[Span] = []
    for span in found:
        last = result[-1] if result else None
        between = said[last.end : span.start].strip(" ,").lower() if last else "-"
        if (
            last
            and between in ("", "at", "on", "by", "around", "from")
            and bool(last.value.date) != bool(span.value.date)
        ):
            if bool(last.value.time) != bool(span.value.time):
                day, time = last.value.date or span.value.date, last.value.time or span.value.time
                exact = last.value.exact if last.value.date else span.value.exact
                whole = Moment(said[last.start : span.end], day, time, exact)
                result[-1] = Span(last.start, span.end, "moment", whole, parts=(last, span))
                continue
        result.append(span)
    return result


def _day(words: str, today: datetime.date) -> tuple[datetime.date | None, str] | None:
    """The day that words mean and how exact they are; `None` if they mean none."""
    fixed = {"today": 0, "tonight": 0, "now": 0, "tomorrow": 1, "yesterday": -1}
    fixed |= {"the day after tomorrow": 2, "the day before yesterday": -2}
    if words in fixed:
        return today + datetime.timedelta(fixed[words]), "day"
    named = re.search("|".join(DAYS), words)
    if named:
        ahead = (DAYS.index(named.group()) - today.weekday()) % 7 or 7
        if words.startswith("next") and ahead == 1:
            ahead = 8  # nobody calls tomorrow "next Friday"
        if words.endswith("week"):
            ahead = 7 - today.weekday() + DAYS.index(named.group())
        return today + datetime.timedelta(ahead - 7 if words.startswith("last") else ahead), "day"
    span = re.match(r"(next|this|coming|last)\s+(weekend|week|month|year)$", words)
    if span:
        return _period(span.group(1), span.group(2), today)
    counted = re.search(r"\b(day|week|month|year)s?\b", words)
    if counted and re.search(r"^in\b|\bago$|\bfrom (?:now|today)$", words):
        said = re.sub(r"\ban? (?=day|week|month|year)", "one ", words)
        begins = re.match(r"in (?:about |around |another )?|", said).end()  # type: ignore[union-attr]
        counts = [span for span in numbers(Text(said)) if span.start == begins or not said.startswith("in ")]
        count = counts[0].value if counts else 0
        if not count or count > 999:
            return None
        by = relativedelta(**{_COUNTED[counted.group(1)]: int(count)})
        return (today - by if words.endswith("ago") else today + by), "day"
    return _calendar_day(words, today)


def _period(which: str, what: str, today: datetime.date) -> tuple[datetime.date, str]:
    step = {"next": 1, "coming": 1, "this": 0, "last": -1}[which]
    if what == "weekend":
        saturday = today + datetime.timedelta((5 - today.weekday()) % 7)
        return saturday + datetime.timedelta(7 * (step if which in ("last",) else 0)), ""
    if what == "week":
        return today + datetime.timedelta(7 * step - today.weekday() if step else 0), ""
    if what == "month":
        return (today + relativedelta(months=step)).replace(day=1), "month"
    return datetime.date(today.year + step, 1, 1), ""


@lru_cache(maxsize=1024)
def _calendar_day(words: str, today: datetime.date) -> tuple[datetime.date, str] | None:
    """A day of the calendar; without a year, the next one that comes."""
    words = re.sub(r"\b(the|of)\b", " ", words)
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
        return day + relativedelta(months=day < today), "day"
    if not re.search(r"\d{4}|[-/.]\d+[-/.]\d{2}\b", words) and day < (today.replace(day=1) if month_only else today):
        day += relativedelta(years=1)
    return day, "month" if month_only else "day"


def _time(words: str) -> datetime.time | None:
    """The time of day that words mean; without a half of the day, as it was said."""
    if words in ("noon", "midday", "midnight"):
        return datetime.time(0 if words == "midnight" else 12)
    late = bool(re.search(r"p\.?m|afternoon|evening|night", words))
    early = bool(re.search(r"a\.?m\b|morning", words))
    turned = re.sub(r"\b(half|quarter)\b", lambda one: {"half": "30", "quarter": "15"}[one.group()], words)
    counts = [int(span.value) for span in numbers(Text(turned.replace(":", " ").replace(".", " ")))]
    if not counts:
        return None
    hour, minute = counts[0], 0
    if len(counts) == 1 and 100 <= hour < 2400 and not re.search(r"\d", words):  # "eleven forty" is read as one number
        hour, minute = divmod(hour, 100)
    if re.search(r"\b(?:past|to)\b", words) and len(counts) > 1:
        hour, minute = counts[1] - ("to" in words.split()), counts[0] if "past" in words else 60 - counts[0]
    elif len(counts) > 1:
        minute = counts[1]
    elif 20 < hour < 100 and hour % 10 == 0 or hour > 24:
        return None
    if late and hour < 12:
        hour += 12
    if early and hour == 12:
        hour = 0
    return datetime.time(hour, minute) if 0 <= hour < 24 and 0 <= minute < 60 else None
