"""A small Realtime service over a WebSocket, whose answers the test writes, wrong ones included.

It says nothing aloud: answers are transcripts, so that no test waits for sound. What a real service would never send (a
call of a tool that there is not, arguments that are no JSON) can be sent here, and responses can be held back.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator
from typing import Any

import websockets

Part = tuple[str, ...]  # ("say", text), ("call", name, arguments) or ("fail", message)


class ScriptedService:
    """Each response takes the next of `script`; without one it says "Hello." It notes what it was sent."""

    def __init__(self) -> None:
        self.script: list[list[Part]] = []
        self.received: list[dict[str, Any]] = []
        self.refusals: dict[str, dict[str, str]] = {}
        """Client events, by type, that are refused once, and with which error."""
        self.go = asyncio.Event()
        """Responses are made while it is set; otherwise they have been created, and wait."""
        self.go.set()
        self.ready = asyncio.Event()
        """Settings are confirmed while it is set."""
        self.ready.set()
        self.sockets: list[Any] = []
        self._ids = itertools.count(1)
        self._last: str | None = None
        self._response: dict[str, Any] | None = None
        self._task: asyncio.Task[None] | None = None

    async def serve(self, socket: Any) -> None:
        self.sockets.append(socket)
        if self._task:
            self._task.cancel()
        self._last = self._response = None
        await self.send("session.created", session={"type": "realtime", "id": "sess_1"})
        with contextlib.suppress(websockets.ConnectionClosed):
            async for message in socket:
                event = json.loads(message)
                self.received.append(event)
                refusal = self.refusals.pop(event["type"], None)
                if refusal:
                    await self.send("error", error={"type": "invalid_request_error", **refusal, **_cause(event)})
                elif handler := getattr(self, "on_" + event["type"].replace(".", "_"), None):
                    await handler(event)

    async def send(self, type: str, **fields: Any) -> None:
        await self.sockets[-1].send(json.dumps({"type": type, "event_id": f"event_{next(self._ids)}", **fields}))

    async def on_session_update(self, event: dict[str, Any]) -> None:
        await self.ready.wait()
        await self.send("session.updated", session=event["session"])

    async def on_conversation_item_create(self, event: dict[str, Any]) -> None:
        item = {"id": f"item_{next(self._ids)}", "status": "completed", **event["item"]}
        for kind in ("added", "done"):
            await self.send(f"conversation.item.{kind}", item=item, previous_item_id=self._last)
        self._last = item["id"]

    async def on_response_create(self, event: dict[str, Any]) -> None:
        await self.respond()

    async def on_response_cancel(self, event: dict[str, Any]) -> None:
        if self._response is None:
            told = {"type": "invalid_request_error", "code": "response_cancel_not_active", "message": "None is active."}
            await self.send("error", error={**told, **_cause(event)})
            return
        self._task.cancel()
        await self._done("cancelled", {"type": "cancelled", "reason": "client_cancelled"}, [])

    async def respond(self) -> None:
        """Begin a response, as a service does by itself after a turn."""
        self._response = {"id": f"resp_{next(self._ids)}", "object": "realtime.response", "conversation_id": "conv_1"}
        await self.send("response.created", response={**self._response, "status": "in_progress", "output": []})
        self._task = asyncio.create_task(self._make(self.script.pop(0) if self.script else [("say", "Hello.")]))

    async def _make(self, parts: list[Part]) -> None:
        await self.go.wait()
        with contextlib.suppress(websockets.ConnectionClosed):
            await self._say_all(parts)

    async def _say_all(self, parts: list[Part]) -> None:
        items = []
        for part in parts:
            if part[0] == "fail":
                await self._done("failed", {"type": "failed", "error": {"message": part[1]}}, [])
                return
            items.append(await (self._say(part[1]) if part[0] == "say" else self._call(part[1], part[2])))
        await self._done("completed", None, items)

    async def _say(self, text: str) -> dict[str, Any]:
        item = {"id": f"item_{next(self._ids)}", "object": "realtime.item", "type": "message", "role": "assistant"}
        item |= {"status": "in_progress", "content": []}
        place = {"response_id": self._response["id"], "output_index": 0}
        await self.send("response.output_item.added", item=item, **place)
        await self.send("conversation.item.added", item=item, previous_item_id=self._last)
        self._last = item["id"]
        where = {**place, "item_id": item["id"], "content_index": 0}
        for start in range(0, len(text), 20):
            await self.send("response.output_audio_transcript.delta", delta=text[start : start + 20], **where)
        await self.send("response.output_audio_transcript.done", transcript=text, **where)
        item |= {"status": "completed", "content": [{"type": "output_audio", "transcript": text}]}
        await self.send("response.output_item.done", item=item, **place)
        return item

    async def _call(self, name: str, arguments: str) -> dict[str, Any]:
        number = next(self._ids)
        item = {"id": f"item_{number}", "object": "realtime.item", "type": "function_call", "status": "completed"}
        item |= {"call_id": f"call_{number}", "name": name, "arguments": arguments}
        await self.send("response.output_item.done", item=item, response_id=self._response["id"], output_index=0)
        return item

    async def _done(self, status: str, details: dict[str, Any] | None, items: list[dict[str, Any]]) -> None:
        response, self._response = self._response, None
        body = {**response, "status": status, "status_details": details, "output": items}
        await self.send("response.done", response=body)


def _cause(event: dict[str, Any]) -> dict[str, str]:
    return {"event_id": event["event_id"]} if event.get("event_id") else {}


@contextlib.asynccontextmanager
async def serving(service: ScriptedService | None = None) -> AsyncIterator[tuple[ScriptedService, str]]:
    """The service, or one of its kind, on a free port, and its base URL."""
    service = service or ScriptedService()
    async with websockets.serve(service.serve, "127.0.0.1", 0, max_size=None) as server:
        port = server.sockets[0].getsockname()[1]
        yield service, f"http://127.0.0.1:{port}/v1"
