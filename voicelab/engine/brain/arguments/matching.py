"""Which piece of what was said is the value of which leaf: the best pairs first, each piece and each leaf once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ..words import split_name, stem, words
from . import announced, free_text, options, roles, sorts, tokens, truths
from .codes import fitting
from .context import Context
from .dated import for_moments
from .kinds import Kind, is_reached, kind_of
from .leaves import Leaf
from .pairs import Pair, pair
from .pieces import Pieces
from .sizes import for_numbers
from .spans import Span
from .told import is_told, told
from .vague import for_vague_times
from .wording import for_words

_ENOUGH_FOR_OPTIONAL = 1.7  # the least evidence for a value that may be left out
_ENOUGH_FOR_ANY = 0.8  # the same for a name, where no value at all is needed
_ENOUGH = -0.1  # the least evidence for a value that is needed
_ENOUGH_FOR_NUMBERS = -1.0  # the same for a number: there are fewer of them, and they are surer
_OF_LETTERS = re.compile(r"\b(?:iata|icao|iso|ticker|symbol|airport|currency|country|language|letters?|abbrev\w+)\b")
_AS_GOOD = 0.05  # evidence that does not count when two values would be in the leaves' order the other way round
_HARDLY_MORE = 2.0  # evidence by which a text that may be left out may have more than what is needed
_NEXT_BEST = 0.2  # by how much less the next best option is taken
_SURE, _ANNOUNCED = 9.0, 4.0  # the evidence of an option that was said, and of a text that was announced
_TOLD = 4.1  # of the clause that tells it: it ends where somebody asks for something, or names who calls
_IF_NOTHING_ELSE = 1.75  # of all that was said, for a text that may be left out
_TO_CALL = 2.0  # against a number at which somebody can be called, as what something is known by
_CALLED = re.compile(r"(?:0|\+)(?:\D?\d){9,}")
_LABELLED = 8.0  # and of a value that the name of its parameter and a colon stand before


def matched(leaves: Sequence[Leaf], pieces: Pieces, least: float | None = None) -> dict[Leaf, Any]:
    """The values of the leaves for which something was said.

    `least` is the evidence that each of them needs, if not the usual.
    """
    pairs = [one for one in _pairs(leaves, pieces) if one.score >= (_least(one, leaves) if least is None else least)]
    pairs.sort(key=lambda one: (_is_left_over(one), -one.score))
    best: dict[Leaf, Pair] = {}
    for one in pairs:
        if one.leaf not in best and not any(_in_each_others_way(one, other) for other in best.values()):
            best[one.leaf] = one
    _exchange(best, [leaf for leaf in leaves if leaf in best], pairs)
    _give_up(best, leaves, pairs)
    return {leaf: _without_moment(one, best.values()) for leaf, one in best.items()}


def _in_each_others_way(one: Pair, other: Pair) -> bool:
    """Whether only one of two pieces can be a value; a number, a date or an option may stand within a text."""
    mine, its = one.span, other.span
    kinds = {mine.kind, its.kind}
    whole = 0 in (mine.start, its.start) and _IF_NOTHING_ELSE not in (one.score, other.score)
    if "told" in kinds or "texts" in kinds and ("phone" in kinds or "code" in kinds or whole):
        return False  # of all that was said, nothing is a part that would be missing elsewhere
    if "texts" in kinds and kinds & {"number", "numbers", "moment", "option", "email"}:
        return False
    return any(part.overlaps(another) for part in mine.parts or (mine,) for another in its.parts or (its,))


def _without_moment(one: Pair, others: Iterable[Pair]) -> Any:
    """The value; of an announced text without the dates and times at its end that are values of their own."""
    if one.span.kind != "texts" or not isinstance(one.value, str) or kind_of(one.leaf) is not Kind.FREE:
        return one.value
    value, spans = one.value, [other.span for other in others if other.span.kind in ("moment", "phone")]
    for span in sorted(spans, key=lambda span: -span.start) if one.span.start else ():
        at = span.start - one.span.start
        if 0 < at < len(value) and span.end - one.span.start >= len(value) - 1:
            kept = value[:at].rstrip(" ,;")
            value = re.sub(r"\s+(?:at|on|by|for|in|from|since|until|till|before|after)$", "", kept) or value
    return value


def _exchange(best: dict[Leaf, Pair], leaves: Sequence[Leaf], pairs: Sequence[Pair]) -> None:
    """Exchange the values of two leaves where that has more evidence, or as much and puts them in order."""
    by_place = {(one.leaf, one.span.start, one.span.end): one for one in reversed(pairs)}
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


def _give_up(best: dict[Leaf, Pair], leaves: Sequence[Leaf], pairs: Sequence[Pair]) -> None:
    """Give what is needed, and has no value, quoted words that a leaf which may be left out has on hardly more."""
    for leaf in leaves:
        if leaf in best or leaf.optional or kind_of(leaf) is not Kind.NAMED:
            continue
        for one in (one for one in pairs if one.leaf is leaf and one.span.kind == "quoted"):
            taken = [other for other in best.values() if _in_each_others_way(one, other)]
            if len(taken) == 1 and taken[0].leaf.optional and taken[0].score - one.score <= _HARDLY_MORE:
                del best[taken[0].leaf]
                best[leaf] = one
                break


def _pairs(leaves: Sequence[Leaf], pieces: Pieces) -> list[Pair]:
    by_kind: dict[Kind, list[Leaf]] = {}
    for leaf in leaves:
        by_kind.setdefault(kind_of(leaf), []).append(leaf)
    pairs: list[Pair] = []
    for kind, alike in by_kind.items():
        if kind is Kind.CHOICE:
            pairs += [one for leaf in alike for one in _choices(leaf, pieces)]
        elif kind is Kind.TRUTH:
            pairs += [one for leaf in alike for one in _truths(leaf, pieces)]
        elif kind is Kind.FREE:
            pairs += [one for leaf in alike for one in _free(leaf, pieces)]
        elif kind is Kind.NUMBER:
            pairs += for_numbers(alike, pieces, leaves)
        elif kind is Kind.MOMENT:
            pairs += for_moments(alike, pieces, leaves)
        elif kind in (Kind.EMAIL, Kind.PHONE, Kind.CODE):
            pairs += [one for leaf in alike for one in _coded(leaf, kind, alike, pieces)]
    named = [leaf for leaf in leaves if kind_of(leaf) in (Kind.NAMED, Kind.FREE)]
    timed = [leaf for leaf in leaves if kind_of(leaf) in (Kind.NAMED, Kind.MOMENT) and not leaf.many]
    pairs += [one for leaf in timed for one in for_vague_times(leaf, pieces)]
    pairs += [one for leaf in named for one in _announced(leaf, pieces)]
    clause, telling = _ANNOUNCED if pieces.quoted else _TOLD, [leaf for leaf in named if is_told(leaf)]
    pairs += [pair(clause, leaf, span, span.value) for leaf in telling if (span := told(leaf, pieces))]
    return pairs + for_words(named, pieces, leaves)


def _choices(leaf: Leaf, pieces: Pieces) -> list[Pair]:
    said = options.chosen(leaf, pieces.text)
    if not said:
        return []
    if leaf.many:
        return [Pair(_SURE, leaf, said[0], [span.value for span in said])]
    said.sort(key=lambda span: {*map(stem, words(split_name(str(span.value))))} <= set(pieces.vocabulary))  # "merge it"
    # The next best is there for another leaf with the same options: "from German into Spanish".
    return [Pair(_SURE - place * _NEXT_BEST, leaf, span, span.value) for place, span in enumerate(said)]


def _truths(leaf: Leaf, pieces: Pieces) -> list[Pair]:
    value = truths.truth(leaf, pieces.text)
    value = truths.described(leaf, pieces.text, pieces.vocabulary) if value is None else value
    return [] if value is None else [pair(_SURE, leaf, Span(-1, -1, "option", value), value)]


def _free(leaf: Leaf, pieces: Pieces) -> list[Pair]:
    span = free_text.free(leaf, pieces.text, pieces.quoted)
    if span and leaf.many and span.kind == "texts":
        return [Pair(_ANNOUNCED, leaf, span, re.split(r",\s*(?:and\s+)?|\s+and\s+", span.value))]
    whole = span and span.kind == "texts" and (span.start, span.end) == (0, len(pieces.text.said))
    score = _IF_NOTHING_ELSE if whole and leaf.optional else _ANNOUNCED
    return [pair(score, leaf, span, span.value)] if span else []


def _announced(leaf: Leaf, pieces: Pieces) -> list[Pair]:
    """What follows a colon, after the leaf's own name or after all that is asked."""
    if leaf.many:
        return _addressed(leaf, pieces)
    reached = [*pieces.emails, *pieces.phones] if is_reached(leaf) else []
    if reached:
        return [Pair(_SURE, leaf, one, one.value) for one in reached]
    named, last = announced.by_colon(leaf, pieces.text), announced.after_colon(leaf, pieces.text)
    found = [Pair(_LABELLED, leaf, named, named.value)] if named else []
    return [*found, Pair(_ANNOUNCED + leaf.required, leaf, last, last.value)] if last else found


