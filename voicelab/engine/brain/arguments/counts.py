"""How many there are, where no plain number says it: "me and my wife", "our twins"; and ages, which count nobody."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..words import COMMON, stem
from .leaves import Leaf
from .numbers import numbers
from .spans import Span, Text
from .units import unit_of

_RELATED = (
    r"son|daughter|boy|girl|kid|child|children|baby|brother|sister|mum|mother|dad|father|nephew|niece|grandson|"
    r"granddaughter|twin|eldest|youngest|little one"
)
_AGED = re.compile(
    r"\b(?:(?:he|she|who|they|both|\w+ one)(?:['’](?:s|re)| is| are| was| were| turned| turns| will be)"
    r"(?: only| just| both| all| already| nearly| almost)*"
    rf"|(?:my|our|the|his|her|their) (?:\w+ )?(?:{_RELATED})s?(?:['’]s| is| are|['’]re)"
    r"|aged|age|turn(?:s|ed|ing)?|i['’]m|i am)\s+$",
    re.IGNORECASE,
)
_NAMED_BEFORE, _ASIDE = re.compile(r"[A-Z][a-z]+, $"), re.compile(r"\s*(?:,|\.|$|and\b)")  # "Ann Lee, fourteen, and"
_ADULTS = (
    "wife husband partner girlfriend boyfriend fiance fiancee fiancé fiancée mum mom mother dad father "
    "friend mate colleague grandma granny grandmother grandad grandpa grandfather aunt uncle sister brother "
    "cousin neighbour adult grown-up"
).split()
_CHILDREN = "son daughter kid child boy girl grandson granddaughter nephew niece toddler".split()
_BABIES = "baby infant newborn".split()
_SEVERAL = {"twins": (2, "child"), "triplets": (3, "child"), "parents": (2, "adult"), "grandparents": (2, "adult")}
_PLURALS = {"children": "child", "babies": "baby"}
_GROUPS = {**dict.fromkeys(_ADULTS, "adult"), **dict.fromkeys(_CHILDREN, "child"), **dict.fromkeys(_BABIES, "baby")}
_KIN = "|".join([*_SEVERAL, *_PLURALS, *(f"{one}s?" for one in _GROUPS)])
_NUMBERED = r"(?:[a-z]+|\d{1,2})"
_MEMBER = re.compile(
    rf"\b(?:(?P<self>(?:just |only )?(?:me|myself)\b|(?<=and )i\b)|(?P<us>(?!one\b){_NUMBERED}) of us\b"
    rf"|(?:my|our|the|his|her|their|a|an|another)(?: (?P<many>{_NUMBERED}))?"
    rf"(?: (?:little|big|older|younger|eldest|youngest|small|own|other|best))? (?P<kin>{_KIN})\b"
    rf"|(?P<count>{_NUMBERED}) (?:(?:little|small|more) )?(?P<kins>{_KIN})\b)",
    re.IGNORECASE,
)
_WE_ARE = re.compile(  # "we'll be eight", but "we're two hours late"
    r"\b(?:we['’]ll be|we['’]re|we are|there['’]ll be|there will be) (?:about |around )?([a-z]+(?:-[a-z]+)?|\d{1,2})"
    r"(?=[.,!?;]|$| (?:or so|in all|altogether|people|guests)\b)",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"\b(?:just|only) (?:me|myself|for me)\b|\b(?:by myself|on my own|me alone|for one(?! [a-z]))\b"
    r"|^\W*(?:it's )?(?:me|myself)\W*$",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:,|&|\band\b|\bplus\b|\bwith\b|\balso\b|\bthen\b|\s)+", re.IGNORECASE)
_BESIDES = re.compile(r"and|plus|with|&", re.IGNORECASE)  # "six of us, my son is nine" are no seven
_TOTAL = frozenset(
    "people persons guests passengers players attendees participants visitors travellers diners pax heads seats places "
    "tickets spots party".split()
)
_OF_GROUP = {
    **dict.fromkeys("adults adult grownups".split(), "adult"),
    **dict.fromkeys("children child kids minors".split(), "child"),
    **dict.fromkeys("babies baby infants infant".split(), "baby"),
}
_OF_US = re.compile(rf"\b{_NUMBERED} (?:of us|people|persons|guests)\b", re.IGNORECASE)
COUNTS = re.compile(r"\b(?:quantity|count|how many|number of|amount of)\b")
"""In a description: that a number of things is asked for."""
_OF_THEM = 0.99
_COUNT = frozenset("count quantity pieces copies amount number".split())
_YEARS = re.compile(r"[\s-]*(?:years?[ -]old|year[ -]olds?|y/o)\b|\s+years? of age\b", re.IGNORECASE)
_AND_MORE = re.compile(
    r"\s*(?:,|,? ?and|,? ?or|&)\s*(?:the (?:other|others) (?:is |are )?)?(?:nearly |almost |just )?", re.IGNORECASE
)


_FAR = 4  # words from an "a" within which its noun stands


@lru_cache(maxsize=256)  # it is asked of each number, for each parameter that takes one
def ages(said: str) -> Sequence[tuple[int, int]]:
    """Where numbers stand that are somebody's age: "he's fourteen", "aged 5 and 8", "a ten-year-old"."""
    found: list[tuple[int, int]] = []
    text = Text(said)
    for span in numbers(text):
        if not isinstance(span.value, (int, float)) or not 0 < span.value < 120:
            continue
        if _YEARS.match(said, span.end):
            found.append((span.start, span.end))
        elif (
            found
            and found[-1][1] <= span.start
            and _AND_MORE.fullmatch(said, found[-1][1], span.start)
            and _bare(text, span)
        ):
            found.append((span.start, span.end))
        elif (
            _AGED.search(said, max(0, span.start - 60), span.start)
            or _NAMED_BEFORE.search(said, max(0, span.start - 60), span.start)
            and _ASIDE.match(said, span.end)
        ) and _bare(text, span):
            found.append((span.start, span.end))
    return found


