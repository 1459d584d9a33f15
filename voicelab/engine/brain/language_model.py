"""A language model as the brain: any endpoint that speaks the OpenAI chat protocol (Ollama, llama.cpp, vLLM, …).

Its text is streamed, and handed on sentence by sentence, so that the voice begins before the model has ended.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx
import openai

from .model_failures import FAILURES, NOT_DONE, NOTHING_SAID, NoModel, told
from .question import Question, Reason
from .turn import Called, Heard, Said, ToolCall, parsed
from .written_calls import WrittenCall, WrittenCalls

SENTENCE = re.compile(r".+?[.!?…:;][\"'”’)]*\s+|.+?\n+", re.DOTALL)
SPOKEN = "Your words are spoken aloud to a caller: answer briefly, in plain sentences, without lists or markup."
PATIENCE_SECONDS = 30.0  # a model that is asked for the first time may have to be loaded
CONNECT_SECONDS = 3.0
TRIES = 2  # of one answer, where its calls cannot be carried out


class LanguageModel:
    """A `Brain`.

    Args:
        url: the base URL, such as `http://127.0.0.1:11434/v1`; a bare `http://127.0.0.1:11434` means the same.
        model: its name at the endpoint; the first that the endpoint lists if left out.
        key: an API key, if the endpoint wants one.
    """

    ahead = False  # each question takes a model seconds, and may cost its owner money

    def __init__(self, url: str, model: str | None, key: str | None) -> None:
        url = url.rstrip("/")
        url += "" if urlsplit(url).path else "/v1"
        patience = httpx.Timeout(PATIENCE_SECONDS, connect=CONNECT_SECONDS)
        self._client = openai.AsyncOpenAI(base_url=url, api_key=key or "none", timeout=patience, max_retries=0)
        self._model, self._host = model, urlsplit(url).netloc.rpartition("@")[2]

    @property
    def name(self) -> str:
        """The model's name; until the endpoint has told it, where the endpoint is."""
        return self._model or f"language model at {self._host}"

    async def answer(self, question: Question) -> AsyncIterator[str | ToolCall | Reason]:
        """What the model says; if it cannot be asked, the caller is told so.

        A call that cannot be carried out is told to the model, which may try again once: it never reaches a client,
        and none of the calls beside it does.
        """
        answer = _Answer(question.tools)
        try:
            self._model = self._model or await self._first()
            yield Reason(f"the language model {self._model} decided")
            history = messages(question)
            for _ in range(TRIES):
                answer = _Answer(question.tools)
                async for sentence in self._sentences(question, history, answer):
                    yield sentence
                faults = [_fault(call, question) for call in answer.calls]
                if not any(faults):
                    break
                history += answer.refused(faults)
        except FAILURES as problem:
            said, reason = told(problem, self.name, answer.begun)
            yield Reason(reason)
            yield said
            return
        if any(faults):
            yield Reason(f"the language model {self._model} called twice what cannot be carried out: {_told(faults)}")
            yield NOT_DONE
        elif not answer.said.strip() and not answer.calls:
            yield Reason(f"the language model {self._model} answered nothing")
            yield NOTHING_SAID
        else:
            for call in answer.calls:
                yield ToolCall(call.name, _arguments(call.arguments) or {})

    async def _first(self) -> str:
        models = (await self._client.models.list()).data
        if not models:
            raise NoModel
        return models[0].id

    async def _sentences(self, question: Question, history: list[Any], answer: _Answer) -> AsyncIterator[str]:
        options: dict[str, Any] = {}
        if question.tools:
            options = {"tools": [_tool(tool) for tool in question.tools], "tool_choice": _choice(question.tool_choice)}
        if question.effort:
            options["reasoning_effort"] = question.effort
        stream = await self._client.chat.completions.create(
            model=self._model or "", messages=history, stream=True, **options
        )
        said = ""
        async with stream:
            async for chunk in stream:
                delta = chunk.choices[0].delta if chunk.choices else None
                if delta is None:
                    continue
                said += answer.take(delta.content or "", delta.tool_calls or [])
                while sentence := SENTENCE.match(said):
                    if sentence.group().strip():
                        yield sentence.group()
                    said = said[sentence.end() :]
        said += answer.end()
        if said.strip():
            yield said


