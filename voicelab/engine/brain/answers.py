"""Which of several sentences answers a question: by what it means, by its words, and by the kind of thing asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from voicelab.meaning import embed

from .arguments.days import DAYS
from .asked_for import has_what_is_asked_for, is_on_closing, plainly
from .words import share, telling

# By cosines with the question; found on the development half of benchmarks/thinking.
SHARED = 0.35  # what a question whose telling words are all in a sentence adds to the cosine
KIND = 0.15  # what it is worth that a sentence has a number, a price or a time, where that is asked for
FAINT = 0.22  # from which a sentence may answer that shares no word: "puppy", and "Dogs travel below deck",
ONLY_KIND = 0.05  # and from which the only one may that has a thing of the kind that is asked for
OTHER_DAY = 0.4  # what it takes away that a sentence is about another day of the week than the question
LEAD = 0.08  # if it is nearer than all others by so much
APART = 0.13  # what sentences that have nothing to do with a question come to


_DAY = rf"({'|'.join(DAYS)})s?"
_FROM_TO = re.compile(rf"\b{_DAY} (?:to|through|until|-|–) {_DAY}\b")


@dataclass(frozen=True)
class Answer:
    """The sentence that is nearest to a question.

    Args:
        at: its place among the sentences.
        meaning: its cosine with the question.
        shared: how many of the question's telling words it has, from 0 to 1.
        stands_out: whether it is the only one that has to do with the question.
    """

    at: int
    meaning: float
    shared: float
    stands_out: bool

    @property
    def likeness(self) -> float:
        """By meaning and by words."""
        return self.meaning + SHARED * self.shared


def nearest(question: str, sentences: Sequence[str]) -> Answer | None:
    """The sentence that answers best, of equals the first; nothing if there is none, or if nothing is asked about."""
    plain = plainly(question)
    asked = telling(plain)
    if not sentences:
        return None
    meaning = (embed(sentences) @ embed([plain])[0]).tolist()
    shared = [share(asked, telling(one)) for one in sentences]
    has = [has_what_is_asked_for(question, one) for one in sentences]
    if not asked and not any(has):  # "how much is that" has no telling word, and asks for a price
        return None
    other_day = [_another_day(question, one) for one in sentences]
    worth = [
        near + SHARED * words + KIND * (kind + is_on_closing(question, one)) - OTHER_DAY * other
        for one, near, words, kind, other in zip(sentences, meaning, shared, has, other_day, strict=True)
    ]
    best = max(range(len(worth)), key=worth.__getitem__)
    others = max([APART, *(one for at, one in enumerate(worth) if at != best)])
    least = ONLY_KIND if has[best] and has.count(True) == 1 else FAINT
    alone = meaning[best] >= least and worth[best] - others >= LEAD
    if not alone and len(asked) <= 1 and has.count(True) == 1:  # "how much is it", where one price is told
        best, alone = has.index(True), True
    return Answer(best, meaning[best], shared[best], alone)


def _another_day(question: str, sentence: str) -> bool:
    """Whether both name days of the week, and no day of the question is among, or between, those of the sentence."""
    asked, told = ({*map(DAYS.index, re.findall(rf"\b{_DAY}\b", text.lower()))} for text in (question, sentence))
    between = [range(*map(DAYS.index, days)) for days in _FROM_TO.findall(sentence.lower())]
    return bool(asked and told) and not asked & told.union(*between)
