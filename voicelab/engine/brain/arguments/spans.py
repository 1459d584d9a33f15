"""What was said, as words with places in it, and the pieces of it that may be the value of an argument."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

_TOKEN = re.compile(r"\d+(?:,\d{3}(?!\d))*(?:[.:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|_|[^\w\s]")
ENDS = frozenset(".!?;")
"""Tokens that end a sentence: what stands beyond them says nothing about a value."""

LONGEST = 1_500
"""Characters in which values are looked for: what one says in a minute and a half."""
REACH = 24
"""The farthest word, counted from a value, that may say something about it."""


class Token(NamedTuple):
    """One word, number or sign, and where it stands."""

    start: int
    end: int
    text: str
    low: str
    """In lower case, with a plain apostrophe."""


def token(start: int, text: str) -> Token:
    """What stands from this place on."""
    return Token(start, start + len(text), text, text.lower().replace("’", "'"))


@dataclass(frozen=True)
class Span:
    """A piece of what was said that may be an argument: characters `start` to `end`, and what they mean."""

    start: int
    end: int
    kind: str
    """number, numbers, moment, quoted, token, name, phrase, code, email, phone, option or texts."""
    value: Any
    unit: str = ""
    """Of a number: its unit as in `units`, "%" or "money"; empty if none was said."""
    parts: tuple[Span, ...] = field(default=(), compare=False)

    @property
    def said_in_brackets(self) -> bool:
        """Whether a list was written as one: it has no parts."""
        return self.kind == "numbers" and not self.parts

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


def blanked(said: str, spans: Iterable[Span]) -> str:
    """What was said, with spaces where these pieces stand: all others keep their places."""
    for span in spans:
        said = said[: span.start] + " " * (span.end - span.start) + said[span.end :]
    return said


@lru_cache(maxsize=256)  # one thought reads the same words for each tool, and for each kind of value
def _tokens(said: str) -> tuple[tuple[Token, ...], tuple[int, ...], tuple[int, ...]]:
    """The words, and where each begins and ends."""
    tokens = tuple(token(found.start(), found.group()) for found in _TOKEN.finditer(said))
    return tokens, tuple(one.start for one in tokens), tuple(one.end for one in tokens)


class Text:
    """What was said, with its words; `whole` is all of it, `said` what values are looked for in."""

    def __init__(self, said: str) -> None:
        self.whole = said
        self.said = said[:LONGEST]
        self.tokens, self._starts, self._ends = _tokens(self.said)
        self._before: dict[int, list[Token]] = {}
        self._after: dict[int, list[Token]] = {}

    def before(self, place: int) -> list[Token]:
        """The words before a place in the text, the nearest first, as far as the sentence and `REACH` go."""
        if place not in self._before:
            first = bisect.bisect_right(self._ends, place)
            near = reversed(self.tokens[max(0, first - REACH) : first])
            self._before[place] = list(itertools.takewhile(self._goes_on, near))
        return self._before[place]

    def after(self, place: int) -> list[Token]:
        """The words from a place on, as far as the sentence and `REACH` go."""
        if place not in self._after:
            first = bisect.bisect_left(self._starts, place)
            self._after[place] = list(itertools.takewhile(self._goes_on, self.tokens[first : first + REACH]))
        return self._after[place]

    def _goes_on(self, token: Token) -> bool:
        return token.text not in ENDS or not self._ends_here(token)

    def _ends_here(self, token: Token) -> bool:
        return token.end >= len(self.said) or self.said[token.end].isspace()
