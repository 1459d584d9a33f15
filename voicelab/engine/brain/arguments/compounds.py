"""Numbers that take several words: "two and a quarter hours", "three quarters of a tonne", "nine metres twenty"."""

from __future__ import annotations

import re

from .spans import Span, Text
from .units import converted, measure, unit_of

_SHARES = {"half": 1 / 2, "halves": 1 / 2, "quarter": 1 / 4, "quarters": 1 / 4, "third": 1 / 3, "thirds": 1 / 3}
_SHARE = "|".join(_SHARES)
_AND_A_SHARE = re.compile(rf"\s+and\s+an?\s+({_SHARE})\b", re.IGNORECASE)
_SHARES_OF = re.compile(  # "three quarters of an hour", "two and three quarters"
    rf"\s+({_SHARE})\b(?:\s+of\s+(?:an?|one)\b(?=\s))?", re.IGNORECASE
)
_SHARE_OF = re.compile(rf"\b(?:an?\s+)?({_SHARE})\s+(?:of\s+)?(?:an?|one)\s+([a-z]+)\b", re.IGNORECASE)
_ONE_MORE = re.compile(r"(?:\band(?: a)?|\b(?:one|two|three|[123]))\s+$", re.IGNORECASE)  # it is read with that number
_FEW = frozenset("one two three 1 2 3".split())
_PERIOD = re.compile(r"\b(?:next|last|past|coming|previous)\s+(day|week|month|year|hour)\b", re.IGNORECASE)
_ONE = re.compile(  # "for an hour", "a metre and a half"
    r"(?:\b|(?=[,.;?!]))"
    r"(?P<before>^\s*|(?:for|in|of|within|by|after|takes?|only|give(?: (?:it|me|us|them))?|[,.;?!])\s+)?"
    rf"(?:an?|one)\s+(?P<unit>[a-z]+)(?:\s+and\s+a\s+(?P<share>{_SHARE}))?\b",
    re.IGNORECASE,
)
_OF_SOMETHING = re.compile(r"\s+of\s+(?!the\b|th[ei]\w|my\b|your\b)", re.IGNORECASE)  # "an hour of yoga"
_WHOSE = re.compile(r"['’]s\s+(?=[a-z])", re.IGNORECASE)  # "a year's subscription"
_ANOTHER = re.compile(r"\banother\b(?! (?:one\b|\w+teen\b|[\d]|few|day|time|way))", re.IGNORECASE)
_ON = frozenset("a an per each please for and to or of by in at on with tall wide long high deep or so".split())
"""What may stand after "twelve fifty", where no thing is counted."""
# How often a smaller unit goes into a larger one, which it may follow without its name: "five foot six".
_WITHIN = {"meter": ("centimeter", 100), "foot": ("inch", 12), "hour": ("minute", 60)}


def compounded(text: Text, found: list[Span]) -> list[Span]:
    """The numbers with the fractions and the smaller units that belong to them."""
    shares = _shares(text)
    result: list[Span] = []
    for span in found:
        last = result[-1] if result else None
        if last and span.start < last.end or _taken((span.start, span.end), shares):
            continue  # it is a part of one that was read already
        whole = _with_smaller(text, last, _with_shares(text, last, span)) if last else _with_shares(text, None, span)
        if last and whole.start == last.start:
            result[-1] = whole
        else:
            result.append(whole)
    return result


def implied(text: Text, found: list[Span]) -> list[Span]:
    """Numbers that are said without any: "next month", "for an hour", "half of a kilo", "another"."""
    said = [Span(one.start(1), one.end(1), "number", 1, unit_of(one.group(1))) for one in _PERIOD.finditer(text.said)]
    said += [one for one in _shares(text) if not _taken((one.start, one.end), found)]
    for one in _ONE.finditer(text.said):
        unit, share = unit_of(one["unit"]), one["share"]
        amount = (
            one["before"] or share or _OF_SOMETHING.match(text.said, one.end()) or _WHOSE.match(text.said, one.end())
        )
        if unit and amount and not _taken((one.start(), one.end("unit")), [*found, *said]):
            said.append(Span(one.start("unit"), one.end(), "number", 1 + _SHARES[share.lower()] if share else 1, unit))
    return said + [Span(*one.span(), "number", 1) for one in _ANOTHER.finditer(text.said)]


def _shares(text: Text) -> list[Span]:
    """Fractions of a unit: "a third of a litre", "half an hour"."""
    return [
        Span(one.start(), one.end(2), "number", _SHARES[one.group(1).lower()], unit)
        for one in _SHARE_OF.finditer(text.said)
        if (unit := unit_of(one.group(2))) and not _ONE_MORE.search(text.said, 0, one.start())
    ]


def _taken(place: tuple[int, int], found: list[Span]) -> bool:
    return any(span.start < place[1] and place[0] < span.end for span in found)


def _with_shares(text: Text, last: Span | None, span: Span) -> Span:
    """ "Two and a quarter", "three quarters of an hour" and "two and three quarters" with their units."""
    if span.unit or not isinstance(span.value, int):
        return span
    if last and not last.unit and isinstance(last.value, int) and 0 < span.value < 1:
        return span
    said, value, end = text.said, float(span.value), span.end
    if more := _AND_A_SHARE.match(said, end):
        value, end = value + _SHARES[more.group(1).lower()], more.end()
    elif (shares := _SHARES_OF.match(said, end)) and said[span.start : end].lower() in _FEW:
        value, end = value * _SHARES[shares.group(1).lower()], shares.end()
    else:
        return span
    after = text.after(end)[:1]
    unit = unit_of(after[0].low) if after else ""
    return Span(span.start, end, "number", int(value) if value == int(value) else value, unit)


def _with_smaller(text: Text, last: Span, span: Span) -> Span:
    """ "12 dollars and 50 cents", "1 hour 30 minutes", "twelve pounds fifty" and "one metre eighty" as one number."""
    between = text.said[last.end : span.start].lower()
    if 0 < span.value < 1 and not last.unit and isinstance(last.value, int) and re.fullmatch(r"\s+and\s+", between):
        return Span(last.start, span.end, "number", last.value + span.value, span.unit)
    if not last.unit or isinstance(last.value, list) or not re.fullmatch(r"\s*[a-z]+,?\s+(?:and\s+)?", between):
        return span
    if span.unit:
        if measure(last.unit) != measure(span.unit) or last.unit == span.unit:
            return span
        if span.unit == "cent":
            return Span(last.start, span.end, "number", round(last.value + span.value / 100, 2), last.unit)
        larger = converted(last.value, last.unit, {span.unit})
        return _summed(last, span, larger + span.value, span.unit) if larger > last.value else span
    if "and" in between or "," in between or not _is_bare(text, span) or last.value != int(last.value):
        return span
    if (measure(last.unit) == "money" or last.unit == "pound") and span.value < 100:
        return Span(last.start, span.end, "number", round(last.value + span.value / 100, 2), last.unit)
    smaller, times = _WITHIN.get(last.unit, ("", 0))
    return _summed(last, span, last.value * times + span.value, smaller) if span.value < times else span


def _summed(last: Span, span: Span, value: float, unit: str) -> Span:
    return Span(last.start, span.end, "number", int(value) if value == int(value) else value, unit)


def _is_bare(text: Text, span: Span) -> bool:
    """Whether a whole number counts nothing itself."""
    after = text.after(span.end)[:1]
    ends = not after or not after[0].low.isalpha() or after[0].low in _ON
    return ends and isinstance(span.value, int) and span.value > 0
