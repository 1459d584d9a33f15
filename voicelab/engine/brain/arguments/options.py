"""Choices and truths: which of a schema's options was said, and whether something is wanted or not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from voicelab.meaning import embed

from ..compared import compared
from ..words import COMMON, clauses, likeness, split_name, stem, telling, words
from . import roles
from .described_options import by_description, glosses
from .leaves import Leaf
from .numbers import numbers
from .repairs import kept
from .spans import Span, Text, blanked
from .standing_for import at_the_hour, names_of, said_otherwise
from .synonyms import options_said
from .times import times
from .units import converted, unit_of

_GREETING = re.compile(
    r"\W*(?:(?:hello|hi)\W+)?(?:good )?(?:morning|afternoon|evening)\b(?=\s*[,.!]|\s+i\b)", re.IGNORECASE
)
LITTLE = frozenset("after before under above below again other every over while".split())  # "after" is no afternoon
_SAME_MONEY = {"gbp", "pound"}
_OTHERWISE = 1.03  # what it is worth that an option was said in other words: "every other week" is not weekly
_NEAR = 0.6  # the least likeness, on average, of an option's words to words that were said
_CLEARLY = 0.04  # by how much the nearest option is nearer than the next one
_SAME_THING, _APART = 0.55, 0.1  # likeness of a phrase to an option, and how much less it is to the next one
_SAME_IN_OTHER_WORDS = 0.5  # the same of a part of the sentence, to what is told of an option
_SIDES, _BY = re.compile(r"\d{1,3}x\d{1,3}"), re.compile(r"\s?(?:by|x)\s")
_MOST_PHRASES = 4  # that are looked at, as each costs an embedding


def chosen(leaf: Leaf, text: Text) -> list[Span]:
    """The options of a leaf that were said, each once; the best first, and of equals the one that was said first."""
    return list(_chosen(leaf, text.said))


@lru_cache(maxsize=512)  # they are no phrases, so they are asked for before what is matched is
def _chosen(leaf: Leaf, said: str) -> Sequence[Span]:
    found: list[tuple[float, Span]] = []
    options = leaf.schema.get("enum") or ()
    text = Text(without_greeting(said))
    if leaf.units and all(isinstance(option, (int, float)) for option in options):
        if measured := _measured(leaf, text, options):
            return measured
    called = names_of(tuple(option for option in options if isinstance(option, str)))
    for option in options:
        names = {called.get(option, str(option)), str(option)} if isinstance(option, (str, int, float)) else set()
        best = max(filter(None, (_said(name, text) for name in names)), default=None)
        if best:
            found.append((best[0], Span(best[1], best[2], "option", option)))
    listed = [option for option in options if isinstance(option, str)]
    for start, end, option in said_otherwise(listed, text.said):
        found.append((_OTHERWISE, Span(start, end, "option", option)))
    for start, end, option in () if found else options_said(listed, text.said):
        found.append((_OTHERWISE, Span(start, end, "option", option)))
    if not found:
        return _otherwise(leaf, listed, text)
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


def _otherwise(leaf: Leaf, listed: Sequence[str], text: Text) -> list[Span]:
    """The option that is the part of the day of a time that was said, or that the description tells of."""
    hours = [hour for _, _, time, known in times(text.said) for hour in [time.hour + 12 * _is_late(time.hour, known)]]
    part = at_the_hour(listed, hours[0]) if hours else ""
    described = None if part else by_description(leaf, text)
    return [Span(-1, -1, "option", part)] if part else [described] if described else []


def _is_late(hour: int, known: bool) -> bool:
    """Whether an hour of which the half of the day was not said is one after noon."""
    return not known and 1 <= hour <= 5


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
    near = _near(leaf, listed, [said])
    first, second = sorted(near, reverse=True)[:2]
    return listed[int(near.argmax())] if first >= least and first - second >= _CLEARLY else None


def by_a_word(leaf: Leaf, phrases: Sequence[Span]) -> Any:
    """The option that a phrase of what was said means: "my backpack", where a bag can be chosen."""
    listed = _in_words(leaf)
    said = [str(span.value).lower() for span in phrases][:_MOST_PHRASES]
    if len(listed) < 2 or not said:
        return None
    near = _near(leaf, listed, said)
    first, second = sorted(near, reverse=True)[:2]
    return listed[int(near.argmax())] if first >= _SAME_THING and first - second >= _APART else None


def by_a_clause(leaf: Leaf, said: str) -> Any:
    """The option of which the description says what a part of the sentence means: "something that won't shatter"."""
    listed = _in_words(leaf)
    parts = [part.strip() for part in clauses(said) if len(telling(part)) > 0][:_MOST_PHRASES]
    if not parts or not glosses(tuple(listed), str(leaf.schema.get("description") or "")):
        return None
    near = _near(leaf, listed, parts)
    first, second = sorted(near, reverse=True)[:2]
    return listed[int(near.argmax())] if first >= _SAME_IN_OTHER_WORDS and first - second >= _APART else None


def _near(leaf: Leaf, listed: Sequence[str], said: Sequence[str]) -> np.ndarray:
    """How near each option is to any of the words, by its name or by what the description says of it."""
    near = (compared(tuple(texts_of(leaf))) @ embed(said).T).max(axis=1)
    return near.reshape(-1, len(listed)).max(axis=0)


def texts_of(leaf: Leaf) -> list[str]:
    """What is compared with what was said: the options in words, and again with what the description says of each."""
    listed = _in_words(leaf)
    called = [split_name(option).lower() for option in listed]
    told = glosses(tuple(listed), str(leaf.schema.get("description") or ""))
    described = [f"{told.get(option, '')} {name}".strip() for option, name in zip(listed, called, strict=True)]
    return [*called, *described] if told else called


def _in_words(leaf: Leaf) -> list[str]:
    """The options that are words."""
    options = leaf.schema.get("enum") or ()
    return [option for option in options if isinstance(option, str) and re.search("[A-Za-z]{3}", option)]


@lru_cache(maxsize=1024)
def _as_said(option: str) -> tuple[re.Pattern[str] | None, list[str]]:
    """How an option is found that is written as it is ("pm2.5", "720p"), and its words, without the common ones."""
    as_is = rf"(?<![\w.]){re.escape(option)}(?![\w-])" if re.search(r"\d[\W_]|[\W_]\d|[a-z]\d", option) else None
    wanted = [word for word in words(re.sub(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])", " ", option)) if word]
    telling = [word for word in wanted if word not in COMMON] or wanted
    return re.compile(as_is, re.IGNORECASE) if as_is else None, telling


def _said(option: str, text: Text) -> tuple[float, int, int] | None:
    """How well an option was said, from 0 to 1, and where."""
    written, telling = _as_said(option)
    if as_is := written and written.search(text.said):
        return (1.1, *as_is.span())
    if sides := written and _by_sides(option, text):
        return (1.1, *sides)
    if not telling:
        return _verbatim(option, text)
    total, places = 0.0, []
    for word in telling:
        score, place = max(
            ((like(word, token.low), -index) for index, token in enumerate(text.tokens)), default=(0.0, 0)
        )
        if len(option) <= 2 and score and text.tokens[-place].text != option and text.tokens[-place].low in COMMON:
            score = 0.0
        total += score
        if score:
            places.append(-place)
    if not places or total / len(telling) < _NEAR:
        return None
    exact = 0.05 if all(text.tokens[place].text in option.split() for place in places) else 0.0
    return (
        total / len(telling) + exact + 0.02 * len(telling),
        text.tokens[min(places)].start,
        text.tokens[max(places)].end,
    )


def _by_sides(option: str, text: Text) -> tuple[int, int] | None:
    """Where sides were said that are an option: "ten by ten" of 10x10."""
    sides = [int(side) for side in option.split("x")] if _SIDES.fullmatch(option) else []
    said = numbers(text) if sides else []
    for first, second in zip(said, said[1:], strict=False):
        if [first.value, second.value] == sides and _BY.fullmatch(text.said, first.end, second.start):
            return first.start, second.end
    return None


@lru_cache(maxsize=16384)
def like(word: str, said: str) -> float:
    """How much a word of an option, or of a name, may be one that was said, from 0 to 1."""
    if word == said:
        return 1.0
    if unit_of(word) and (unit_of(word) == unit_of(said) or {unit_of(word), unit_of(said)} == _SAME_MONEY):
        return 0.9
    if word.isdigit() or said.isdigit():
        spoken = numbers(Text(said))
        return 0.9 if word.isdigit() and spoken and spoken[0].value == int(word) else 0.0
    return likeness(stem(word), stem(said)) * 0.95 if said not in COMMON | LITTLE else 0.0


def _verbatim(option: str, text: Text) -> tuple[float, int, int] | None:
    at = text.said.find(option) if option.strip() else -1
    return (1.0, at, at + len(option)) if at >= 0 else None


def constant(schema: dict[str, Any]) -> tuple[Any, ...]:
    """The one value that a schema allows, if it allows one only."""
    if "const" in schema:
        return (schema["const"],)
    options = schema.get("enum")
    return tuple(options) if isinstance(options, list) and len(options) == 1 else ()
