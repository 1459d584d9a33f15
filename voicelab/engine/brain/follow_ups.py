"""Words that only make sense after what was called before: "and tomorrow?", "no, on Friday", "try again"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from . import arguments, asides, calling, corrections, picking, recalled, taking, tool_kinds, verbs
from .arguments.moments import moments
from .arguments.numbers import numbers
from .arguments.spans import Text, blanked
from .arguments.today import today
from .arguments.units import unit_of
from .matching import about, fits
from .questions import is_question
from .turn import Thought, ToolCall, Turn, parsed
from .words import is_among, split_name, telling, words

_THINGS = re.compile(
    r"(?:an?|the|my|our|if|will|would|can|could|is|are|do|does|what|when|where|who|how)\b", re.IGNORECASE
)
_DROPPED = re.compile(
    r"^(?:(?:no|no thanks|no thank you|hm+|oh|okay|ok|um|uh|well|ah|right|actually|i'll|i will|let's)[\s,.]+)*"
    r"(?:never ?mind|forget (?:it|about it|"
    r"that)|leave it|drop it|don't bother)\b",
    re.IGNORECASE,
)
NEW_IN_A_WORD = 5.5  # and from which a single telling word is
NEW_WISH = 1.5  # odds from which a reply to our question is taken for something else; found on the development half


def dropped(turn: Turn) -> bool:
    """Whether the caller gives up what was being done."""
    return bool(_DROPPED.search((turn.said or "").strip()))


def begun_anew(turn: Turn) -> Turn:
    """The turn without what the caller gives up in it: "never mind then. the tandem, what's that for the day"."""
    said = (turn.said or "").strip()
    gives_up = _DROPPED.match(said)
    rest = re.sub(r"^(?:\W|then\b|that\b|it\b)+", "", said[gives_up.end() :]) if gives_up else ""
    return replace(asides.fresh(turn), said=rest) if len(telling(rest)) > 1 or is_question(rest) else turn


def reread(instructions: str, tools: Sequence[dict[str, Any]], turn: Turn) -> Turn:
    """The turn, as a new one if the caller did not answer our question but wants something else."""
    if not turn.question:
        return turn
    answers = calling.answered(tools, turn)
    if answers and len(_besides_values(turn.said or "")) <= 1:
        return turn
    if not answers and picking.entry_of(turn.listed, turn.said or "") is not None:
        return asides.fresh(turn)
    least = NEW_WISH if len(telling(turn.said or "")) > 1 and not answers else NEW_IN_A_WORD
    asked = fits(instructions, tools, turn.begun)[:1]
    others = [tool for tool in tools if asked and tool["name"] != asked[0].tool["name"]]
    if answers:  # "a dozen then, to 8 Quarry Lane" asks for nothing else
        others = [tool for tool in others if _speaks_of(tool, turn.said or "")]
    if not others:
        return turn
    wanted = fits(instructions, tools, turn.said or "")[0]
    return asides.fresh(turn) if wanted.firm >= least and any(wanted.tool is tool for tool in others) else turn


def _speaks_of(tool: dict[str, Any], said: str) -> bool:
    """Whether a tool's own words, or values for it, were said."""
    own = telling(about(tool))
    return any(is_among(word, own) for word in telling(said)) or taking.taken(tool, said).named > 0


