"""Arguments for a tool from what a caller said, by the tool's JSON Schema alone."""

from __future__ import annotations

import copy
import datetime
import json
import re
from collections.abc import Sequence, Set
from dataclasses import replace
from functools import lru_cache
from typing import Any

from ..words import COMMON, split_name, stem, words
from . import by_meaning, free_text, names, options, truths
from .asking import question_for
from .codes import fitting, spelled
from .kinds import Kind, kind_of
from .leaves import Leaf, leaves, nullable, resolve
from .matching import matched
from .moments import last_day
from .pieces import Pieces
from .repairs import put_right
from .spans import Span, Text
from .today import When, spoken_of
from .today import today as day_of_the_call

_NAME_WORDS = 5  # a reply of so many words is taken for the name itself
_NEAR_IN_REPLY = 0.33  # cosine from which a reply means an option
_ASKS = re.compile(  # a question instead of a name
    r"(?:(?:and|so|but|oh|right|okay|sorry)\W+)*(?:what|when|where|who|which|why|how|is|are|do|does|did|can|could|would)\b",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(?:and|i'm|i am|it's|the)\b", re.IGNORECASE)  # beside a name
_NO_NAMES = COMMON | set(
    "sure right correct exactly certain perfect fine fair enough lovely brilliant great dear then "
    "cheers thanks never mind".split()
)
_REPLIES = set(  # "yeah, I'm sure", "haha, fair dos": words of a reply that names nothing
    "yes yeah yep no nope okay ok sure right correct exactly certain perfect fine fair dos enough lovely brilliant "
    "great good alright all haha ha hmm cool oh ah um uh wait hang hold on thanks cheers never mind then well so just "
    "please i'm im am i that's that it's it is a moment second minute".split()
)
_NO = re.compile(r"\b(?:not|no idea|never)\b|n['’]t\b", re.IGNORECASE)
_FIRM = (Kind.MOMENT, Kind.NUMBER, Kind.CHOICE, Kind.PHONE, Kind.EMAIL)  # they are not just any words
_ALONE = -1.5  # the least evidence where nothing else can be meant: in a reply, in a part of a list


def fill(
    parameters: dict[str, Any],
    said: str,
    *,
    about: str = "",
    today: datetime.date | None = None,
    answers: Sequence[tuple[str, str]] = (),
    guess: bool = True,
) -> tuple[dict[str, Any], list[str]]:
    """Arguments for an object schema.

    Args:
        parameters: the tool's JSON Schema.
        said: the caller's words.
        about: the tool's name and description: their words belong to the request, and are no values.
        today: the day that "tomorrow" follows; by default, that of the call.
        answers: our questions for what was missing, each with its reply, the oldest first; "" is for the first of it.
        guess: whether what may be left out, and options, are found by what was meant as well.

    Returns:
        the arguments found, and the names of the required ones that were not.
    """
    when = When(today or day_of_the_call(), spoken_of())
    found, missing = _filled(json.dumps(parameters), said, about, when, tuple(answers), guess)
    return copy.deepcopy(found), list(missing)


@lru_cache(maxsize=256)
def read(schema: str) -> tuple[dict[str, Any], list[Leaf]]:
    """A tool's schema and its leaves, kept, as each remembers what it has worked out about itself."""
    parameters = json.loads(schema)
    return parameters, leaves(resolve(parameters, parameters), parameters)


def prepare(parameters: dict[str, Any]) -> None:
    """Read a tool's schema before anything is said."""
    by_meaning.prepare(read(json.dumps(parameters))[1])


@lru_cache(maxsize=512)  # one thought asks for the same several times: whether a tool could be called, and for its call
def _filled(
    schema: str, said: str, about: str, when: When, answers: tuple[tuple[str, str], ...], guess: bool
) -> tuple[dict[str, Any], list[str]]:
    parameters, wanted = read(schema)
    vocabulary, found = _vocabulary(about), {**_told(schema, said, about, when)}
    found |= by_meaning.flags([leaf for leaf in wanted if leaf not in found and (guess or leaf.required)], said)
    if guess:
        found |= by_meaning.option([leaf for leaf in wanted if leaf not in found], said)

    def question_of(leaf: Leaf) -> str:
        given = resolve(parameters["properties"][leaf.path[0]], parameters)
        return question_for(leaf.path[0], given).rstrip("?").removesuffix(", please")

    for question, reply in answers:
        when = replace(when, spoken_of=last_day(said, when.today, when.spoken_of) or when.spoken_of)
        for leaf in [one for one in found if question and question_of(one) in question]:
            del found[leaf]  # what was asked for once more could not be had
        found |= _put_right(found, reply, vocabulary, when, parameters)
        said = reply
        missing = _assembled(parameters, found, wanted)[1]
        open_ones = [leaf for leaf in wanted if leaf not in found]
        others = _found(open_ones, reply, vocabulary, when, parameters)
        for leaf in open_ones:
            if question_of(leaf) in question if question else leaf.path[0] in missing[:1]:
                several = others if len(others) > 1 else {}  # "he's Rex, and I'm Ann Lee": each is for one of them
                value = several.get(leaf) or _answer(leaf, reply, vocabulary, when, parameters)
                others = {one: other for one, other in others.items() if one is not leaf and other != value}
                others |= {leaf: value} if value is not None else {}
                break
        found |= others
    return _assembled(parameters, found, wanted)


@lru_cache(maxsize=512)  # what was meant besides is asked for of the tool that is called, and of few others
def _told(schema: str, said: str, about: str, when: When) -> dict[Leaf, Any]:
    parameters, wanted = read(schema)
    return _in_words(wanted, said, _vocabulary(about), when, parameters)


@lru_cache(maxsize=256)
def _vocabulary(about: str) -> frozenset[str]:
    """The stems of a tool's own words."""
    return frozenset(stem(word) for word in words(split_name(about)))


def _put_right(
    found: dict[Leaf, Any], reply: str, vocabulary: Set[str], when: When, root: dict[str, Any]
) -> dict[Leaf, Any]:
    """What a reply says anew of what was known: "07700 900820. no wait, Wednesday's better"."""
    part = put_right(reply)
    firm = [leaf for leaf in found if kind_of(leaf) in _FIRM]
    if not part or not firm:
        return {}
    return {leaf: value for leaf, value in _found(firm, part, vocabulary, when, root).items() if not leaf.many}


def _found(
    wanted: Sequence[Leaf],
    said: str,
    vocabulary: Set[str],
    when: When,
    root: dict[str, Any],
    least: float | None = None,
) -> dict[Leaf, Any]:
    """What was said, and the truths that were meant."""
    found = _in_words(wanted, said, vocabulary, when, root, least)
    return found | by_meaning.flags([leaf for leaf in wanted if leaf not in found], said)


def _in_words(
    wanted: Sequence[Leaf],
    said: str,
    vocabulary: Set[str],
    when: When,
    root: dict[str, Any],
    least: float | None = None,
) -> dict[Leaf, Any]:
    text = Text(said)
    choices = [leaf for leaf in wanted if kind_of(leaf) is Kind.CHOICE]
    pieces = Pieces(text, when, vocabulary, [span for leaf in choices for span in options.chosen(leaf, text)])
    found = matched([leaf for leaf in wanted if kind_of(leaf) is not Kind.OBJECT], pieces, least)
    for leaf in wanted:
        if kind_of(leaf) is Kind.OBJECT and leaf.many and leaf.schema.get("properties"):
            listed = _objects(leaf, said, vocabulary, when, root)
            if listed:
                found[leaf] = listed
    return found


def _objects(leaf: Leaf, said: str, vocabulary: Set[str], when: When, root: dict[str, Any]) -> list[Any]:
    """The objects of a list, one from each part of the sentence that has all that one needs."""
    schema = {**leaf.schema, "required": leaf.schema.get("required") or list(leaf.schema["properties"])[:1]}
    result = []
    for part in re.split(r",\s*(?:and\s+)?|\band\b|;", said):
        inner = leaves(schema, root)
        values, missing = _assembled(schema, _found(inner, part, vocabulary, when, root, _ALONE), inner)
        if values and not missing:
            result.append(values)
    return result


def _answer(leaf: Leaf, reply: str, vocabulary: Set[str], when: When, root: dict[str, Any]) -> Any:
    """The value in a reply to the question for it: what was said is the value, if it can be one."""
    kind, text = kind_of(leaf), Text(reply)
    value = _found([leaf], reply, vocabulary, when, root, _ALONE).get(leaf) if kind is not Kind.FREE else None
    if kind in (Kind.NAMED, Kind.MOMENT) and {*words(reply)} <= _REPLIES:
        return None
    if kind is Kind.MOMENT and value is None:  # "three", where a time was asked for
        value = _found([leaf], f"at {reply}", vocabulary, when, root, _ALONE).get(leaf)
        value = value or _found([leaf], f"on {reply}", vocabulary, when, root, _ALONE).get(leaf)
    if kind is Kind.TRUTH:
        said = truths.answered(text)
        return value if said is None else said
    if kind is Kind.CHOICE and value is None:
        value = options.by_meaning(leaf, reply, _NEAR_IN_REPLY)
        return [value] if leaf.many and value is not None else value
    bare = free_text.reply(text)
    if kind is Kind.CODE and value is None and " " not in bare and (bare.isupper() or leaf.schema.get("pattern")):
        value = fitting(Span(0, len(bare), "code", bare), leaf.schema.get("pattern"), *leaf.lengths) if bare else None
    if (
        kind is Kind.NAMED
        and not leaf.many
        and not (value and (names.is_part(leaf.name_words) or _MORE.search(bare) or spelled(text)))
        and 0 < len(bare.split()) <= _NAME_WORDS
        and not {*words(bare)} <= _NO_NAMES  # "that one'll do"
    ):
        return bare
    if value is not None or kind not in (Kind.NAMED, Kind.FREE, Kind.MOMENT) or not bare:
        return value
    if kind is Kind.NAMED and ({*words(bare)} <= _NO_NAMES or len(bare.split()) > _NAME_WORDS and _ASKS.match(bare)):
        return None
    if kind is Kind.MOMENT and (leaf.schema.get("format") or len(bare.split()) > _NAME_WORDS or _NO.search(bare)):
        return None
    return [bare] if leaf.many else bare


def _assembled(
    parameters: dict[str, Any], found: dict[Leaf, Any], wanted: Sequence[Leaf]
) -> tuple[dict[str, Any], list[str]]:
    """The values in the shape of the schema, and the names of the parameters that lack one."""
    values: dict[str, Any] = {}
    missing: list[str] = []
    required = parameters.get("required")
    for leaf in wanted:
        value = found.get(leaf)
        if value is None and leaf.required:
            constant = options.constant(leaf.schema)
            if constant:
                value = [constant[0]] if leaf.many else constant[0]
            elif "default" in leaf.schema:
                value = leaf.schema["default"]
            else:
                given = (parameters.get("properties") or {}).get(leaf.path[0])
                if not (len(leaf.path) == 1 and isinstance(given, dict) and nullable(given)):
                    missing.append(leaf.path[0])
                    continue
        elif value is None:
            continue
        place = values
        for step in leaf.path[:-1]:
            place = place.setdefault(step, {})
        place[leaf.path[-1]] = value
    for leaf in wanted:  # an object that may be left out, and lacks what it needs, is left out
        if leaf.inner and not leaf.required and leaf not in found:
            place = values
            for step in leaf.path[:-2]:
                place = place.get(step, {})
            place.pop(leaf.path[-2], None)
    named = dict.fromkeys(leaf.path[0] for leaf in wanted)
    bare = [name for name in named if isinstance(required, list) and name in required and name not in values]
    return values, [name for name in named if name in missing or name in bare]
