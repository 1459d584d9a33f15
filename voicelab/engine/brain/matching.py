"""Which piece of what was said is the value of which leaf: the best pairs first, each piece and each leaf once."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from . import free_text, names, options, roles
from .codes import fitting
from .context import Context
from .kinds import Kind, kind_of
from .leaves import Leaf
from .pieces import Pieces
from .spans import Span
from .units import converted, measure, unit_of
from .words import stem, words
from .written import written

_ENOUGH_FOR_OPTIONAL = 1.7  # the least evidence for a value that may be left out
_ENOUGH_FOR_ANY = 0.8  # the same for a name, where no value at all is needed
_ENOUGH = -0.1  # the least evidence for a value that is needed
_ENOUGH_FOR_NUMBERS = -1.0  # the same for a number: there are fewer of them, and they are surer
_NUMBERED = frozenset("number id code no num room reference".split())
_AS_GOOD = 0.05  # evidence that does not count when two values would be in the leaves' order the other way round
# What a number with such a unit is the size of, if the leaf names no unit itself.
_SIZES = {
    "time": "time duration period long term age delay",
    "length": "distance length height width radius diameter size depth far side altitude",
    "mass": "weight mass load",
    "money": "amount price cost budget fee money payment salary income value spend principal deposit sum total revenue "
    "investment balance invested",
    "share": "rate percent percentage probability ratio return yield discount interest share level chance growth",
    "temperature": "temperature temp",
}
_SIZE_OF = {measured: frozenset(map(stem, said.split())) for measured, said in _SIZES.items()}


@dataclass(frozen=True)
class Pair:
    """A leaf and what may be its value, with the evidence for it."""

    score: float
    leaf: Leaf
    span: Span
    value: Any


def matched(leaves: Sequence[Leaf], pieces: Pieces, least: float | None = None) -> dict[Leaf, Any]:
    """The values of the leaves for which something was said; `least` is the evidence that each needs, if not the usual."""
    pairs = [pair for pair in _pairs(leaves, pieces) if pair.score >= (_least(pair, leaves) if least is None else least)]
    pairs.sort(key=lambda pair: -pair.score)
    best: dict[Leaf, Pair] = {}
    for pair in pairs:
        if pair.leaf not in best and not any(pair.span.overlaps(other.span) for other in best.values()):
            best[pair.leaf] = pair
    _exchange(best, [leaf for leaf in leaves if leaf in best], pairs)
    return {leaf: pair.value for leaf, pair in best.items()}


def _exchange(best: dict[Leaf, Pair], leaves: Sequence[Leaf], pairs: Sequence[Pair]) -> None:
    """Exchange the values of two leaves where that has more evidence, or as much and puts them in order."""
    by_place = {(pair.leaf, pair.span.start, pair.span.end): pair for pair in reversed(pairs)}
    for _ in leaves:
        changed = False
        for index, one in enumerate(leaves):
            for other in leaves[index + 1 :]:
                mine, its = best[one], best[other]
                turned = (
                    by_place.get((one, its.span.start, its.span.end)),
                    by_place.get((other, mine.span.start, mine.span.end)),
                )
                if turned[0] is None or turned[1] is None or mine.span == its.span:
                    continue
                gain = turned[0].score + turned[1].score - mine.score - its.score
                if gain > _AS_GOOD or gain > -_AS_GOOD and its.span.start < mine.span.start:
                    best[one], best[other], changed = turned[0], turned[1], True
        if not changed:
            break


def _pairs(leaves: Sequence[Leaf], pieces: Pieces) -> list[Pair]:
    by_kind: dict[Kind, list[Leaf]] = {}
    for leaf in leaves:
        by_kind.setdefault(kind_of(leaf), []).append(leaf)
    pairs: list[Pair] = []
    for kind, alike in by_kind.items():
        if kind is Kind.CHOICE:
            pairs += [pair for leaf in alike for pair in _choices(leaf, pieces)]
        elif kind is Kind.TRUTH:
            pairs += [pair for leaf in alike for pair in _truths(leaf, pieces)]
        elif kind is Kind.FREE:
            pairs += [pair for leaf in alike for pair in _free(leaf, pieces)]
        elif kind is Kind.NUMBER:
            pairs += _numbers(alike, pieces, leaves)
        elif kind is Kind.MOMENT:
            pairs += _moments(alike, pieces, leaves)
        elif kind in (Kind.EMAIL, Kind.PHONE, Kind.CODE):
            pairs += [pair for leaf in alike for pair in _coded(leaf, kind, alike, pieces)]
    named = [leaf for leaf in leaves if kind_of(leaf) in (Kind.NAMED, Kind.FREE)]
    return pairs + _named(named, pieces)


def _choices(leaf: Leaf, pieces: Pieces) -> list[Pair]:
    said = options.chosen(leaf, pieces.text)
    if not said:
        return []
    value = [span.value for span in said] if leaf.many else said[0].value
    return [Pair(9.0, leaf, said[0], value)]


def _truths(leaf: Leaf, pieces: Pieces) -> list[Pair]:
    value = options.truth(leaf, pieces.text)
    return [] if value is None else [Pair(9.0, leaf, Span(-1, -1, "option", value), [value] if leaf.many else value)]


def _free(leaf: Leaf, pieces: Pieces) -> list[Pair]:
    span = free_text.free(leaf, pieces.text, pieces.quoted)
    return [Pair(4.0, leaf, span, [span.value] if leaf.many else span.value)] if span else []


def _least(pair: Pair, leaves: Sequence[Leaf]) -> float:
    """The evidence that a value needs: more where it may be left out, less where something has to be said."""
    if not pair.leaf.optional:
        return _ENOUGH_FOR_NUMBERS if kind_of(pair.leaf) is Kind.NUMBER else _ENOUGH
    if pair.span.kind in ("name", "quoted") and all(leaf.optional for leaf in leaves):
        return _ENOUGH_FOR_ANY
    return _ENOUGH_FOR_OPTIONAL


def _numbers(leaves: Sequence[Leaf], pieces: Pieces, all_leaves: Sequence[Leaf]) -> list[Pair]:
    context = Context(pieces.text, leaves, [*pieces.numbers, *pieces.moments], all_leaves)
    context.digits = any(pieces.text.said[span.start : span.end][-1:].isdigit() for span in pieces.numbers)
    single = [leaf for leaf in leaves if not leaf.many]
    pairs: list[tuple[float, Leaf, Span, Any]] = []
    for leaf in single:
        spelled = [span for span in pieces.spelled_numbers if set(leaf.name_words) & _NUMBERED]
        for span in [*pieces.numbers, *_of_moments(leaf, pieces), *spelled]:
            value = number_for(leaf, span)
            if value is not None:
                whole = 0.1 * (span in spelled)  # "three oh five" rather than its "three"
                pairs.append((_numeric(leaf, span, context) + 0.5 * leaf.required + whole, leaf, span, value))
    many = [leaf for leaf in leaves if leaf.many]
    lists: list[tuple[float, Leaf, Span, Any]] = []
    for leaf in many:
        groups = [span for span in pieces.lists if not single or len(span.value) > 1 or span.said_in_brackets]
        if not single and len(many) == 1 and groups and leaf.kind != "array" and not isinstance(groups[0].value[0], list):
            groups = [_all_of(groups)]
        for span in groups:
            value = numbers_for(leaf, span)
            if value is not None:
                bracketed = 2.0 if span.said_in_brackets or len(span.value) > 1 else 0.0
                lists.append((_numeric(leaf, span, context) + bracketed, leaf, span, value))
    return [Pair(*pair) for pair in pairs + lists]


def _all_of(groups: list[Span]) -> Span:
    largest = max(groups, key=lambda span: len(span.value))
    if len(largest.value) > 1:
        return largest
    return Span(groups[0].start, groups[-1].end, "numbers", [one for span in groups for one in span.value], groups[0].unit)


def _of_moments(leaf: Leaf, pieces: Pieces) -> list[Span]:
    """The year, month, day, hour or minute of what was said, for a leaf of that name."""
    found = []
    for span in pieces.moments:
        for part, words_for_it in (("date", ("year", "month", "day")), ("time", ("hour", "minute"))):
            whole = getattr(span.value, part)
            for name in words_for_it:
                named = {name, f"{name}s"} if part == "time" else {name}
                if whole and named & set(leaf.name_words):
                    if name != "year" or re.search(r"\d{4}", span.value.said):
                        found.append(Span(-2, -2, "number", getattr(whole, name), name))
    return found


def _numeric(leaf: Leaf, span: Span, context: Context) -> float:
    score = context.evidence(leaf, span) + roles.evidence(leaf, context.text, span) + _unit(leaf, span)
    value = span.value[0] if isinstance(span.value, list) else span.value
    said = context.text.said[span.start : span.end]
    if said.isalpha() and -10 <= value <= 10 and context.digits:
        score -= 0.8  # "of two numbers, 12 and 15": who writes digits writes the values in digits
    if "year" in leaf.name_words or re.search(r"\b(?:the|which|what|release) year\b", leaf.said_of_it) and not leaf.units - {"year"}:
        dated = not span.unit and isinstance(value, int) and 1000 <= value <= 2199
        score += 2.5 if dated or span.unit == "year" and span.start < 0 else -3.0 if span.unit else -1.0
    elif not span.unit and isinstance(value, int) and 1900 <= value <= 2100 and _follows_date_word(context, span):
        score -= 1.5
    return score


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
        return 1.5
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
    low, high = leaf.schema.get("minimum"), leaf.schema.get("maximum")
    low = leaf.schema.get("exclusiveMinimum") if low is None else low
    if isinstance(low, (int, float)) and value < low or isinstance(high, (int, float)) and value > high:
        return None
    return int(value) if leaf.kind == "integer" else value


def numbers_for(leaf: Leaf, span: Span) -> list[Any] | None:
    """A list of numbers as the leaf wants it, or `None`."""
    if leaf.kind == "array":
        rows = span.value if all(isinstance(row, list) for row in span.value) else [span.value]
        return rows
    if any(isinstance(row, list) for row in span.value):
        return None
    parts = span.parts or tuple(Span(span.start, span.end, "number", one, span.unit) for one in span.value)
    values = [number_for(leaf, one) for one in parts]
    return None if any(one is None for one in values) else values


def _moments(leaves: Sequence[Leaf], pieces: Pieces, all_leaves: Sequence[Leaf]) -> list[Pair]:
    context = Context(pieces.text, leaves, [*pieces.moments, *pieces.numbers], all_leaves)
    pairs = []
    for leaf in leaves:
        for span in [*pieces.moments, *(part for whole in pieces.moments for part in whole.parts)]:
            value = written(leaf, span.value)
            if value is not None:
                score = 1.8 + context.evidence(leaf, span) + roles.evidence(leaf, pieces.text, span)
                pairs.append((score + 0.5 * bool(span.parts) + 0.5 * leaf.required, leaf, span, [value] if leaf.many else value))
    return [Pair(*pair) for pair in pairs]


def _coded(leaf: Leaf, kind: Kind, alike: Sequence[Leaf], pieces: Pieces) -> list[Pair]:
    spans = {Kind.EMAIL: pieces.emails, Kind.PHONE: pieces.phones}.get(kind)
    context = Context(pieces.text, alike, [*pieces.codes, *pieces.quoted])
    if spans is None:
        plain = [span for span in pieces.quoted if len(span.value.split()) <= 4]
        spans = [*plain, *pieces.codes]
    pairs = []
    for span in spans:
        value = fitting(span, leaf.schema.get("pattern"), *lengths(leaf)) if kind is Kind.CODE else span.value
        if value is None:
            continue
        score = 1.0 + context.evidence(leaf, span) + (0.8 if span.kind == "quoted" else 0.0)
        if kind is Kind.CODE:
            score += (2.0 if leaf.schema.get("pattern") else 0.0) + _codelike(str(span.value))
            score -= 1.0 if any(span.overlaps(one) for one in pieces.moments) else 0.0
        pairs.append((score, leaf, span, [value] if leaf.many else value))
    return [Pair(*pair) for pair in pairs]


def _codelike(value: str) -> float:
    return 0.8 if re.search(r"\d", value) and re.search(r"[A-Za-z]", value) else 0.3 if len(value) > 3 else 0.0


def lengths(leaf: Leaf) -> tuple[int, int]:
    """The least and the greatest number of characters of the leaf's text."""
    low, high = leaf.schema.get("minLength"), leaf.schema.get("maxLength")
    return low if isinstance(low, int) else 1, high if isinstance(high, int) else 10_000


