"""Text → clauses, each spoken in one breath and made in one go, with the reading of each of its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .spoken_forms import SpokenWord, spoken_words

FIRST_COMMA, COMMA = 10, 60
"""Characters to be said in a clause, about 15 a second, from which on a comma ends it. The first ends early, so that
its sound is there at once; the others keep the melody of a sentence together."""

LONGEST = 200
"""Characters to be said from which on any word ends a clause: then another conversation gets its turn."""

AFTER_SENTENCE, AFTER_PARAGRAPH = 0.2, 0.35
"""Seconds of silence, beyond the fifth of a second that the voice itself makes of a stop."""

_STOP = re.compile(r"[.!?…][\"”’)]*$")
_LETTER = re.compile(r"(?:^|\s)[A-Za-z]\.$")  # its stop ends nothing: it is an initial, or a letter that is spelled
_COMMA = re.compile(r"[,;:—][\"”’)]*$")


@dataclass(frozen=True)
class Clause:
    """A part of the text; all of them joined are the text. `words` begin at characters of this part."""

    text: str
    words: list[SpokenWord]
    pause: float
    """Seconds of silence before it."""


def clauses(text: str) -> Iterator[Clause]:
    """The text cut after sentences and, where those are long, after commas; the first clause is kept short."""
    words = spoken_words(text)
    begin, first, pause, said = 0, 0, 0.0, 0
    for index, word in enumerate(words):
        said += len(word.spoken) + 1
        end = words[index + 1].start if index + 1 < len(words) else len(text)
        gap = _gap(word.spoken, text[word.start : end])
        comma = (
            said >= (COMMA if begin else FIRST_COMMA)
            and _COMMA.search(word.spoken)
            and not text[end : end + 1].isdigit()
        )
        if end < len(text) and gap is None and not comma and said < LONGEST:
            continue
        own = [SpokenWord(each.start - begin, each.spoken) for each in words[first : index + 1]]
        yield Clause(text[begin:end], own, pause)
        begin, first, pause, said = end, index + 1, gap or 0.0, 0
    if begin < len(text):
        yield Clause(text[begin:], [], pause)


def _gap(spoken: str, written: str) -> float | None:
    """Seconds of silence after a word, if a sentence ends with it; `written` is the word and the blanks behind it."""
    if "\n" in written:
        return AFTER_PARAGRAPH
    return AFTER_SENTENCE if _STOP.search(spoken) and not _LETTER.search(spoken) else None
