"""How well a tool fits by all that it says of itself, and by what it takes of the caller's words."""

from __future__ import annotations

from dataclasses import replace

from .matching import Fit
from .taking import known, taken
from .turn import Turn
from .verbs import acts, is_asked_by_its_verb

# The logarithm of the odds that the tool is meant, by logistic regression over all tools of a case and none, on the
# development halves of `benchmarks/thinking.py`, its `--cases`, `thinking_dialogues.py`, and the requests that people
# wrote to tools of their own (`thinking_requests.py`). The only tool of a desk is weighed by itself: nothing else is
# there to compare it with.
ALONE = {
    "nearest": 7.8,  # cosine of what was said with name and description, or with what the tool takes as well
    "words": 0.43,  # the odds by its words, as `matching` has them
    "named": 3.3,  # whether all words of its name were said
    "told": 1.25,  # the share known of what it needs
    "missing": -2.3,  # how much of it is not
    "stands out": 0.4,  # how many of the values that it needs stand out: a date, a code, an option
    "besides": 4.0,  # how many values it got that it does not need
    "options": 3.0,  # how many of its lists have an option that was said in its own words
    "asked by its verb": 3.0,  # whether what was said begins with the tool's own verb, and that tells something
    "acts": 3.4,  # whether it does something
    "asks it to act": -5.1,  # and something is asked, and nothing to be done: "do you charge for that"
    "asks for nothing": -5.3,  # something is asked, and the tool takes nothing of it
    "bias": -5.05,
}
AMONG = {
    "whole": 7.3,  # cosine with name, description and what the tool takes
    "nearer": 12.2,  # how much nearer by that than the next tool
    "named": 1.6,
    "told": 2.9,
    "stands out": 2.2,
    "besides": 2.6,
    "options": 0.75,
    "acts": 0.8,
    "asks it to act": -4.25,
    "called": -4.5,  # whether it was called before in this conversation
    "goes on": 1.2,  # whether another one was
    "bias": -5.2,
}


def weighed(fit: Fit, turn: Turn, asks: bool, alone: bool = False) -> Fit:
    """The tool with the odds that it has by this; `asks` is whether the turn only asks for something."""
    took = taken(fit.tool, turn.wish)
    left = known(took, fit.tool, turn)
    does, called = acts(fit.tool), fit.tool["name"] in {one.tool for one in turn.known}
    features = {
        "nearest": max(fit.whole, fit.meaning),
        "words": fit.odds,
        "whole": fit.whole,
        "nearer": fit.nearer,
        "named": float(fit.named),
        "told": left.told / took.needed if took.needed else 1.0,
        "missing": float(len(left.missing)),
        "stands out": float(took.named),
        "besides": float(took.besides),
        "options": float(took.options),
        "asked by its verb": float(alone and is_asked_by_its_verb(turn.wish, fit.tool)),
        "acts": float(does),
        "asks it to act": float(asks and does),
        "asks for nothing": float(asks and left.nothing),
        "called": float(called),
        "goes on": float(turn.previous is not None and not called),
        "bias": 1.0,
    }
    weights = ALONE if alone else AMONG
    return replace(fit, odds=round(sum(weights.get(name, 0.0) * value for name, value in features.items()), 3))
