"""Days and times as pieces of what was said; a day and a time that stand together are one."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache

from .days import days
from .spans import Span, Text
from .times import bare_times, times


@dataclass(frozen=True)
class Moment:
    """A day, a time of day, or both.

    `half_known` is whether the half of the day was said: "at seven" may be in the morning or in the evening.
    """

    said: str
    date: datetime.date | None = None
    time: datetime.time | None = None
    half_known: bool = True


def moments(text: Text, today: datetime.date, spoken_of: datetime.date | None = None) -> list[Span]:
    """The dates and times of a text in their order; `spoken_of` is the day that "the day after that" follows."""
    return list(_moments(text.said, today, spoken_of))


@lru_cache(maxsize=256)  # one thought looks for them in the same words for each tool
def _moments(said: str, today: datetime.date, spoken_of: datetime.date | None) -> tuple[Span, ...]:
    said, found = said.replace("’", "'"), list[Span]()
    for start, end, words, day in days(said, today, spoken_of):
        if not any(span.start < end and start < span.end for span in found):
            found.append(Span(start, end, "moment", Moment(words, day)))
    for start, end, time, known in times(said):
        if not any(span.start < end and start < span.end for span in found):
            found.append(Span(start, end, "moment", Moment(said[start:end], None, time, half_known=known)))
    return tuple(_joined(sorted(found, key=lambda span: span.start), said))


def last_day(said: str, today: datetime.date, spoken_of: datetime.date | None = None) -> datetime.date | None:
    """The day that was said last."""
    dated = [span.value.date for span in moments(Text(said), today, spoken_of) if span.value.date]
    return dated[-1] if dated else None


def bare_moments(text: Text) -> list[Span]:
    """What may be a time where one is asked for: "ten forty"."""
    said = text.said.replace("’", "'")
    return [
        Span(start, end, "moment", Moment(said[start:end], None, time, half_known=known))
        for start, end, time, known in bare_times(said)
    ]


def _joined(found: list[Span], said: str) -> list[Span]:
    """A day and a time that only a little word parts, as one moment."""
    result: list[Span] = []
    for span in found:
        last = result[-1] if result else None
        between = said[last.end : span.start].strip(" ,").lower() if last else "-"
        if (
            last
            and between in ("", "t", "at", "on", "by", "around", "from")
            and bool(last.value.date) != bool(span.value.date)
            and bool(last.value.time) != bool(span.value.time)
        ):
            day, timed = (last.value, span.value) if last.value.date else (span.value, last.value)
            whole = Moment(said[last.start : span.end], day.date, timed.time, timed.half_known)
            result[-1] = Span(last.start, span.end, "moment", whole, parts=(last, span))
            continue
        result.append(span)
    return result