def _addressed(leaf: Leaf, pieces: Pieces) -> list[Pair]:
    """All the addresses for mail, for a list of them."""
    mailed = pieces.emails and re.search(r"\be-?mails?\b", f"{' '.join(leaf.name_words)} {leaf.said_of_it}")
    if not mailed:
        return []
    found = pieces.emails
    whole = Span(found[0].start, found[-1].end, "email", [one.value for one in found], parts=tuple(found))
    return [Pair(_SURE, leaf, whole, whole.value)]


def _least(one: Pair, leaves: Sequence[Leaf]) -> float:
    """The evidence that a value needs: more where it may be left out, less where something has to be said."""
    if not one.leaf.optional or one.leaf.is_asked_for:
        return _ENOUGH_FOR_NUMBERS if kind_of(one.leaf) is Kind.NUMBER else _ENOUGH
    if one.span.kind in ("name", "quoted") and all(leaf.optional for leaf in leaves):
        return _ENOUGH_FOR_ANY
    return _ENOUGH_FOR_ANY if _is_left_over(one) else _ENOUGH_FOR_OPTIONAL


def _is_left_over(one: Pair) -> bool:
    """Whether it is a name for what takes somebody's, if nothing else takes it: "with Mr Lee" of the teacher."""
    leaf = one.leaf
    weak = leaf.optional and one.score < _ENOUGH_FOR_OPTIONAL
    return weak and one.span.kind == "name" and " of " not in one.span.value and sorts.is_person(leaf)


