"""A yes before a call, where the instructions or the tool want it: "repeat the name, and wait for a yes"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from voicelab.meaning.instructions import read

from .routes import named_in
from .structures import plain
from .turn import Heard, Said, ToolCall, Turn, last_sentence
from .words import split_name

QUESTION = "Is that right?"
_YES = r"(?:yes|okay|ok|confirmation|approval|go-ahead)"
_ASKED = re.compile(
    r"\b(?:repeat|confirm|restate|summari[sz]e|double[- ]check|read (?:\w+ ){0,4}back|"
    rf"(?:get|wait for|ask for|need) (?:\w+ ){{0,3}}{_YES}|wait (?:until|for) [^.]*\b(?:{_YES}|confirms?|agrees?))\b",
    re.IGNORECASE,
)
# What is called after a yes to what another tool has proposed: that one asks.
_AFTER_IT = re.compile(r"^(?:\w+ )?(?:confirm|agree|approve|accept)\b|\bpropos", re.IGNORECASE)
_FIRST = re.compile(r"\b(?:before|first|only (?:after|when|once|if)|wait)\b", re.IGNORECASE)


def wanted(instructions: str, tool: dict[str, Any], tools: Sequence[dict[str, Any]]) -> bool:
    """Whether a tool is to be called only after the caller was asked, by a sentence of its own.

    One that names several tools tells of the order in which they are called.
    """
    if _AFTER_IT.search(f"{split_name(tool['name'])}. {tool.get('description') or ''}"):
        return False
    named = (one.text for one in read(instructions) if named_in(tool, one.text))
    told = [text for text in named if sum(named_in(other, text) for other in tools) == 1]
    told += re.split(r"(?<=[.!])\s+", str(tool.get("description") or ""))
    return any(_ASKED.search(text) and _FIRST.search(text) for text in told)


def question(calls: Sequence[ToolCall]) -> str:
    """What is about to be called, said for a yes."""
    told = [f"{split_name(name).lower()} {plain(value)}" for call in calls for name, value in call.arguments.items()]
    return f"Let me repeat that: {', '.join(told)}. {QUESTION}" if told else f"Shall I do that now? {QUESTION}"


def agreed_to(conversation: Sequence[Heard], turn: Turn) -> Sequence[Heard]:
    """The conversation up to our question, if the caller said yes to it just now, and nothing was done since."""
    if turn.calls or not turn.affirmed or last_sentence(turn.reply) != QUESTION:
        return ()
    asked = max(at for at, one in enumerate(conversation) if isinstance(one, Said) and one.text == turn.reply)
    return conversation[:asked]
