"""Function tools, as the Realtime API has them, whose parameters are all needed."""

from __future__ import annotations

from typing import Any


def tool(name: str, description: str, **parameters: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "properties": parameters, "required": list(parameters)}
    return {"type": "function", "name": name, "description": description, "parameters": schema}