def _bare(text: Text, span: Span) -> bool:
    """Whether a number counts and measures nothing."""
    after = text.after(span.end)[:1]
    return not span.unit and not (after and (unit_of(after[0].low) or after[0].low in ("of", "%", "o", "am", "pm")))


def is_count(leaf: Leaf) -> bool:
    """Whether a parameter takes how many there are of something."""
    last = leaf.name_words[-1] if leaf.name_words else ""
    return (
        _is_plural(last)
        or last in _TOTAL | _COUNT
        or last in _OF_GROUP
        or bool(re.search(r"\bhow many\b|\bnumber of (?!the\b|an?\b)", leaf.said_of_it))
    )


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith("ss")


def counts_things(leaf: Leaf) -> bool:
    """Whether a leaf takes how many there are of something that is no unit."""
    named = COUNTS.search(f"{' '.join(leaf.name_words)} {leaf.said_of_it}")
    return bool(named or is_count(leaf)) and not leaf.units - {"person"}


def stands_before_a_thing(span: Span, text: Text) -> float:
    """Whether what is counted follows: "two" of "two large pizzas"; a little less for "three of them"."""
    after = text.after(span.end)[:2]
    if span.unit or span.start < 0 or not after:
        return 0.0
    if after[0].low == "of":
        return _OF_THEM * (after[-1].low in ("them", "these", "those"))
    return float(after[0].low.isalpha() and after[0].low not in COMMON)


@lru_cache(maxsize=4096)  # each number that was said asks for it
def is_of_age(leaf: Leaf) -> bool:
    """Whether a parameter takes how old somebody or something is."""
    return bool({"age", "aged"} & {*leaf.name_words} or re.search(r"\bage of\b|\bhow old\b", leaf.said_of_it))


