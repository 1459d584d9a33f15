"""Values that stand beside the name of their parameter: "namespace prod", "labelled ios", "title: Weekly review"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..words import SAME, likeness, stem, words
from . import free_text, roles
from .leaves import Leaf
from .spans import Span, Text

_DETERMINERS = frozenset("the a an my our your his her their this that these those every each any no another".split())
_NOTHING = frozenset("name names id ids text value code number item items".split())
NEARLY_SAME = 0.6  # likeness of a word that may be spelt otherwise: "licence", "color"
_SHORTEST = 3  # letters of a name that may stand in another form: "labelled" of a label
_COLON = re.compile(r"[^:.!?\n]{2,60}?:\s+(?=\S)")
_NEXT = r"\s*[,;.]?\s+(?:and\s+)?[a-z_]+(?: [a-z_]+)?\s*[:=]\s"  # such name
_QUOTES = ("'", '"', "“", "‘")
_WORD = re.compile(r"\S+")
_SENTENCE = re.compile(r"[.!?;](?:\s|$)|\n")


def without_name(leaf: Leaf, span: Span, text: Text) -> Span | None:
    """A phrase without the leaf's own name at its beginning or its end: "prod" of "namespace prod"."""
    said = list(_WORD.finditer(str(span.value)))
    if len(said) < 2 or span.kind not in ("phrase", "name") or roles.plays(leaf, roles.PLACE):
        return None
    own = _own_stems([word for word in leaf.name_words if len(word) >= _SHORTEST])
    before = text.before(span.start)[:1]
    for at, one in enumerate(said[:-1]):  # "only those labelled urgent"
        first = at == 0 and not (before and before[0].low in _DETERMINERS)
        if (first or one.group().endswith("ed")) and _is_own(one.group(), own):
            start = said[at + 1].start()
            return Span(span.start + start, span.end, span.kind, str(span.value)[start:])
    if said[-1].group().islower() and _is_own(said[-1].group(), own):
        end = said[-2].end()
        return Span(span.start, span.start + end, span.kind, str(span.value)[:end])
    return None


def _own_stems(name: Iterable[str]) -> set[str]:
    """The stems of those words of a name that say what it is."""
    return {stem(word) for word in name if word not in _NOTHING}


def _is_own(word: str, own: set[str]) -> bool:
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
