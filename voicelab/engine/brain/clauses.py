"""Where one wish may end and another begin: the clauses of what was said, and what joins them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from .arguments.numbers import numbers
from .arguments.spans import Text, blanked
from .arguments.units import unit_of
from .matching import VALUES
from .words import stem, telling, words

A_CLAUSE = 4  # words from which somebody does something in a part, though none of them carries a topic
A_THING = 2  # words that only name something: "the bedroom"
_NOT_YET = "".join(rf"(?<!\b{word} )" for word in "i i'd i’d we we'd we’d would".split())  # "I'd also like"
_OH = r"oh(?!\s+(?:\d|oh|zero|one|two|three|four|five|six|seven|eight|nine|double)\b)"  # "five oh two" is a number
_CUE = rf"(?:and|then|{_NOT_YET}also|plus|as well as|{_OH}|so|but)"
_ME = r"(?:you|we|i)(?:['’](?:re|ve|m)| are| have| am)"
_MEANWHILE = (
    rf"(?:(?:while|whilst|since|as) {_ME}(?: got you| at it| on(?: the (?:line|phone))?| here| there| calling)?|"
    r"before i forget)"
)
_MORE = (
    r"(?:(?:one|another|other|second|next|last) (?:more |other )?thing(?:['’]s| is)?|on top of that|by the way|"
    r"after that)"
)
_OPENLY = (
    r"(?:(?:what|when|where|who|how)(?:['’](?:s|re|d|ll)| (?:is|are|time|do|does|did|much|many|long|far|late|early|"
    r"soon|would|can|could|will|about))|(?:until|till) when)\b"
)
# A request or a question begins with these, whether or not anything joins it to what was said before it.
_BEGINS = (
    r"(?:(?:have|has|had) (?:you|we|i|they|he|she)\b|(?:is|are) (?:there|it|they|you|my)\b|"
    r"(?:can|could|would|will|may|shall) (?:you|i|we|he|she|they|some\w*|my|our)\b|"
    rf"{_OPENLY}|(?:i|we)(?:['’]d| would) (?:also )?(?:like|love|rather)|i (?:want|need|wanted|also)|"
    r"i['’]ll (?:have|take|need|want)|we (?:want|need|also)|please\b|let['’]s\b|"
    r"do (?:you|i|we|they)\b|does\b|any (?:chance|idea))"
)
_NO_JOINT = "".join(rf"(?<!\b{word})" for word in "come go gone going try by since until from".split())
_ASKED_WITH = "when what how where who if that whether is me time much many long late early far soon until till".split()
_ASKED_ALREADY = "".join(rf"(?<!\b{word})" for word in _ASKED_WITH)
_JOINT = re.compile(  # "while you are at it" and a bare question need nothing before them
    rf"(?:[,;.?!]?{_NO_JOINT}\s+{_CUE}\b|[,;.?!](?=\s)|"
    rf"(?<=\w){_ASKED_ALREADY}(?=\s+(?:{_MEANWHILE}|{_BEGINS}\s+\w+\s+\w+)))"
    rf"(?:,?\s+(?:{_CUE}|{_MEANWHILE}|{_MORE})\b,?)*\s+",
    re.IGNORECASE,
)
_ASKS = re.compile(  # "how much is that", and no mere "how much"
    r"(?:what|when|where|who|how)(?:['’](?:s|re|d|ll)| (?:(?:time|much|many|long|far|late|early|soon) )?"
    r"(?:is|are|do|does|did|will|would|can|could))\b",
    re.IGNORECASE,
)
_BEGUN = re.compile(rf"{_BEGINS}|{_MEANWHILE}|{_MORE}", re.IGNORECASE)
_SOMEBODY = re.compile(r"\b(?:i|you|we|they|he|she|it)(?:['’]\w+)?\b", re.IGNORECASE)
_GOES_ON = frozenset("for in at on to from with of by about under".split())  # "and for an identity card"
_PLEASE = re.compile(r"\bplease\W*$", re.IGNORECASE)
_TOO = re.compile(r"\b(?:too|as well|also)\W*$|^(?:[\w'’]+ ){1,2}also\b", re.IGNORECASE)
BARE = "bare"
_SO = frozenset("so but".split())
_MERELY_AND = frozenset(["and"])


@dataclass(frozen=True)
class Clause:
    """Where a clause begins and ends, and how it is joined to the one before it.

    `joint` is "strong" for "and also", "while I'm on" or "… as well", "so" for what may only follow from what was said
    before, "and", or else the sign: "sentence", "comma" or "bare", where a question begins without any.
    """

    begin: int
    end: int
    joint: str = ""


@lru_cache(maxsize=64)  # a turn asks for them beside the instructions, and beside the tools
def clauses(said: str, verbs: frozenset[str]) -> tuple[Clause, ...]:
    """The clauses of what was said; what has no topic of its own belongs to the one before it, or to the first.

    Names, numbers and units alone are no topic: "the scores of Ann, Bob, 7 and 8", "from Friday, two nights".

    Args:
        verbs: the stems of those with which the tools are asked for; one of them at its beginning is a topic.
    """
    joints = [joint for joint in _JOINT.finditer(said) if _begins_anew(said, joint, verbs)]
    if not joints:
        return (Clause(0, len(said)),)
    begins = [0, *(joint.end() for joint in joints)]
    ends = [*(joint.start() for joint in joints), len(said)]
    kinds = ["", *(_kind(joint.group(), said[joint.end() : end]) for joint, end in zip(joints, ends[1:], strict=True))]
    topics = VALUES.sub(lambda found: " " * len(found.group()), said)
    topics = blanked(topics, numbers(Text(topics)))
    parts: list[Clause] = []
    waiting: tuple[int, str] | None = None  # "from now on", before "we'd like the paper"
    for at, (begin, end, kind) in enumerate(zip(begins, ends, kinds, strict=True)):
        if _has_a_topic(said[begin:end], topics[begin:end], verbs):
            begin, kind = waiting or (begin, kind)
            parts.append(Clause(begin, end, kind) if parts else Clause(0, end))
            waiting = None
        elif not parts and _PLEASE.search(said[begin:end]):  # "two of us on Friday please, do we need boots"
            parts.append(Clause(0, end))
        elif parts and kinds[at + 1 : at + 2] == [BARE]:
            waiting = (begin, kind)
        elif parts:
            parts[-1] = Clause(parts[-1].begin, end, parts[-1].joint)
    return tuple(parts)


def begins(said: str, verbs: frozenset[str]) -> bool:
    """Whether somebody does something in a clause: "two for Friday" goes on with the one before it."""
    return bool(_BEGUN.match(said) or _SOMEBODY.search(said)) or _first(said) in verbs


def _begins_anew(said: str, joint: re.Match[str], verbs: frozenset[str]) -> bool:
    """Whether a joint is more than a comma; after that, a request or a question has to begin."""
    if joint.group().strip() != ",":
        return True
    return bool(_BEGUN.match(said, joint.end())) or _first(said[joint.end() :]) in verbs


def _has_a_topic(said: str, without_values: str, verbs: frozenset[str]) -> bool:
    first, somebody = _first(said), _SOMEBODY.search(said)
    if first in verbs or _ASKS.match(said):
        return True
    if not somebody and (first in _GOES_ON or len(words(said)) <= A_THING):
        return False
    return any(not unit_of(word) for word in telling(without_values)) or bool(somebody and len(words(said)) >= A_CLAUSE)


def _first(said: str) -> str:
    return stem(next(iter(words(said)), ""))


def _kind(joint: str, clause: str) -> str:
    said = set(words(joint))
    if said - _SO - _MERELY_AND or _TOO.search(clause):
        return "strong"
    if said:
        return "so" if said & _SO else "and"
    return "comma" if "," in joint else "sentence" if joint.strip() else BARE