def again(instructions: str, tools: Sequence[dict[str, Any]], turn: Turn) -> Thought | None:
    """The last call once more, with the part that the caller changed."""
    called = next((tool for tool in tools if turn.previous and tool["name"] == turn.previous.name), None)
    if called is None or turn.previous is None or turn.question or turn.calls:
        return None
    if turn.affirmed and "again" in words(turn.asked):
        return Thought(None, (ToolCall(called["name"], _read(turn.previous.arguments)),), "tried again, as was agreed")
    said = turn.said or ""
    part = corrections.changed_part(said) or (said if corrections.is_rather(said) else "")
    if not part or picking.entry_of(turn.listed, said) is not None and picking.taken(tools, turn):
        return None
    given = _read(turn.previous.arguments)
    parameters = called.get("parameters") or {}
    chosen = picking.of_choice(called, list(parameters.get("properties") or {}), turn)
    changed = {name: value for name, value in chosen.items() if value != given.get(name)}
    long = len(words(part)) > corrections.MOST_BARE
    things = said.rstrip().endswith("?") and (_THINGS.match(part) or long)
    if not changed and not (things and verbs.acts(called)):  # "and a pushchair?" books none
        changed = corrections.changes(called, given, part)
    if changed and not chosen and verbs.acts(called) and corrections.puts_right(said) and not is_question(said):
        if put_right := _by_changing(called, tools, {**given, **changed}, turn):
            return put_right
    if not changed:
        return None
    if not (chosen or _says_only(part, changed) and not tool_kinds.is_lookup(called)):
        first = next(iter(fits(instructions, tools, part)), None)
        if first is not None and first.firm >= NEW_WISH and first.tool["name"] != called["name"]:
            return None
    told = f"{called['name']} again, with another {', '.join(changed)}"
    return Thought(None, (ToolCall(called["name"], {**given, **changed}),), told)


def corrected(calls: Sequence[ToolCall], tools: Sequence[dict[str, Any]], turn: Turn) -> ToolCall | None:
    """The call that we asked about, with what the caller put right instead of saying yes; nothing if that is none."""
    tool = next((tool for tool in tools if len(calls) == 1 and tool["name"] == calls[0].name), None)
    said = turn.said or ""
    part = corrections.changed_part(said) or (said if corrections.is_rather(said) else "")
    if tool is None or not part:
        return None
    changed = corrections.changes(tool, calls[0].arguments, part)
    return ToolCall(calls[0].name, {**calls[0].arguments, **changed}) if changed else None


def _by_changing(
    called: dict[str, Any], tools: Sequence[dict[str, Any]], now: dict[str, Any], turn: Turn
) -> Thought | None:
    """The call of the tool that changes what another one has done: it needs what that brought, and what is new."""
    for tool in tool_kinds.own(tools):
        needed = arguments.required(tool.get("parameters") or {})
        if tool is called or not verbs.changes(tool) or not any(map(recalled.is_key, needed)):
            continue
        known = recalled.settled(tool, [name for name in needed if recalled.is_key(name)], turn)
        new = {name: now[before] for name in needed if (before := recalled.as_before(name)) in now}
        if set(needed) <= {*known, *new}:
            return Thought(None, (ToolCall(tool["name"], {**new, **known}),), "what was done is changed")
    return None


def agreed(tools: Sequence[dict[str, Any]], turn: Turn) -> Thought | None:
    """What a tool had only proposed, called once more after a yes to it; one after the other, if there are several."""
    done = [(one.name, _read(one.arguments)) for one in turn.calls]
    for one in turn.agreed:
        if (one.name, _read(one.arguments)) not in done and any(tool["name"] == one.name for tool in tools):
            return Thought(None, (ToolCall(one.name, _read(one.arguments)),), f"{one.name}: agreed to")
    return None


def _besides_values(said: str) -> list[str]:
    """The telling words that are no numbers, times or units: none in "from half nine, two hours"."""
    text = Text(said)
    left = telling(blanked(said, [*numbers(text), *moments(text, today())]))
    return [word for word in left if not unit_of(word)]


def _says_only(part: str, changed: dict[str, Any]) -> bool:
    """Whether nothing but the changed values was said, with their units and names: "three nights"."""
    known = telling(" ".join([*map(split_name, changed), *map(str, changed.values())]))
    left = telling(blanked(part, numbers(Text(part))))
    return all(unit_of(word) or is_among(word, known) for word in left)


def _read(text: str) -> dict[str, Any]:
    value = parsed(text)
    return value if isinstance(value, dict) else {}
