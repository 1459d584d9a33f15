"""Who decides what to say: the practice engine's own brain, or a language model that the engine's owner has named.

The environment names one for every conversation (`VOICELAB_LLM_URL`); the holder of the engine's key may name others,
and choose among them conversation by conversation.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from voicelab.engine.protocol import ProtocolError
from voicelab.meaning import embed

from .language_model import LanguageModel
from .question import Brain, Question, Reason
from .thinking import prepare, think
from .turn import ToolCall

MOST_READ = 1_000  # instructions that are known to have been read
LLM_URL, LLM_MODEL, LLM_KEY = "VOICELAB_LLM_URL", "VOICELAB_LLM_MODEL", "VOICELAB_LLM_KEY"


class PracticeBrain:
    """The engine's own: a pure function, which knows all of its answer at once.

    It thinks beside the event loop: a thought takes some 10 ms, and the first one in a process a second, as the model
    of meaning is loaded for it. That is done as soon as there is a brain. Instructions and tools that are new are read
    through after the first answer, which is a greeting most often, while that is being spoken.
    """

    name = "practice brain"
    ahead = True

    def __init__(self) -> None:
        self._thinking = ThreadPoolExecutor(2, thread_name_prefix="thinking")
        self._thinking.submit(embed, ["ready"])
        self._read: set[int] = set()

    async def answer(self, question: Question) -> AsyncIterator[str | ToolCall | Reason]:
        """The thought, in parts."""
        given = (question.instructions, question.tools, question.tool_choice, question.conversation)
        thought = await asyncio.get_running_loop().run_in_executor(self._thinking, think, *given)
        read = hash((question.instructions, tuple(str(tool.get("name")) for tool in question.tools)))
        if read not in self._read:
            self._read = self._read | {read} if len(self._read) < MOST_READ else {read}
            self._thinking.submit(prepare, question.instructions, question.tools)
        yield Reason(thought.reason, thought.not_followed, ("reasoning",) if question.effort else ())
        if thought.text:
            yield thought.text
        for call in thought.calls:
            yield call


class Brains:
    """The brains of an engine; `default` answers wherever none is chosen."""

    def __init__(self) -> None:
        url = os.environ.get(LLM_URL)
        model, key = os.environ.get(LLM_MODEL), os.environ.get(LLM_KEY)
        self.default: Brain = LanguageModel(url, model, key) if url else PracticeBrain()
        self._named: dict[str, Brain] = {}

    def add(self, url: object, model: object, key: object) -> str:
        """Take a language model in, and return the name by which conversations choose it; the same for the same one.

        Raises:
            ProtocolError: `invalid_value` if the URL is none, or the model or key no text.
        """
        parts = urlsplit(url) if isinstance(url, str) else None
        if not parts or parts.scheme not in ("http", "https") or not parts.hostname:
            told = "`url` must be the base URL of a server of language models, such as http://127.0.0.1:11434/v1."
            raise ProtocolError(told, code="invalid_value", param="url")
        for name, value in (("model", model), ("key", key)):
            if not isinstance(value, str | None):
                raise ProtocolError(f"`{name}` must be text.", code="invalid_value", param=name)
        name = hashlib.sha256(repr((url, model, key)).encode()).hexdigest()[:16]
        self._named.setdefault(name, LanguageModel(url, model, key))
        return name

    def get(self, name: str) -> Brain:
        """The brain of this name, or the default for none.

        Raises:
            ProtocolError: `unknown_language_model`.
        """
        if name and name not in self._named:
            told = "The engine does not know this language model: it has been started anew since. Choose it again."
            raise ProtocolError(told, code="unknown_language_model")
        return self._named[name] if name else self.default
