"""The day that "tomorrow" follows: this one, or the one that the instructions name."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from .moments import moments
from .spans import Text

_NAMED = re.compile(
    r"\btoday(?:'s date)?(?: is|:| =)\s*([^\n;]{3,60})|\bthe (?:current )?date is\s*([^\n;]{3,60})", re.I
)
_DAY: ContextVar[datetime.date | None] = ContextVar("day", default=None)


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
def on(day: datetime.date | None) -> Iterator[None]:
    """Think as of this day."""
    token = _DAY.set(day)
    try:
        yield
    finally:
        _DAY.reset(token)
