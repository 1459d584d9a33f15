"""Numbers for the parameters that take one: by the words around them, their units, their bounds and what they count."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Sequence
from typing import Any

from ..words import stem
from . import counts, linked, rates, roles
from .context import Context
from .leaves import Leaf
from .pairs import Pair
from .pieces import Pieces
from .spans import Span
from .standing_for import numbers_named
from .units import converted, measure

_ORDINAL = re.compile(r"(?:first|second|third|\dst|\dnd|\drd|th)$", re.IGNORECASE)
_OF_THE_THINGS = 3.0  # against a number that says how many of the things there are that a leaf takes the number of
_COUNTED = 1.8  # what it is worth that a number counts a thing, for the only parameter that takes a number
_NAMED = 5.0  # and that what its description calls a number was said: "the ground floor"
_LINKED = 4.0  # that numbers stand linked, for parameters that belong together
_COUNTS_IT, _NEAR = 1.2, 3  # that a number counts what the leaf takes the number of, so many words before it
_PEOPLE = 4.5  # that people were named one by one
_ONE = -0.5  # that "a" was said of the thing
_AGE = 6.0  # against a number that is somebody's age as how many there are
_OWN_AGE = 3.0  # what it is worth where an age is asked for
_KNOWN_BY = 3.0  # against the number by which something is known as how many there are
_NUMBERED = frozenset("number id code no num room reference".split())
# What a number with such a unit is the size of, if the leaf names no unit itself.
_SIZES = {
    "time": "time duration period long term age delay",
    "length": "distance length height width radius diameter size depth far side altitude",
    "mass": "weight mass load",
    "money": "amount price cost budget fee money payment salary income value spend principal deposit sum total revenue "
    "investment balance invested",
    "share": "rate percent percentage probability ratio return yield discount interest share level chance growth",
    "temperature": "temperature temp",
    "people": "people persons guests adults attendees participants party group seats players "
    "passengers visitors pax heads places tickets diners travellers",
}
_BOUNDS = {
    "minimum": operator.lt,
    "maximum": operator.gt,
    "exclusiveMinimum": operator.le,
    "exclusiveMaximum": operator.ge,
}
_SIZE_OF = {measured: frozenset(map(stem, said.split())) for measured, said in _SIZES.items()}


def for_numbers(leaves: Sequence[Leaf], pieces: Pieces, all_leaves: Sequence[Leaf]) -> list[Pair]:
    """Pairs of the leaves that take numbers, or lists of them, with the numbers that were said."""
    context = Context(pieces.around_numbers, leaves, all_leaves)
    context.digits = any(pieces.text.said[span.start : span.end][-1:].isdigit() for span in pieces.numbers)
    single = [leaf for leaf in leaves if not leaf.many]
    pairs: list[Pair] = []
    split = {"hours", "minutes"} <= {leaf.name_words[-1] for leaf in single if leaf.name_words}
    counting = [leaf for leaf in single if counts.counts_things(leaf)]
    for leaf in single:
        spelled = [span for span in pieces.spelled_numbers if set(leaf.name_words) & _NUMBERED]
        often = rates.how_often(leaf, pieces.text)
        for span in [*pieces.numbers, *_of_moments(leaf, pieces, split), *spelled, *often]:
            value = number_for(leaf, span)
            if value is not None:
                whole = 0.1 * (span in spelled)  # "three oh five" rather than its "three"
                counted = _COUNTED * counts.stands_before_a_thing(span, pieces.text) if counting == [leaf] else 0.0
                score = _numeric(leaf, span, context) + 0.5 * leaf.required + whole + counted
                pairs.append(Pair(score, leaf, span, value))
        pairs += _counted(leaf, pieces, all_leaves)
        for name, number in numbers_named(leaf.said_of_it).items():
            if said := re.search(rf"\b{re.escape(name)}\b", pieces.text.said, re.IGNORECASE):
                pairs.append(Pair(_NAMED, leaf, Span(*said.span(), "option", number), number))
    pairs += _in_runs(single, pieces)
    many = [leaf for leaf in leaves if leaf.many]
    for leaf in many:
        groups = [span for span in pieces.lists if not single or len(span.value) > 1 or span.said_in_brackets]
        plain = leaf.kind != "array" and groups and not isinstance(groups[0].value[0], list)
        if plain and len(leaves) == 1:
            groups = [_all_of(groups)]
        for span in groups:
            value = numbers_for(leaf, span)
            if value is not None:
                bracketed = 2.0 if span.said_in_brackets or len(span.value) > 1 else 0.0
                pairs.append(Pair(_numeric(leaf, span, context) + bracketed, leaf, span, value))
    return pairs


def _counted(leaf: Leaf, pieces: Pieces, all_leaves: Sequence[Leaf]) -> list[Pair]:
    """How many there are, where no number says it: "me and my wife", "a single room"."""
    if leaf.units - {"person"} or leaf.kind != "integer":
        return []
    said = pieces.text.said
    people = counts.of_people(leaf, said, [one.name_words[-1] for one in all_leaves if one.name_words])
    one = not people and not leaf.optional and counts.of_one(leaf, pieces.text, pieces.vocabulary)
    count, score = (people, _PEOPLE) if people else (1, _ONE)
    value = number_for(leaf, Span(-3, -3, "number", count)) if people or one else None
    return [Pair(score, leaf, Span(-3, -3, "number", count), value)] if value is not None else []


def _in_runs(leaves: Sequence[Leaf], pieces: Pieces) -> list[Pair]:
    """The numbers of "30x20x15" and of "135 over 85", one for each of the parameters that take them in this order."""
    found = []
    for run in linked.runs(pieces.numbers, pieces.text):
        for leaf, span in zip(linked.takers(leaves, run), run, strict=False):
            value = number_for(leaf, span)
            found += [Pair(_LINKED, leaf, span, value)] if value is not None else []
    return found


def _all_of(groups: list[Span]) -> Span:
    """The longest list, or all single numbers as one list."""
    largest = max(groups, key=lambda span: len(span.value))
    if len(largest.value) > 1:
        return largest
    values = [one for span in groups for one in span.value]
    return Span(groups[0].start, groups[-1].end, "numbers", values, groups[0].unit, tuple(groups))


def _of_moments(leaf: Leaf, pieces: Pieces, split: bool) -> list[Span]:
    """The year, month, day, hour or minute of what was said, for a leaf of that name.

    Args:
        split: whether there are parameters for hours and for minutes: otherwise these are how long something takes.
    """
    found = []
    for span in pieces.moments:
        for part, words_for_it in (("date", ("year", "month", "day")), ("time", ("hour", "minute"))):
            whole = getattr(span.value, part)
            for name in words_for_it:
                named = {name, f"{name}s"} if part == "time" and split else {name}
                if whole and named & set(leaf.name_words):
                    if name != "year" or re.search(r"\d{4}", span.value.said):
                        found.append(Span(-2, -2, "number", getattr(whole, name), name))
    return found


def _numeric(leaf: Leaf, span: Span, context: Context) -> float:
    score = context.evidence(leaf, span) + roles.evidence(leaf, context.text, span) + _unit(leaf, span)
    score += rates.evidence(leaf, span, context.text)
    score -= _OF_THE_THINGS * _counts_the_leaf(leaf, span, context)
    score += _COUNTS_IT * _counts_what_is_told(leaf, span, context)
    if _is_age(span, context):
        score += _OWN_AGE * counts.is_of_age(leaf) - _AGE * (not leaf.many and counts.is_count(leaf))
    score -= _KNOWN_BY * (counts.is_count(leaf) and _is_known_by_it(span, context))
    value = span.value[0] if isinstance(span.value, list) else span.value
    said = context.text.said[span.start : span.end]
    if _ORDINAL.search(said) and not set(leaf.name_words) & (_NUMBERED | {"day", "floor", "place", "position"}):
        score -= 2.0  # "the first one" is no number of anything
    if said.isalpha() and not span.unit and -10 <= value <= 10 and context.digits:
        score -= 0.8  # "of two numbers, 12 and 15": who writes digits writes the values in digits
    if counts.is_of_age(leaf):
        return score
    if (
        "year" in leaf.name_words
        and not leaf.naming & _SIZE_OF["money"]  # the revenue of a year
        or re.search(r"\b(?:the|which|what|release) year\b", leaf.said_of_it)
        and not leaf.units - {"year"}
    ):
        dated = not span.unit and isinstance(value, int) and 1000 <= value <= 2199
        score += 2.5 if dated or span.unit == "year" and span.start < 0 else -3.0 if span.unit else -1.0
    elif not span.unit and isinstance(value, int) and 1900 <= value <= 2100 and _follows_date_word(context, span):
        score -= 1.5
    return score


def _counts_what_is_told(leaf: Leaf, span: Span, context: Context) -> bool:
    """Whether a number stands before what the leaf takes the number of: "8 warm-up questions"."""
    if span.unit or span.start < 0 or leaf.many or not counts.is_count(leaf):
        return False
    things = (token for token in context.text.after(span.end)[:_NEAR] if token.low.endswith("s"))
    return any(stem(token.low) in leaf.naming | leaf.describing for token in things)


def _is_known_by_it(span: Span, context: Context) -> bool:
    """Whether a number is one that something is known by: "storage number 2205"."""
    before = context.text.before(span.start)[:1]
    return bool(before) and before[0].low in _NUMBERED


def _is_age(span: Span, context: Context) -> bool:
    return any(start < span.end and span.start < end for start, end in counts.ages(context.text.said))


def _counts_the_leaf(leaf: Leaf, span: Span, context: Context) -> bool:
    """Whether "two tickets" were spoken of, and no ticket with this number."""
    after = context.text.after(span.end)[:1]
    many = bool(after) and after[0].low.endswith("s") and stem(after[0].low) in set(map(stem, leaf.name_words[-1:]))
    return many and not after[0].low == leaf.name_words[-1] and not counts.COUNTS.search(leaf.said_of_it)


def _follows_date_word(context: Context, span: Span) -> bool:
    return roles.cue(context.text, span)[0] in ("in", "year", "since", "until")


def _unit(leaf: Leaf, span: Span) -> float:
    if not span.unit:
        return 0.0
    measured = span.unit if span.unit == "money" else measure(span.unit)
    wanted = {measure(unit) for unit in leaf.units}
    if span.unit in leaf.units:
        return 2.5
    if measured in wanted:
        return 2.0 if measured in ("money", "temperature") or _converts(span, leaf) else -1.0
    if leaf.naming & _SIZE_OF.get(measured, frozenset()):
        return 1.8
    if wanted - {""}:
        return -2.0
    return 0.4 if leaf.describing & _SIZE_OF.get(measured, frozenset()) else -0.5


def _converts(span: Span, leaf: Leaf) -> bool:
    return converted(1.0, span.unit, leaf.units) != 1.0


def number_for(leaf: Leaf, span: Span) -> int | float | None:
    """The number as the leaf wants it: in its unit, a share as a fraction, whole, within its bounds; or `None`."""
    if isinstance(span.value, (list, str)):
        return None
    value = float(span.value)
    if span.unit == "%":
        percent = leaf.units & {"%"} and "decimal" not in leaf.said_of_it
        value = value if percent or leaf.kind == "integer" else round(value / 100, 10)
    elif span.unit:
        value = converted(value, span.unit, leaf.units)
    if not math.isfinite(value) or leaf.kind == "integer" and value != int(value):
        return None
    if any(
        breaks(value, leaf.schema[bound]) for bound, breaks in _BOUNDS.items() if _is_number(leaf.schema.get(bound))
    ):
        return None
    return int(value) if leaf.kind == "integer" else value


def _is_number(bound: Any) -> bool:
    """Whether a bound says anything: older drafts have `true` for an exclusive one."""
    return isinstance(bound, (int, float)) and not isinstance(bound, bool)


def numbers_for(leaf: Leaf, span: Span) -> list[Any] | None:
    """A list of numbers as the leaf wants it, or `None`."""
    if leaf.kind == "array":
        rows = span.value if all(isinstance(row, list) for row in span.value) else [span.value]
        return rows
    if any(isinstance(row, list) for row in span.value):
        return None
    parts = tuple(Span(span.start, span.end, "number", one, span.unit) for one in span.value)
    values = [number_for(leaf, one) for one in parts]
    return None if any(one is None for one in values) else values
