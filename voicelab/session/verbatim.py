"""A response that says a given text, word by word, whatever the conversation has been about."""

from __future__ import annotations

from typing import Any


def verbatim(text: str) -> dict[str, Any]:
    """What `response.create` is asked for; quotation marks in the text become single ones."""
    quoted = text.replace('"', "'")
    return {"instructions": f'Say exactly this, and nothing else: "{quoted}"', "input": [], "tool_choice": "none"}
