"""Values that were found, in the shape of a schema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import options
from .leaves import Leaf, nullable


def assembled(
    parameters: dict[str, Any], found: dict[Leaf, Any], wanted: Sequence[Leaf]
) -> tuple[dict[str, Any], list[str]]:
    """The values in the shape of the schema, and the names of the parameters that lack one."""
    values: dict[str, Any] = {}
    missing: list[str] = []
    required = parameters.get("required")
    for leaf in wanted:
        value = found.get(leaf)
        if value is None and leaf.required:
            constant = options.constant(leaf.schema)
            if constant:
                value = [constant[0]] if leaf.many else constant[0]
            elif "default" in leaf.schema:
                value = leaf.schema["default"]
            else:
                given = (parameters.get("properties") or {}).get(leaf.path[0])
                if not (len(leaf.path) == 1 and isinstance(given, dict) and nullable(given)):
                    missing.append(leaf.path[0])
                    continue
        elif value is None:
            continue
        place = values
        for step in leaf.path[:-1]:
            place = place.setdefault(step, {})
        place[leaf.path[-1]] = value
    for leaf in wanted:  # an object that may be left out, and lacks what it needs, is left out
        if leaf.inner and not leaf.required and leaf not in found:
            place = values
            for step in leaf.path[:-2]:
                place = place.get(step, {})
            place.pop(leaf.path[-2], None)
    named = dict.fromkeys(leaf.path[0] for leaf in wanted)
    bare = [name for name in named if isinstance(required, list) and name in required and name not in values]
    return values, [name for name in named if name in missing or name in bare]
