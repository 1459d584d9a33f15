"""A sentence that says one thing of several, as a sentence for each: "Oslo and Rome on Friday", "a tea and two buns".

What all share is said once, before the first of them ("the weather in") or after the last ("on Friday"). Where the
first begins and the last ends is told by their form: words and values that follow one another in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..words import COMMON
from .pieces import Pieces
from .spans import Span

MOST = 6  # things in one breath
LONGEST = 300  # characters of a sentence that is divided
_JOINT = re.compile(
    r"\s*(?:,\s+|;\s*|(?<=[\w)\"'’”]{2})\.\s+|,?\s+(?=(?:and|then|as well as|plus|&)\s))"
    r"(?:(?:oh|and|then|also|plus|as well as|after that)\b,?\s*|&\s)*",
    re.IGNORECASE,
)
_OF_ALL = re.compile(r"(?:both|each|all|respectively|every one|please|thanks?|thank you)\b", re.IGNORECASE)
_GOES_ON = re.compile(
    r"[\s,]*(?:of|is|are|was|were|has|have|had|will|can|could|would|i|we|he|she|they|that|who)\b", re.IGNORECASE
)
_SKIPPED = frozenset("a an the my our your his her their some please also another too just it's".split())
_ARTICLES = re.compile(rf"(?:\b(?:{'|'.join(_SKIPPED)})\s+)*$", re.IGNORECASE)  # they begin what follows them
_LINKS = COMMON | frozenset("under over between during until till since before after per via x".split())
_VALUES = frozenset("number name code moment quoted email".split())
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


def things(pieces: Pieces) -> list[list[Thing]]:
    """The ways to read a text as sentences on several things, the likeliest first; none if it has one part."""
    said = pieces.text.said
    parts = _parts(pieces) if len(said) <= LONGEST else []
    if len(parts) < 2:
        return []
    signs = _signs(pieces)
    # What stands in front may be shared by all: "in the hall, set the lamp to 5 and the heating to 20".
    first, second, *others = parts
    bases = [parts]
    alike, begins, _, _ = _aligned(_within(signs, first), _within(signs, second))
    if others and (begins > 0 or alike < _CLEARLY):  # else the first is one of several itself
        bases.append([(first[0], second[1]), *others])
    return [found for base in bases if (found := _divided(said, base, signs))]


def _divided(said: str, parts: list[tuple[int, int]], signs: Sequence[_Sign]) -> list[Thing]:
    """The parts as things, each in a sentence with what all share."""
    first, *others = parts
    model = _within(signs, first)
    begins, most, weak, tail, found = first[1], 0.0, False, "", [first]
    for at, part in enumerate(others):
        inner, ends = _within(signs, part), at + 1 == len(others)
        score, begin, first_alike, last = _aligned(model, inner)
        joined, apposed = [_joined(said, one) for one in others[at:]], _only_a_comma(said, found[-1][1], part[0])
        listed = first_alike == 0 and (ends and joined[0] or last + 1 == len(inner) and any(joined))
        ended = at > 0 and apposed and _joined(said, others[at - 1])  # nothing follows after "and" in a list
        if ended or score < (_LINK if listed else _CLEARLY) or _OF_ALL.match(said, part[0]):
            tail = f", {said[part[0] : parts[-1][1]]}"  # what is said of all of them at the end
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
    if len(found) > 1 and weak and _only_a_comma(said, found[-2][1], found[-1][0]):
        found.pop()  # "Dover, England", and no "and" after it
    if len(found) < 2 or len(found) > MOST:
        return []
    head = said[first[0] : begins]
    head = head[: _ARTICLES.search(head).start()]  # type: ignore[union-attr]
    found[0] = (first[0] + len(head), first[1])
    own = [said[start:end].strip(" ,") for start, end in found]
    return [Thing(f"{head.strip()} {one}{tail.rstrip()}".strip(" ,"), one) for one in own]


def _parts(pieces: Pieces) -> list[tuple[int, int]]:
    """Where the parts between commas, full stops and "and" begin and end; a date with its time is no two."""
    said = pieces.text.said
    said_aloud = [one for one in pieces.phones if re.search("[a-z]", said[one.start : one.end])]
    whole = [*pieces.quoted, *said_aloud, *(one for one in pieces.moments if one.parts)]
    joints = [
        joint
        for joint in _JOINT.finditer(said)
        if joint.end() < len(said) and not any(one.start < joint.start() and joint.end() < one.end for one in whole)
    ]
    begins = [0, *(joint.end() for joint in joints)]
    ends = [*(joint.start() for joint in joints), len(said)]
    return [(begin, end) for begin, end in zip(begins, ends, strict=True) if said[begin:end].strip(" .,!?")]


def _only_a_comma(said: str, end: int, begin: int) -> bool:
    return said[end:begin].strip() == ","


def _joined(said: str, part: tuple[int, int]) -> bool:
    """Whether a word such as "and" stands before a part: it is the last of a list."""
    return bool(re.search(r"(?:\w|&)\s+$", said[max(0, part[0] - 6) : part[0]]))


def _signs(pieces: Pieces) -> list[_Sign]:
    """The form of a text: its values, little words and runs of other words, in order."""
    spans: list[Span] = []
    measured = [one for one in pieces.numbers if one.unit]
    first = [*pieces.quoted, *pieces.emails, *pieces.moments, *measured]
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
    for sign in found:
        if runs and sign.kind == runs[-1].kind == "word" and not pieces.text.said[runs[-1].end : sign.start].strip():
            runs[-1] = _Sign("word", runs[-1].start, sign.end)
        else:
            runs.append(sign)
    return runs


def _within(signs: Sequence[_Sign], part: tuple[int, int]) -> list[_Sign]:
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
