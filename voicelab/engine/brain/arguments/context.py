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


class Context:
    """The words around values, weighed by how few of the leaves have them in their names and descriptions.

    No word beyond a barrier counts. The names of `others`, leaves of another kind, and what is `known`, the tool's own
    words, count for nothing in a description.
    """

    def __init__(
        self,
        text: Text,
        leaves: Sequence[Leaf],
        barriers: Sequence[Span],
        others: Sequence[Leaf] = (),
        known: Collection[str] = (),
    ) -> None:
        self.text = text
        self._barriers = sorted(barriers, key=lambda span: span.start)
        self._in_names, self._in_descriptions = _shared(tuple(leaves))
        rivals = set(leaves)
        self._elsewhere = frozenset(word for leaf in others if leaf not in rivals for word in leaf.naming).union(known)
        self.digits = False
        """Whether numbers were written in digits; who does so does not mean "two" in "of two numbers"."""
        self._around: dict[tuple[int, int], list[tuple[str, float]]] = {}

    def evidence(self, leaf: Leaf, span: Span) -> float:
        """The weight of the words around the span that name or describe the leaf."""
        best: dict[str, float] = {}
        for word, nearness in self._words_around(span):
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
            if len(word) > 3:
                near = max((other for other in own if len(other) > 3 and likeness(word, other) >= _ALIKE), default="")
                if near:
                    return _ALIKE * most / shared[near]
        return 0.0

    def _words_around(self, span: Span) -> list[tuple[str, float]]:
        place = (span.start, span.end)
        if place not in self._around:
            left = self._side(self.text.before(span.start), span, 1.0, 0.75)
            self._around[place] = left + self._side(self.text.after(span.end), span, 0.9, 0.0)
        return self._around[place]

    def _side(self, tokens: list[Token], span: Span, weight: float, past_parts: float) -> list[tuple[str, float]]:
        """Words on one side with their nearness; a comma, "and" or "with" fades them, or ends them at 0."""
        found: list[tuple[str, float]] = []
        seen = 0
        for position, token in enumerate(tokens):
            if any(one.start <= token.start < one.end and not one.overlaps(span) for one in self._barriers):
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
