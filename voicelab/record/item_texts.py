"""A conversation's items as text: what was said in a message, and with which arguments a tool was called."""

from __future__ import annotations

import json
from typing import Any

GUARDRAIL_PREFIX = "guardrail triggered:"  # how the Agents SDK tells the model, in the caller's place


def text_of(item: dict[str, Any]) -> str:
    """What is said in a message, written or transcribed."""
    return "".join(part.get("text") or part.get("transcript") or "" for part in item["content"])


def parsed(arguments: str) -> Any:
    """A function call's arguments; as they are if they are no JSON."""
    try:
        return json.loads(arguments)
    except ValueError:
        return arguments


def brief(arguments: Any) -> str:
    """Arguments as they would stand in a call."""
    if not isinstance(arguments, dict):
        return str(arguments)
    return ", ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in arguments.items())


def is_said(item: dict[str, Any]) -> bool:
    """Whether an item is something that the caller said or wrote: a picture alone, or a guardrail's word, is not."""
    if item.get("type") != "message" or item.get("role") != "user":
        return False
    kinds = {part.get("type") for part in item.get("content") or []}
    return bool(kinds & {"input_text", "input_audio"}) and not text_of(item).startswith(GUARDRAIL_PREFIX)
