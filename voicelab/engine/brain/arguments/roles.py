"""What the little words before a value tell of it ("from", "to", "in", "by", "under"), and of which leaves."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from .leaves import Leaf
from .spans import Span, Text


@dataclass(frozen=True, eq=False)
class Role:
    """A part that a value plays: words of the leaves that play it, and the cues before such a value."""

    leaves: frozenset[str]
    cues: frozenset[str]
    worth: float


def _role(leaves: str, cues: str, worth: float) -> Role:
    return Role(frozenset(leaves.split()), frozenset(cues.split()), worth)


FROM = _role(
    "from start starts starting origin source src begin begins beginning initial base sender since after old current",
    "from starting since after between leaving beginning begins departing",
    2.0,
)
TO = _role(
    "to end ends ending destination dest dst target finish final until receiver recipient before new into",
    "to until till ending into towards through ends",
    2.0,
)
LEAST = _role("min minimum least lowest above", "over above least than exceeding minimum between from", 2.0)
MOST = _role(
    "max maximum most highest limit budget under below within", "under below than within most exceeding maximum to", 2.0
)
PLACE = _role(
    "city location place country region state town area county address venue destination district street village "
    "room building office where island continent court neighborhood neighbourhood territory",
    "in at near around within",
    1.6,
)
PLACED = Role(PLACE.leaves, frozenset({"for", "of", "to"}), 0.6)
LEFT = Role(PLACE.leaves, frozenset({"from"}), 0.6)
"""Of a name alone: "from my place" names none."""
MAKER = _role(
    "author artist writer brand manufacturer maker creator singer band musician composer painter poet director "
    "inventor scientist designer performer",
    "by from",
    2.0,
)
PERSON = _role(
    "person people customer recipient user member employee owner contact keeper guest patient surname assignee "
    "reviewer reviewers attendee attendees invitee invitees",
    "for with mr mrs ms dr named called am i'm",
    1.2,
)
NAMED = _role("name title label tag nickname", "named called titled name for of", 1.2)
CALLED = Role(NAMED.leaves, frozenset({"named", "called", "titled", "entitled"}), 2.4)
ASSIGNED = _role("assignee assigned reviewer reviewers assign", "to by", 2.0)
LINKING = frozenset("for of on about in from with to at by".split())
"""Before a phrase any of them says a little: that the phrase is what something is for, of or about."""
_ROLES = (FROM, TO, LEAST, MOST, PLACE, PLACED, LEFT, MAKER, PERSON, NAMED, CALLED, ASSIGNED)
_NO_AREA = re.compile(r"(?:the )?areas? of (?!(?:the|an?|your)\b)")  # of expertise, of law
_FIELDS = frozenset("subject practice expertise focus research skill interest study specialty knowledge".split())
_NO_PLACES = frozenset("type kind number id code count size price rate".split())  # of a room, of a city
# Words that name a role in a parameter's name, but say too little in a description.
_VAGUE = frozenset("to from new current base before after since until final initial room building".split())
_OPPOSITE = ((FROM, TO), (LEAST, MOST))
_WHOSE = frozenset("my our your his her their".split())
_CALLING = frozenset("call name label title tag nickname".split())  # "call it pre-launch"
_IT = frozenset("it this that them him her".split())
_DENIED_WITHIN = 7  # words before "more than 50"
_FILLERS = frozenset("the a an my your his her our their this that some any of".split())


@lru_cache(maxsize=4096)  # each piece of what was said asks for it, for each leaf
def plays(leaf: Leaf, role: Role) -> bool:
    """Whether the leaf's name, or what its description begins with, has a word of the role."""
    if role is PLACE and set(leaf.name_words[-1:]) & _NO_PLACES:
        return False
    if role in (PLACE, PLACED, LEFT) and (_NO_AREA.match(leaf.said_of_it) or _is_field(leaf)):
        return False
    if role is FROM and re.search(r"\binto\b", leaf.said_of_it):
        return False
    around = {word for part in leaf.path[:-1] for word in part.split("_")}
    if (set(leaf.name_words) | around) & role.leaves:
        return True
    if role in (NAMED, CALLED) and re.match(r"(?:the |a |an )?(?:\w+ )?names? of\b", leaf.said_of_it):
        return True
    begins = {word.strip(".,:;()") for word in leaf.said_of_it.split()[:6]}
    return role in (FROM, TO, PLACE) and bool(begins & (role.leaves - _VAGUE))


def _is_field(leaf: Leaf) -> bool:
    """Whether an area is one of knowledge or work: subject_area."""
    return leaf.name_words[-1:] == ("area",) and bool(_FIELDS & {*leaf.name_words})


def cue(text: Text, span: Span) -> tuple[str, str]:
    """The little word before a value, and the word before that."""
    tokens = text.before(span.start)
    while len(tokens) > 1 and tokens[0].text == "," and tokens[1].text[:1].isupper():  # "in Miami, Florida"
        tokens = list(itertools.dropwhile(lambda token: token.text[:1].isupper(), tokens[1:]))
    if span.kind == "name" and len(tokens) > 1 and tokens[0].low.isalpha() and tokens[1].low in _WHOSE:
        tokens = tokens[1:]  # "to my sister Ana"
    before = [token.low for token in tokens if token.low not in _FILLERS or token.low in _IT and token is tokens[0]]
    return (before + ["", ""])[0], (before + ["", ""])[1]


def evidence(leaf: Leaf, text: Text, span: Span) -> float:
    """How much the little words before a value speak for this leaf, or against it."""
    direct, farther = cue(text, span)
    of = [token.low for token in text.before(span.start)[:2]]
    cues = {direct} | ({farther} if direct in ("than", "at", "the") else set()) | ({"of"} if "of" in of else set())
    if direct == "and" and _between(text, span):
        cues = {"to"}
    if direct == "than":
        below = (farther in ("less", "fewer", "lower")) != _denied(text, span)
        cues = {"below"} if below else {"above"}
    if direct in ("least", "most"):
        cues = {direct}
    if direct == "many" and farther == "how":
        cues = {"to"}  # "how many feet is that": into feet
    if direct in _IT and farther in _CALLING:
        cues = {"called"}
    total = 0.0
    for role in _ROLES:
        if cues & role.cues and plays(leaf, role) and (role is not LEFT or span.kind == "name"):
            total = max(total, role.worth)
    for one, other in _OPPOSITE:
        for mine, its in ((one, other), (other, one)):
            if cues & (its.cues - mine.cues) and plays(leaf, mine) and not plays(leaf, its):
                total -= 2.0
    return total


def _denied(text: Text, span: Span) -> bool:
    """Whether a "no" stands before: "we don't want to spend more than 50" is a limit."""
    near = [token.low for token in text.before(span.start)[2:_DENIED_WITHIN]]
    return any(word in ("no", "not", "never") or word.endswith("n't") for word in near)


def _between(text: Text, span: Span) -> bool:
    return any(token.low == "between" for token in text.before(span.start)[:8])
