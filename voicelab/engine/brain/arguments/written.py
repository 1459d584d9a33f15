"""A date or a time as a schema wants it: by its format, by the pattern in its description, or as it was said."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

from .leaves import Leaf
from .moments import Moment

_PART = "yyyy|yyy|yy|year|mm|month|dd|day"
# A pattern in a description: years, months and days in any order, with what parts them.
_PATTERN = re.compile(rf"\b(?:({_PART})([-/.]|(?<!day) )({_PART})(?:\2({_PART}))?)\b")  # no "last day yyyy-mm-dd"
_CLOCK = re.compile(r"\bhh[:.]?mm|\b24[- ]?h")
_HOURS = re.compile(r"\b([01]?\d|2[0-3])[:.]([0-5]\d)\b")
_SIGNS = {"y": "%Y", "m": "%m", "d": "%d"}


def written(leaf: Leaf, moment: Moment) -> str | None:
    """The moment in the leaf's form; `None` if it wants a day and there is only a time, or the other way round."""
    form, said = str(leaf.schema.get("format") or ""), leaf.said_of_it
    if form == "date-time" and moment.date is None:
        return None
    if moment.time and not moment.half_known:
        moment = replace(moment, time=_half_of_the_day(moment.time, said))
    if form == "date-time" and moment.date:
        return datetime.datetime.combine(moment.date, moment.time or datetime.time()).isoformat()
    timely = form == "time" or not form and is_time(leaf)
    if timely and moment.time is None or not timely and moment.date is None and (form == "date" or _about_day(leaf)):
        return None
    if moment.said.lower() in leaf.examples and not moment.time:
        return moment.said.lower()  # "YYYY-MM-DD or 'today'"
    if form == "time" and moment.time:
        return moment.time.isoformat()
    pattern = _PATTERN.search(said)
    if moment.date and (form == "date" or re.search(r"\biso\b|8601", said) or pattern):
        if pattern and form != "date":
            signs = [_SIGNS[part[0]] for part in (pattern.group(1), pattern.group(3), pattern.group(4)) if part]
            day = moment.date.strftime(pattern.group(2).join(signs)).replace("%Y", f"{moment.date.year:04}")
        else:
            day = moment.date.isoformat()
        if moment.time and re.search(r"t?hh[:.]mm|iso", said) and not timely:
            return (
                f"{day}T{moment.time.isoformat()}" if "iso" in said or "thh" in said else f"{day} {moment.time:%H:%M}"
            )
        return day
    if moment.time and _CLOCK.search(said):
        return f"{moment.time:%H:%M:%S}" if "ss" in said else f"{moment.time:%H:%M}"
    return moment.said


def _half_of_the_day(time: datetime.time, described: str) -> datetime.time:
    """A time of which the half of the day was not said: in the hours that the description names, or by day.

    "At three" is said of the afternoon; from six to twelve it is as said.
    """
    later = time.replace(hour=time.hour + 12) if time.hour < 12 else time
    hours = [datetime.time(int(hour), int(minute)) for hour, minute in _HOURS.findall(described)]
    if len(hours) == 1 and re.search(r"\b(?:from|after|opens?)\b", described):
        hours.append(datetime.time(23, 59))
    if len(hours) == 2:
        within = [one for one in (time, later) if hours[0] <= one <= hours[1]]
        if len(within) == 1:
            return within[0]
    return later if 1 <= time.hour <= 5 else time


def is_whole(leaf: Leaf) -> bool:
    """Whether the leaf takes day and time together, where both are said."""
    form = str(leaf.schema.get("format") or "")
    return form == "date-time" or not form and not is_time(leaf) and not _about_day(leaf)


def takes_words(leaf: Leaf) -> bool:
    """Whether the leaf takes a day or a time as it was said."""
    said = leaf.said_of_it
    return not leaf.schema.get("format") and not (_CLOCK.search(said) or _PATTERN.search(said) or "iso" in leaf.about)


def is_dated_time(leaf: Leaf) -> bool:
    """Whether the leaf wants a day and a time, and neither alone."""
    form, said = str(leaf.schema.get("format") or ""), leaf.said_of_it
    return form == "date-time" or not form and bool(_PATTERN.search(said) and re.search(r"hh[:.]mm", said))


def is_time(leaf: Leaf) -> bool:
    """Whether the leaf takes a time of the day."""
    named = set(leaf.name_words)
    if _CLOCK.search(leaf.said_of_it) and not _PATTERN.search(leaf.said_of_it) and "iso" not in leaf.about:
        return True
    return bool(named & {"time", "hour"}) and not named & {"date", "day", "datetime", "period", "frame", "range"}


def _about_day(leaf: Leaf) -> bool:
    return bool(set(leaf.name_words) & {"date", "day", "birthday"}) and "time" not in leaf.about
