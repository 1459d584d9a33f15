"""Whether something came of it: of a tool's call, by its output, and of an answer, by its words. For any desk.

A tool may fail or find nothing in many shapes: an envelope with `status: error`, an empty list, `found: false`, a
sentence. Of sentences those count that say so themselves; "No, pets may not fly" is an answer.
"""

from __future__ import annotations

import json
import re
from typing import Any

TOLD = {"message", "note", "notes", "detail", "details", "hint", "reason", "text", "status"}  # words about a result
ECHOED = {"query", "request", "question", "input", "trace_id", "confidence", "retryable"}  # what says nothing of it
COUNTS = {"count", "total", "hits", "matches", "n", "size", "length"}
VERDICTS = {"found", "exists", "ok", "success", "successful", "matched"}
FAILED = {"error", "failed", "failure", "not_found", "rejected"}  # values of `status`
_VERBS = (
    "find|found|answer(?:ed)?|know|help|say|tell|told|available|exist|match|reach(?:ed)?|mention|done|locate|located|"
    "recognised|recognized|have (?:that|any (?:information|records?|answers?|data|results?))|possible to"
)
_THINGS = "such|match(?:es|ing)?|results?|records?|information|answer|entry|entries|data|trace|one is"
IN_VAIN = re.compile(
    rf"(?:\b(?:not|cannot|never)|n['’]t) (?:\w+ ){{0,2}}?(?:{_VERBS})\b"
    rf"|\bno (?:{_THINGS})\b|\bno \w+(?: \w+)? (?:was|were|is|are|has been|could be)? ?(?:found|known|on file)\b"
    r"|\b(?:nothing|none|nobody|no one)(?: \w+){0,2} (?:found|done|fits|matches|known|there)\b"
    r"|\bdid(?: not|n['’]t) work\b"
    r"|\b(?:unable to|unknown|failed|unavailable|out of order|an error occurred|went wrong)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_PREFACE = 4  # words: "I am very sorry." says nothing yet


def in_vain(output: str) -> bool:
    """Whether a tool failed or found nothing, from its output."""
    try:
        value = json.loads(output)
    except ValueError:
        return says_in_vain(output)
    if isinstance(value, dict) and _failed(value):
        return True
    if isinstance(value, dict) and "data" in value:
        value = value["data"]
    return says_in_vain(value) if isinstance(value, str) else not _tells(value)


def says_in_vain(text: str) -> bool:
    """Whether a text says in its first sentence that nothing was found or done; or has none."""
    said = [sentence for sentence in _SENTENCE.split(text.strip()) if sentence]
    while len(said) > 1 and len(said[0].split()) <= _PREFACE and not IN_VAIN.search(said[0]):
        said = said[1:]
    return not said or bool(IN_VAIN.search(said[0]))


def only_asks(text: str) -> bool:
    """Whether a text is nothing but a question."""
    return text.strip().endswith("?") and all(one.endswith("?") for one in _SENTENCE.split(text.strip()))


def _failed(value: dict[str, Any]) -> bool:
    status = value.get("status")
    stated = isinstance(status, str) and status.lower() in FAILED
    return stated or bool(value.get("error") or value.get("error_code")) or value.get("isError") is True


def _tells(value: Any) -> bool:
    """Whether there is anything in it but emptiness, and words that say so."""
    if isinstance(value, dict):
        if any(value.get(name) is False for name in VERDICTS):
            return False
        facts = {name: inner for name, inner in value.items() if name not in TOLD | ECHOED}
        if facts:
            return any(inner != 0 if name in COUNTS else _tells(inner) for name, inner in facts.items())
        told = [inner for name, inner in value.items() if name in TOLD]
        return any(_tells(inner) for inner in told)
    if isinstance(value, list):
        return any(map(_tells, value))
    return not says_in_vain(value) if isinstance(value, str) else value is not None
