"""A small server that speaks the OpenAI chat protocol, streaming or whole: what Ollama, llama.cpp and vLLM speak.

It stands in for a language model: what it answers is a rule over the messages, so that a test can ask for a tool call,
a long answer or a failure; or what the test has put into `answers`, one for each request. It notes what it was sent.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from own_server import served
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route


class ChatServer:
    """`requests` are the bodies that came; `aborted` counts streams that their reader left.

    Each of `answers` is a list of deltas, or a refusal's status and message; a delta that is `None` breaks off there.
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.answers: list[list[dict[str, Any] | None] | tuple[int, str]] = []
        self.aborted = 0
        routes = [
            Route("/v1/models", self.models),
            Route("/v1/chat/completions", self.complete, methods=["POST"]),
        ]
        self.app = Starlette(routes=routes)

    async def models(self, request: Request) -> Response:
        return JSONResponse({"object": "list", "data": [{"id": "small-model", "object": "model"}]})

    async def complete(self, request: Request) -> Response:
        body = await request.json()
        self.requests.append(body)
        asked = str(body["messages"][-1]["content"])
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, tuple):
            return JSONResponse({"error": {"message": answer[1]}}, answer[0])
        if "overload" in asked:
            return JSONResponse({"error": {"message": "overloaded"}}, 503)
        if not body.get("stream"):
            message = {
                "role": "assistant",
                "content": "".join(delta["content"] for delta in answer or _deltas(body, asked)),
            }
            told = {"id": "c", "object": "chat.completion", "created": 0, "model": body["model"]}
            return JSONResponse({**told, "choices": [{"index": 0, "finish_reason": "stop", "message": message}]})
        return StreamingResponse(self._stream(body, answer or _deltas(body, asked)), media_type="text/event-stream")

    async def _stream(self, body: dict[str, Any], deltas: Iterable[dict[str, Any] | None]) -> AsyncIterator[str]:
        try:
            for delta in deltas:
                if delta is None:
                    raise ConnectionError("broken off by the test")
                chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": body["model"]}
                yield f"data: {json.dumps({**chunk, 'choices': [{'index': 0, 'delta': delta}]})}\n\n"
                await asyncio.sleep(0.02)
            yield "data: [DONE]\n\n"
        except (asyncio.CancelledError, GeneratorExit):
            self.aborted += 1
            raise


def _deltas(body: dict[str, Any], asked: str) -> Iterator[dict[str, Any]]:
    if body["messages"][-1]["role"] == "tool":
        yield {"content": f"The tool says: {asked}. "}
        return
    if "weather" in asked and body.get("tools"):
        name = body["tools"][0]["function"]["name"]
        yield {"tool_calls": [{"index": 0, "id": "x", "function": {"name": name, "arguments": ""}}]}
        for piece in ('{"city": ', '"Oslo"}'):
            yield {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}
        return
    sentences = 200 if "story" in asked else 2
    for number in range(1, sentences + 1):
        for word in f"This is sentence {number}. ".split(" "):
            yield {"content": word + " "}


def text(said: str, size: int = 3) -> list[dict[str, Any]]:
    """An answer in words, streamed in pieces of some characters."""
    return [{"content": said[start : start + size]} for start in range(0, len(said), size)]


def call(name: str, *pieces: str, index: int = 0, id: str = "x") -> list[dict[str, Any]]:
    """An answer that is a function call, its arguments streamed in these pieces."""
    opening = {"index": index, "id": id, "function": {"name": name, "arguments": ""}}
    return [{"tool_calls": [opening]}] + [
        {"tool_calls": [{"index": index, "function": {"arguments": piece}}]} for piece in pieces
    ]


@contextmanager
def running() -> Iterator[tuple[ChatServer, str]]:
    """The server on a free port, in a thread of its own, and its base URL."""
    chat = ChatServer()
    with served(chat.app) as url:
        yield chat, url
