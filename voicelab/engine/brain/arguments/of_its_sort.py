"""What is of the sort that a parameter takes, by what callers say it is: "she's a beagle", "my Bosch dryer"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..words import stem, words
from . import counts, sorts
from .leaves import Leaf
from .numbers import numbers
from .pieces import Pieces
from .spans import Span, Text

_MAKES = frozenset("breed brand make model manufacturer species variety".split())
_COLOURS = frozenset({"colour", "color"})
_WORK = frozenset({"job", "occupation", "profession"})
_COLOURED = frozenset(
    "black white red blue green yellow orange purple pink brown grey gray beige silver gold cream navy".split()
)
_SORTS = frozenset("type kind sort category genre".split())
_VALUED = frozenset(
    "large larger big bigger small smaller little good better best nice cheap expensive great typical average old own "
    "whole usual normal favourite favorite".split()
)
_IS_A = re.compile(
    r"\b(?:he|she|it|they|that|one)(?:['’]s| is| was|['’]re| are|['’]d be) (?:an? |only an? |just an? )?$",
    re.IGNORECASE,
)
_WHAT_FOR = re.compile(r"\bwhat (?:it|this|that) is for\b|\boccasion\b|\bcelebrat")
_IS_FOR = re.compile(
    r"\b(?:it['’]s|it is|this is|that['’]s|celebrate|celebrating)(?: for)? "
    r"(?:my |our |a |an |the |his |her )?(?:[a-z]+th )?$",
    re.IGNORECASE,
)
_A = re.compile(r"\ban? $", re.IGNORECASE)
_MY, _THING = re.compile(r"\b(?:my|our|the) $", re.IGNORECASE), re.compile(r" [a-z]{3,}")
_NEAR = 40  # characters before a piece that may say what it is
_NEVER = -9.0
_IS_SUCH = 2.0  # what it is worth that something is said to be of the kind that the leaf takes
_OF_NUMBER = re.compile(r" (?:of|is|at|=|:) ?[$€£]?\d")  # "a capacity of 500"
_HOUSE, _ADDRESS = 1.0, 1.5  # that a place was told with the number of its house
_NO_SORT = 4.0  # against words that only say how large or good a thing is, or what a number is, as the sort of it
_ONLY_DESCRIBED = 1.5  # against words that say what is asked for, or how many of them, and numbers that count


def evidence(leaf: Leaf, span: Span, pieces: Pieces, leaves: Sequence[Leaf]) -> float:
    """What speaks for a piece as the value of a leaf by its sort, or against it."""
    if span.kind == "number":
        return -_ONLY_DESCRIBED * any(one.kind in ("integer", "number") for one in leaves)
    if span.kind not in ("name", "phrase"):
        return 0.0
    if _has_numbers(leaf) and not numbers(Text(str(span.value))):
        return _NEVER
    made = _is_of_a_make(leaf)
    worn = bool(_COLOURS & {*leaf.name_words} or _WORK & {*leaf.name_words})
    such = (made or worn) and _is_said_to_be(span, pieces.text)
    score = _IS_SUCH * such
    if span.kind == "phrase":
        inside = {stem(word) for word in words(str(span.value))}
        counted = any(inside <= one.naming and counts.is_count(one) for one in leaves if one is not leaf)
        described = sorts.is_named(leaf) and inside <= leaf.naming | leaf.describing
        score += _IS_SUCH * bool(_WHAT_FOR.search(leaf.said_of_it) and _is_what_it_is_for(span, pieces.text))
        no_sort = bool(_SORTS & {*leaf.name_words[-1:]}) and {*words(str(span.value))} <= _VALUED
        no_sort = no_sort or _names_a_number(span, inside, pieces, leaves)
        score -= _ONLY_DESCRIBED * (counted or described or made and not such) + _NO_SORT * no_sort
    elif str(span.value)[:1].isdigit() and span in pieces.addresses and sorts.is_place(leaf):
        score += _ADDRESS if "address" in leaf.name_words else _HOUSE
    return score


@lru_cache(maxsize=4096)
def _has_numbers(leaf: Leaf) -> bool:
    """Whether all examples of the leaf have digits: "like 225/45R17"."""
    return bool(leaf.examples) and all(re.search(r"\d", example) for example in leaf.examples)


@lru_cache(maxsize=4096)
def _is_of_a_make(leaf: Leaf) -> bool:
    """Whether the leaf takes of what make or breed something is."""
    return bool(_MAKES & {*leaf.name_words[-1:], *leaf.said_of_it.split()[:1]})


def _is_said_to_be(span: Span, text: Text) -> bool:
    """Whether something is said to be such; of a name, whether it is one of many: "for a Bosch", "my Bosch dryer"."""
    near = max(0, span.start - _NEAR)
    own = span.kind == "name" and _MY.search(text.said, near, span.start) and _THING.match(text.said, span.end)
    one_of_many = span.kind == "name" and _A.search(text.said, near, span.start)
    return bool(own or one_of_many or _IS_A.search(text.said, near, span.start))


def _names_a_number(span: Span, inside: set[str], pieces: Pieces, leaves: Sequence[Leaf]) -> bool:
    """Whether plain words only tell what the number after them is, which another leaf takes: "a capacity of 500"."""
    named = any(inside <= one.naming and one.kind in ("integer", "number") for one in leaves)
    return named and bool(_OF_NUMBER.match(pieces.text.said, span.end))


def _is_what_it_is_for(span: Span, text: Text) -> bool:
    return bool(_IS_FOR.search(text.said, max(0, span.start - _NEAR), span.start))


def listed(leaf: Leaf, pieces: Pieces) -> Iterator[Span]:
    """What is of a sort that the description lists, "a nut allergy" of "allergies and so on"; or a colour."""
    tokens = pieces.text.tokens
    if _COLOURS & {*leaf.name_words} and not leaf.many:
        said = [one.text for one in tokens if one.low in _COLOURED]
        # Nowhere: it may be part of another value as well, "a black rucksack". Of several, each is for something else.
        yield from (Span(-1, -1, "option", one) for one in said if len(said) == 1)
    stems = [stem(token.low) for token in tokens] if leaf.some else []
    for sort in leaf.some:
        wanted = [stem(word) for word in words(sort)]
        count = len(wanted)
        at = next((at for at in range(len(stems) - count + 1) if stems[at : at + count] == wanted), None)
        if at is not None:
            first, end = tokens[at].start, tokens[at + count - 1].end
            begin = next((one.start for one in pieces.phrases if one.start <= first < one.end), first)
            value = re.sub(r"['’]s$", "", pieces.text.said[begin:end])
            yield Span(begin, begin + len(value), "option", value)
