"""Whose a thing is, and of which make: "Nina Simone's song 'Feeling Good'", "a Nikon FM2"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from . import roles
from .leaves import Leaf
from .pieces import Pieces
from .spans import Span, Text

_OWNS = re.compile(  # "Greta's got", "Greta's a nurse" are no thing of hers
    r"['’]s (?=['\"“‘]?[^\W\d])(?!(?:got|been|an?|not|in|on|at|off|out|here|calling|speaking)\b)"
)
_BRANDS = frozenset("brand make manufacturer maker".split())
_NAMING = _BRANDS | {"model"}
_JOINED = re.compile(r"[\w-]*")  # to a name: "FM2"
_MADE, _NOT_MADE = 2.0, 2.5  # for whoever owns a thing as its maker, and against the owner as the thing itself


def evidence(leaf: Leaf, span: Span, text: Text, leaves: Sequence[Leaf]) -> float:
    """What it says of a name that something of theirs follows, where a parameter takes who made a thing."""
    if span.kind != "name" or not any(map(_is_maker, leaves)) or not _OWNS.match(text.said, span.end):
        return 0.0
    return _MADE if _is_maker(leaf) else -_NOT_MADE


@lru_cache(maxsize=4096)
def _is_maker(leaf: Leaf) -> bool:
    return roles.plays(leaf, roles.MAKER)


def parts(leaf: Leaf, pieces: Pieces, leaves: Sequence[Leaf]) -> list[Span]:
    """The make that a name begins with, or the model that is the rest of it, where both are asked for."""
    model = "model" in leaf.name_words and any(_is_brand(one) for one in leaves)
    if not model and not (_is_brand(leaf) and any("model" in one.name_words for one in leaves)):
        return []
    found = []
    for span in pieces.names:
        first, _, rest = str(span.value).partition(" ")
        before = pieces.text.before(span.start)[:1]
        if before and before[0].low in _NAMING:
            return []  # "brand Canon, model EOS R5"
        if rest and pieces.text.said[span.start : span.end] == span.value:
            after = span.start + len(first)
            end = _JOINED.match(pieces.text.said, span.end).end()  # type: ignore[union-attr]
            whole = Span(after + 1, end, "name", pieces.text.said[after + 1 : end])
            found.append(whole if model else Span(span.start, after, "name", first))
    return found


@lru_cache(maxsize=4096)
def _is_brand(leaf: Leaf) -> bool:
    return bool(_BRANDS & {*leaf.name_words})
