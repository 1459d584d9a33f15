"""Whether a tool does something, and what, by the verbs that its description and its name begin with."""

from __future__ import annotations

import re
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


_HANGS_UP = re.compile(
    r"\bhang(?:s|ing)? up\b|\b(?:end|finish|close|terminate|disconnect)s? (?:the |this )?(?:phone )?call\b",
    re.IGNORECASE,
)

_PUTS_THROUGH = re.compile(
    r"\b(?:puts?|transfers?|connects?|forwards?|pass(?:es)?|hands?|escalates?|rout(?:e|es))\b[^.]*"
    r"\b(?:call(?:er)?s?|customers?|persons?|colleagues?|humans?|agents?|teams?|departments?|extensions?|lines?|through)\b",
    re.IGNORECASE,
)


def acts(tool: dict[str, Any]) -> bool:
    """Whether a tool does something, by the verb that its description or its name begins with."""
    return not tool["name"].startswith(HANDOFF) and bool(_does(tool) & _ACTS)


def changes(tool: dict[str, Any]) -> bool:
    """Whether a tool changes something that was done before."""
    return bool(_does(tool) & _CHANGES)


def on_what_was_done(tool: dict[str, Any]) -> bool:
    """Whether a tool changes or undoes something that was done before."""
    return bool(_does(tool) & (_CHANGES | _UNDOES))


def hangs_up(tool: dict[str, Any]) -> bool:
    """Whether a tool ends the call."""
    return bool(_HANGS_UP.search(_told(tool)))


def puts_through(tool: dict[str, Any]) -> bool:
    """Whether a tool puts the caller through to somebody."""
    return tool["name"].startswith(HANDOFF) or bool(_PUTS_THROUGH.search(_told(tool)))


def _told(tool: dict[str, Any]) -> str:
    return f"{split_name(tool['name'])}: {tool.get('description') or ''}"


def _does(tool: dict[str, Any]) -> set[str]:
    told = [*words(str(tool.get("description") or ""))[:1], *words(split_name(tool["name"]))[:1]]
    return set(map(stem, told))
