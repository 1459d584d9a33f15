"""What speaks for plain words as a value, of which most are none: what stands right before and after them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..spoken_values import is_plural
from ..words import COMMON, stem
from . import addresses, announced, free_text, names, roles, sorts
from .leaves import Leaf
from .pieces import Pieces
from .spans import Span

_GIVEN = set(  # before what somebody has, wants or misses
    "a an some any more another got have had has want wants need needs like love fancy saw seen lost found left".split()
)
_NAME_OF = re.compile(r"(?:the )?names? of (?:the |an? )?([a-z]+)")
_ADJECTIVE = re.compile(
    r"(?:[\s-](?!(?:of|and|to|in|on|at|for|or|by|from|with)\b)[a-z]+)?\s", re.IGNORECASE
)  # "ten brass"
_ORDINAL = re.compile(r"(?:st|nd|rd|th)$")
_POINTING = {"the", "that", "this", "these", "those"}
_AFTER = {"at", "for", "on", "in", "please", ","}
_HAVING = {"have", "has", "had", "got"}
_WHOSE = {"my", "our", "his", "her", "their"}
_OF_WHAT = {"the", "my", "our", "your", "that", "those", "it", "them"}
_INTRODUCED = {"named", "called", "am", "i'm", "is", "it's", "name's", "name", "for", "under", "mr", "mrs", "ms"}
_SOME = {"any", "some"}  # "have you got any lavender"
_PLACING = {"in", "at", "on", "by"}  # after them it is told where something is
_INDOORS = {"room", "office", "building"}
_FULL_NAME = 3  # words
_RATHER_A_NAME = 1.2  # against plain words as somebody's name, where there is a name with a capital
_NO_ADDRESS = 2.5  # against plain words where an address is asked for: "in the bathroom"
_WANTED = 0.45  # what it is worth that plain words are what somebody has, wants or misses
_THERE = 1.5  # and that they tell which of the things that the tool is for is meant
_NEVER = -9.0


def evidence(leaf: Leaf, span: Span, cue: str, pieces: Pieces) -> float:
    """What speaks for plain words, of which most are no values, and what against them."""
    before = [token.low for token in pieces.text.before(span.start)[:3]]
    determiner = before[0] if before else ""
    own = determiner in ("my", "our")
    score = 0.3 * pieces.before_own_word(span) + 0.2 * (free_text.topic_like(leaf) and not own)
    score += 0.15 * pieces.after_own_word(span)
    score -= 1.5 * (pieces.is_unit_of_number(span) and not sorts.is_unit(leaf))
    if set(leaf.name_words[-1:]) & _INDOORS:  # "dim the bedroom" as well as "in the bedroom"
        return score + 0.3 * (cue in roles.PLACE.cues or determiner == "the")
    led = cue in roles.FROM.cues | roles.TO.cues
    if "address" in leaf.name_words and not led and not addresses.STREETS & {*str(span.value).lower().split()}:
        score -= _NO_ADDRESS
    if roles.plays(leaf, roles.PLACE):
        return score + (0.3 if cue in roles.PLACE.cues else 0.0 if cue in roles.FROM.cues | roles.TO.cues else -2.0)
    if sorts.is_of_a_person(leaf) or names.is_part(leaf.name_words):
        assigned = cue == "to" and roles.plays(leaf, roles.ASSIGNED)
        score -= _RATHER_A_NAME * bool(pieces.names and not assigned)
        announces = assigned or announced.stands_before(leaf, span, pieces.text)
        given = announces or _introduced(before) and not _tells(before, pieces) or _is_all(pieces)
        return score + 0.6 if given else _NEVER
    if sorts.is_named(leaf):
        score += _THERE * _tells_which(span, cue, pieces)
        score += _THERE * _stands_before_the_thing(leaf, span, pieces)
        headed = announced.is_heading(leaf) and not leaf.optional and determiner in ("a", "an") and " " in span.value
        score -= 0.8 * (determiner == "the" and " of " not in span.value)  # "the law of gravity"
        return score - 0.4 + 0.6 * (determiner in _SOME or headed)
    if _is_measure(span, pieces):
        return score - 0.3
    links = set() if own else {cue, *before[:2]} & roles.LINKING
    linked = 1.0 if links - _PLACING else 0.5 if links else 0.0
    wanted = _is_object(span, before, pieces)
    return score + (_WANTED if wanted and not free_text.topic_like(leaf) else 0.3 * (linked or wanted))


def _tells_which(span: Span, cue: str, pieces: Pieces) -> bool:
    """Whether plain words tell which of the tool's own things is meant: "the lights in the hallway"."""
    before = [token.low for token in pieces.text.before(span.start)[:5]]
    nearest = before[1:] if before[:1] and before[0] in _WHOSE | _POINTING else before
    if cue not in _PLACING | {"of"} or len(nearest) < 2 or stem(nearest[1]) not in pieces.vocabulary:
        return False
    return is_plural(nearest[1]) or bool({*nearest[2:3]} & (_WHOSE | _POINTING))


def _stands_before_the_thing(leaf: Leaf, span: Span, pieces: Pieces) -> bool:
    """Whether what the leaf is the name of follows: "the payroll database"."""
    thing = _NAME_OF.match(leaf.said_of_it)
    after = pieces.text.after(span.end)[:1]
    return bool(thing and after) and stem(after[0].low) == stem(thing.group(1))


def _is_measure(span: Span, pieces: Pieces) -> bool:
    """Whether plain words tell only how much there is of something: "two bottles of the red", "the bottom of it"."""
    after = pieces.text.after(span.end)[:2]
    return len(after) > 1 and after[0].low == "of" and after[1].low in _OF_WHAT


def _is_object(span: Span, before: Sequence[str], pieces: Pieces) -> bool:
    """Whether plain words are what somebody has, wants or misses: "got mice", "left my umbrella", "three hinges"."""
    counted = next((one for one in pieces.numbers if _ADJECTIVE.fullmatch(pieces.text.said, one.end, span.start)), None)
    if counted and not _ORDINAL.search(pieces.text.said, counted.start, counted.end):
        return True
    if not before and (after := pieces.text.after(span.end)[:1]) and after[0].low in _AFTER:
        return True  # "badminton at six, please"
    if before[:1] and before[0] in _WHOSE | _POINTING:
        return len(before) > 1 and (before[1] in _GIVEN | {"of"} or before[1].endswith("ed"))
    done = before[:1] and before[0] in _HAVING and str(span.value).split()[0].endswith("ed")  # "have walked"
    return bool(before) and before[0] in _GIVEN and not done


def _is_all(pieces: Pieces) -> bool:
    """Whether nothing but a name can have been said: "john smith"."""
    spoken = [token.low for token in pieces.text.tokens]
    return len(spoken) <= _FULL_NAME and not COMMON & set(spoken)


def _tells(before: Sequence[str], pieces: Pieces) -> bool:
    """Whether "I'm stuck" tells how somebody is: where names have capitals, a word without one is none."""
    return before[0] in ("i'm", "am", "it's", "is") and not pieces.text.said.islower()


def _introduced(before: Sequence[str]) -> bool:
    """Whether a name follows, by the words before it, the nearest first: "it's", "name of", "for"."""
    if len(before) > 1 and before[0] not in COMMON | _INTRODUCED:
        before = before[1:]  # a first name, where this is the last
    return bool({*before[:1]} & _INTRODUCED) or tuple(before[:2]) in (("of", "name"), ("me", "call"))
