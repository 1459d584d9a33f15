"""A language model as the brain: any endpoint that speaks the OpenAI chat protocol (Ollama, llama.cpp, vLLM, …).

Its text is streamed, and handed on sentence by sentence, so that the voice begins before the model has ended.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import openai

from .question import Question, Reason
from .turn import Called, Heard, Said, ToolCall

SENTENCE = re.compile(r".+?[.!?…:;][\"'”’)]*\s+|.+?\n+", re.DOTALL)
SPOKEN = "Your words are spoken aloud to a caller: answer briefly, in plain sentences, without lists or markup."
PATIENCE_SECONDS = 30.0
DOWN = "I am sorry, I cannot think right now: the language model behind me cannot be reached. Please try again later."
REFUSED = "I am sorry, I cannot think right now: the language model behind me refused the request."


class LanguageModel:
    """A `Brain`.

    Args:
        url: the base URL, such as `http://127.0.0.1:11434/v1`.
        model: its name at the endpoint; the first that the endpoint lists if left out.
        key: an API key, if the endpoint wants one.
    """

    def __init__(self, url: str, model: str | None, key: str | None) -> None:
        self._client = openai.AsyncOpenAI(base_url=url, api_key=key or "none", timeout=PATIENCE_SECONDS, max_retries=1)
        self._model = model

    async def answer(self, question: Question) -> AsyncIterator[str | ToolCall | Reason]:
        """What the model says; if it cannot be asked, the caller is told so."""
        try:
            self._model = self._model or (await self._client.models.list()).data[0].id
            yield Reason(f"the language model {self._model} decided")
            async for part in self._stream(question):
                yield part
        except openai.APIConnectionError as problem:  # time-outs are of this kind
            yield Reason(f"the language model cannot be reached: {type(problem).__name__}")
            yield DOWN
        except (openai.APIError, IndexError) as problem:
            status = getattr(problem, "status_code", "no status")
            yield Reason(f"the language model refused: {type(problem).__name__}, {status}")
            yield REFUSED

    async def _stream(self, question: Question) -> AsyncIterator[str | ToolCall]:
        options: dict[str, Any] = {}
        if question.tools:
            options = {"tools": [_tool(tool) for tool in question.tools], "tool_choice": _choice(question.tool_choice)}
        stream = await self._client.chat.completions.create(
            model=self._model or "", messages=messages(question), stream=True, **options
        )
        said, calls = "", _Calls()
        async with stream:
            async for chunk in stream:
                delta = chunk.choices[0].delta if chunk.choices else None
                if delta is None:
                    continue
                calls.take(delta.tool_calls or [])
                said += delta.content or ""
                while sentence := SENTENCE.match(said):
                    yield sentence.group()
                    said = said[sentence.end() :]
        if said.strip():
            yield said
        for call in calls.whole():
            yield call


class _Calls:
    """Function calls, put together from the pieces in which they are streamed."""

    def __init__(self) -> None:
        self._pieces: dict[int, dict[str, str]] = {}

    def take(self, deltas: list[Any]) -> None:
        for delta in deltas:
            call = self._pieces.setdefault(delta.index, {"name": "", "arguments": ""})
            call["name"] += (delta.function and delta.function.name) or ""
            call["arguments"] += (delta.function and delta.function.arguments) or ""

    def whole(self) -> list[ToolCall]:
        return [ToolCall(call["name"], _arguments(call["arguments"])) for call in self._pieces.values()]


def messages(question: Question) -> list[Any]:
    """The conversation as chat messages; the instructions come first."""
    return [
        {"role": "system", "content": f"{question.instructions}\n\n{SPOKEN}"},
        *map(_message, question.conversation),
    ]


def _message(heard: Heard) -> dict[str, Any]:
    if isinstance(heard, Said):
        if not heard.images:
            return {"role": heard.role, "content": heard.text}
        pictures = [{"type": "image_url", "image_url": {"url": url}} for url in heard.images]
        return {"role": heard.role, "content": [{"type": "text", "text": heard.text}, *pictures]}
    if isinstance(heard, Called):
        function = {"name": heard.name, "arguments": heard.arguments}
        call = {"id": heard.call_id, "type": "function", "function": function}
        return {"role": "assistant", "content": None, "tool_calls": [call]}
    return {"role": "tool", "tool_call_id": heard.call_id, "content": heard.output}


def _tool(tool: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {key: tool[key] for key in ("name", "description", "parameters") if key in tool},
    }


def _choice(choice: Any) -> Any:
    if isinstance(choice, dict) and choice.get("name"):
        return {"type": "function", "function": {"name": choice["name"]}}
    return choice if choice in ("auto", "none", "required") else "auto"


def _arguments(text: str) -> dict[str, Any]:
    """A model may write what is no JSON object: then the tool's own check says what is missing."""
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
