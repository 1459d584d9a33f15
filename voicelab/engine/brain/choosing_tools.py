"""Which tool or agent is called for what was said: the best fit, several in one breath, a default, or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from voicelab.meaning.instructions import read

from . import arguments
from .matching import DEFAULT_ROUTE, Fit, about, alike, fits, named_in, spoken_name
from .turn import HANDOFF, Thought, ToolCall, Turn
from .words import telling

MARGIN = 2.0  # two tools nearer than this to each other are asked about, if the words speak for neither
OWN_WISH = 0.8  # odds from which a part of a sentence is a wish of its own; found on the development half
CLEAR = 4.0  # odds that a tool needs where another is there for whatever fits none; found on the development half
MOST_TRANSFERS = 2  # of one user turn: more would be ping-pong
MOST_PARTS = 3  # wishes in one breath that are looked at: each one costs an embedding
_ANYTHING = re.compile(
    r"\b(?:any(?:thing|body|one)|every(?:thing|body|one)|whatever|general|all (?:requests|questions|calls))\b",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"[,;.]?\s+(?:and then|and also|and after that|after that|then|and|also|plus|as well as|so)\s+|[;.?!]\s+",
    re.IGNORECASE,
)


def best(instructions: str, tools: Sequence[dict[str, Any]], turn: Turn) -> Fit | None:
    """The tool that fits the turn, if one does."""
    return next(iter(_fitting(instructions, tools, turn)), None)


def _fitting(instructions: str, tools: Sequence[dict[str, Any]], turn: Turn) -> list[Fit]:
    """The tools, those that fit best first; none if even the best does not fit.

    Where one of the tools is there for whatever fits no other, those others have to fit clearly, or be named for it.
    """
    ranked = fits(instructions, tools, turn.wish)
    if not ranked:
        return []
    general = catch_all(instructions, tools)
    sure = not general or ranked[0].tool is general or ranked[0].instructed or turn.affirmed
    return ranked if ranked[0].odds >= (0.0 if sure else CLEAR) else []


def open_tools(tools: Sequence[dict[str, Any]], turn: Turn) -> list[dict[str, Any]]:
    """The tools that this turn has not called yet; who was handed it sees to it before it is handed on."""
    done = {call.name for call in (*turn.before, *turn.calls)}
    still = [tool for tool in tools if tool["name"] not in done]
    if turn.transfers >= MOST_TRANSFERS:
        return own(still)
    return still


def own(tools: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tools that are no handoffs."""
    return [tool for tool in tools if not tool["name"].startswith(HANDOFF)]


def choose(instructions: str, tools: Sequence[dict[str, Any]], turn: Turn) -> Thought | None:
    """The call, or calls, that fit what was said; a question if two fit equally, or if something is missing."""
    wishes = several(instructions, tools, turn)
    if len(wishes) > 1:
        calls = [thought for fit, said in wishes if (thought := call(fit.tool, turn, "one of several", said)).calls]
        if calls:
            made = tuple(one.calls[0] for one in calls)
            return Thought(None, made, f"{', '.join(one.name for one in made)}: several wishes in one breath")
    ranked = _fitting(instructions, tools, turn)
    if not ranked:
        return None
    shown = ", ".join(f"{fit.tool['name']} {fit.odds:.1f}" for fit in ranked[:3])
    near = len(ranked) > 1 and ranked[1].odds >= 0 and ranked[0].odds - ranked[1].odds < MARGIN
    if near and not turn.question and not turn.affirmed and alike(ranked[0], ranked[1], turn.wish):
        two = [spoken_name(fit.tool).strip().lower() for fit in ranked[:2]]
        return Thought(f"Which one do you mean: {two[0]}, or {two[1]}?", (), f"two tools fit equally: {shown}")
    return call(ranked[0].tool, turn, f"best match of the caller's words: {shown}")


def several(instructions: str, tools: Sequence[dict[str, Any]], turn: Turn) -> list[tuple[Fit, str]]:
    """The wishes in what was said, each with its tool and its words; one at most if it is a single wish."""
    said = turn.wish
    parts = [part for part in _JOINED.split(said) if telling(part)]
    if len(tools) < 2 or not 1 < len(parts) <= MOST_PARTS or turn.affirmed or turn.question:
        return []
    found: list[tuple[Fit, str]] = []
    for part in parts:
        ranked = fits(instructions, tools, part, whole=False)
        if ranked and ranked[0].odds >= OWN_WISH:
            found.append((ranked[0], part))
    names = [fit.tool["name"] for fit, _ in found]
    return found if len(set(names)) == len(names) else []


def default(instructions: str, tools: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The handoff or tool that the instructions name for whatever fits nothing else."""
    for pattern in (DEFAULT_ROUTE, _ANYTHING):
        for one in read(instructions):
            if one.kind in ("routing", "role", "behaviour", "fact") and pattern.search(one.text):
                named = [tool for tool in tools if named_in(tool, one.text)]
                if named:
                    return named[0]
    return None


def lookup(tools: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The one tool that takes any question: with one free text, and a description that says it answers things."""
    general = [tool for tool in tools if _is_lookup(tool)]
    return general[0] if len(general) == 1 else None


def catch_all(instructions: str, tools: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The tool for whatever fits no other: the default of the instructions, or the one that takes any question."""
    return default(instructions, tools) or lookup(tools)


def call(tool: dict[str, Any], turn: Turn, why: str, said: str = "") -> Thought:
    """The call with the arguments from what was said, or the question for the first that is missing."""
    parameters = tool.get("parameters") or {}
    request, answers = (said, ()) if said else (turn.begun or turn.said or "", turn.answers)
    found, missing = arguments.fill(parameters, request, about=about(tool), answers=answers)
    for name in [name for name in missing if name.lower() in turn.handed]:
        alone = {**parameters, "properties": {name: parameters["properties"][name]}, "required": [name]}
        value = arguments.fill(alone, "", turn.handed[name.lower()])[0].get(name)
        if value is not None:
            found[name] = value
            missing.remove(name)
    if missing:
        schema = arguments.resolve((parameters.get("properties") or {}).get(missing[0]) or {}, parameters)
        asked = arguments.question_for(missing[0], schema).removesuffix("?").removesuffix(", please")
        return Thought(f"{asked}, please?", (), f"{tool['name']} needs {', '.join(missing)}; {why}")
    return Thought(None, (ToolCall(tool["name"], found),), f"{tool['name']}: {why}")


def _is_lookup(tool: dict[str, Any]) -> bool:
    properties = (tool.get("parameters") or {}).get("properties") or {}
    free = len(properties) == 1 and all(
        isinstance(schema, dict) and schema.get("type") == "string" and not schema.get("enum")
        for schema in properties.values()
    )
    text = f"{spoken_name(tool)} {tool.get('description') or ''}".lower()
    return free and bool(
        re.search(r"\b(?:answers?|questions?|anything|knowledge|documents?|polic(?:y|ies)|faq)\b", text)
    )
