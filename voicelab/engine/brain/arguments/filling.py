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

from ..words import COMMON, words
from . import by_meaning, free_text, names, options, truths
from .asking import question_for
from .assembled import assembled
from .codes import fitting, spelled
from .finding import ALONE, found_in, in_words, own_words, what_it_is_about
from .kinds import Kind, kind_of
from .leaves import Leaf, leaves, resolve
from .moments import last_day
from .repairs import put_right
from .spans import Span, Text
from .today import When

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


def fill(
    parameters: dict[str, Any],
    said: str,
    *,
    about: str = "",
    today: datetime.date | None = None,
    answers: Sequence[tuple[str, str]] = (),
    guess: bool = True,
    alone: bool = False,
) -> tuple[dict[str, Any], list[str]]:
    """Arguments for an object schema.

    Args:
        parameters: the tool's JSON Schema.
        said: the caller's words.
        about: the tool's name and description: their words belong to the request, and are no values.
        today: the day that "tomorrow" follows; by default, that of the call.
        answers: our questions for what was missing, each with its reply, the oldest first; "" is for the first of it.
        guess: whether what may be left out, and options, are found by what was meant as well.
        alone: whether the words say nothing but the values.

    Returns:
        the arguments found, and the names of the required ones that were not.
    """
    when = replace(When.now(), today=today) if today else When.now()
    found, missing = _filled(json.dumps(parameters), said, about, when, tuple(answers), guess, alone)
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
    schema: str,
    said: str,
    about: str,
    when: When,
    answers: tuple[tuple[str, str], ...],
    guess: bool,
    alone: bool,
) -> tuple[dict[str, Any], list[str]]:
    parameters, wanted = read(schema)
    vocabulary = own_words(about)
    found = {wanted[at]: value for at, value in _told(schema, said, about, when, alone).items()}
    found |= by_meaning.flags([leaf for leaf in wanted if leaf not in found and (guess or leaf.required)], said)
    if guess:
        found |= by_meaning.option([leaf for leaf in wanted if leaf not in found], said)
        found |= what_it_is_about([leaf for leaf in wanted if leaf not in found], said, vocabulary, when)

    def question_of(leaf: Leaf) -> str:
        given = resolve(parameters["properties"][leaf.path[0]], parameters)
        return question_for(leaf.path[0], given).rstrip("?").removesuffix(", please")

    for question, reply in answers:
        when = replace(when, spoken_of=last_day(said, when.today, when.spoken_of) or when.spoken_of)
        for leaf in [one for one in found if question and question_of(one) in question]:
            del found[leaf]  # what was asked for once more could not be had
        found |= _put_right(found, reply, vocabulary, when, parameters)
        said = reply
        missing = assembled(parameters, found, wanted)[1]
        open_ones = [leaf for leaf in wanted if leaf not in found]
        others = found_in(open_ones, reply, vocabulary, when, parameters)
        for leaf in open_ones:
            if question_of(leaf) in question if question else leaf.path[0] in missing[:1]:
                several = others if len(others) > 1 else {}  # "he's Rex, and I'm Ann Lee": each is for one of them
                value = several.get(leaf) or _answer(leaf, reply, vocabulary, when, parameters)
                others = {one: other for one, other in others.items() if one is not leaf and other != value}
                others |= {leaf: value} if value is not None else {}
                break
        found |= others
    return assembled(parameters, found, wanted)


@lru_cache(maxsize=512)  # what was meant besides is asked for of the tool that is called, and of few others
def _told(schema: str, said: str, about: str, when: When, alone: bool) -> dict[int, Any]:
    """What was said, by the leaves' places: the leaves themselves may have been read anew since."""
    parameters, wanted = read(schema)
    found = in_words(wanted, said, own_words(about), when, parameters, ALONE if alone else None)
    return {at: found[leaf] for at, leaf in enumerate(wanted) if leaf in found}


def _put_right(
    found: dict[Leaf, Any], reply: str, vocabulary: Set[str], when: When, root: dict[str, Any]
) -> dict[Leaf, Any]:
    """What a reply says anew of what was known: "07700 900820. no wait, Wednesday's better"."""
    part = put_right(reply)
    firm = [leaf for leaf in found if kind_of(leaf) in _FIRM]
    if not part or not firm:
        return {}
    return {leaf: value for leaf, value in found_in(firm, part, vocabulary, when, root).items() if not leaf.many}


def _answer(leaf: Leaf, reply: str, vocabulary: Set[str], when: When, root: dict[str, Any]) -> Any:
    """The value in a reply to the question for it: what was said is the value, if it can be one."""
    kind, text = kind_of(leaf), Text(reply)
    value = found_in([leaf], reply, vocabulary, when, root, ALONE).get(leaf) if kind is not Kind.FREE else None
    if kind in (Kind.NAMED, Kind.MOMENT) and {*words(reply)} <= _REPLIES:
        return None
    if kind is Kind.MOMENT and value is None:  # "three", where a time was asked for
        value = found_in([leaf], f"at {reply}", vocabulary, when, root, ALONE).get(leaf)
        value = value or found_in([leaf], f"on {reply}", vocabulary, when, root, ALONE).get(leaf)
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