def _named(leaves: Sequence[Leaf], pieces: Pieces) -> list[Pair]:
    """Quoted words, names and phrases for the leaves that take words."""
    context = Context(pieces.text, leaves, [*pieces.quoted, *pieces.names])
    mixed = [span for span in pieces.codes if not span.value.isdigit() and not any(map(span.overlaps, pieces.names))]
    spans = [*pieces.quoted, *pieces.names, *pieces.phrases, *mixed, *pieces.numbers]
    single = [leaf for leaf in leaves if not leaf.many]
    pairs = []
    for leaf in single:
        longer = pieces.addresses if "address" in leaf.name_words else pieces.chains if _entitled(leaf) else []
        for span in [*spans, *longer]:
            part = any(span.overlaps(one) and span != one for one in longer)
            score = _worded(leaf, span, context, pieces) + (0.5 if span in longer else -1.0 if part else 0.0)
            pairs.append((score, leaf, span, _value(leaf, span, pieces)))
    many = [leaf for leaf in leaves if leaf.many]
    lists: list[tuple[float, Leaf, Span, Any]] = []
    for leaf in many:
        for kind in ("quoted", "name", "phrase"):
            for group in pieces.grouped([span for span in spans if span.kind == kind]):
                whole = Span(group[0].start, group[-1].end, kind, [_value(leaf, span, pieces) for span in group])
                score = max(_worded(leaf, span, context, pieces) for span in group) + (1.5 if len(group) > 1 else 0.0)
                lists.append((score, leaf, whole, whole.value))
    examples = [pair for leaf in leaves for pair in _examples(leaf, pieces)]
    return examples + [Pair(*pair) for pair in pairs + lists]


