"""What a tool's output says: the data in its envelope, and where that comes from."""

from __future__ import annotations

import json
import re
from typing import Any

FAILED = "An error occurred while running the tool"  # how the Agents SDK tells the model of a failure
TIMED_OUT = re.compile(r"Tool '[^']*' timed out after ")


def error_of(output: str) -> str | None:
    """Why a tool failed: its envelope's `error_code`, or `tool_failed` or `timed_out` in the SDK's own words.

    `None` where it did not fail, as far as its output tells.
    """
    try:
        value = json.loads(output)
    except ValueError:
        if TIMED_OUT.match(output):
            return "timed_out"
        return "tool_failed" if output.startswith(FAILED) else None
    if isinstance(value, dict) and value.get("status") == "error":
        return str(value.get("error_code") or "tool_failed")
    return None


def data_of(output: str) -> dict[str, Any]:
    """What a tool found out, from its output: an envelope's `data`, or the output's own object; else nothing."""
    try:
        value = json.loads(output)
    except ValueError:
        return {}
    inner = value.get("data", value) if isinstance(value, dict) else {}
    return inner if isinstance(inner, dict) else {}


def sources_of(output: str) -> list[str]:
    """Where the passages in a tool's result come from, such as `bags.md, Cabin bags` or `terms.pdf, page 3`.

    A result has them as JSON: a list named `passages`, at the top or under `data`, each with `source`, and with
    `page` or `heading`.
    """
    passages = data_of(output).get("passages")
    passages = passages if isinstance(passages, list) else []  # a tool may call anything so
    named = [passage for passage in passages if isinstance(passage, dict) and passage.get("source")]
    return list(dict.fromkeys(map(_place, named)))


def _place(passage: dict[str, Any]) -> str:
    within = f"page {passage['page']}" if passage.get("page") else passage.get("heading")
    return ", ".join(str(part) for part in (passage["source"], within) if part)
