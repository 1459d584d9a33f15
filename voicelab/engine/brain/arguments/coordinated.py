"""A sentence that says one thing of several, as a sentence for each: "Oslo and Rome on Friday", "a tea and two buns".

What all share is said once, before the first of them ("the weather in") or after the last ("on Friday"). Where the
first begins and the last ends is told by their form: words and values that follow one another in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..words import COMMON
from .parts import Part, joined, of_as_many_numbers, only_a_comma, parts
from .pieces import Pieces
from .spans import Span

MOST = 6  # things in one breath
LONGEST = 300  # characters of a sentence that is divided
_OF_ALL = re.compile(r"(?:both|each|all|respectively|every one|please|thanks?|thank you)\b", re.IGNORECASE)
_GOES_ON = re.compile(
    r"[\s,]*(?:of|is|are|was|were|has|have|had|will|can|could|would|i|we|he|she|they|that|who)\b", re.IGNORECASE
)
_ON_THE_SAME = re.compile(r"(?:it|this|that)(?:['’]s| is| was| has)\b", re.IGNORECASE)  # "it's urgent"
_SKIPPED = frozenset("a an the my our your his her their some please also another too just it's".split())
_ARTICLES = re.compile(rf"(?:\b(?:{'|'.join(_SKIPPED)})\s+)*$", re.IGNORECASE)  # they begin what follows them
_LINKS = COMMON | frozenset("under over between during until till since before after per via x".split())
_VALUES = frozenset("number name code moment quoted email token".split())
_VALUE, _LINK, _NEARLY = 2.0, 1.0, 1.0  # worth of a sign that two parts have in common
_CLEARLY = 3.0  # worth from which two parts are of one form, where only a comma parts them: "Dover, England" is no two
_LIKE = {frozenset(two.split()) for two in ("word name", "code name", "code number", "moment number")}


@dataclass(frozen=True)
class _Sign:
    """A value, a little word, or a run of other words."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Thing:
    """What is said of one of several things: as a sentence, and by itself, without what all share."""

    sentence: str
    words: str


def things(pieces: Pieces, numbers: int = 0) -> list[list[Thing]]:
    """The ways to read a text as sentences on several things, the likeliest first; none if it has one part.

    Args:
        numbers: how many of them a call needs.
    """
    said = pieces.text.said
    own = parts(pieces) if len(said) <= LONGEST else []
    if len(own) < 2:
        return []
    signs = _signs(pieces)
    # What stands in front may be shared by all: "in the hall, set the lamp to 5 and the heating to 20".
    first, second, *others = own
    bases = [own]
    alike, begins, _, _ = _aligned(_within(signs, first), _within(signs, second))
    if others and (begins > 0 or alike < _CLEARLY):  # else the first is one of several itself
        bases.append([(first[0], second[1]), *others])
    if numbers > 1 and (measured := of_as_many_numbers(own, pieces, numbers)) and measured != own:
        bases.insert(0, measured)
    return [found for base in bases if (found := _divided(said, base, signs))]


