"""Everything in what was said that may be a value, found once for all parameters of a tool."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from functools import cached_property

from ..words import stem
from .codes import codes, emails, phones, spelled
from .moments import bare_moments, moments
from .names import names, phrases, quoted
from .numbers import numbers
from .repairs import kept
from .spans import Span, Text
from .today import When
from .tokens import tokens
from .units import unit_of

_BRACKETS = re.compile(r"\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]|\(\s*-?\d[^()]*,[^()]*\)")
_JOINED = re.compile(r"(?:\w+-)+(?!(?:up|in|out|off|on|over|down|by|free|time|day|way|to|trip)s?$)\w+", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s*(?:,\s*(?:and|or|&)?|and|or|&|,?\s*as well as|plus)\s*(?:the|an?|also|another)?\s*", re.IGNORECASE
)


class Pieces:
    """The pieces of a text by kind; what is quoted is looked into for nothing else.

    `vocabulary` has the stems of the tool's own words, `options` where options of its schema were said: neither is
    part of a phrase.
    """

    def __init__(self, text: Text, when: When, vocabulary: Collection[str], options: Collection[Span] = ()) -> None:
        self.text = text
        self._when = when
        self.vocabulary = vocabulary
        self._options = options

    @cached_property
    def quoted(self) -> list[Span]:
        """What stands in quotation marks."""
        return self._outside(quoted(self.text), self.emails)

    @cached_property
    def tokens(self) -> list[Span]:
        """What is written as one piece: paths, addresses of the web, dotted ids; nothing is looked for in them."""
        return self._outside(tokens(self.text), [*self.quoted, *self.emails])

    @cached_property
    def _all_moments(self) -> list[Span]:
        """Dates and times, those that were taken back as well: their numbers are no others."""
        return moments(self.text, self._when.today, self._when.spoken_of)

    @cached_property
    def moments(self) -> list[Span]:
        """Dates and times."""
        return kept(self._outside(self._all_moments, [*self.quoted, *self.tokens]), self.text)

    @cached_property
    def bare_moments(self) -> list[Span]:
        """What may be a time where one is asked for, and none was said plainly: "ten forty"."""
        if any(span.value.time for span in self.moments):
            return []
        return self._outside(bare_moments(self.text), self.quoted)

    @cached_property
    def numbers(self) -> list[Span]:
        """Numbers that are no part of a date or a time."""
        dated = [one for one in self._all_moments if _dated(one)]
        return kept(self._outside(numbers(self.text), [*self.quoted, *self.tokens, *dated]), self.text)

    @cached_property
    def spelled_numbers(self) -> list[Span]:
        """Numbers said digit by digit: "three oh five"."""
        said = [span for span in spelled(self.text) if re.fullmatch(r"[1-9]\d{1,14}", span.value)]
        return [Span(span.start, span.end, "number", int(span.value)) for span in self._outside(said, self.quoted)]

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
    def names(self) -> list[Span]:
        """Proper names."""
        letters = [span for span in spelled(self.text) if span.value.isalpha()]
        said = [Span(span.start, span.end, "name", span.value.capitalize()) for span in letters]
        free = self._outside(names(self.text, self.vocabulary), [*self.quoted, *self.moments, *self.tokens, *said])
        plain = [
            span
            for span in free
            if not any(code.start <= span.start and span.end <= code.end for code in self._written)
        ]
        return sorted([*plain, *said], key=lambda span: span.start)

    @cached_property
    def phrases(self) -> list[Span]:
        """Plain phrases between all these."""
        taken = [
            *self.quoted,
            *self.tokens,
            *self.numbers,
            *self.moments,
            *self.names,
            *self.emails,
            *self._written,
            *self._options,
        ]
        return phrases(self.text, taken, self.vocabulary)

    @cached_property
    def addresses(self) -> list[Span]:
        """Names with the number of a house before them, and names that follow after commas."""
        found = []
        for index, span in enumerate(self.names):
            end = span.end
            for later in self.names[index + 1 :]:
                if self.text.said[end : later.start] in (", ", ","):
                    end = later.end
            house = re.search(r"\b\d+\s?[A-Za-z]?\s+$", self.text.said[: span.start])
            start = house.start() if house else span.start
            if (start, end) != (span.start, span.end):
                found.append(Span(start, end, "name", self.text.said[start:end]))
        return found

    @cached_property
    def chains(self) -> list[Span]:
        """Phrases that "of" joins ("lord of the rings"), and two names that "and" joins."""
        found = []
        for spans, joint in ((self.phrases, r"\s+of\s+(?:the\s+)?"), (self.names, r"\s+and\s+")):
            for one, other in zip(spans, spans[1:], strict=False):
                if re.fullmatch(joint, self.text.said[one.end : other.start]):
                    found.append(Span(one.start, other.end, one.kind, self.text.said[one.start : other.end]))
        words = sorted([*self.phrases, *self.names], key=lambda span: span.start)
        for one, other in zip(words, words[1:], strict=False):  # "lunch with Marta"
            if one.kind == "phrase" and re.fullmatch(r"\s+with\s+(?:the\s+)?", self.text.said[one.end : other.start]):
                found.append(Span(one.start, other.end, "phrase", self.text.said[one.start : other.end]))
        return found

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
        return kept(self._outside(codes(self.text), [*self.emails, *self.tokens]), self.text)

    @cached_property
    def signs(self) -> list[Span]:
        """Words that hyphens join, which may be what a thing is known by, where that is asked for: "db-primary"."""
        return [one for one in self.phrases if _JOINED.fullmatch(one.value)]

    @cached_property
    def abbreviations(self) -> list[Span]:
        """Words of capitals: "BOS", where the code of an airport is asked for."""
        shouted = self.text.said.isupper()
        return [one for one in self.names if not shouted and re.fullmatch(r"[A-Z]{2,5}", one.value)]

    @cached_property
    def _written(self) -> list[Span]:
        """Codes of letters and digits: no name and no phrase is a part of one."""
        return [span for span in self.codes if not str(span.value).isdigit() and span.value.isascii()]

    def before_own_word(self, span: Span) -> bool:
        """Whether a word of the tool's own follows: "an italian restaurant", where it finds restaurants."""
        following = self.text.after(span.end)[:1]
        return bool(following) and stem(following[0].low) in self.vocabulary

    def after_own_word(self, span: Span) -> bool:
        """Whether a word of the tool's own stands right before: "call mom", where it calls people."""
        before = self.text.before(span.start)[:1]
        return bool(before) and stem(before[0].low) in self.vocabulary

    def is_unit_of_number(self, span: Span) -> bool:
        """Whether a phrase is no more than the unit of the number before it."""
        return bool(unit_of(str(span.value))) and any(
            one.unit and self.text.said[one.end : span.start].strip(" -") == "" for one in self.numbers
        )

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

    def _outside(self, spans: list[Span], taken: list[Span]) -> list[Span]:
        return [span for span in spans if not any(map(span.overlaps, taken))]


def _dated(span: Span) -> bool:
    """Whether a moment is nothing but that: "at 10", "in 5 years" and "next month" may be numbers as well."""
    return not re.fullmatch(r"\w+|.*\b(?:days?|weeks?|months?|years?)\b.*", span.value.said, re.IGNORECASE)
