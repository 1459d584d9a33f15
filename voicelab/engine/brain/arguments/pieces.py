"""Everything in what was said that may be a value, found once for all parameters of a tool."""

from __future__ import annotations

import re
from collections.abc import Collection, Set
from functools import cached_property

from ..words import stem
from .addresses import houses
from .codes import spelled
from .context import Surroundings
from .names import names, titled
from .phrases import phrases
from .plain_pieces import outside, plain_pieces
from .sorts import introduced
from .spans import Span
from .today import When
from .uncapitalised import people
from .units import unit_of

_JOINED = re.compile(r"(?:\w+-)+(?!(?:up|in|out|off|on|over|down|by|free|time|day|way|to|trip)s?$)\w+", re.IGNORECASE)

_ABBREVIATED = re.compile(r"[A-Z]{2,5}|[A-Z]{2,}(?:-[A-Z]+)+")
_FLAT = re.compile(r",?\s+(?:flat|apartment|apt|unit|suite|room)\.?\s+\w{1,5}\b", re.IGNORECASE)


class Pieces:
    """The pieces of a text by kind, for one tool.

    `vocabulary` has the stems of the tool's own words, `options` where options of its schema were said: neither is
    part of a phrase.
    """

    def __init__(self, said: str, when: When, vocabulary: Set[str], options: Collection[Span] = ()) -> None:
        self._plain = plain_pieces(said, when)
        self.text = self._plain.text
        self.today = when.today
        self.vocabulary = vocabulary
        self._options = options

    @property
    def quoted(self) -> list[Span]:
        """What stands in quotation marks."""
        return self._plain.quoted

    @property
    def tokens(self) -> list[Span]:
        """What is written as one piece: paths, addresses of the web, dotted ids; nothing is looked for in them."""
        return self._plain.tokens

    @property
    def moments(self) -> list[Span]:
        """Dates and times."""
        return self._plain.moments

    @property
    def bare_moments(self) -> list[Span]:
        """What may be a time where one is asked for, and none was said plainly: "ten forty"."""
        return self._plain.bare_moments

    @property
    def numbers(self) -> list[Span]:
        """Numbers that are no part of a date or a time."""
        return self._plain.numbers

    @property
    def spelled_numbers(self) -> list[Span]:
        """Numbers said digit by digit: "three oh five"."""
        return self._plain.spelled_numbers

    @property
    def lists(self) -> list[Span]:
        """Numbers that stand together: in brackets, or one after another with "and" at the end."""
        return self._plain.lists

    @property
    def emails(self) -> list[Span]:
        """E-mail addresses."""
        return self._plain.emails

    @property
    def phones(self) -> list[Span]:
        """Telephone numbers."""
        return self._plain.phones

    @property
    def codes(self) -> list[Span]:
        """Codes, written or spelled."""
        return self._plain.codes

    @property
    def around_numbers(self) -> Surroundings:
        """What is said around numbers, dates and times."""
        return self._plain.around_numbers

    @property
    def around_codes(self) -> Surroundings:
        """What is said around codes."""
        return self._plain.around_codes

    @cached_property
    def around_words(self) -> Surroundings:
        """What is said around names and phrases."""
        return Surroundings(self.text, [*self.quoted, *self.names, *self.tokens])

    def grouped(self, spans: list[Span]) -> list[list[Span]]:
        """Spans that only commas and "and" part, together; in their order."""
        return self._plain.grouped(spans)

    @cached_property
    def names(self) -> list[Span]:
        """Proper names."""
        letters = [span for span in spelled(self.text) if span.value.isalpha()]
        said = [Span(span.start, span.end, "name", span.value.capitalize()) for span in letters] + people(self.text)
        found = [part for one in names(self.text, self.vocabulary) for part in self._without_days(one)]
        free = outside(found, [*self.quoted, *self._plain.all_moments, *self.tokens, *said])  # "we can't do Monday"
        plain = [
            span
            for span in free
            if not any(code.start <= span.start and span.end <= code.end for code in self._plain.written)
        ]
        return sorted([*plain, *said], key=lambda span: span.start)

    def _without_days(self, name: Span) -> list[Span]:
        """A name; what follows a day in it is another: "could you do me Saturday Ann Lee"."""
        days = [one for one in self.moments if one.start <= name.start < one.end < name.end]
        begin = max((one.end + 1 for one in days), default=name.start)
        rest = self.text.said[begin : name.end]
        return [Span(begin, name.end, "name", rest)] if days and rest.count(" ") and rest[0].isupper() else [name]

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
            *self._plain.written,
            *self._options,
        ]
        return phrases(self.text, taken, self.vocabulary)

    @cached_property
    def addresses(self) -> list[Span]:
        """Names with the number of a house before them, and names that follow after commas."""
        found = []
        for index, span in enumerate(self.names):
            end, house = span.end, re.search(r"\b\d+\s?[A-Za-z]?\s+$", self.text.said[: span.start])
            for later in self.names[index + 1 :]:
                joints = (", ", ",", " in ") if house else (", ", ",")
                person = introduced(later, self.text) or titled(str(later.value))
                if self.text.said[end : later.start] in joints and not person:
                    end = later.end
            end = flat.end() if house and (flat := _FLAT.match(self.text.said, end)) else end
            said_so = next((one for one in houses(self.text) if self.text.said[one.end : span.start] == " "), None)
            start = said_so.start if said_so else house.start() if house else span.start
            value = f"{said_so.value} {self.text.said[span.start : end]}" if said_so else self.text.said[start:end]
            if (start, end) != (span.start, span.end):
                found.append(Span(start, end, "name", value))
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
    def signs(self) -> list[Span]:
        """Words that hyphens join, which may be what a thing is known by, where that is asked for: "db-primary"."""
        return [one for one in self.phrases if _JOINED.fullmatch(one.value)]

    @cached_property
    def abbreviations(self) -> list[Span]:
        """Words of capitals: "BOS", where the code of an airport is asked for."""
        shouted = self.text.said.isupper()
        return [one for one in self.names if not shouted and _ABBREVIATED.fullmatch(one.value)]

    @cached_property
    def are_single(self) -> bool:
        """Whether one thing was said in words, and no other that could be meant instead."""
        named = [*self.phrases, *self.names, *self.quoted]
        return sum(not self.is_unit_of_number(one) for one in named) == 1

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
