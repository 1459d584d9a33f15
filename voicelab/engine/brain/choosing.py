"""Who decides what to say: the practice engine's own brain, or a language model behind `VOICELAB_LLM_URL`."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

from .language_model import LanguageModel
from .question import Brain, Question, Reason
from .thinking import think
from .turn import ToolCall

LLM_URL, LLM_MODEL, LLM_KEY = "VOICELAB_LLM_URL", "VOICELAB_LLM_MODEL", "VOICELAB_LLM_KEY"


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
    return LanguageModel(url, os.environ.get(LLM_MODEL), os.environ.get(LLM_KEY))
