"""How much the words around a value speak of one leaf rather than of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache

from ..words import COMMON, likeness, stem
from .leaves import Leaf
from .spans import Span, Text, Token

_FILLERS = frozenset(
    "of is was the a an as at to with for in are be being equals equal set its it my and that on i'm by".split()
) | set("=:-,('\"")
_PARTS = frozenset(", ; and with but while or".split())
_FADES = 0.7  # with each telling word farther from the value
_FARTHEST = 5  # telling words from the value
_NAME, _DESCRIPTION = 3.0, 1.1
_ALIKE = 0.6  # the least likeness that counts: it may be misheard


@lru_cache(maxsize=1024)  # of each kind of leaf of a tool, whatever is said
def _shared(leaves: tuple[Leaf, ...]) -> tuple[Counter[str], Counter[str]]:
    """How many of the leaves have a word in their names, and in their names or descriptions."""
    in_names = Counter(word for leaf in leaves for word in leaf.naming)
    return in_names, Counter(word for leaf in leaves for word in leaf.describing | leaf.naming)


@lru_cache(maxsize=16_384)
def _misheard(word: str, own: frozenset[str]) -> str:
    """Which of a leaf's words may have been heard as this one, or mean the same; "" if none."""
    return max((other for other in own if len(other) > 3 and likeness(word, other) >= _ALIKE), default="")


class Surroundings:
    """The words around values, the same for all tools that ask for them; no word beyond a barrier counts."""

    def __init__(self, text: Text, barriers: Sequence[Span]) -> None:
        self.text = text
        self._barriers = barriers
        self._known: dict[tuple[int, int], list[tuple[str, float]]] = {}

    def of(self, span: Span) -> list[tuple[str, float]]:
        """The stems of the telling words around a value, each with its nearness, from 0 to 1."""
        place = (span.start, span.end)
        if place not in self._known:
            left = self._side(self.text.before(span.start), span, 1.0, 0.75)
            self._known[place] = left + self._side(self.text.after(span.end), span, 0.9, 0.0)
        return self._known[place]

    def _side(self, tokens: list[Token], span: Span, weight: float, past_parts: float) -> list[tuple[str, float]]:
        """Words on one side with their nearness; a comma, "and" or "with" fades them, or ends them at 0."""
        barriers = [one for one in self._barriers if not one.overlaps(span)]
        found: list[tuple[str, float]] = []
        seen = 0
        for position, token in enumerate(tokens):
            if any(one.start <= token.start < one.end for one in barriers):
                break
            if token.low in _PARTS:
                weight *= past_parts
                if not weight:
                    break
            if token.low in _FILLERS:
                continue
            if len(token.low) == 1 and not (position <= 2 and (token.text != "a" or tokens[0].text in "=:")):
                continue
            if token.low not in COMMON or token.low in ("number", "name"):
                found.append((stem(token.low), weight))
            weight *= _FADES
            seen += 1
            if seen >= _FARTHEST:
                break
        return found


class Context:
    """What the words around values speak for, weighed by how few of the leaves have them in name and description.

    The names of `others`, leaves of another kind, and what is `known`, the tool's own words, count for nothing in a
    description.
    """

    def __init__(
        self,
        around: Surroundings,
        leaves: Sequence[Leaf],
        others: Sequence[Leaf] = (),
        known: Collection[str] = (),
    ) -> None:
        self.text = around.text
        self._around = around
        self._in_names, self._in_descriptions = _shared(tuple(leaves))
        rivals = set(leaves)
        self._elsewhere = frozenset(word for leaf in others if leaf not in rivals for word in leaf.naming).union(known)
        self.digits = False
        """Whether numbers were written in digits; who does so does not mean "two" in "of two numbers"."""

    def evidence(self, leaf: Leaf, span: Span) -> float:
        """The weight of the words around the span that name or describe the leaf."""
        best: dict[str, float] = {}
        for word, nearness in self._around.of(span):
            worth = nearness * self._worth(leaf, word)
            if worth > best.get(word, 0.0):
                best[word] = worth
        return sum(sorted(best.values(), reverse=True)[:3])

    def _worth(self, leaf: Leaf, word: str) -> float:
        for own, shared, most in (
            (leaf.naming, self._in_names, _NAME),
            (leaf.describing, self._in_descriptions, _DESCRIPTION),
        ):
            if word in own:
                return 0.0 if own is leaf.describing and word in self._elsewhere else most / shared[word]
            if len(word) > 3 and (near := _misheard(word, own)):
                return _ALIKE * most / shared[near]
        return 0.0