def _examples(leaf: Leaf, pieces: Pieces) -> list[Pair]:
    """Values that the description gives as examples, where they were said."""
    found = []
    for example in leaf.examples:
        said = re.search(rf"(?<!\w){re.escape(example)}(?:e?s)?(?!\w)", pieces.text.said, re.IGNORECASE)
        if said and len(example) > 1:
            inside = next((one for one in pieces.names if one.start <= said.start() and said.end() <= one.end), None)
            span = inside or Span(*said.span(), "option", example)
            value = _value(leaf, inside, pieces) if inside and inside.value != example.title() else example
            value = _value(leaf, inside, pieces) if inside and inside.value == example else value
            found.append(Pair(5.0, leaf, span, [value] if leaf.many else value))
    return found[:1] if not leaf.many else _together(leaf, found)


def _together(leaf: Leaf, found: list[Pair]) -> list[Pair]:
    found = sorted(found, key=lambda pair: pair.span.start)
    return [Pair(5.0, leaf, found[0].span, [one for pair in found for one in pair.value])] if found else []


def _entitled(leaf: Leaf) -> bool:
    """Whether the leaf is what a thing is called, in as many words as it takes."""
    return "title" in leaf.about and "name" not in leaf.name_words


_BASE = {"quoted": 1.5, "name": 0.8, "code": 0.0, "phrase": -0.2, "number": -1.5}


