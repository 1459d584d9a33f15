"""After a drop: how often and how long to wait before the next try, and what a new connection has to be told.

The waits grow twofold and are drawn at random below their bound ("full jitter", from Marc Brooker's "Exponential
Backoff And Jitter", 2015), so that many clients that lose the same server do not come back all at once.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

from voicelab.record.transcript import HANDOFF_PREFIX, Transcript
from voicelab.record.transcript_entry import TranscriptEntry

TRIES = 5
REDIAL_SECONDS = 15.0  # for a browser to have made its new connection, or to have failed
FINAL = ("key_rejected", "rate_limited", "engine_failed", "engine_died")  # trying again would not help
FIRST_SECONDS, LONGEST_SECONDS = 0.5, 8.0


def waits(tries: int = TRIES, draw: random.Random | None = None) -> Iterator[float]:
    """How long to wait before each try, in seconds."""
    draw = draw or random.Random()
    for attempt in range(tries):
        yield draw.uniform(0.0, min(LONGEST_SECONDS, FIRST_SECONDS * 2**attempt))


def replay(transcript: Transcript) -> list[dict[str, Any]]:
    """The items that a new conversation has to be given so that it goes on where the old one broke off.

    What was said is given as text, as far as it was heard: the sound is gone. Items keep their ids, so that the
    transcript knows them again. A tool that still works, or waits for a person, is called in the new conversation too,
    and its result follows. Left out are transfers, what was deleted, and what was never understood.
    """
    summary = [_message("system", transcript.summary, None)] if transcript.summary else []
    entries = [entry for entry in transcript.conversation if entry.in_context and entry.status != "in_progress"]
    return summary + [item for item in map(_item, entries) if item]


def _item(entry: TranscriptEntry) -> dict[str, Any] | None:
    detail = entry.detail or {}
    if entry.kind == "message" and entry.text and not entry.text.startswith("["):
        return _message(entry.role, entry.text, entry.key)
    if entry.kind == "tool_call" and not detail["name"].startswith(HANDOFF_PREFIX):
        arguments = detail["arguments"] if isinstance(detail["arguments"], str) else json.dumps(detail["arguments"])
        call = {"name": detail["name"], "call_id": detail["call_id"], "arguments": arguments}
        return {"id": entry.key, "type": "function_call", **call}
    if entry.kind == "tool_result":
        output = {"call_id": detail["call_id"], "output": detail["output"]}
        return {"id": entry.key, "type": "function_call_output", **output}
    return None


def _message(role: str, text: str, id: str | None) -> dict[str, Any]:
    part = {"type": "output_text" if role == "assistant" else "input_text", "text": text}
    return {**({"id": id} if id else {}), "type": "message", "role": role, "content": [part]}
