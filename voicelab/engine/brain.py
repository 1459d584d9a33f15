"""Who decides what to say: the practice engine's own brain, or a language model behind `VOICELAB_LLM_URL`."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol

from .thinking import think
from .thinking_turn import Heard, ToolCall

LLM_URL, LLM_MODEL, LLM_KEY = "VOICELAB_LLM_URL", "VOICELAB_LLM_MODEL", "VOICELAB_LLM_KEY"


@dataclass(frozen=True)
class Question:
    """What a realtime model is given for one response."""

    instructions: str
    tools: list[dict[str, Any]]
    tool_choice: Any
    conversation: list[Heard]


@dataclass(frozen=True)
class Reason:
    """Why the answer is what it is; for `response.metadata`."""

    text: str


class Brain(Protocol):
    """Answers questions, one response at a time; several at once, for several conversations."""

    def answer(self, question: Question) -> AsyncIterator[str | ToolCall | Reason]:
        """Sentences to say, as soon as each is known, and functions to call, after all that is said.

        `aclose()` on the iterator stops it.
        """


class PracticeBrain:
    """The engine's own: a pure function, which knows all of its answer at once."""

    async def answer(self, question: Question) -> AsyncIterator[str | ToolCall | Reason]:
        """The thought, in parts."""
        thought = think(question.instructions, question.tools, question.tool_choice, question.conversation)
        yield Reason(thought.reason)
        if thought.text:
            yield thought.text
        for call in thought.calls:
            yield call


def make_brain() -> Brain:
    """A language model if the environment names one, or the engine's own brain."""
    url = os.environ.get(LLM_URL)
    if not url:
        return PracticeBrain()
    from .language_model import LanguageModel

    return LanguageModel(url, os.environ.get(LLM_MODEL), os.environ.get(LLM_KEY))
