"""One of several things that were told, chosen: "the second one", "eleven would be perfect", "the cheaper one"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from . import arguments, recalled
from .arguments.numbers import numbers
from .arguments.spans import Text
from .matching import spoken_name
from .structures import MONEY
from .turn import HANDOFF, Thought, ToolCall, Turn
from .words import best_likeness, split_name, telling

_PICKING = re.compile(
    r"\b(?:first|second|third|fourth|fifth|last|former|latter|(?:option|number) \w+)\b|\b(?:this|that) one\b",
    re.IGNORECASE,
)
_PLACES = {"first": 0, "former": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1, "latter": -1}
_PLACED = re.compile(
    rf"\b({'|'.join(_PLACES)})\b(?! (?:of|names?|weeks?|days?|months?|years?|time|class)\b)", re.IGNORECASE
)
_CHEAPEST = re.compile(r"\b(?:cheap(?:er|est)?|least expensive)\b", re.IGNORECASE)
_TAKES_A_CHOICE = re.compile(r"\b(?:choose|select|pick|take|accept|decide)\b")
_TIME = re.compile(r"(?:^|[T ])(\d{1,2}):(\d{2})\b")
_A_TIME = {"properties": {"time": {"type": "string", "description": "Time as HH:MM"}}, "required": ["time"]}


def picked(tools: Sequence[dict[str, Any]], turn: Turn) -> Thought | None:
    """What was chosen of several things that we told, by the tool that takes a choice, unless it was called last."""
    if turn.question or turn.calls or turn.previous is None or not _PICKING.search(turn.said or ""):
        return None
    for tool in tools:
        parameters = tool.get("parameters") or {}
        takes = bool(parameters.get("required")) and _TAKES_A_CHOICE.search(spoken_name(tool).lower())
        if takes and tool["name"] != turn.previous.name:
            found, missing = arguments.fill(parameters, turn.said or "")
            if not missing:
                return Thought(None, (ToolCall(tool["name"], found),), f"{tool['name']}: one of several was picked")
    return None


def taken(tools: Sequence[dict[str, Any]], turn: Turn) -> Thought | None:
    """What was chosen of a list that a tool found, by the only tool that takes such an entry and lacks nothing else."""
    if turn.question or turn.calls or turn.previous is None:
        return None
    entry = _entry(turn.listed, turn.said or "")
    others = [tool for tool in tools if tool["name"] != turn.previous.name and not tool["name"].startswith(HANDOFF)]
    calls = [call for tool in others if entry is not None and (call := _with(tool, entry, turn))]
    return Thought(None, (calls[0],), f"{calls[0].name}: takes what was chosen") if len(calls) == 1 else None


def _with(tool: dict[str, Any], entry: Any, turn: Turn) -> ToolCall | None:
    """The call of a tool with an entry of a list, and with what else was said or settled; none if something lacks."""
    parameters = tool.get("parameters") or {}
    required = [name for name in parameters.get("required") or [] if name in (parameters.get("properties") or {})]
    if isinstance(entry, dict):
        found = _of_record(entry, required)
    else:
        takes = [name for name in required if _alone(parameters, name, str(entry)) == entry]
        settled = {one.name for one in turn.known}  # what is known is not what was chosen
        takes.sort(key=lambda name: recalled.plain_name(name) in settled)
        found = {name: entry for name in takes[:1]}
    if not found:
        return None
    # The words choose, and say little else: what is settled comes before what else might be read in them.
    found |= recalled.settled(tool, [name for name in required if name not in found], turn)
    found = {**arguments.fill(parameters, turn.said or "")[0], **found}
    return None if set(required) - set(found) else ToolCall(tool["name"], found)


def of_choice(tool: dict[str, Any], missing: Sequence[str], turn: Turn) -> dict[str, Any]:
    """What the record that was chosen of a list has for parameters for which no value was said."""
    entry = _entry(turn.listed, turn.said or "")
    return _of_record(entry, missing) if isinstance(entry, dict) else {}


def _of_record(entry: dict[str, Any], wanted: Sequence[str]) -> dict[str, Any]:
    """The values of a record for parameters of the same names; `name` of a class is the `class_name`."""
    fields = {recalled.plain_name(str(name)): value for name, value in entry.items()}
    found = {}
    for name in wanted:
        ways = (recalled.plain_name(name), split_name(name).lower().split()[-1])
        field = next((way for way in ways if way in fields), None)
        if field:
            found[name] = fields[field]
    return found


def _alone(parameters: dict[str, Any], name: str, said: str) -> Any:
    """What a parameter would be given for a text that is nothing but its value."""
    alone = {**parameters, "properties": {name: parameters["properties"][name]}, "required": [name]}
    return arguments.fill(alone, "", said)[0].get(name)


def _entry(entries: Sequence[Any], said: str) -> Any:
    """The entry that was chosen: by its place, its price, its time or its words; `None` if it is not one."""
    if not entries:
        return None
    if place := _PLACED.search(said):
        at = _PLACES[place.group(1).lower()]
        return entries[at] if at < len(entries) else None
    if _CHEAPEST.search(said):
        prices = {at: price for at, entry in enumerate(entries) if (price := _price(entry)) is not None}
        return entries[min(prices, key=lambda at: prices[at])] if len(prices) > 1 else None
    times = {_minutes(str(arguments.fill(_A_TIME, said)[0].get("time"))), *_hours(said)} - {None}
    spoken = telling(said)
    ways: list[Callable[[str], bool]] = [
        lambda value: _minutes(value) in times,
        lambda value: bool(telling(value)) and all(best_likeness(word, spoken) >= 0.8 for word in telling(value)),
    ]
    for way in ways:
        named = [entry for entry in entries if any(way(value) for value in _values(entry))]
        if len(named) == 1:
            return named[0]
    return None


def _values(entry: Any) -> list[str]:
    inner = entry.values() if isinstance(entry, dict) else [entry]
    return [str(value) for value in inner if isinstance(value, (str, int, float)) and not isinstance(value, bool)]


def _price(entry: Any) -> float | None:
    pairs = entry.items() if isinstance(entry, dict) else ()
    named = (value for name, value in pairs if MONEY & {*split_name(str(name)).lower().split()})
    return next((float(value) for value in named if isinstance(value, (int, float))), None)


def _hours(said: str) -> list[int]:
    """The bare numbers in what was said, as minutes of a clock of twelve hours: "eleven would be fine"."""
    return [int(one.value) % 12 * 60 for one in numbers(Text(said)) if float(one.value).is_integer()]


def _minutes(text: str) -> int | None:
    """A time of the day in minutes, on a clock of twelve hours, as callers say it."""
    found = _TIME.search(text)
    return int(found.group(1)) % 12 * 60 + int(found.group(2)) if found else None
