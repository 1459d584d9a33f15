"""A parameter and a piece of what was said that may be its value, with the evidence for it."""

from __future__ import annotations

from typing import Any, NamedTuple

from .leaves import Leaf
from .spans import Span


class Pair(NamedTuple):
    """A leaf and what may be its value; the more evidence for it, the higher the score."""

    score: float
    leaf: Leaf
    span: Span
    value: Any


def pair(score: float, leaf: Leaf, span: Span, value: Any) -> Pair:
    """A pair of a single value, which a leaf that wants many takes as a list of one."""
    return Pair(score, leaf, span, [value] if leaf.many else value)
