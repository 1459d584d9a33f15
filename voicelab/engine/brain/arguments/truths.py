"""Whether something is wanted or so, as people say it: by its name, by words for it, and in reply to a question."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection

from voicelab.meaning import embed

from ..words import COMMON, clauses, split_name, stem, telling, words
from .leaves import Leaf
from .options import LITTLE, like
from .spans import Text
from .synonyms import otherwise

_YES = frozenset("yes yeah yep sure true please correct okay ok certainly definitely absolutely right".split())
_NO = frozenset(
    "no non nope not false never without don't doesn't isn't dont exclude excluding except neither nobody none".split()
)
_NEGATED = 5  # words before a topic within which a no counts, in the same clause
# Words of a flag's name that say that it is a flag, and nothing of what it is about.
_FLAGGING = frozenset(
    stem(word)
    for word in (
        "include included is has have had get want wants need needs allow allowed show return flag only use using used "
        "with should option optional enable enabled status if set true false specific provide required apply full"
    ).split()
)


_OWN = "own"
_GEAR = frozenset(map(stem, "equipment gear kit stuff tools things".split()))  # whatever it is
_OF_YOURS = re.compile(
    r"\b(?:one|some|any|\d+|two|three) of (?:your|yours)(?P<thing>(?: [a-z'-]+){0,3})"
    r"|\b(?:borrow|hire|rent|lend (?:me|us|him|her|them))(?P<from_you>(?: [a-z'-]+){1,4})",
    re.IGNORECASE,
)
_OF_OURS = re.compile(
    r"\b(?:my|our|his|her|their) own\b|\b(?:have|has|got|bring|brings|bringing|with)(?: [a-z'-]+){0,4} "
    r"of (?:my|our|his|her|their) own\b",
    re.IGNORECASE,
)
_BRINGS = re.compile(r"\b(?:brings?|has|have) (?:a|an|one|some|their|his|her|its)\b|\b(?:their|his|her) own\b")
_BRINGING = frozenset(map(stem, "deliver delivery delivered ship shipping send".split())) | {"bring"}
_FETCHED = re.compile(
    r"\b(?:(?:i|we|he|she|they)(?:'ll| will| can| could|'d)?|i'm|rather) (?:just |rather |come (?:and|to|in and) |"
    r"come by and )*"
    r"(?:(?:pick|fetch|collect)(?:ing)?|(?<=and )get|(?<=to )get) (?:it|them|that|those|this|the|my|our)\b",
    re.IGNORECASE,
)
_BROUGHT = re.compile(
    r"\b(?:drop|dropped|send|sent|bring|brought|deliver|ship|run)(?: (?:it|them|that|this|those))?"
    r" (?:off|over|round|out|up|here|along|to (?:my|our|the|his|her|their) |to me|to us)"
    r"|\b(?:sent|brought|delivered|shipped)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:no|not|non|never|without|none|nobody)\b|n['’]t\b", re.IGNORECASE)
_ASKS = re.compile(r"(?:what|when|where|who|which|how|is|are|do|does|did)\b", re.IGNORECASE)
_GLADLY = re.compile(  # a yes that has a no's words, or none of a yes
    r"\bwhy not\b|\bgo on(?: then)?\b|\bby all means\b|\bof course\b|\bif you (?:could|would|don['’]t mind)\b|"
    r"\b(?:that|it|which)(?:['’]d| would)(?: be)?(?: really| very)? "
    r"(?:great|good|lovely|nice|perfect|helpful|brilliant|fantastic|help)\b|"
    r"\bi['’]d (?:like|love) (?:that|it|one)\b|\bwouldn['’]t mind\b",
    re.IGNORECASE,
)
_RATHER_NOT = re.compile(
    r"\bnah\b|\bskip (?:it|that)\b|\bleave (?:it|that) (?:out|off)\b|\bi['’]m (?:fine|good|okay) as\b", re.IGNORECASE
)
_SAYS_SO = re.compile(  # "we do", "I would, actually"
    r"\W*(?:oh |well |um )*(?:i|we|he|she|it|they|that|there)\b(?:['’](?:s|re|m|d|ll))? ?"
    r"(?:do|does|did|would|will|am|is|are|was|have|has|can|could)?"
    r"(?: (?:actually|indeed|too|really|please|so))*\s*(?:[,.!]|$)",
    re.IGNORECASE,
)
_FEW = 2  # telling words of a description, all of which have to be said
_PART, _LONGEST, _MOST_CLAUSES = 3, 12, 3  # letters of a part of a word; words of a clause; clauses that are looked at
_SAME_THING = 0.55  # cosine from which a clause is about the same

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


def truth(leaf: Leaf, text: Text) -> bool | None:
    """Whether what the leaf is about was asked for; `None` if it was not spoken of."""
    if (
        _FIRST_TIME.search(leaf.said_of_it + " " + split_name(leaf.path[-1]))
        and (was := _been_before(text.said)) is not None
    ):
        return not was
    topic = _topic(leaf)
    if not topic:
        return None
    if (whose := _whose(leaf, topic, text)) is not None:
        return whose
    if (named := _named(topic, text)) is not None:
        return named
    return True if otherwise(leaf.path[-1], text.said) else _brought(leaf, topic, text)


def meant(leaf: Leaf, said: str) -> bool:
    """Whether a clause means what the leaf is about: "wrap it as a present" of gift wrap; a no may be about others."""
    named, parts = topic_of(leaf), [part.strip() for part in clauses(said)]
    parts = [part for part in parts if telling(part) and not _DENIED.search(part) and not _ASKS.match(part)]
    parts = [part for part in parts if len(part.split()) <= _LONGEST][:_MOST_CLAUSES]
    return bool(named and parts) and float((embed(parts) @ embed([named])[0]).max()) >= _SAME_THING


def topic_of(leaf: Leaf) -> str:
    """The words of a leaf's name that say what it is about."""
    topic = _topic(leaf)
    return " ".join(word for word in words(split_name(leaf.path[-1])) if stem(word) in topic)


