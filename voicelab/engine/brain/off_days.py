"""A day that was asked for, on which the instructions want nothing done: it is said why, and another one asked for."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from voicelab.meaning.instruction_days import Closed, closed_days

from . import arguments, calling
from .matching import about
from .turn import Thought, Turn
from .verbs import acts
from .words import is_among, split_name, telling

_ALL = frozenset("we i anything nothing nobody closed".split())


def refused(instructions: str, tools: Sequence[dict[str, Any]], turn: Turn, thought: Thought) -> Thought | None:
    """What is said instead of a call, or of a question for what it needs, that is for such a day."""
    closed = closed_days(instructions)
    if not closed or turn.said is None or turn.calls:
        return None
    for tool in filter(acts, tools):
        for name, value in _values(tool, turn, thought).items():
            day = _weekday(value)
            found = next((one for one in closed if day in one.days and _is_about(one, tool)), None)
            if found:
                return Thought(f"{found.told} {calling.question_of(tool, name)}", (), "not on such a day")
    return None


def _values(tool: dict[str, Any], turn: Turn, thought: Thought) -> dict[str, Any]:
    """What a tool is called with, or would be, where it was asked for something else that it needs."""
    called = [one.arguments for one in thought.calls if one.name == tool["name"]]
    if called or not calling.asks(tool, thought.text or ""):
        return called[0] if called else {}
    said = turn.begun or turn.said or ""
    return arguments.fill(tool.get("parameters") or {}, said, about=about(tool), answers=turn.answers)[0]


def _weekday(value: Any) -> int:
    """The day of the week of a date, or -1."""
    try:
        return datetime.date.fromisoformat(value[:10]).weekday() if isinstance(value, str) else -1
    except ValueError:
        return -1


def _is_about(closed: Closed, tool: dict[str, Any]) -> bool:
    """Whether a sentence is on what the tool does, or on everything."""
    spoken = set(closed.text.lower().replace("'", " ").split())
    properties = (tool.get("parameters") or {}).get("properties") or {}
    own_words = telling(" ".join([about(tool), *map(split_name, properties)]))
    return bool(spoken & _ALL) or any(is_among(word, own_words) for word in telling(closed.text))
