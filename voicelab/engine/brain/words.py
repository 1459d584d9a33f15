"""Words compared as a recogniser may have misheard them: stems, near spellings, rough sounds."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

# Words that carry no topic; a match on them says nothing.
COMMON = frozenset(
    "a an the i i'm i'd i'll me my mine we us our you your yours he she it its they them their this that these those "
    "is am are was were be been being do does did doing have has had having can could may might must shall should will "
    "would not no nor and or but if then than so as at by for from in into of on onto off out over to up with about "
    "what when where which who whom whose why how there here please just like want need know tell say said get got "
    "give make take let any some all one ones very really also too oh uh um hi hello hey okay ok yes yeah well now "
    "much many more most long lot thing things something anything going go come call called calls caller question "
    "questions request requests answer answers help user users agent agents handle handles use using used handoff "
    "tool tools function known general specific based provide provides query queries current good great fine nice "
    "bad hiya actually anyway exactly basically maybe perhaps probably".split()
)

# General English only: pairs that a caller and a description may use for one another.
_SYNONYMS = (
    "cost price fee charge pay",
    "open start begin hour hours",
    "close end finish",
    "cancel stop undo",
    "buy purchase order",
    "book reserve reservation booking",
    "change modify move reschedule",
    "find search look lookup",
    "delay late delayed",
    "repair fix broken",
    "money refund back",
    "phone telephone call",
    "send deliver delivery ship",
    "bill invoice",
    "doctor physician",
    "appointment visit",
    "weather forecast",
    "balance account",
    "height high tall",
    "width wide broad",
    "depth deep",
)
# Forms of verbs that no ending tells.
_IRREGULAR = dict(
    pair.split(":")
    for pair in (
        "paid:pay sent:send bought:buy brought:bring kept:keep sold:sell given:give gave:give taken:take took:take "
        "made:make gone:go went:go came:come forgot:forget forgotten:forget broke:break broken:break chose:choose "
        "chosen:choose drove:drive driven:drive ate:eat eaten:eat flew:fly flown:fly spoke:speak spoken:speak "
        "wrote:write written:write caught:catch taught:teach"
    ).split()
)
SAME = 0.8  # likeness of two stems from which they are one word, or mean the same
NEARLY = 0.84  # of the letters that two words share, of all that they have, from which one may be the other misspelt
_GROUP = {word: group.split()[0] for group in _SYNONYMS for word in group.split()}
_SOUNDS = (
    ("ph", "f"),
    ("gh", "g"),
    ("ck", "k"),
    ("qu", "k"),
    ("wh", "w"),
    ("kn", "n"),
    ("wr", "r"),
    ("c", "k"),
    ("q", "k"),
    ("x", "ks"),
    ("z", "s"),
    ("v", "f"),
    ("d", "t"),
    ("b", "p"),
    ("y", "i"),
)


# "the U.S. president", "at 9 a.m. on Sundays" go on.
_SENTENCE_ENDS = re.compile(r"(?<=[.!?;])(?<!\b[A-Z]\.[A-Z]\.)\s+(?!(?<=\b\w\.\w\.\s)[a-z])|\n+|(?<=\s)(?=\d{1,2}\. )")
_CLAUSE_ENDS = re.compile(r"[,.;!?]|\b(?:and|but|so|because)\b", re.IGNORECASE)
_BLANKS, _EMPTY_LINES = re.compile(r"[^\S\n]{2,}"), re.compile(r"\n(?:[^\S\n]?\n)+")

# Verbs that mean something else with their little word: who wants to check in does not want anything checked. The
# little word comes first in the one word that we make of them, so that it is not like the verb.
_PHRASAL = re.compile(r"\b(check|carry|log|sign|drop|pick|pay|hand|set)(?:ing)? (in|on|off|out|up|back)\b")


def spaced(text: str) -> str:
    """The text with one blank where it has several, and one empty line: patterns that look for blanks look for few."""
    return _EMPTY_LINES.sub("\n\n", _BLANKS.sub(" ", text))


@lru_cache(maxsize=1024)  # each turn asks for the names of the same tools and parameters a hundred times
def split_name(name: str) -> str:
    """An identifier as words: `findOrder` and `find_order` are both "find order"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_\-]+", " ", name)


def name_words(name: str) -> list[str]:
    """The words of an identifier, small, as they stand."""
    return split_name(name).lower().split()


def words(text: str) -> list[str]:
    """Lower-case words of the text; `wi-fi` counts as its parts, `check-in` and `check in` as one word."""
    return list(_words(text))


