"""Several calls of one tool for what was said in one breath."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from . import arguments
from .matching import Fit, about
from .turn import Thought, ToolCall, Turn


def once_for_each(fit: Fit, turn: Turn) -> Thought | None:
    """A call for each of several things that were named for one tool."""
    if turn.question or turn.affirmed:
        return None
    calls = of(fit.tool, turn.said or "")
    return Thought(None, calls, f"{fit.tool['name']}, once for each: {fit.odds:.1f}") if calls else None


def stand_out(calls: Sequence[ToolCall]) -> bool:
    """Whether calls differ in a name, a code or a number, which is no chance: any words may be a list."""
    names = calls[0].arguments if calls else ()
    differ = [name for name in names if len({str(one.arguments.get(name)) for one in calls}) > 1]
    return any(all(re.search(r"[A-Z\d]", str(one.arguments.get(name, ""))) for one in calls) for name in differ)


def of(tool: dict[str, Any], said: str) -> tuple[ToolCall, ...]:
    """The calls of a tool, one for each of several things that were said; none if it is one."""
    told = arguments.repeated(tool.get("parameters") or {}, said, about=about(tool))
    return tuple(ToolCall(tool["name"], values) for values in told)
