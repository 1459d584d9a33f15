"""What a tool takes of the caller's words: what it needs and gets, what stands out, and what it gets besides."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from . import arguments, recalled
from .arguments.filling import read
from .arguments.today import When
from .matching import about
from .turn import Turn

# What speaks for a tool beside its odds. By a search over all points of choice of the development halves of
# `thinking.py`, of `thinking_dialogues.py` and of its `--cases`.
ALL_SAID = 3.0  # all that it needs is known; a share of it counts as much of this
EACH_NAMED = 1.0  # of what it needs, a value that stands out was said: a date, a code, an option
EACH_MISSING = -0.3
NEEDS_NOTHING = 1.0
ONLY_AGAIN = -1.0


@dataclass(frozen=True)
class Taken:
    """Of the parameters that a tool needs: how many, which are not known, and how many values stand out.

    `besides` are values that it got and does not need, `options` those of its lists that were said in their own words.
    """

    needed: int
    missing: tuple[str, ...]
    named: int
    besides: int = 0
    options: int = 0

    @property
    def told(self) -> int:
        """How many of them are known."""
        return self.needed - len(self.missing)

    @property
    def nothing(self) -> bool:
        """Whether the tool needs something, and none of it is known."""
        return self.needed > 0 and not self.told

    @property
    def weight(self) -> float:
        """What it speaks for the tool, in odds."""
        if not self.needed:
            return NEEDS_NOTHING
        return ALL_SAID * self.told / self.needed + EACH_NAMED * self.named + EACH_MISSING * len(self.missing)


def most_weight(needed: int) -> float:
    """What a tool that needs so many values has as its weight at most: all of them are known, and stand out."""
    return ALL_SAID + EACH_NAMED * needed if needed else NEEDS_NOTHING


def taken(tool: dict[str, Any], said: str) -> Taken:
    """What a tool takes of what was said."""
    return _taken(json.dumps(tool.get("parameters") or {}), about(tool), said, When.now())


@lru_cache(maxsize=512)  # a thought asks it of a tool as often as it weighs it
def _taken(schema: str, about: str, said: str, _when: When) -> Taken:
    parameters = read(schema)[0]
    needed = arguments.required(parameters)
    found, not_found = arguments.fill(parameters, said, about=about, guess=False)
    missing = [name for name in not_found if name in needed]
    options = _options_said(parameters, said)
    missing += [name for name in needed if name not in missing and not options.get(name, True)]
    known_alone = [arguments.only(parameters, name) for name in needed if name not in missing]
    named = sum(arguments.names_a_value(one, said) for one in known_alone)
    besides = sum(name not in needed for name in found)
    return Taken(len(needed), tuple(missing), named, besides, sum(options.values()))


def _options_said(parameters: dict[str, Any], said: str) -> dict[str, bool]:
    """For each parameter that lists its options, whether one was said in its own words, and not only meant."""
    properties = parameters.get("properties") or {}
    listed = [name for name, one in properties.items() if isinstance(one, dict) and isinstance(one.get("enum"), list)]
    return {name: arguments.named(arguments.only(parameters, name), said) is not None for name in listed}


def known(took: Taken, tool: dict[str, Any], turn: Turn) -> Taken:
    """The same, with what the call has settled before."""
    settled = recalled.settled(tool, took.missing, turn)
    return replace(took, missing=tuple(name for name in took.missing if name not in settled))
