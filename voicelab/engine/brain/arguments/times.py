"""Times of the day as they are said: "half past six", "quarter to eight tonight", "half four", "10:40"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from .days import DAYS
from .numbers import numbers
from .spans import Text
from .units import unit_of

_HOUR = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_MINUTES = (
    r"(?:(?:oh|twenty|thirty|forty|fifty)[ -](?:one|two|three|four|five|six|seven|eight|nine)"
    r"|ten|fifteen|twenty|thirty|forty|fifty)"
)
_LATE_HOUR = r"(?:thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|twenty[ -](?:one|two|three))"
_HALF = r"\s*[ap]\.?\s?m\b\.?"
_PART = (
    r"(?:\s+(?:in the|at)\s+(?:morning|afternoon|evening|night)|\s+(?:this|tomorrow)\s+(?:morning|afternoon|evening))"
)
_KNOWN = re.compile(rf"[ap]\.?\s?m\b|^0\d|noon|midday|{_PART}", re.IGNORECASE)
_TIME = re.compile(
    rf"(?:\b|(?<=\dT))(?:(?:half|quarter|(?:\d{{1,2}}|five|ten|twenty|twenty[ -]five)(?:\s+minutes?)?)\s+(?:past|"
    rf"to)\s+{_HOUR}\b(?:{_HALF})?{_PART}?"
    rf"|half\s+{_HOUR}\b(?!\s+(?:hours?|dozen|an?)\b)(?:{_HALF})?{_PART}?"
    rf"|\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:{_HALF})?{_PART}?|\d{{1,2}}\.\d{{2}}{_HALF}|{_HOUR}(?:{_HALF}|\s*o'clock){_PART}?"
    rf"|{_LATE_HOUR}\s+(?:{_MINUTES}|hundred)(?:\s+hours)?(?=[.,!?;]|$|\s+(?:on|please|at|for|tomorrow|today|then|would|is|to|until)\b)"
    rf"|{_HOUR}\s+{_MINUTES}(?:{_HALF}{_PART}?|{_PART})|noon|midday|midnight|{_HOUR}{_PART})",
    re.IGNORECASE,
)
_AFTER_A_WORD = re.compile(
    rf"\b(?:at|by|around|about|before|after|until|till|from)\s+"
    rf"({_HOUR}(?:\s+{_MINUTES}|\.[0-5]\d)?)\b(?![\w:.-]*[\d%])",
    re.IGNORECASE,
)
_TO_TIME = re.compile(  # "nine to eleven on Monday", "between ten and twelve"
    rf"\b(?P<between>between\s+)?(?P<first>{_HOUR}(?:\s+{_MINUTES})?)\s+(?(between)and|(?:to|till|until))\s+"
    rf"(?P<last>{_HOUR}(?:\s+{_MINUTES})?)\b(?![\w:.-]*[\d%])",
    re.IGNORECASE,
)
_TOMORROW = re.compile(r"\s+tomorrow\s+\w+$", re.IGNORECASE)  # it is a day of its own, beside the time
_BARE = re.compile(rf"\b{_HOUR}\s+{_MINUTES}\b(?!\s+(?:a|an|per|each)\b)", re.IGNORECASE)
# What follows a time, and is nothing that it counts: "for two people", "from 10 to 20 euros".
_GOING_ON = {
    *DAYS,
    *"and to until till please on in at tomorrow tonight today for with next this instead be is was are would will "
    "can could if so or but then ok okay works work suits suit i i'd i'm we it it's that that's which because as "
    "my".split(),
}
# The part of the day, said anywhere; "good evening" and "Morning!" greet.
_LATE = re.compile(
    rf"\btonight\b|\b(?:this|that|tomorrow|yesterday|in the|the|late|{'|'.join(DAYS)}) (?:afternoon|evening|night)\b",
    re.IGNORECASE,
)
_EARLY = re.compile(rf"\b(?:this|that|tomorrow|yesterday|in the|the|early|{'|'.join(DAYS)}) morning\b", re.IGNORECASE)


def times(said: str) -> Iterator[tuple[int, int, datetime.time, bool]]:
    """The times that were said: where each begins and ends, the time, and whether the half of the day is known."""
    for pattern, group in ((_TIME, 0), (_AFTER_A_WORD, 1)):
        for one in pattern.finditer(said):
            start, end = one.span(group)
            if not (pattern is _AFTER_A_WORD and _counts(Text(said), end)):
                yield from _at(said, start, end)


def bare_times(said: str) -> Iterator[tuple[int, int, datetime.time, bool]]:
    """Numbers that may be times, where one is asked for: "ten forty", "nine to eleven"."""
    for one in _TO_TIME.finditer(said):
        if not _counts(Text(said), one.end()):
            yield from _at(said, *one.span("first"))
            yield from _at(said, *one.span("last"))
    for one in _BARE.finditer(said):
        after = Text(said).after(one.end())[:1]
        if not (after and unit_of(after[0].low)):
            yield from _at(said, *one.span())


def _at(said: str, start: int, end: int) -> Iterator[tuple[int, int, datetime.time, bool]]:
    words = said[start:end].strip()
    time = _time(words.lower())
    if time is None:
        return
    known = time.hour == 0 or time.hour > 12 or bool(_KNOWN.search(words))
    if not known and bool(_LATE.search(said)) != bool(_EARLY.search(said)):
        known, time = True, time.replace(hour=time.hour % 12 + 12) if _LATE.search(said) else time
    yield start, start + len(_TOMORROW.sub("", words)), time, known


def _counts(text: Text, end: int) -> bool:
    """Whether the number that ends here counts something."""
    after = text.after(end)[:1]
    return bool(after) and after[0].low not in _GOING_ON and after[0].text not in ",.?!;"


def _time(words: str) -> datetime.time | None:
    """The time of day that words mean; without a half of the day, as it was said."""
    if words in ("noon", "midday", "midnight"):
        return datetime.time(0 if words == "midnight" else 12)
    late = bool(re.search(r"p\.?\s?m\b|afternoon|evening|night", words))
    early = bool(re.search(r"\ba\.?\s?m\b|\da\.?m\b|morning", words))
    words = re.sub(r"\bhalf (?!past\b|to\b)", "half past ", words)  # "half four" is half past four
    words = re.sub(r"\bhundred(?: hours)?$", "", words)
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