def _divided(said: str, own: list[Part], signs: Sequence[_Sign]) -> list[Thing]:
    """The parts as things, each in a sentence with what all share."""
    first, *others = own
    model = _within(signs, first)
    begins, most, weak, tail, found = first[1], 0.0, False, "", [first]
    for at, part in enumerate(others):
        inner, ends = _within(signs, part), at + 1 == len(others)
        score, begin, first_alike, last = _aligned(model, inner)
        last_ones, apposed = [joined(said, one) for one in others[at:]], only_a_comma(said, found[-1][1], part[0])
        listed = first_alike == 0 and (ends and last_ones[0] or last + 1 == len(inner) and any(last_ones))
        ended = at > 0 and apposed and joined(said, others[at - 1])  # nothing follows after "and" in a list
        no_other = _OF_ALL.match(said, part[0]) or _ON_THE_SAME.match(said, part[0])
        if ended or score < (_LINK if listed else _CLEARLY) or no_other:
            tail = f", {said[part[0] : own[-1][1]]}"  # what is said of all of them at the end
            break
        if 2 * score < most:  # it goes on with a list that is said of the one before
            found[-1] = (found[-1][0], part[1])
            continue
        weak = score < _CLEARLY
        begins, most = min(begins, model[begin].start), max(most, score)
        found.append(part)
        rest = said[inner[last].end : part[1]]
        if ends and last + 1 < len(inner) and not _GOES_ON.match(rest):
            found[-1], tail = (part[0], inner[last].end), rest
    if len(found) > 1 and weak and only_a_comma(said, found[-2][1], found[-1][0]):
        found.pop()  # "Dover, England", and no "and" after it
    if len(found) < 2 or len(found) > MOST:
        return []
    head = said[first[0] : begins]
    head = head[: _ARTICLES.search(head).start()]  # type: ignore[union-attr]
    found[0] = (first[0] + len(head), first[1])
    told = [said[start:end].strip(" ,") for start, end in found]
    return [Thing(f"{head.strip()} {one}{tail.rstrip()}".strip(" ,"), one) for one in told]


def _signs(pieces: Pieces) -> list[_Sign]:
    """The form of a text: its values, little words and runs of other words, in order."""
    spans: list[Span] = []
    measured = [one for one in pieces.numbers if one.unit]
    first = [*pieces.quoted, *pieces.emails, *pieces.tokens, *pieces.moments, *measured]
    others = sorted([*pieces.numbers, *pieces.codes, *pieces.names], key=lambda span: span.start - span.end)
    for span in (*first, *others):
        listed = span.start < 0 or "," in pieces.text.said[span.start : span.end]
        if not listed and not any(map(span.overlaps, spans)):
            spans.append(span)
    found = [_Sign(span.kind, span.start, span.end) for span in spans]
    for token in pieces.text.tokens:
        if any(span.start < token.end and token.start < span.end for span in spans):
            continue
        if token.low in _SKIPPED or not token.low[:1].isalpha():
            continue
        found.append(_Sign(token.low if token.low in _LINKS else "word", token.start, token.end))
    found.sort(key=lambda sign: sign.start)
    runs: list[_Sign] = []
    said = pieces.text.said
    for sign in found:
        words_on = runs and sign.kind == runs[-1].kind == "word" and not said[runs[-1].end : sign.start].strip()
        within = runs and sign.kind != "word" and runs[-1].end == sign.start and said[sign.start - 1].isalnum()
        if words_on or within:  # nothing begins in the midst of "40x60x5"
            runs[-1] = _Sign(runs[-1].kind, runs[-1].start, sign.end)
        else:
            runs.append(sign)
    return runs


def _within(signs: Sequence[_Sign], part: Part) -> list[_Sign]:
    return [sign for sign in signs if part[0] <= sign.start < part[1]]


def _aligned(model: Sequence[_Sign], other: Sequence[_Sign]) -> tuple[float, int, int, int]:
    """How much two forms have in common, in the same order: its worth, where it begins in both, and ends in the other.

    Of equals, what begins last: the more stands before it, the more is shared by all.
    """
    nothing = (0.0, len(model), -1, -1)
    below = [nothing] * (len(other) + 1)
    for at in range(len(model) - 1, -1, -1):
        row = [nothing] * (len(other) + 1)
        for place in range(len(other) - 1, -1, -1):
            best = max(below[place], row[place + 1], key=lambda one: one[:2])
            if worth := _alike(model[at].kind, other[place].kind):
                score, _, _, last = below[place + 1]
                both = (score + worth, at, place, last if last >= 0 else place)
                best = max(both, best, key=lambda one: one[:2])
            row[place] = best
        below = row
    return below[0]


def _alike(one: str, other: str) -> float:
    """What it is worth that two signs stand at the same place; nothing if they have nothing in common."""
    if one == other:
        return _VALUE if one in _VALUES else _LINK
    return _NEARLY if frozenset((one, other)) in _LIKE else 0.0
