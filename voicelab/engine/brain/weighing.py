"""How well a tool fits by all that it says of itself, and by what it takes of the caller's words."""

from __future__ import annotations

from dataclasses import replace

from .matching import Fit
from .taking import known, taken
from .turn import Turn
from .verbs import acts

# The logarithm of the odds that the tool is meant, by logistic regression over all tools of a case and none, on the
# development halves of `benchmarks/thinking.py`, its `--cases`, `thinking_dialogues.py`, and the requests that people
# wrote to tools of their own (`thinking_requests.py`). The only tool of a desk is weighed by itself: nothing else is
# there to compare it with.
ALONE = {
    "whole": 10.75,  # cosine of what was said with name, description and what the tool takes
    "named": 4.7,  # whether all words of its name were said
    "told": 2.25,  # the share known of what it needs
    "missing": -1.85,  # how much of it is not
    "stands out": 0.5,  # how many of the values that it needs stand out: a date, a code, an option
    "besides": 3.5,  # how many values it got that it does not need
    "options": 2.9,  # how many of its lists have an option that was said in its own words
    "asks": -1.0,  # whether something is asked, and nothing to be done
    "acts": 2.45,  # whether it does something
    "asks it to act": -4.0,  # as both: "do you charge for that"
    "bias": -6.4,
}
AMONG = {
    "whole": 7.3,
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
        "whole": fit.whole,
        "nearer": fit.nearer,
        "named": float(fit.named),
        "told": left.told / took.needed if took.needed else 1.0,
        "missing": float(len(left.missing)),
        "stands out": float(took.named),
        "besides": float(took.besides),
        "options": float(took.options),
        "asks": float(asks),
        "acts": float(does),
        "asks it to act": float(asks and does),
        "called": float(called),
        "goes on": float(turn.previous is not None and not called),
        "bias": 1.0,
    }
    weights = ALONE if alone else AMONG
    return replace(fit, odds=round(sum(weights.get(name, 0.0) * value for name, value in features.items()), 3))
