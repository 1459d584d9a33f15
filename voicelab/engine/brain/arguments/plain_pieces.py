"""Everything in what was said that may be a value, whatever tool it is for."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Sequence
from functools import cached_property, lru_cache

from .addresses import houses
from .codes import codes, emails, phones, spelled
from .context import Surroundings
from .moments import bare_moments, moments
from .names import quoted
from .numbers import numbers
from .repairs import kept
from .spans import Span, Text
from .today import When
from .tokens import tokens

_BRACKETS = re.compile(r"\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]|\(\s*-?\d[^()]*,[^()]*\)")
_PAUSE = re.compile(
    r"\b(?:a|one|half a|two) (?:quick )?(?:seconds?|secs?|minutes?|ticks?|moments?)"
    r"(?=\s*(?:[.,;!?]|$|please\b|while\b))",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*(?:,\s*(?:and|or|&)?|and|or|&|,?\s*as well as|plus)\s*(?:the|an?|some|also|another)?\s*", re.IGNORECASE
)


@lru_cache(maxsize=128)  # a thought looks for them in the same few texts, for each tool
def plain_pieces(said: str, when: When) -> PlainPieces:
    """The pieces of a text on a day."""
    return PlainPieces(Text(said), when)


class PlainPieces:
    """The pieces of a text by kind; what is quoted is looked into for nothing else."""

    def __init__(self, text: Text, when: When) -> None:
        self.text = text
        self._when = when

    @cached_property
    def quoted(self) -> list[Span]:
        """What stands in quotation marks."""
        return outside(quoted(self.text), self.emails)

    @cached_property
    def tokens(self) -> list[Span]:
        """What is written as one piece: paths, addresses of the web, dotted ids; nothing is looked for in them."""
        return outside(tokens(self.text), [*self.quoted, *self.emails])

    @cached_property
    def all_moments(self) -> list[Span]:
        """Dates and times, those that were taken back as well: their numbers are no others."""
        return moments(self.text, self._when.today, self._when.spoken_of)

    @cached_property
    def moments(self) -> list[Span]:
        """Dates and times."""
        return kept(outside(self.all_moments, [*self.quoted, *self.tokens]), self.text)

    @cached_property
    def bare_moments(self) -> list[Span]:
        """What may be a time where one is asked for, and none was said plainly: "ten forty"."""
        if any(span.value.time for span in self.moments):
            return []
        return outside(bare_moments(self.text), self.quoted)

    @cached_property
    def numbers(self) -> list[Span]:
        """Numbers that are no part of a date, a time or an address."""
        dated = [one for one in self.all_moments if _dated(one)]
        taken = [*self.quoted, *self.tokens, *dated, *houses(self.text), *_pauses(self.text)]
        return kept(outside(numbers(self.text), taken), self.text)

    @cached_property
    def spelled_numbers(self) -> list[Span]:
        """Numbers said digit by digit: "three oh five"."""
        said = [span for span in spelled(self.text) if re.fullmatch(r"[1-9]\d{1,14}", span.value)]
        return [Span(span.start, span.end, "number", int(span.value)) for span in outside(said, self.quoted)]

    @cached_property
    def lists(self) -> list[Span]:
        """Numbers that stand together: in brackets, or one after another with "and" at the end."""
        found = []
        for one in _BRACKETS.finditer(self.text.said):
            try:
                value = ast.literal_eval(one.group())
            except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
                continue
            value = [list(row) if isinstance(row, tuple) else row for row in value]
            if value and all(isinstance(row, (int, float, list)) and not isinstance(row, bool) for row in value):
                found.append(Span(*one.span(), "numbers", value))
        plain = [span for span in self.numbers if not any(map(span.overlaps, found))]
        for group in self.grouped(plain):
            found.append(
                Span(
                    group[0].start,
                    group[-1].end,
                    "numbers",
                    [span.value for span in group],
                    group[0].unit,
                    tuple(group),
                )
            )
        return sorted(found, key=lambda span: span.start)

    @cached_property
    def emails(self) -> list[Span]:
        """E-mail addresses."""
        return emails(self.text)

    @cached_property
    def phones(self) -> list[Span]:
        """Telephone numbers."""
        return phones(self.text)

    @cached_property
    def codes(self) -> list[Span]:
        """Codes, written or spelled."""
        return kept(outside(codes(self.text), [*self.emails, *self.tokens]), self.text)

    @cached_property
    def written(self) -> list[Span]:
        """Codes of letters and digits: no name and no phrase is a part of one."""
        return [span for span in self.codes if not str(span.value).isdigit() and span.value.isascii()]

    @cached_property
    def around_numbers(self) -> Surroundings:
        """What is said around numbers, dates and times."""
        return Surroundings(self.text, [*self.numbers, *self.moments])

    @cached_property
    def around_codes(self) -> Surroundings:
        """What is said around codes."""
        return Surroundings(self.text, [*self.codes, *self.quoted])

    def grouped(self, spans: list[Span]) -> list[list[Span]]:
        """Spans that only commas and "and" part, together; in their order."""
        groups: list[list[Span]] = []
        for span in sorted(spans, key=lambda one: one.start):
            if groups and _BETWEEN.fullmatch(self._uncounted(groups[-1][-1].end, span.start)):
                groups[-1].append(span)
            else:
                groups.append([span])
        return groups

    def _uncounted(self, start: int, end: int) -> str:
        """A part of the text without the numbers in it: "5 apples and 6 pears" is a list of two."""
        inside = [span for span in self.numbers if start <= span.start and span.end <= end]
        for span in inside:
            return self.text.said[start : span.start] + self.text.said[span.end : end]
        return self.text.said[start:end]


def _pauses(text: Text) -> list[Span]:
    """Moments that are asked for, and no second of anything: "give me a second"."""
    return [Span(*one.span(), "phrase", None) for one in _PAUSE.finditer(text.said)]


def outside(spans: Sequence[Span], taken: Collection[Span]) -> list[Span]:
    """The pieces that share nothing with those that are taken."""
    return [span for span in spans if not any(map(span.overlaps, taken))] if taken else list(spans)


def _dated(span: Span) -> bool:
    """Whether a moment is nothing but that: "at 10", "in 5 years" and "next month" may be numbers as well."""
    return not re.fullmatch(r"\w+|.*\b(?:days?|weeks?|months?|years?)\b.*", span.value.said, re.IGNORECASE)