def _coded(leaf: Leaf, kind: Kind, alike: Sequence[Leaf], pieces: Pieces) -> list[Pair]:
    spans = {Kind.EMAIL: pieces.emails, Kind.PHONE: pieces.phones}.get(kind)
    context = Context(pieces.around_codes, alike)
    if spans is None:
        plain = [span for span in pieces.quoted if len(span.value.split()) <= 4]
        houses = [span for span in pieces.addresses if span.value[:1].isdigit()]
        spans = [
            *plain,
            *pieces.tokens,
            *pieces.signs,
            *(span for span in pieces.codes if not any(map(span.overlaps, houses))),
        ]
    pairs = []
    for span in [*spans, *(_lettered(leaf, pieces) if kind is Kind.CODE else ())]:
        span = replace(span, value=tokens.value(leaf, span.value)) if span.kind == "token" else span
        value = fitting(span, leaf.schema.get("pattern"), *leaf.lengths) if kind is Kind.CODE else span.value
        if value is None:
            continue
        score = (
            1.0
            + (kind is Kind.EMAIL)
            + 0.8 * (kind is Kind.PHONE)
            + context.evidence(leaf, span)
            + (0.8 if span.kind == "quoted" else 0.0)
        )
        score += roles.evidence(leaf, pieces.text, span)
        if kind is Kind.CODE:
            score += (2.0 if leaf.schema.get("pattern") else 0.0) + _codelike(str(span.value))
            score -= 1.0 if any(span.overlaps(one) for one in pieces.moments) else 0.0
            score -= _TO_CALL * any(span.overlaps(one) and _CALLED.match(str(one.value)) for one in pieces.phones)
        pairs.append(pair(score, leaf, span, value))
    return pairs


def _lettered(leaf: Leaf, pieces: Pieces) -> list[Span]:
    """Words of capitals, for a code that is known to be of letters, or beside its name."""
    known = _OF_LETTERS.search(leaf.said_of_it)
    return [
        one
        for one in pieces.abbreviations
        if known or "-" in one.value or announced.stands_beside(leaf, one, pieces.text)
    ]


def _codelike(value: str) -> float:
    return 0.8 if re.search(r"\d", value) and re.search(r"[A-Za-z]", value) else 0.3 if len(value) > 3 else 0.0
