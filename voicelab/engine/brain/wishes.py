"""Several wishes in one breath: "block my card, and then tell me my balance"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from .clauses import Clause, clauses
from .matching import Fit, fits, spoken_name
from .questions import only_asks
from .taking import taken
from .turn import Turn
from .verbs import asked_with, begun_with
from .weighing import weighed
from .words import stem, telling, words

MOST_PARTS = 4  # that are looked at, as each run of them costs an embedding
NEAREST = 2  # tools of a part that are looked at, by their words
WITHIN = 4.0  # odds by words from the nearest, beyond which the next is not looked at
UNLIKELY = -0.3  # odds by the form of two parts up to which they are not looked at; that is so of 3 of 109 that are two
HOPELESS = -2.0  # odds by words of two parts, less those of the whole, below which what they take is not looked at
A_THIRD = 2.0  # odds from which one of two wishes is two itself
MOST_TELLING = 8  # telling words from which a part is as clear as it can be
# The logarithm of the odds that two parts are a wish each, and for these tools: by logistic regression over all ways to
# divide what was said and none, on the development halves of `benchmarks/thinking.py`, its `--cases`,
# `thinking_requests.py` and `thinking_dialogues.py`, and on calls in which people want two things at once.
WEIGHTS = {
    "both": 0.32,  # the odds of the two tools, each by what it takes of its part
    "lesser": 0.33,  # those of the tool that fits its part less
    "undivided": -0.42,  # the odds of the tool that fits best if it is one wish
    "stands out": 0.56,  # how many values that the two tools need stand out in the whole
    "telling": 0.11,  # how many telling words the part has that has fewer
    "asked for": 0.92,  # how many of them begin with what their tool does: "book"
    "strong": 1.4,
    "so": -0.41,
    "sentence": -3.1,
    "comma": -0.57,
    "bare": -1.53,
    "bias": -1.55,
}
Run = tuple[int, int]  # of clauses: the first of them, and where it ends
_STATES = re.compile(
    r"(?!.*(?:\b(?:want|like|need|wish|please|looking for|fancy)|(?:would|['’]d) (?:love|rather))\b)"
    r"(?:(?:oh|ah|well|sorry|no|oh dear|oh no|aw|hi|hello|hey|and|but|so|okay|ok|right|fine|good|great|lovely|"
    r"perfect|brilliant|fair enough|thanks|thank you|thank god|cheers)\W+)*(?:i|we|my|our|the|an?|it|its|this|that|"
    r"(?<!\bhi )(?<!\bhello )(?<!\bhey )there|some\w*|no(?:body| one)?|he|she|they)(?:'\w+)?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Wish:
    """A part of what was said, with the tool that fits it; `before` is what was said before it."""

    fit: Fit
    words: str
    before: str


def states(said: str) -> bool:
    """Whether it is told how something stands, and nothing is asked for."""
    return bool(_STATES.match(said))


def wishes(instructions: str, tools: Sequence[dict[str, Any]], turn: Turn) -> list[Wish]:
    """The wishes in what was said, in order, each for another tool; none if it is a single one, or too long to say.

    It is divided in two where that fits the tools best, and each half in the same way. What only leads up to a wish is
    none: "I lost my card, so block it".
    """
    said = turn.wish
    parts = clauses(said, asked_for_with(tools))
    if len(tools) < 2 or not 1 < len(parts) <= MOST_PARTS:
        return []
    runs = _Runs(instructions, tools, turn, parts)
    division: list[Run] = [(0, len(parts))]
    meant: dict[Run, Fit] = {}
    while cut := next((cut for run in division if (cut := runs.cut(run, meant))), None):
        run, halves = cut
        division[division.index(run) : division.index(run) + 1] = halves
        meant = {other: fit for other, fit in meant.items() if other != run} | halves
    begun = {run: parts[run[0]].begin for run in meant}
    return [Wish(meant[run], runs.words(run), said[: begun[run]]) for run in division if meant]


class _Runs:
    """What fits the runs of clauses, each of which is looked at once."""

    def __init__(
        self,
        instructions: str,
        tools: Sequence[dict[str, Any]],
        turn: Turn,
        parts: Sequence[Clause],
    ) -> None:
        self._instructions, self._tools, self._turn, self._parts = instructions, tools, turn, parts
        self._asked_with_any = _asked_with_any(tools)
        self._fits: dict[Run, dict[str, Fit]] = {}
        self._weighed: dict[tuple[Run, str], float] = {}

    def words(self, run: Run) -> str:
        """The clauses from the first up to the end, as they were said."""
        return self._turn.wish[self._parts[run[0]].begin : self._parts[run[1] - 1].end]

    def cut(self, whole: Run, meant: dict[Run, Fit]) -> tuple[Run, dict[Run, Fit]] | None:
        """The best way to make two wishes of a run, each for a tool that is `meant` for no other; or none."""
        others = {fit.tool["name"] for run, fit in meant.items() if run != whole}
        best, most = None, A_THIRD if meant else 0.0
        for at in range(whole[0] + 1, whole[1]):
            halves = ((whole[0], at), (at, whole[1]))
            if self._by_their_form(halves) <= UNLIKELY:
                continue
            for first, second in product(*map(self._nearest, halves)):
                names = {first.tool["name"], second.tool["name"]}
                if (
                    len(names) == 2
                    and not names & others
                    and (odds := self._odds(whole, halves, (first, second))) > most
                ):
                    best, most = (whole, dict(zip(halves, (first, second), strict=True))), odds
        return best

    def features(self, whole: Run, halves: tuple[Run, Run], pair: tuple[Fit, Fit]) -> dict[str, float]:
        """What speaks for two wishes, and against them."""
        names = [fit.tool["name"] for fit in pair]
        each = [self._by_what_it_takes(half, name) for half, name in zip(halves, names, strict=True)]
        likeliest = {*names, *(fit.tool["name"] for fit in self._nearest(whole))}
        return {
            "both": sum(each),
            "lesser": min(each),
            "undivided": max(self._by_what_it_takes(whole, name) for name in likeliest),
            "stands out": float(sum(taken(fit.tool, self.words(whole)).named for fit in pair)),
            "telling": self._telling(halves),
            "asked for": float(
                sum(
                    begun_with(self.words(half)) in asked_with(fit.tool) for half, fit in zip(halves, pair, strict=True)
                )
            ),
            self._parts[halves[1][0]].joint: 1.0,
            "bias": 1.0,
        }

    def _telling(self, halves: tuple[Run, Run]) -> float:
        return float(min(MOST_TELLING, *(len(telling(self.words(half))) for half in halves)))

    def _by_their_form(self, halves: tuple[Run, Run]) -> float:
        """What speaks for two wishes at most in how they are said and joined, whichever tools they are for."""
        asked = sum(begun_with(self.words(half)) in self._asked_with_any for half in halves)
        joint = WEIGHTS.get(self._parts[halves[1][0]].joint, 0.0)
        return joint + WEIGHTS["telling"] * self._telling(halves) + WEIGHTS["asked for"] * asked

    def _odds(self, whole: Run, halves: tuple[Run, Run], pair: tuple[Fit, Fit]) -> float:
        if sum(fit.odds for fit in pair) - self._nearest(whole)[0].odds < HOPELESS:
            return HOPELESS
        features = self.features(whole, halves, pair)
        return sum(WEIGHTS.get(name, 0.0) * value for name, value in features.items())

    def _nearest(self, run: Run) -> list[Fit]:
        """The tools that fit a run best by its words."""
        if run not in self._fits:
            whole = run == (0, len(self._parts))
            self._fits[run] = {
                fit.tool["name"]: fit for fit in fits(self._instructions, self._tools, self.words(run), whole=whole)
            }
        nearest = list(self._fits[run].values())[:NEAREST]
        return [fit for fit in nearest if nearest[0].odds - fit.odds <= WITHIN]

    def _by_what_it_takes(self, run: Run, name: str) -> float:
        """The odds of a tool in a run, by its words and by what it takes of them."""
        if (run, name) not in self._weighed:
            said = self.words(run)
            alone = replace(self._turn, said=said, earlier="", asked="")
            odds = weighed(self._fits[run][name], alone, only_asks(said)).odds
            self._weighed[run, name] = odds
        return self._weighed[run, name]


def asked_for_with(tools: Sequence[dict[str, Any]]) -> frozenset[str]:
    """The stems of the words with which one of the tools is asked for at the beginning of a clause."""
    return _asked_with_any(tools) | _names_of_one(tools)


def _asked_with_any(tools: Sequence[dict[str, Any]]) -> frozenset[str]:
    return frozenset(verb for tool in tools for verb in asked_with(tool))


def _names_of_one(tools: Sequence[dict[str, Any]]) -> frozenset[str]:
    """The words with which the name of one tool begins, whatever else they mean: "call" in "call_contact"."""
    firsts = [stem(word) for tool in tools for word in words(spoken_name(tool))[:1]]
    return frozenset(first for first in firsts if firsts.count(first) == 1)