class _Answer:
    """One answer as it streams in: what is said, and the calls, put together from their pieces."""

    def __init__(self, tools: Sequence[dict[str, Any]]) -> None:
        self._written = WrittenCalls({tool.get("name") for tool in tools})
        self._pieces: list[dict[str, Any]] = []
        self._in_text: list[WrittenCall] = []
        self.said = ""
        self.begun = False

    def take(self, text: str, deltas: list[Any]) -> str:
        """The next piece; returns what of it is to be said."""
        self.begun = True
        for delta in deltas:
            self._take_call(delta)
        return self._sorted(self._written.feed(text))

    def end(self) -> str:
        """The rest of what is to be said."""
        return self._sorted(self._written.end())

    @property
    def calls(self) -> list[WrittenCall]:
        """The calls, whole or not."""
        return [WrittenCall(call["name"], call["arguments"]) for call in self._pieces] + self._in_text

    def refused(self, faults: Sequence[str | None]) -> list[dict[str, Any]]:
        """What the model is told of calls that were not carried out, as messages.

        The arguments are quoted, not repeated as such: a server may refuse a conversation with broken ones.
        """
        calls, told = [], []
        for number, (call, fault) in enumerate(zip(self.calls, faults, strict=True)):
            function = {"name": call.name or "unknown", "arguments": "{}"}
            calls.append({"id": f"refused_{number}", "type": "function", "function": function})
            why = f"{fault} You wrote: {call.arguments}" if fault else "Another call beside it cannot be carried out."
            content = f"Error: this call was not carried out, and nothing was done. {why}"
            told.append({"role": "tool", "tool_call_id": f"refused_{number}", "content": content})
        return [{"role": "assistant", "content": self.said or None, "tool_calls": calls}, *told]

    def _sorted(self, parts: Any) -> str:
        said = ""
        for part in parts:
            if isinstance(part, str):
                said += part
            else:
                self._in_text.append(part)
        self.said += said
        return said

    def _take_call(self, delta: Any) -> None:
        """Some servers number all calls of an answer alike: then their ids tell them apart."""
        same = [call for call in self._pieces if call["index"] == delta.index]
        if not same or delta.id and same[-1]["id"] and delta.id != same[-1]["id"]:
            same = [{"index": delta.index, "id": delta.id, "name": "", "arguments": ""}]
            self._pieces += same
        same[-1]["name"] += (delta.function and delta.function.name) or ""
        same[-1]["arguments"] += (delta.function and delta.function.arguments) or ""


def _fault(call: WrittenCall, question: Question) -> str | None:
    """Why a call cannot be carried out, for the model to read; `None` if it can."""
    tools = {tool.get("name"): tool for tool in question.tools}
    names = ", ".join(map(str, tools)) or "none"
    if not call.name:
        return 'It could not be read. Write {"name": …, "arguments": {…}}.'
    if call.name not in tools:
        return f"There is no tool {call.name!r}; there are: {names}."
    if question.tool_choice == "none":
        return "No tool may be called now: answer in words."
    arguments = _arguments(call.arguments)
    if arguments is None:
        return "Its arguments are no JSON object: write them again, whole."
    schema = tools[call.name].get("parameters") or {}
    known = schema.get("properties") or {}
    unknown = sorted(set(arguments) - set(known))
    if known and unknown and schema.get("additionalProperties") is False:  # a misspelled one would count as left out
        return f"It has no argument {', '.join(unknown)}; it has: {', '.join(known)}."
    return None


def _told(faults: Sequence[str | None]) -> str:
    return " ".join(filter(None, faults))


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


def _arguments(text: str) -> dict[str, Any] | None:
    """The arguments that a model wrote; none at all are an empty object, and what is no object is `None`."""
    value = parsed(text.strip() or "{}")
    return value if isinstance(value, dict) else None
