"""Choices and truths: which of a schema's options was said, and whether something is wanted or not."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from voicelab.meaning import embed

from ..words import COMMON, likeness, split_name, stem, words
from . import roles
from .leaves import Leaf
from .numbers import numbers
from .repairs import kept
from .spans import Span, Text, blanked
from .standing_for import names_of
from .units import converted, unit_of

_GREETING = re.compile(
    r"\W*(?:(?:hello|hi)\W+)?(?:good )?(?:morning|afternoon|evening)\b(?=\s*[,.!]|\s+i\b)", re.IGNORECASE
)
_LITTLE = frozenset("after before under above below again other every over while".split())  # "after" is no afternoon
_SAME_MONEY = {"gbp", "pound"}
_NEAR = 0.6  # the least likeness, on average, of an option's words to words that were said
_CLEARLY = 0.04  # by how much the nearest option is nearer than the next one
_SAME_THING, _APART = 0.55, 0.1  # likeness of a phrase to an option, and how much less it is to the next one
_MOST_PHRASES = 4  # that are looked at, as each costs an embedding
_YES = frozenset("yes yeah yep sure true please correct okay ok certainly definitely absolutely right".split())
_NO = frozenset("no non nope not false never without don't doesn't isn't dont exclude excluding except neither".split())
_NEGATED = 5  # words before a topic within which a no counts, in the same clause
# Words of a flag's name that say that it is a flag, and nothing of what it is about.
_FLAGGING = frozenset(
    stem(word)
    for word in (
        "include included is has have had get want wants need needs allow allowed show return flag only use using used "
        "with should option optional enable enabled status if set true false specific provide required apply full"
    ).split()
)


_FIRST_TIME = re.compile(
    r"\bfirst (?:visit|time|appointment|stay|lesson|order)\b|\bnew (?:patient|customer|client|guest|member)\b"
)
_NEVER_BEFORE = re.compile(
    r"\bnever (?:been|had|done|come|visited|seen|stayed|ordered)\b|\b(?:haven't|have not|hadn't) (?:been|"
    r"visited|seen|had)\b|"
    r"\bfirst (?:visit|time|appointment|stay|lesson|order)\b(?<!not my first visit)|\bnew (?:here|patient|"
    r"customer|client|to you)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:i've|i have|we've|we have) (?:been|come|had|stayed|ordered)\b[^.]*\b(?:before|already|once|twice|"
    r"often|years)\b|"
    r"\b(?:regular|come (?:here )?regularly|been (?:coming|a patient|a customer)|existing (?:patient|"
    r"customer))\b|\blast time\b",
    re.IGNORECASE,
)


def chosen(leaf: Leaf, text: Text) -> list[Span]:
    """The options of a leaf that were said, each once; the best first, and of equals the one that was said first."""
    found: list[tuple[float, Span]] = []
    options = leaf.schema.get("enum") or ()
    rest = without_greeting(text.said)
    text = text if rest == text.said else Text(rest)
    if leaf.units and all(isinstance(option, (int, float)) for option in options):
        if measured := _measured(leaf, text, options):
            return measured
    called = names_of(tuple(option for option in options if isinstance(option, str)))
    for option in options:
        said = _said(called.get(option, str(option)), text) if isinstance(option, (str, int, float)) else None
        if said:
            found.append((said[0], Span(said[1], said[2], "option", option)))
    meant = kept([span for _, span in found], text)
    found = sorted(
        [(score, span) for score, span in found if span in meant],
        key=lambda pair: (-round(pair[0] + _asked_for(leaf, text, pair[1]), 1), pair[1].start),
    )
    taken: list[Span] = []
    for _, span in found:
        if not any(map(span.overlaps, taken)):
            taken.append(span)
    return taken


def without_greeting(said: str) -> str:
    """What was said, with spaces for a "Good morning" at its beginning: that chooses no part of the day."""
    greeting = _GREETING.match(said)
    return blanked(said, [Span(*greeting.span(), "option", None)]) if greeting else said


def _measured(leaf: Leaf, text: Text, options: Sequence[float]) -> list[Span]:
    """Options that are numbers with a unit: "half an hour", where 30 and 60 minutes can be chosen."""
    said = [(span, converted(float(span.value), span.unit, leaf.units)) for span in numbers(text) if span.unit]
    return [
        Span(span.start, span.end, "option", option) for span, value in said for option in options if option == value
    ]


def _asked_for(leaf: Leaf, text: Text, span: Span) -> float:
    """A little for "into euros" over the dollars before it, where only one option can be meant; more for its role."""
    before = text.before(span.start)[:1]
    if leaf.many or not before:
        return 0.0
    for one, other in ((roles.FROM, roles.TO), (roles.TO, roles.FROM)):
        if roles.plays(leaf, one) and not roles.plays(leaf, other):
            return 0.5 * (before[0].low in one.cues) - 0.5 * (before[0].low in other.cues)
    return 0.3 if before[0].low in ("into", "to", "as") else 0.0


def by_meaning(leaf: Leaf, said: str, least: float) -> Any:
    """The option whose meaning is nearest to what was said, if it is near and no other is nearly as near.

    Args:
        leaf: one that has options in words.
        said: the caller's words; a new sentence for the model, some 5 ms, unless it is known already.
        least: the least cosine: lower for a reply to a question for it.
    """
    listed = _in_words(leaf)
    if len(listed) < 2 or not said.strip():
        return None
    near = embed([split_name(option).lower() for option in listed]) @ embed([said])[0]
    first, second = sorted(near, reverse=True)[:2]
    return listed[int(near.argmax())] if first >= least and first - second >= _CLEARLY else None


def by_a_word(leaf: Leaf, phrases: Sequence[Span]) -> Any:
    """The option that a phrase of what was said means: "my backpack", where a bag can be chosen."""
    listed = _in_words(leaf)
    said = [str(span.value).lower() for span in phrases][:_MOST_PHRASES]
    if len(listed) < 2 or not said:
        return None
    near = (embed([split_name(option).lower() for option in listed]) @ embed(said).T).max(axis=1)
    first, second = sorted(near, reverse=True)[:2]
    return listed[int(near.argmax())] if first >= _SAME_THING and first - second >= _APART else None


def _in_words(leaf: Leaf) -> list[str]:
    """The options that are words."""
    options = leaf.schema.get("enum") or ()
    return [option for option in options if isinstance(option, str) and re.search("[A-Za-z]{3}", option)]


def _said(option: str, text: Text) -> tuple[float, int, int] | None:
    """How well an option was said, from 0 to 1, and where."""
    wanted = [word for word in words(re.sub(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])", " ", option)) if word]
    if not wanted:
        return _verbatim(option, text)
    telling = [word for word in wanted if word not in COMMON] or wanted
    total, places = 0.0, []
    for word in telling:
        score, place = max(
            ((_like(word, token.low), -index) for index, token in enumerate(text.tokens)), default=(0.0, 0)
        )
        if len(option) <= 2 and score and text.tokens[-place].text != option and text.tokens[-place].low in COMMON:
            score = 0.0
        total += score
        if score:
            places.append(-place)
    if not places or total / len(telling) < _NEAR:
        return None
    exact = 0.05 if any(text.tokens[place].text == option for place in places) else 0.0
    return (
        total / len(telling) + exact + 0.02 * len(telling),
        text.tokens[min(places)].start,
        text.tokens[max(places)].end,
    )


@lru_cache(maxsize=16384)
def _like(word: str, said: str) -> float:
    if word == said:
        return 1.0
    if unit_of(word) and (unit_of(word) == unit_of(said) or {unit_of(word), unit_of(said)} == _SAME_MONEY):
        return 0.9
    if word.isdigit() or said.isdigit():
        spoken = numbers(Text(said))
        return 0.9 if word.isdigit() and spoken and spoken[0].value == int(word) else 0.0
    return likeness(stem(word), stem(said)) * 0.95 if said not in COMMON | _LITTLE else 0.0


def _verbatim(option: str, text: Text) -> tuple[float, int, int] | None:
    at = text.said.find(option) if option.strip() else -1
    return (1.0, at, at + len(option)) if at >= 0 else None


def truth(leaf: Leaf, text: Text) -> bool | None:
    """Whether what the leaf is about was asked for; `None` if it was not spoken of."""
    if (
        _FIRST_TIME.search(leaf.said_of_it + " " + split_name(leaf.path[-1]))
        and (was := _been_before(text.said)) is not None
    ):
        return not was
    topic = [stem(word) for word in words(split_name(leaf.path[-1]))]
    topic = [word for word in topic if word not in _FLAGGING and len(word) > 1 and word not in COMMON]
    if not topic:
        return None
    places = []
    for word in topic:
        at = next((i for i, token in enumerate(text.tokens) if _same_root(word, stem(token.low))), None)
        if at is None:
            return None
        places.append(at)
    before = [token.low for token in text.tokens[max(0, min(places) - _NEGATED) : min(places)]]
    clause = itertools.takewhile(lambda word: word not in (",", ".", ";", "but", "and", "?", "!"), reversed(before))
    return not set(clause) & _NO


def _been_before(said: str) -> bool | None:
    """Whether the caller has been here before, if they speak of it."""
    if _NEVER_BEFORE.search(said):
        return False
    return True if _BEFORE.search(said) else None


def _same_root(word: str, said: str) -> bool:
    """Whether two stems are the same word, or one is made of the other: "smoker" and "smoke"."""
    made = min(len(word), len(said)) >= 4 and (word.startswith(said) or said.startswith(word))
    return made and said not in _LITTLE or _like(word, said) >= 0.75


def answered(text: Text) -> bool | None:
    """The yes or no of a reply to a question."""
    spoken = {token.low for token in text.tokens}
    if spoken & _NO:
        return False
    return True if spoken & _YES else None


def constant(schema: dict[str, Any]) -> tuple[Any, ...]:
    """The one value that a schema allows, if it allows one only."""
    if "const" in schema:
        return (schema["const"],)
    options = schema.get("enum")
    return tuple(options) if isinstance(options, list) and len(options) == 1 else ()
