"""`POST /v1/responses`: the engine's brain in writing, as the Agents SDK's `Runner` asks for it.

A response is told as a stream of events, in the service's order; a client that does not want the stream is sent what
its last event holds.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from voicelab.engine.brain.question import METADATA_LIMIT, Brain, Reason
from voicelab.engine.brain.turn import ToolCall
from voicelab.engine.protocol import ProtocolError, new_id
from voicelab.engine.usage import estimate_text

from .admission import Places
from .text_request import Asked, read

log = logging.getLogger(__name__)
FAILED = "The model had an internal error."

Event = dict[str, Any]


async def answer(body: dict[str, Any], brain: Brain, places: Places) -> Response:
    """Answer a request; it has one of the places until its last event.

    Raises:
        ProtocolError: for a request that cannot be served, `rate_limit_exceeded` or, if it is not to be streamed,
            `server_error`.
    """
    asked = read(body)
    events = TextResponse(asked, brain).events()
    if asked.stream:
        places.check()
        return _Streamed(events, places)
    with places.place():
        async with aclosing(events):
            last = [event async for event in events][-1]
    if last["type"] == "response.failed":
        raise ProtocolError(FAILED, code="server_error", type="server_error")
    return JSONResponse(last["response"])


class _Streamed(StreamingResponse):
    """Server-sent events; a client that leaves closes the stream, and with it the brain's."""

    def __init__(self, events: AsyncIterator[Event], places: Places) -> None:
        super().__init__(_as_sse(events), media_type="text/event-stream")
        self._places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Its place is taken before the first thing is awaited, and so by none of the requests that come beside it."""
        with self._places.place():
            await super().__call__(scope, receive, send)


async def _as_sse(events: AsyncIterator[Event]) -> AsyncIterator[str]:
    async with aclosing(events):
        async for event in events:
            yield f"event: {event['type']}\ndata: {json.dumps(event)}\n\n"


class TextResponse:
    """One response as it grows."""

    def __init__(self, asked: Asked, brain: Brain) -> None:
        self._asked, self._brain = asked, brain
        self._id, self._created = new_id("resp"), time.time()
        self._metadata: dict[str, str] = {}
        self._output: list[dict[str, Any]] = []
        self._message: dict[str, Any] | None = None
        self._number = 0

    async def events(self) -> AsyncIterator[Event]:
        """The events of its stream, to `response.completed` or `response.failed`."""
        for kind in ("response.created", "response.in_progress"):
            yield self._event(kind, response=self._response("in_progress"))
        try:
            async with aclosing(self._brain.answer(self._asked.question)) as parts:
                async for part in parts:
                    for event in self._take(part):
                        yield event
            for event in self._close_message():
                yield event
        except Exception as problem:  # whatever goes wrong in a brain is told to the client, not to the log alone
            log.warning("a text response failed: %s", type(problem).__name__)
            yield self._event("response.failed", response=self._response("failed"))
            return
        yield self._event("response.completed", response=self._response("completed"))

    def _take(self, part: str | ToolCall | Reason) -> list[Event]:
        if isinstance(part, Reason):
            self._metadata = {
                "practice_reason": part.text[:METADATA_LIMIT],
                "brain": self._brain.name[:METADATA_LIMIT],
                "usage": "estimated",
                **part.metadata(),
            }
            return []
        if isinstance(part, str):
            opening = [] if self._message else self._open_message()
            return [*opening, self._more(part)]
        return [*self._close_message(), *self._call(part)]

    def _event(self, kind: str, **fields: Any) -> Event:
        self._number += 1
        return {"type": kind, "sequence_number": self._number - 1, **fields}

    def _open_message(self) -> list[Event]:
        item = {"id": new_id("msg"), "type": "message", "role": "assistant", "status": "in_progress", "content": []}
        self._output.append(item)
        self._message = item
        opened = self._event("response.output_item.added", output_index=len(self._output) - 1, item=dict(item))
        item["content"] = [{"type": "output_text", "text": "", "annotations": []}]
        return [opened, self._event("response.content_part.added", **self._place(), part=dict(item["content"][0]))]

    def _more(self, text: str) -> Event:
        self._message["content"][0]["text"] += text
        return self._event("response.output_text.delta", **self._place(), delta=text, logprobs=[])

    def _close_message(self) -> list[Event]:
        item = self._message
        if item is None:
            return []
        item["status"], place, part = "completed", self._place(), dict(item["content"][0])
        self._message = None
        return [
            self._event("response.output_text.done", **place, text=part["text"], logprobs=[]),
            self._event("response.content_part.done", **place, part=part),
            self._event("response.output_item.done", output_index=place["output_index"], item=dict(item)),
        ]

    def _call(self, call: ToolCall) -> list[Event]:
        ids = {"id": new_id("fc"), "call_id": new_id("call")}
        item = {**ids, "type": "function_call", "name": call.name, "arguments": "", "status": "in_progress"}
        arguments, place = json.dumps(call.arguments), {"output_index": len(self._output), "item_id": item["id"]}
        done = {**item, "arguments": arguments, "status": "completed"}
        self._output.append(done)
        told = "response.function_call_arguments"
        return [
            self._event("response.output_item.added", output_index=place["output_index"], item=item),
            self._event(f"{told}.delta", **place, delta=arguments),
            self._event(f"{told}.done", **place, name=call.name, arguments=arguments),
            self._event("response.output_item.done", output_index=place["output_index"], item=done),
        ]

    def _place(self) -> dict[str, Any]:
        """Where the open message is; it is always the last item."""
        return {"item_id": self._message["id"], "output_index": len(self._output) - 1, "content_index": 0}

    def _response(self, status: str) -> dict[str, Any]:
        ended, failed = status != "in_progress", status == "failed"
        return {
            "id": self._id,
            "object": "response",
            "created_at": self._created,
            "status": status,
            "error": {"code": "server_error", "message": FAILED} if failed else None,
            "incomplete_details": None,
            "metadata": self._metadata,
            "output": json.loads(json.dumps(self._output)),
            "usage": self._usage() if ended else None,
            **self._asked.shown,
        }

    def _usage(self) -> dict[str, Any]:
        question = self._asked.question
        written = sum(len(json.dumps(item.get("content") or item.get("arguments"))) for item in self._output)
        return estimate_text(question.conversation, question.instructions, written)
