"""Names without capitals, as a transcript may have them: "my mum petra lind", "made out to owen prys"."""

from __future__ import annotations

import re

from ..words import COMMON
from .spans import Span, Text

_KIN = (
    "mom mum mother dad father wife husband partner girlfriend boyfriend son daughter brother sister friend mate "
    "colleague boss grandma grandad grandmother grandfather aunt uncle cousin niece nephew neighbour neighbor"
)
_TOLD = re.compile(
    rf"\b(?:(?:my|our|the|his|her) (?:{'|'.join(_KIN.split())}),?|(?:made out|addressed|payable) to|for me,?) "
    r"(?P<name>[a-z]{2,} [a-z]{3,})"
    r"(?=[,.;!?]|$| (?:on|at|for|in|from|with|and|to|who|wants?|needs?|is|was|would|will|has|please)\b)"
)
_DOES = re.compile(r"(?:ing|ed|ly)$")  # "my sister keeps losing" names nobody


def people(text: Text) -> list[Span]:
    """The names of those of whom it is told who they are, in words that have no capitals at all."""
    if not text.said.islower():
        return []
    found = (one for one in _TOLD.finditer(text.said) if not any(map(_is_none, one["name"].split())))
    return [Span(*one.span("name"), "name", one["name"]) for one in found]


def _is_none(word: str) -> bool:
    return word in COMMON or bool(_DOES.search(word))
