"""Which of several sentences answers a question: by what it means, by its words, and by the kind of thing asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from voicelab.meaning import embed

from .arguments.days import DAYS
from .asked_for import has_what_is_asked_for, is_on_closing
from .bounds import bounded
from .compared import compared
from .plain_words import plainly
from .words import share, telling

# The logarithm of the odds that a sentence answers, against that none does: by logistic regression over all sentences
# of a case and none, on the development halves of `benchmarks/thinking`, each case once more without the sentence that
# answers, and asked at other desks; "bound" and "other day" were raised by hand, as few cases have them.
WEIGHTS = {
    "meaning": 3.7,  # cosine with the question
    "part": 3.6,  # cosine of its nearest clause
    "lead": 2.7,  # how much nearer than the next sentence
    "shared": 1.1,  # how many of the question's telling words it has, from 0 to 1
    "kind": 1.8,  # whether it has a number, a price, a place or a time, where that is asked for
    "bound": 2.0,  # whether a number that was said is within its bounds
    "other day": -2.0,  # whether it is about another day of the week than the question
}
NONE = 3.7  # what it takes against that none answers,
NONE_OF_SEVERAL_KINDS = 0.9  # and more where any sentence has what is asked for: at every desk something has a price
UNRELATED = 0.13  # what sentences that have nothing to do with a question come to
SHARED = 0.35  # what a question whose telling words are all in a sentence adds to the cosine, in its likeness
LIKELY = -0.6  # odds from which a sentence answers, whatever else might be said,
PERHAPS = -1.7  # and from which it does where nothing else can be said; found on the same halves

_DAY = rf"({'|'.join(DAYS)})s?"
_FROM_TO = re.compile(rf"\b{_DAY} (?:to|through|until|-|–) {_DAY}\b")
_CLAUSES = re.compile(r"[,;:] (?:and |but |or |so )?|\. | (?:but|when|if|in case|until|unless) ", re.IGNORECASE)
_LEAST = 3  # words of a clause


@dataclass(frozen=True)
class Answer:
    """The sentence that is nearest to a question.

    Args:
        at: its place among the sentences.
        meaning: its cosine with the question.
        shared: how many of the question's telling words it has, from 0 to 1.
        odds: the logarithm of the odds that it answers, against that none does.
    """

    at: int
    meaning: float
    shared: float
    odds: float

    @property
    def likeness(self) -> float:
        """By meaning and by words."""
        return self.meaning + SHARED * self.shared


def nearest(question: str, sentences: Sequence[str], in_parts: bool = False) -> Answer | None:
    """The sentence that answers best, of equals the first; nothing if there is none, or if nothing is asked about.

    Args:
        in_parts: their clauses are compared too, whose vectors take their time.
    """
    return _nearest(question, tuple(sentences), in_parts)


@lru_cache(maxsize=64)  # a turn asks several times: beside the tools, and where nothing fits
def _nearest(question: str, sentences: tuple[str, ...], in_parts: bool) -> Answer | None:
    plain = plainly(question)
    asked = telling(plain)
    worded = list(dict.fromkeys([plain, question]))  # the sentences may have the very words that were said
    if not sentences:
        return None
    vectors = embed(worded).T
    meaning = (compared(sentences) @ vectors).max(axis=1).tolist()
    kinds = [has_what_is_asked_for(plain, one) + is_on_closing(plain, one) for one in sentences]
    if not asked and not any(kinds):  # "how much is that" has no telling word, and asks for a price
        return None
    shared = [max(share(telling(said), telling(one)) for said in worded) for one in sentences]
    odds = []
    for at, one in enumerate(sentences):
        others = [near for place, near in enumerate(meaning) if place != at]
        part = max(meaning[at], float((compared(parts_of(one)) @ vectors).max())) if in_parts else meaning[at]
        features = {
            "meaning": meaning[at],
            "part": part,
            "lead": meaning[at] - max([UNRELATED, *others]),
            "shared": shared[at],
            "kind": kinds[at],
            "bound": bounded(question, one),
            "other day": _another_day(question, one),
        }
        odds.append(sum(WEIGHTS[name] * value for name, value in features.items()))
    best = int(np.argmax(odds))
    none = NONE + NONE_OF_SEVERAL_KINDS * (max(kinds) > 0)
    return Answer(best, meaning[best], shared[best], odds[best] - none)


@lru_cache(maxsize=1024)
def parts_of(sentence: str) -> tuple[str, ...]:
    """The clauses of a sentence that are long enough to tell something by themselves, or the whole of it."""
    parts = tuple(part for part in _CLAUSES.split(sentence) if len(part.split()) >= _LEAST)
    return parts or (sentence,)


def _another_day(question: str, sentence: str) -> bool:
    """Whether both name days of the week, and no day of the question is among, or between, those of the sentence."""
    asked, told = ({*map(DAYS.index, re.findall(rf"\b{_DAY}\b", text.lower()))} for text in (question, sentence))
    between = [range(*map(DAYS.index, days)) for days in _FROM_TO.findall(sentence.lower())]
    return bool(asked and told) and not asked & told.union(*between)
