"""Values that stand beside the name of their parameter: "namespace prod", "labelled ios", "title: Weekly review"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from functools import lru_cache

from ..words import SAME, likeness, stem, words
from . import free_text, roles
from .leaves import Leaf
from .spans import Span, Text

_DETERMINERS = frozenset("the a an my our your his her their this that these those every each any no another".split())
_NOTHING = frozenset("name names id ids text value code number item items".split())
NEARLY_SAME = 0.6  # likeness of a word that may be spelt otherwise: "licence", "color"
_SHORTEST = 3  # letters of a name that may stand in another form: "labelled" of a label
_KNOWN = re.compile(r"\bexpertise\b|\bspeciali?(?:ty|[sz]ation)\b|\b(?:field|area) of\b")
_WHO_KNOW = {"specialist", "expert"}  # "a divorce law specialist"
_SORTS = frozenset("type kind sort".split())
_LOOKS = frozenset("finish colour color material style trim size".split())
_ALSO_THINGS = frozenset(
    "user users agent agents call calls question questions request requests answer answers tool tools".split()
)
_LEADING = frozenset("the in from of my our on".split())
_COLON = re.compile(r"[^:.!?\n]{2,60}?:\s+(?=\S)")
_NEXT = r"\s*[,;.]?\s+(?:and\s+)?[a-z_]+(?: [a-z_]+)?\s*[:=]\s"  # such name
_QUOTES = ("'", '"', "“", "‘")
_HYPHENED = re.compile(r"(\w+(?:-\w+)*)-(\w+)")
_WORD = re.compile(r"\S+")
_SENTENCE = re.compile(r"[.!?;](?:\s|$)|\n")


def without_name(leaf: Leaf, span: Span, text: Text) -> Span | None:
    """A phrase without the leaf's own name at its beginning or its end: "prod" of "namespace prod"."""
    if span.kind not in ("phrase", "name") or roles.plays(leaf, roles.PLACE):
        return None
    said, own = list(_WORD.finditer(str(span.value))), _called(leaf)
    before = text.before(span.start)[:1]
    if joined := _joined(said, own - _SORTS):
        return Span(span.start + joined.start(1), span.start + joined.end(1), span.kind, joined.group(1))
    if len(said) < 2:
        return None
    for at, one in enumerate(said[:-1]):  # "only those labelled urgent"
        first = at == 0 and not (before and before[0].low in _DETERMINERS)
        if (first or one.group().endswith("ed")) and _is_own(one.group(), own):
            start = said[at + 1].start()
            return Span(span.start + start, span.end, span.kind, str(span.value)[start:])
    coloured = _LOOKS & {*leaf.name_words} and any(token.low == "in" for token in before)  # "in Walnut Finish"
    if (coloured or said[-1].group().islower()) and _is_own(said[-1].group(), own):
        end = said[-2].end()
        return Span(span.start, span.start + end, span.kind, str(span.value)[:end])
    return None


@lru_cache(maxsize=4096)  # it is asked beside each piece of what was said
def _called(leaf: Leaf) -> frozenset[str]:
    """The stems of the words that may stand beside a value as the leaf's own name."""
    own = _own_stems([word for word in leaf.name_words if len(word) >= _SHORTEST])
    return own | _WHO_KNOW if _KNOWN.search(f"{' '.join(leaf.name_words)} {leaf.said_of_it}") else own


def _joined(said: Iterable[re.Match[str]], own: Set[str]) -> re.Match[str] | None:
    """What a hyphen joins to the leaf's own name: "a gas-fueled car"."""
    joined = (_HYPHENED.fullmatch(one.string, *one.span()) for one in said if one.group().endswith("ed"))
    return next((one for one in joined if one and _is_own(one.group(2), own)), None)


def before_name(leaf: Leaf, text: Text) -> Span | None:
    """A common word that only tells of which sort the leaf's own is: "in the calls table"."""
    own = _own_stems(leaf.name_words[-1:])
    for at, token in enumerate(text.tokens[2:] if own else (), 2):
        qualifier, before = text.tokens[at - 1], text.tokens[at - 2]
        if qualifier.low in _ALSO_THINGS and before.low in _LEADING and _is_own(token.low, own):
            return Span(qualifier.start, qualifier.end, "phrase", qualifier.text)
    return None


def _own_stems(name: Iterable[str]) -> frozenset[str]:
    """The stems of those words of a name that say what it is."""
    return frozenset(stem(word) for word in name if word not in _NOTHING)


def _is_own(word: str, own: Set[str]) -> bool:
    return any(likeness(stem(one), mine) >= SAME for one in words(word)[-1:] for mine in own)


def stands_before(leaf: Leaf, span: Span, text: Text) -> bool:
    """Whether the leaf's own name stands right before a piece: "reviewers mei and tobias"."""
    before = [token.low for token in text.before(span.start)[:2] if token.text != ":"][:1]
    return bool(before) and _is_own(before[0], _own_stems(leaf.name_words))


def stands_beside(leaf: Leaf, span: Span, text: Text) -> bool:
    """Whether the leaf's own name stands right before or after a piece: "an MIT licence"."""
    own = _own_stems(leaf.name_words)
    around = [*text.before(span.start)[:1], *text.after(span.end)[:1]]
    return any(
        likeness(stem(token.low), mine) >= NEARLY_SAME for token in around for mine in own if len(mine) > _SHORTEST
    )


def by_colon(leaf: Leaf, text: Text) -> Span | None:
    """What follows the leaf's own name and a colon: "title: Weekly review, owner: Ana"."""
    named = r"[ _-]?".join(map(re.escape, leaf.name_words))
    if not named or ":" not in text.said and "=" not in text.said:
        return None
    ends = rf"{_NEXT}|\s*\Z" if free_text.is_message(leaf) else rf"{_NEXT}|\s*(?:\n|\Z)"
    begins = rf"(?:^|[,;.\n]|\band\b)\s*{named}\s*[:=]\s*"
    found = re.search(rf"{begins}(\S.*?)(?={ends})", text.said, re.IGNORECASE | re.DOTALL)
    return _span(found.start(1), found.group(1)) if found else None


def after_colon(leaf: Leaf, text: Text) -> Span | None:
    """What follows a colon at the end of a request: "jot down: the gate sticks", of a heading its first sentence."""
    begins = _COLON.match(text.said)
    if not begins or not (free_text.is_message(leaf) or is_heading(leaf)):
        return None
    rest = text.whole[begins.end() :].strip()
    end = _SENTENCE.search(rest)
    if rest[:1] in _QUOTES:
        return None  # what is quoted is found as that
    return _span(begins.end(), rest[: end.start()] if is_heading(leaf) and end else rest)


def is_heading(leaf: Leaf) -> bool:
    """Whether the leaf is what a thing is called in a line of its own."""
    return bool({*leaf.name_words[-1:]} & {"title", "summary", "headline", "heading", "subject", "task", "todo"})


def _span(start: int, value: str) -> Span | None:
    value = value.strip().strip("\"'“”")
    return Span(start, start + len(value), "texts", value) if value else None