@dataclass(frozen=True)
class _Member:
    """Somebody, or so many of them, who was spoken of."""

    start: int
    end: int
    count: int
    group: str
    """adult, child, baby, self, or us for "three of us"."""


def of_people(leaf: Leaf, said: str, names: Collection[str]) -> int:
    """How many people of the leaf's kind were spoken of one by one: "me, my wife and our twins"; 0 if none was.

    Args:
        names: the last words of all the parameters' names: babies are children where nobody asks for babies.
    """
    last = leaf.name_words[-1] if leaf.name_words else ""
    group = _OF_GROUP.get(last, "")
    if not group and last not in _TOTAL:
        return 0
    if _ALONE.search(said) and group in ("", "adult") and not _MEMBER.search(_ALONE.sub("", said)):
        return 1
    if not group and (together := _WE_ARE.search(said)) and (count := _number(together[1])):
        return count
    for party in _parties(said):
        told = [one for one in party if one.group != "us"] if any(one.group == "self" for one in party) else party
        if group == "child":
            groups = {"child"} | ({"baby"} - {_OF_GROUP.get(name, "") for name in names})
            if count := sum(one.count for one in told if one.group in groups):
                return count
        elif group == "baby":
            if count := sum(one.count for one in told if one.group == "baby"):
                return count
        elif len(told) > 1 and any(one.group in ("self", "us") for one in told):
            return sum(one.count for one in told if not group or one.group in ("self", "us", "adult"))
    return 0


def of_us(leaf: Leaf, said: str) -> bool:
    """Whether a parameter takes how many people there are, and that was said of those who call."""
    return (
        leaf.name_words[-1:] != ()
        and leaf.name_words[-1] in _TOTAL
        and bool(_OF_US.search(said) or of_people(leaf, said, ()))
    )


@lru_cache(maxsize=256)
def _parties(said: str) -> Sequence[Sequence[_Member]]:
    """Those who were named together."""
    found: list[list[_Member]] = []
    for one in _members(said):
        last = found[-1][-1] if found else None
        together = last and _AND.fullmatch(said, last.end, one.start)
        if last and together and (last.group != "us" or _BESIDES.search(said, last.end, one.start)):
            found[-1].append(one)
        else:
            found.append([one])
    return found


def _members(said: str) -> Iterator[_Member]:
    for one in _MEMBER.finditer(said):
        kin = (one["kin"] or one["kins"] or "").lower()
        number = one["us"] or one["many"] or one["count"] or ""
        count = _number(number) if number else 1
        if not count:
            if not one["kin"]:
                continue
            count = 1
        if kin in _SEVERAL:
            yield _Member(one.start(), one.end(), *_SEVERAL[kin])
        elif not kin:
            yield _Member(one.start(), one.end(), count, "us" if one["us"] else "self")
        elif number or kin in _GROUPS:  # "my friends" are nobody knows how many
            yield _Member(one.start(), one.end(), count, _GROUPS[_PLURALS.get(kin) or kin.removesuffix("s")])


def _number(said: str) -> int:
    read = numbers(Text(said))
    return read[0].value if read and isinstance(read[0].value, int) and 0 < read[0].value < 100 else 0


def of_one(leaf: Leaf, text: Text, vocabulary: Collection[str]) -> bool:
    """Whether one of the things was asked for by no more than "a": "a single room", for how many rooms."""
    last = leaf.name_words[-1] if leaf.name_words else ""
    if len(leaf.name_words) > 1 and not {*leaf.name_words[:-1]} <= {"number", "no", "num", "how", "many", "of"}:
        return False  # of all cards, or of the cards that are left, nobody wants "a card"
    things = set(vocabulary) if last in _COUNT else {stem(last)} if _is_plural(last) else set()
    for at, token in enumerate(text.tokens):
        if token.low in ("a", "an"):
            nouns = [one.low for one in text.tokens[at + 1 : at + _FAR]]
            if any(f"{noun}s" == last or stem(noun) in things and not _is_plural(noun) for noun in nouns):
                return True
    return False
