"""What a tool's output says: the data in its envelope, and where that comes from."""

from __future__ import annotations

import json
from typing import Any


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
    named = [passage for passage in passages or [] if isinstance(passage, dict) and passage.get("source")]
    places = [f"page {passage['page']}" if passage.get("page") else passage.get("heading") for passage in named]
    told = [", ".join(filter(None, (passage["source"], place))) for passage, place in zip(named, places, strict=True)]
    return list(dict.fromkeys(told))