def _worded(leaf: Leaf, span: Span, context: Context, pieces: Pieces) -> float:
    if leaf.optional and len(leaf.examples) > 1 and span.kind != "quoted":
        return -9.0  # one of several that are listed, or nothing
    score = _BASE[span.kind] + 0.8 * context.evidence(leaf, span) + roles.evidence(leaf, pieces.text, span)
    inside = {stem(word) for word in words(str(span.value))}
    if len(inside) > 1 and inside & leaf.naming:
        score += 1.5
    if {"unit", "units", "currency"} & set(leaf.name_words):
        score += 1.5 if unit_of(str(span.value).split()[-1]) else -1.0
    if roles.plays(leaf, roles.PLACE):
        placed = roles.cue(pieces.text, span)[0] in roles.PLACE.cues | roles.FROM.cues | roles.TO.cues
        unlikely = span.kind == "phrase" and (not placed or unit_of(str(span.value))) or span.kind in ("code", "number")
        score -= 2.0 if unlikely else 0.8 if " of " in str(span.value) else 0.0
    elif roles.plays(leaf, roles.NAMED) or roles.plays(leaf, roles.PERSON):
        score += 1.0 if names.titled(str(span.value)) else 0.0
        score += 0.5 if span.kind == "name" and " " in str(span.value) else -0.4 if span.kind == "phrase" else 0.0
    if free_text.topic_like(leaf) and roles.cue(pieces.text, span)[0] in ("about", "on", "for", "of"):
        score += 1.0
    low, high = lengths(leaf)
    return score if low <= len(str(span.value)) <= high else -9.0


def _value(leaf: Leaf, span: Span, pieces: Pieces) -> str:
    """The words of a piece; a place that is asked for with its state or country takes what follows its comma."""
    value = pieces.text.said[span.start : span.end].strip() if span.kind == "number" else str(span.value)
    if span.kind == "name" and re.search(r"\bcity and (?:state|country)\b|[A-Z]?[a-z]+, ?[a-z]{2}\b", leaf.said_of_it):
        following = next((one for one in pieces.names if pieces.text.said[span.end : one.start] in (", ", ",")), None)
        if following:
            value = f"{value}, {following.value}"
    return value
