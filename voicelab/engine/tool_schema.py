"""Whether a tool's parameters are described by a JSON Schema: whoever thinks or checks arguments goes by it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from voicelab import json_schema

from . import shapes
from .protocol import ProtocolError

jsonschema = json_schema.light()
LONGEST_KEPT = 20_000  # characters of a schema whose verdict is remembered: an agent's tools are sent with each handoff


def check(tool: dict[str, Any], at: str) -> None:
    """A tool whose own shape is known to be right.

    Raises:
        ProtocolError: `invalid_type`, `invalid_function_parameters`.
    """
    schema, at = tool.get("parameters"), f"{at}.parameters"
    if schema is None:
        return
    if not isinstance(schema, dict):
        raise shapes.wrong_type(at, "an object", schema)
    if not isinstance(schema.get("$schema", ""), str):
        raise shapes.wrong_type(f"{at}.$schema", "a string", schema["$schema"])
    text = json.dumps(schema)
    fault = _fault(text) if len(text) <= LONGEST_KEPT else _fault.__wrapped__(text)
    if fault:
        told = f"Invalid schema for function '{tool['name']}': {fault}."
        raise ProtocolError(told, code="invalid_function_parameters", param=at)


@lru_cache(maxsize=256)
def _fault(text: str) -> str:
    """What is wrong with it, "" for nothing; 3 ms."""
    schema = json.loads(text)
    try:
        jsonschema.validators.validator_for(schema, jsonschema.Draft202012Validator).check_schema(schema)
    except jsonschema.SchemaError as problem:
        return problem.message[:200]
    return ""