@lru_cache(maxsize=4096)  # each turn asks for the words of the same few texts a hundred times
def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+(?:'[a-z]+)?", _PHRASAL.sub(r"\2\1", split_name(text).lower().replace("’", "'")))


def telling(text: str) -> list[str]:
    """The stems of the words that carry a topic, each once, in order."""
    return list(_telling(text))


@lru_cache(maxsize=4096)
def _telling(text: str) -> list[str]:
    stems = (stem(word) for word in words(text) if word not in COMMON)
    return list(dict.fromkeys(word for word in stems if word not in COMMON))


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """The word without its commonest endings."""
    word = word.split("'")[0]
    word = _IRREGULAR.get(word, word)
    for ending, least in (("ings", 4), ("ing", 4), ("ies", 3), ("ied", 3), ("ed", 4), ("es", 4), ("s", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= least - 1:
            base = word[: -len(ending)]
            if ending in ("ies", "ied"):
                return base + "y"
            return base[:-1] if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "sl" else base.rstrip("e")
    return word.rstrip("e") if len(word) > 4 else word


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """A rough key of how the word sounds: consonants merged, vowels after the first dropped."""
    for spelling, heard in _SOUNDS:
        word = word.replace(spelling, heard)
    key = word[:1] + re.sub(r"[aeiouhw]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", key)


@lru_cache(maxsize=65536)
def likeness(a: str, b: str) -> float:
    """How much two stems may be the same word, from 0 to 1."""
    if a == b:
        return 1.0
    if a in _GROUP and _GROUP[a] == _GROUP.get(b):
        return SAME
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    if len(short) < 4:
        return 0.0
    if len(short) >= 5 and long.startswith(short):
        return SAME
    if (heard := sound(a)) == sound(b) and len(heard) > 1:
        return 0.6
    return 0.6 if _may_be_misspelt(short, long) and SequenceMatcher(None, a, b).ratio() >= NEARLY else 0.0


def _may_be_misspelt(one: str, other: str) -> bool:
    """Whether two words may share enough letters, by how long they are and which letters only one of them has.

    It is asked of ten thousands of pairs, of which next to none may: to compare them letter by letter takes long.
    """
    mine, its = len(one), len(other)
    least = NEARLY * (mine + its) / 2
    if mine < least or its < least:
        return False
    letters, its_letters = _letters(one), _letters(other)
    return mine - len(letters - its_letters) >= least and its - len(its_letters - letters) >= least


@lru_cache(maxsize=4096)
def _letters(word: str) -> frozenset[str]:
    return frozenset(word)


def best_likeness(word: str, others: Collection[str]) -> float:
    """The likeness of the word to that of the others which is nearest to it."""
    return 1.0 if word in others else _best_likeness(word, tuple(others))


@lru_cache(maxsize=8192)  # each part of what was said is compared with the words of the same tools
def _best_likeness(word: str, others: tuple[str, ...]) -> float:
    """As the greatest `likeness`, in the order in which that looks."""
    known = _compared(others)
    if _GROUP.get(word) in known.groups:
        return SAME
    if len(word) < 4:
        return 0.0
    begin_alike = known.by_beginning.get(word[:5], ()) if len(word) >= 5 else ()
    if any(word.startswith(other) or other.startswith(word) for other in begin_alike):
        return SAME
    if sound(word) in known.sounds:
        return 0.6
    return max((likeness(word, other) for other in known.long if _may_be_misspelt(word, other)), default=0.0)


@dataclass(frozen=True)
class _Compared:
    """Stems as other words are compared with them: those of at least four letters, and what they may be known by."""

    groups: frozenset[str]
    long: tuple[str, ...]
    by_beginning: dict[str, list[str]]
    sounds: frozenset[str]


@lru_cache(maxsize=1024)
def _compared(stems: tuple[str, ...]) -> _Compared:
    long = tuple(word for word in stems if len(word) >= 4)
    by_beginning: dict[str, list[str]] = {}
    for word in long:
        if len(word) >= 5:
            by_beginning.setdefault(word[:5], []).append(word)
    heard = frozenset(key for key in map(sound, long) if len(key) > 1)
    return _Compared(frozenset(_GROUP[word] for word in stems if word in _GROUP), long, by_beginning, heard)


def is_among(word: str, others: Collection[str]) -> bool:
    """Whether one of the others is the word, a form of it, or means the same."""
    return best_likeness(word, others) >= SAME


def sentences(text: str) -> list[str]:
    """The sentences or list entries of a text."""
    return list(_sentences(text))


def clauses(text: str) -> list[str]:
    """The parts of a sentence between its signs and joining words: "I lost it, so block it" is two."""
    return _CLAUSE_ENDS.split(text)


@lru_cache(maxsize=512)
def _sentences(text: str) -> tuple[str, ...]:
    parts = _SENTENCE_ENDS.split(text)
    return tuple(part.strip() for part in parts if part.strip())


def share(some: list[str], others: list[str]) -> float:
    """How much of some stems is among others, from 0 to 1."""
    return sum(best_likeness(word, others) for word in some) / len(some) if some else 0.0
