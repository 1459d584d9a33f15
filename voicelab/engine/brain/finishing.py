"""A thought as the instructions want it told: not too long, and with what must be said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from voicelab.meaning.instruction_details import limits
from voicelab.meaning.instructions import Instruction, not_followed

from . import replies
from .asked_for import has_what_is_asked_for
from .brevity import joined, within
from .instructed import Rules
from .turn import Heard, Said, Thought, asks_for_more

_IN_FRONT = re.compile(
    r"\b(?:begin|start|open|preface|precede|introduce)s?\b[^\"“]*\b(?:every|each|all|any)\b|"
    r"\b(?:every|each|all|any)\b[^\"“]*\b(?:begin|start|open)s? with\b",
    re.IGNORECASE,
)


def finished(
    rules: Rules, thought: Thought, said: str, conversation: Sequence[Heard], *, opening: bool, result: bool
) -> Thought:
    """The thought as the instructions want it told: not too long, and with what must be said.

    Of a tool's result nothing is left out for being brief: a price or a warning would be. Its sentences are joined.
    """
    unheeded = tuple(not_followed(rules.instructions))
    if not thought.text or opening:
        return replace(thought, not_followed=unheeded)
    bounds = [limits(one.text) for one in rules.of_kind("brevity")]
    text = joined(thought.text, bounds) if result else within(thought.text, bounds)
    if not asks_for_more(text):
        before = " ".join(one.text for one in conversation if isinstance(one, Said) and one.role == "assistant")
        for one in rules.of_kind("must say"):
            asks_on = one.detail.endswith("?") and text.endswith("Goodbye!")
            if one.detail not in text and not asks_on and _now(one, said, thought.text, before):
                text = f"{one.detail} {text}" if _IN_FRONT.search(one.text) else f"{text} {one.detail}"
    return replace(thought, text=text, not_followed=unheeded)


def _now(one: Instruction, said: str, told: str, before: str) -> bool:
    if one.about:
        has = any(has_what_is_asked_for(topic, told) for topic in one.about)
        return has or any(replies.nearness(one, text) >= replies.MET for text in (said, told))
    always = re.search(r"\b(?:always|whenever|every|each|all|any)\b|\b(?:answers|replies)\b", one.text, re.IGNORECASE)
    return bool(always) or one.detail not in before
