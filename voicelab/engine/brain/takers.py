"""What a tool takes of the caller's words: of two that fit, the one that they were said for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from . import arguments, recalled
from .matching import Fit, about, spoken_name
from .questions import is_question, only_asks
from .tool_kinds import acts
from .turn import HANDOFF, Turn
from .words import is_among, telling

# What speaks for a tool beside its odds. By a search over all points of choice of the development halves of
# `thinking.py`, of `thinking_dialogues.py` and of its `--cases`.
ALL_SAID = 3.0  # all that it needs is known; a share of it counts as much of this
EACH_NAMED = 1.0  # of what it needs, a value that stands out was said: a date, a code, an option
EACH_MISSING = -0.3
NEEDS_NOTHING = 1.0
ONLY_AGAIN = -1.0
WITHIN = 5.5  # odds from the best within which a tool is looked at
TOLD = -4.0  # odds from which a tool is meant that was told so many values, and lacks one at most
TOLD_VALUES = 2
CLEARLY = 1.0  # the odds that it then has
# The least odds of a tool that takes nothing of a question. Of 95 such questions, 7 meant the tool that fitted best.
ACTING = 9.0  # where something is asked, and the tool does something: "are helmets extra"
LOOKING_UP = 2.0  # where something is asked, and the tool finds something
KNOWN = 1.0  # as that, where what it needs is known from before
WISHED = 3.0  # where something may be asked for: "can I bring the dog"


_CLAUSE = re.compile(r"[,;.!?]|\b(?:but|and|so|because)\b", re.IGNORECASE)
_REFUSED = re.compile(r"\b(?:not|never|don['’]t|do not|didn['’]t|without)\b", re.IGNORECASE)
_WISHED_ANYWAY = re.compile(
    r"\b(?:(?:ca|could|wo|would)n['’]t you|why (?:don['’]t|not)|don['’]t forget to|not only)\b", re.IGNORECASE
)
_ON_THE_PAST = re.compile(r"\W*(?:\w+\W+)?(?:who|why|when) (?:\w+ed|did|was|were|has|have)\b", re.IGNORECASE)
_SIGNS = re.compile(r"\d|@|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|dot)\b", re.IGNORECASE)
_NEAR = 2  # telling words after a "not" among which what is refused stands


@dataclass(frozen=True)
class Taken:
    """Of the parameters that a tool needs: how many, how many are not known, and how many values stand out."""

    needed: int
    missing: int
    named: int

    @property
    def weight(self) -> float:
        """What it speaks for the tool, in odds."""
        if not self.needed:
            return NEEDS_NOTHING
        share = (self.needed - self.missing) / self.needed
        return ALL_SAID * share + EACH_NAMED * self.named + EACH_MISSING * self.missing


def taken(tool: dict[str, Any], said: str, turn: Turn | None = None) -> Taken:
    """What a tool takes of what was said, and of what the call has settled before, if its turn is given."""
    parameters = tool.get("parameters") or {}
    needed = arguments.required(parameters)
    missing = [name for name in arguments.fill(parameters, said, about=about(tool))[1] if name in needed]
    alone = {name: arguments.only(parameters, name) for name in needed if name not in missing}
    unsaid = [name for name, one in alone.items() if _is_guessed(one, name, said)]
    named = sum(name not in unsaid and arguments.names_a_value(one, said) for name, one in alone.items())
    missing = [*missing, *unsaid]
    settled = recalled.settled(tool, missing, turn) if turn else {}
    return Taken(len(needed), len(missing) - len(settled), named)


def _is_guessed(alone: dict[str, Any], name: str, said: str) -> bool:
    """Whether an option was taken by its meaning alone."""
    return isinstance(alone["properties"][name].get("enum"), list) and arguments.named(alone, said) is None


def first(ranked: Sequence[Fit], turn: Turn) -> list[Fit]:
    """The tools, first the one that takes most of what was said, of those that fit nearly as well as the best."""
    near = [fit for fit in ranked if ranked[0].odds - fit.odds <= WITHIN]
    if not near or turn.question or turn.affirmed or any(map(_is_apart, near)):
        return list(ranked)
    if ranked[0].odds < 0:
        return _filled(ranked, turn)
    best = max(near, key=lambda fit: fit.odds + _weight(fit, turn))
    took = taken(best.tool, turn.wish)
    sure = best is not ranked[0] and took.missing < took.needed  # then it was said for this one
    return [
        replace(best, odds=max(ranked[0].odds, CLEARLY if sure else 0.0)),
        *(fit for fit in ranked if fit is not best),
    ]


def _weight(fit: Fit, turn: Turn) -> float:
    """What speaks for a tool beside its odds, or against one that would be called just as it was called last."""
    return ONLY_AGAIN if _only_again(fit, turn) else taken(fit.tool, turn.wish, turn).weight


def _only_again(fit: Fit, turn: Turn) -> bool:
    """Whether the tool was called last, needs something, and takes nothing of what was said now."""
    if turn.previous is None or turn.previous.name != fit.tool["name"]:
        return False
    took = taken(fit.tool, turn.wish)
    return 0 < took.needed == took.missing


def _filled(ranked: Sequence[Fit], turn: Turn) -> list[Fit]:
    """The tools, first the one that was told nearly all that it needs to act, though nothing else speaks for it.

    "One of your six yarders, for Friday, please" orders something.
    """
    for fit in (fit for fit in ranked if fit.odds >= TOLD and acts(fit.tool) and not only_asks(turn.wish)):
        took, known = taken(fit.tool, turn.wish), taken(fit.tool, turn.wish, turn)
        told = took.needed - took.missing
        if (
            turn.reply
            and took.needed == took.named == told == 1
            and _SIGNS.search(turn.wish)
            and not is_question(turn.wish)
        ):
            return [
                replace(fit, odds=CLEARLY),
                *(other for other in ranked if other is not fit),
            ]  # a number, and no more
        if known.missing <= 1 and known.needed - known.missing >= TOLD_VALUES and (took.named or told > 1):
            return [replace(fit, odds=CLEARLY), *(other for other in ranked if other is not fit)]
    return list(ranked)


def meant(ranked: Sequence[Fit], turn: Turn) -> list[Fit]:
    """The tools that may be meant: not one that was refused, nor one that takes nothing of a question."""
    return [fit for fit in ranked if not is_unwanted(fit, turn) and not is_idle(fit, turn)]


def is_idle(fit: Fit, turn: Turn) -> bool:
    """Whether a question hardly means a tool, as it takes nothing of it and lacks what it needs."""
    if _is_apart(fit) or turn.calls or not is_question(turn.wish):
        return False
    asks = only_asks(turn.wish)
    least = ACTING if asks and acts(fit.tool) else LOOKING_UP if asks else WISHED
    if fit.odds >= least:
        return False
    took = taken(fit.tool, turn.wish, turn)
    if asks and acts(fit.tool) and took.missing:
        return True  # whoever only asks has not asked for it yet
    if asks and _only_again(fit, turn):
        return True
    said = taken(fit.tool, turn.wish)
    if not 0 < said.needed == said.missing:
        return False
    return took.missing == took.needed or fit.odds < (KNOWN if asks else WISHED)


def is_unwanted(fit: Fit, turn: Turn) -> bool:
    """Whether it was said that just this is not to be done, or has been done: "please don't cancel it", "who did"."""
    if not acts(fit.tool):
        return False
    if _ON_THE_PAST.match(turn.wish):
        return True
    does = telling(spoken_name(fit.tool))[:1]
    for clause in _CLAUSE.split(_WISHED_ANYWAY.sub(" ", turn.wish)):
        refused = _REFUSED.search(clause)
        if refused and any(is_among(word, telling(clause[refused.end() :])[:_NEAR]) for word in does):
            return True
    return False


def _is_apart(fit: Fit) -> bool:
    """Whether other things speak for a tool: a handoff takes no words, and the instructions name some for these."""
    return fit.instructed or fit.tool["name"].startswith(HANDOFF)