def described(leaf: Leaf, text: Text, known: Collection[str]) -> bool | None:
    """By the few words of its description that are not the tool's own: "outside" of "a table outside"."""
    first = re.split(r"[.,;:(]", leaf.said_of_it)[0]
    either = [found for part in first.split(" or ") if (found := _described(part, text, known)) is not None]
    return either[0] if either else None


def _described(part: str, text: Text, known: Collection[str]) -> bool | None:
    told = [word for word in telling(part) if word not in _FLAGGING and word not in known]
    if not 0 < len(told) <= _FEW or any(len(word) < _PART for word in told):
        return None
    places = [next((i for i, token in enumerate(text.tokens) if stem(token.low) == word), -1) for word in told]
    return _unless_denied(places, text) if min(places) >= 0 else None


def _unless_denied(places: list[int], text: Text) -> bool:
    """Whether no "no" stands before what was said, in its clause."""
    before = [token.low for token in text.tokens[max(0, min(places) - _NEGATED) : min(places)]]
    clause = itertools.takewhile(lambda word: word not in (",", ".", ";", "but", "and", "?", "!"), reversed(before))
    return not (set(clause) | {text.tokens[min(places)].low}) & _NO


def _topic(leaf: Leaf) -> list[str]:
    """The stems of the words of its name that say what it is about."""
    topic = [stem(word) for word in words(split_name(leaf.path[-1]))]
    return [word for word in topic if word not in _FLAGGING and len(word) > 1 and word not in COMMON]


def _named(topic: list[str], text: Text) -> bool | None:
    """By its own words: "with a mount", "no gift wrap", "doesn't pay any tax" of a taxpayer."""
    places = []
    for word in topic:
        at = [i for i, token in enumerate(text.tokens) if _same_root(word, stem(token.low))] or _inside(word, text)
        if not at:
            return None
        places += at[:1]
    return _unless_denied(places, text)


def _inside(word: str, text: Text) -> list[int]:
    """Where the words are of which this one is made: "pay" and "tax" of "taxpayer"."""
    parts = [(i, stem(token.low)) for i, token in enumerate(text.tokens) if len(token.low) >= _PART]
    for at, begins in parts:
        rest = word.removeprefix(begins)
        ends = next((i for i, one in parts if i != at and len(one) >= _PART and rest.startswith(one)), None)
        if rest != word and ends is not None:
            return sorted((at, ends))
    return []


def _whose(leaf: Leaf, topic: list[str], text: Text) -> bool | None:
    """Whether somebody has it of their own, or needs it of us: "I'd need one of your helmets", "our own tent"."""
    things = {word for word in topic if word != _OWN}
    yours = [one["thing"] or one["from_you"] or "" for one in _OF_YOURS.finditer(text.said)]
    ours = next((said for said in yours if _about(things, said)), None)
    if ours is not None:
        return _OWN not in topic and not _BRINGS.search(leaf.said_of_it)
    if _OWN not in topic:
        return None
    if theirs := next((one for one in _OF_OURS.finditer(text.said)), None):
        return not {*words(text.said[max(0, theirs.start() - 20) : theirs.start()])} & _NO
    return None


def _about(things: set[str], said: str) -> bool:
    return not things - _GEAR or any(
        one.startswith(word) or _same_root(word, stem(one)) for word in things for one in words(said)
    )


def _brought(leaf: Leaf, topic: list[str], text: Text) -> bool | None:
    """Whether a thing is to be brought, where that is what it is about: "drop it off", "I'll fetch it myself"."""
    if not {*topic, *map(stem, words(leaf.said_of_it))} & _BRINGING:
        return None
    if _FETCHED.search(text.said):
        return False
    return True if _BROUGHT.search(text.said) else None


def _been_before(said: str) -> bool | None:
    """Whether the caller has been here before, if they speak of it."""
    if _NEVER_BEFORE.search(said):
        return False
    return True if _BEFORE.search(said) else None


def _same_root(word: str, said: str) -> bool:
    """Whether two stems are the same word, or one is made of the other: "smoker" and "smoke"."""
    made = min(len(word), len(said)) >= 4 and (word.startswith(said) or said.startswith(word))
    return made and said not in LITTLE or like(word, said) >= 0.75


def answered(text: Text) -> bool | None:
    """The yes or no of a reply to a question."""
    if _GLADLY.search(text.said):
        return True
    spoken = {token.low for token in text.tokens}
    if spoken & _NO or _RATHER_NOT.search(text.said):
        return False
    return True if spoken & _YES or _SAYS_SO.match(text.said) else None
