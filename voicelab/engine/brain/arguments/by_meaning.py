"""What was meant, where none of its words was said: each text that is compared costs an embedding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from voicelab.meaning import embed

from . import options, truths
from .kinds import Kind, kind_of
from .leaves import Leaf
from .phrases import phrases
from .spans import Text

_NEAR = 0.42  # cosine from which a sentence means an option
_SAME = re.compile(r"\b(?:the )?same\b(?! day)", re.IGNORECASE)


def prepare(wanted: Sequence[Leaf]) -> None:
    """Compute the vectors of all to which a caller's words will be compared."""
    choices = [text for leaf in wanted if kind_of(leaf) is Kind.CHOICE for text in options.texts_of(leaf)]
    embed([*choices, *(topic for leaf in wanted if kind_of(leaf) is Kind.TRUTH and (topic := truths.topic_of(leaf)))])


def flags(wanted: Sequence[Leaf], said: str) -> dict[Leaf, bool]:
    """The truths of which a part of the sentence means the same."""
    text = Text(said).said
    return {leaf: True for leaf in wanted if kind_of(leaf) is Kind.TRUTH and truths.meant(leaf, text)}


def option(wanted: Sequence[Leaf], said: str) -> dict[Leaf, Any]:
    """The option that was meant, of the first choice that is needed."""
    said = options.without_greeting(said)
    if _SAME.search(said):  # what it was before tells it
        return {}
    for leaf in wanted:
        if kind_of(leaf) is Kind.CHOICE and not leaf.optional:
            value = options.by_meaning(leaf, said, _NEAR)
            if value is None:
                value = options.by_a_word(leaf, phrases(Text(said), (), ()))
            if value is None:
                value = options.by_a_clause(leaf, said)
            return {leaf: [value] if leaf.many else value} if value is not None else {}
    return {}
