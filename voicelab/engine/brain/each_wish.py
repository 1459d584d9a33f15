"""What is called for each of several wishes in one breath, and which of their values belong to the others too."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from . import arguments, several_calls
from .arguments.filling import read
from .arguments.kinds import Kind, kind_of
from .calling import call
from .matching import about
from .recalled import plain_name
from .turn import Thought, Turn
from .wishes import Wish, wishes

WHY = "one of several wishes"
_POINTS_BACK = re.compile(r"\b(?:it|its|that|this|them|those|these|one|there|then|same|instead)\b", re.IGNORECASE)
_OF_THE_CALLER = (Kind.CODE, Kind.NAMED, Kind.PHONE, Kind.EMAIL)
"""What is said once of whoever or whatever all is about; a day or a number is said of one wish."""


def several(instructions: str, tools: Sequence[dict[str, Any]], turn: Turn) -> list[Wish]:
    """The wishes in what was said, each with its tool and its words; none if it is a single wish.

    A reply to our question has none of its own; after it was acted on, those that it was asked for are looked at.
    """
    return [] if turn.affirmed or turn.question and not turn.calls else wishes(instructions, tools, turn)


def thoughts(found: Sequence[Wish], turn: Turn) -> list[Thought]:
    """For each wish its call, or calls, or the question for what it lacks."""
    return [thought(wish, found, turn) for wish in found]


def thought(wish: Wish, found: Sequence[Wish], turn: Turn) -> Thought:
    """The call for one of the wishes; "it" and "then" point back to what was said before it."""
    if calls := several_calls.of(wish.fit.tool, wish.words):
        return Thought(None, calls, f"{WHY}, once for each")
    pointed = wish.before + wish.words if _POINTS_BACK.search(wish.words) else ""
    by_itself = call(wish.fit.tool, turn, WHY, wish.words, pointed)
    if by_itself.calls:
        return by_itself
    others = [other for other in found if other is not wish]
    shared = _shared(wish.fit.tool, _said_of(wish), others, turn.wish)
    return call(wish.fit.tool, turn, WHY, wish.words, pointed, shared) if shared else by_itself


def _said_of(wish: Wish) -> dict[str, Any]:
    return arguments.fill(wish.fit.tool.get("parameters") or {}, wish.words, about=about(wish.fit.tool))[0]


def _shared(tool: dict[str, Any], own: Mapping[str, Any], others: Sequence[Wish], said: str) -> dict[str, Any]:
    """What a tool needs besides its own, of what was said for another wish, or for all: a name, a number, a code.

    What another wish has for something else stays there, unless it is a code, by which one thing is known to all.
    """
    parameters = tool.get("parameters") or {}
    kinds = {leaf.path[0]: kind_of(leaf) for leaf in read(json.dumps(parameters))[1]}
    lacks = [name for name in arguments.required(parameters) if name not in own]
    lacks = [name for name in lacks if kinds.get(name) in _OF_THE_CALLER]
    given = [_said_of(wish) for wish in others]
    by_name = {plain_name(name): value for values in given for name, value in values.items()}
    taken = {*map(str, own.values()), *(str(value) for values in given for value in values.values())}
    found = arguments.fill(parameters, said, about=about(tool))[0] if lacks else {}
    shared = {}
    for name in lacks:
        if plain_name(name) in by_name:
            shared[name] = by_name[plain_name(name)]
        elif name in found and (kinds[name] is Kind.CODE or str(found[name]) not in taken):
            shared[name] = found[name]
    return shared
