"""Pieces of several words or names that one parameter takes whole: addresses, "Fenwick station", "lunch with Ana"."""

from __future__ import annotations

import re

from ..spoken_values import is_plural
from . import names, roles
from .addresses import is_street
from .leaves import Leaf
from .pieces import Pieces
from .spans import Span
from .units import unit_of

_LETTER = re.compile(r" [A-HJ-Z](?![\w'’])")
_SITES = frozenset(
    "station airport terminal park square street road museum gallery basilica cathedral church bridge harbour harbor "
    "port pier beach lake hotel mall market campus library hospital university school castle tower stadium arena zoo "
    "centre center hall theatre theater garden gardens island valley district".split()
)


def longer(leaf: Leaf, pieces: Pieces, numbered: bool) -> list[Span]:
    """Pieces of several names or phrases that this leaf takes rather than their parts."""
    if names.is_part(leaf.name_words):
        return names.parts(leaf.name_words, [*pieces.names, *pieces.phrases])
    if "address" in leaf.name_words:
        return [*pieces.addresses, *_qualified(pieces)]
    if _entitled(leaf):
        return pieces.chains
    placed = any(roles.plays(leaf, role) for role in (roles.PLACE, roles.FROM, roles.TO))
    housed = [span for span in pieces.addresses if span.value[0].isdigit() and not unit_of(span.value.split()[-1])]
    if not placed and leaf.name_words and is_plural(leaf.name_words[-1]):
        return _listed(pieces)
    if not placed:
        return [span for span in housed if not numbered and is_street(str(span.value))]
    return [*(housed if not numbered else []), *_qualified(pieces), *_numbered(leaf, pieces)]


def _qualified(pieces: Pieces) -> list[Span]:
    """Names with the kind of place that follows them: "Fenwick station"."""
    found = []
    for span in pieces.names:
        after = pieces.text.after(span.end)[:1]
        if after and after[0].text in _SITES and after[0].start == span.end + 1:
            found.append(Span(span.start, after[0].end, "name", pieces.text.said[span.start : after[0].end]))
    return found


def _listed(pieces: Pieces) -> list[Span]:
    """Plain things that are named together, for what takes them as one text: "a wardrobe and two chairs"."""
    groups = [group for group in pieces.grouped(list(pieces.phrases)) if len(group) > 1]
    return [Span(one[0].start, one[-1].end, "phrase", pieces.text.said[one[0].start : one[-1].end]) for one in groups]


def _numbered(leaf: Leaf, pieces: Pieces) -> list[Span]:
    """Plain words that a number or a letter tells from others of their kind: "gate twelve", "row F"."""
    found = []
    for span in (one for one in pieces.phrases if " " not in one.value and one.value not in leaf.name_words):
        after = next((one for one in pieces.numbers if one.start == span.end + 1 and not one.unit), None)
        letter = _LETTER.match(pieces.text.said, span.end)
        end = after.end if after else letter.end() if letter else 0
        if end:
            found.append(Span(span.start, end, "phrase", pieces.text.said[span.start : end]))
    return found


def _entitled(leaf: Leaf) -> bool:
    """Whether the leaf is what a thing is called, in as many words as it takes."""
    return "title" in leaf.about and "name" not in leaf.name_words
