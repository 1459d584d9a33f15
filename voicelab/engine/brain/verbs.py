"""Whether a tool does something, and what, by the verbs that its description and its name begin with."""

from __future__ import annotations

from typing import Any

from .turn import HANDOFF
from .words import split_name, stem, words


def _stems(verbs: str) -> frozenset[str]:
    return frozenset(map(stem, verbs.split()))


_ACTS = _stems(
    "place order book reserve buy send cancel change move block start stop submit store report register add remove "
    "set pay transfer schedule sign create make delete update freeze restart play open close enter put "
    "hold arrange "
    "mark file request note save keep lend rent hire charge apply enrol enroll activate extend renew swap exchange "
    "switch return refund dispatch deliver assign log lock unlock subscribe join resume pause turn"
)
_CHANGES = _stems("change move reschedule rebook shift update amend edit modify alter adjust postpone correct")
_UNDOES = _stems("cancel delete remove stop undo withdraw void")


def acts(tool: dict[str, Any]) -> bool:
    """Whether a tool does something, by the verb that its description or its name begins with."""
    return not tool["name"].startswith(HANDOFF) and bool(_does(tool) & _ACTS)


def changes(tool: dict[str, Any]) -> bool:
    """Whether a tool changes something that was done before."""
    return bool(_does(tool) & _CHANGES)


def on_what_was_done(tool: dict[str, Any]) -> bool:
    """Whether a tool changes or undoes something that was done before."""
    return bool(_does(tool) & (_CHANGES | _UNDOES))


def _does(tool: dict[str, Any]) -> set[str]:
    told = [*words(str(tool.get("description") or ""))[:1], *words(split_name(tool["name"]))[:1]]
    return set(map(stem, told))
