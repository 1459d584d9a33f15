"""Whether a condition of the instructions holds: by the values that a tool is called with, or by what was said."""

from __future__ import annotations

import re
from typing import Any

from voicelab.meaning import embed

from . import arguments
from .words import is_among, share, split_name, telling

SAID = 0.5  # of a condition's telling words, from which it was said
NEAR = 0.45  # likeness of what was said to a condition from which it holds
_NOT = re.compile(r"\b(?:not|no|never|without)\b|n['’]t\b", re.IGNORECASE)


def holds(condition: str, tool: dict[str, Any], values: dict[str, Any], said: str) -> bool:
    """Whether a condition in words holds: an option or a switch that it names decides, else what was said."""
    spoken = telling(condition)
    parameters = tool.get("parameters") or {}
    for name, schema in (parameters.get("properties") or {}).items():
        schema = arguments.resolve(schema, parameters)
        options = [one for one in schema.get("enum") or [] if isinstance(one, str)]
        named = [one for one in options if all(is_among(word, spoken) for word in telling(split_name(one)) or [""])]
        if named and len(named) < len(options):
            return (values.get(name) in named) != bool(_NOT.search(condition))
        if schema.get("type") == "boolean" and share(telling(split_name(name)), spoken) == 1.0:
            return bool(values.get(name)) != bool(_NOT.search(condition))
    if share(spoken, telling(said)) >= SAID:
        return True
    return float(embed([condition])[0] @ embed([said])[0]) >= NEAR
