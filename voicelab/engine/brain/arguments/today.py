"""The day that "tomorrow" follows: this one, or the one that the instructions name."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from .moments import moments
from .spans import Text

_NAMED = re.compile(
    r"\btoday(?:'s date)?(?: is|:| =)\s*([^\n;]{3,60})|\bthe (?:current )?date is\s*([^\n;]{3,60})", re.I
)
_DAY: ContextVar[datetime.date | None] = ContextVar("day", default=None)
_SPOKEN_OF: ContextVar[datetime.date | None] = ContextVar("spoken_of", default=None)


@dataclass(frozen=True)
class When:
    """The day of the call, and the one that was spoken of last, if any: "the day after that" follows it."""

    today: datetime.date
    spoken_of: datetime.date | None = None

    @classmethod
    def now(cls) -> When:
        """The days of the thought that is being had."""
        return cls(today(), _SPOKEN_OF.get())


def today() -> datetime.date:
    """The day of the call."""
    return _DAY.get() or datetime.date.today()


def named_in(texts: Sequence[str]) -> datetime.date | None:
    """The day that the latest of the texts says it is: "Today is Monday, 2 March 2026"."""
    for text in reversed(texts):
        for one in _NAMED.finditer(text):
            said = moments(Text(one.group(1) or one.group(2)), datetime.date.today())
            if said and said[0].start < 3 and said[0].value.date and re.search(r"\d{4}", said[0].value.said):
                return said[0].value.date
    return None


@contextmanager
def on(day: datetime.date | None, before: datetime.date | None = None) -> Iterator[None]:
    """Think as of this day, with the other one spoken of before."""
    tokens = _DAY.set(day), _SPOKEN_OF.set(before)
    try:
        yield
    finally:
        _DAY.reset(tokens[0])
        _SPOKEN_OF.reset(tokens[1])
