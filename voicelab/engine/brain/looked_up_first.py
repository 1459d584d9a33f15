"""What is looked up before something is done that takes one of what it finds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from . import arguments, taking
from .calling import call
from .matching import about
from .recalled import is_key
from .tool_kinds import own
from .turn import Turn
from .verbs import acts
from .words import is_among, split_name, telling

_LISTED = re.compile(r"\bas (?:listed|given|found|shown|offered)\b", re.IGNORECASE)


def listing(tool: dict[str, Any], tools: Sequence[dict[str, Any]], turn: Turn) -> dict[str, Any] | None:
    """The tool that is to be called first, as it finds what another takes: "time, as listed by find_slots".

    What is there to be booked is looked up before anything is asked for, where all that this takes was said.
    """
    called = {one.tool for one in turn.known}
    properties = (tool.get("parameters") or {}).get("properties") or {}
    told = " ".join(str(schema.get("description") or "") for schema in properties.values() if isinstance(schema, dict))
    others = [one for one in tools if one is not tool and one["name"] not in called and one["name"] in told]
    if not others and (acts(tool) or _LISTED.search(told)):
        looks = [one for one in own(tools) if one is not tool and one["name"] not in called and not acts(one)]
        others = [one for one in looks if _finds_what_is_missing(one, tool, turn) and call(one, turn, "").calls]
    return others[0] if others and not call(tool, turn, "").calls else None


def _finds_what_is_missing(look: dict[str, Any], tool: dict[str, Any], turn: Turn) -> bool:
    """Whether a tool that looks up tells of what another lacks ("units that are free"), or is told just what that is.

    One that has to be told a number or a code knows which it is, and finds no several things.
    """
    needed = arguments.required(look.get("parameters") or {})
    if not needed or any(map(is_key, needed)):
        return False
    properties = (tool.get("parameters") or {}).get("properties") or {}
    missing = {name: properties.get(name) for name in taking.taken(tool, turn.wish).missing if name not in needed}
    described = [(name, one) for name, one in missing.items() if isinstance(one, dict)]
    told = [f"{split_name(name)} {one.get('description') or ''}" for name, one in described]
    tells_of = telling(about(look))
    return set(needed) <= set(properties) or any(is_among(word, tells_of) for one in told for word in telling(one))
