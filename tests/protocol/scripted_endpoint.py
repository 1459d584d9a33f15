"""An endpoint that says what a test has written down, and counts what it has served; it stands behind a key service."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from own_server import served
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from voicelab.endpoint import Endpoint

KEY = "sk-scripted-key-0001"
USAGE = {
    "input_tokens": 100,
    "output_tokens": 50,
    "total_tokens": 150,
    "input_token_details": {"text_tokens": 100, "audio_tokens": 0},
    "output_token_details": {"text_tokens": 0, "audio_tokens": 50},
}
COST = (100 * 0.60 + 50 * 20.0) / 1_000_000  # dollars of that usage with gpt-realtime-mini


class ScriptedEndpoint:
    """What it does is set by a test before anybody connects.

    Attributes:
        first: the events with which a session or a sideband begins.
        usage: of each realtime response; `None` for one that does not tell.
        seconds: that a realtime response takes between `response.created` and `response.done`.
        silent: a response that has been created never ends, not even when it is cancelled.
        written: the events of a streamed response, each with its `response`; and the body of a whole one.
        made: responses that were begun. `hung_up`: calls that were ended. `posted`: the bodies of `/responses`.
        heard: the events of clients.
        refuses_sidebands: nobody may follow a call.
        breaks_off: a written response is an error, of which not all arrives.
        headers: of the last `/responses`.
    """

    def __init__(self) -> None:
        self.first: list[dict[str, Any]] = [{"type": "session.created", "session": {"type": "realtime"}}]
        self.usage: dict[str, Any] | None = USAGE
        self.seconds = 0.0
        self.silent = False
        self.written: list[dict[str, Any]] = []
        self.made = 0
        self.hung_up: list[str] = []
        self.heard: list[dict[str, Any]] = []
        self.posted: list[dict[str, Any]] = []
        self.sessions: list[dict[str, Any]] = []
        self.refuses_sidebands = self.breaks_off = False
        self.headers: Mapping[str, str] = {}
        self._sidebands: dict[str, list[WebSocket]] = {}
        routes = [
            WebSocketRoute("/v1/realtime", self.realtime),
            Route("/v1/realtime/calls", self.call, methods=["POST"]),
            Route("/v1/realtime/calls/{id}/hangup", self.hang_up, methods=["POST"]),
            Route("/v1/realtime/client_secrets", self.mint, methods=["POST"]),
            Route("/v1/responses", self.respond, methods=["POST"]),
        ]
        self.app = Starlette(routes=routes)

    async def call(self, request: Request) -> Response:
        async with request.form() as form:
            self.sessions.append(json.loads(form["session"]))
        return Response("v=0", 201, {"location": f"/v1/realtime/calls/rtc_{len(self.sessions)}"})

    async def mint(self, request: Request) -> Response:
        return JSONResponse({"value": "ek_scripted_0001", "expires_at": int(time.time()) + 600})

    async def hang_up(self, request: Request) -> Response:
        self.hung_up.append(request.path_params["id"])
        for socket in self._sidebands.pop(request.path_params["id"], []):
            with suppress(WebSocketDisconnect, RuntimeError):
                await socket.close(1000)
        return Response(status_code=200)

    async def realtime(self, socket: WebSocket) -> None:
        call_id = socket.query_params.get("call_id")
        if call_id and self.refuses_sidebands:
            await socket.close(4004)
            return
        await socket.accept()
        self._sidebands.setdefault(call_id or "", []).append(socket)
        responses: dict[str, asyncio.Task[None]] = {}
        try:
            for event in self.first:
                await socket.send_json(event)
            while True:
                event = json.loads(await socket.receive_text())
                self.heard.append(event)
                if event["type"] == "response.create":
                    self.made += 1
                    id = f"resp_{self.made}"
                    apart = (event.get("response") or {}).get("conversation") == "none"
                    responses[id] = asyncio.create_task(self._answer(socket, id, None if apart else "conv_1"))
                elif event["type"] == "response.cancel" and not self.silent:
                    for id, task in responses.items():
                        if not task.done():
                            task.cancel()
                            await self._done(socket, id, "conv_1", "cancelled")
                elif event["type"] == "say":  # to everybody who follows the call, if it is one
                    for one in self._sidebands[call_id] if call_id else [socket]:
                        await one.send_json(event["event"])
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            for task in responses.values():
                task.cancel()

    async def respond(self, request: Request) -> Response:
        body = await request.json()
        self.posted.append(body)
        self.headers = request.headers
        if self.breaks_off:
            return Response("{", 500, {"Content-Length": "1000"})
        self.made += 1
        if not body.get("stream"):
            await asyncio.sleep(self.seconds)
            return JSONResponse(self.written[-1]["response"])
        return StreamingResponse(self._stream(), media_type="text/event-stream")

    async def _stream(self) -> AsyncIterator[str]:
        for event in self.written:
            yield f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n"
            await asyncio.sleep(self.seconds)

    async def _answer(self, socket: WebSocket, id: str, conversation_id: str | None) -> None:
        response = {"id": id, "status": "in_progress", "conversation_id": conversation_id, "output": []}
        await socket.send_json({"type": "response.created", "response": response})
        if self.silent:
            return
        await asyncio.sleep(self.seconds)
        await self._done(socket, id, conversation_id, "completed")

    async def _done(self, socket: WebSocket, id: str, conversation_id: str | None, status: str) -> None:
        told = {"id": id, "status": status, "conversation_id": conversation_id, "output": [], "usage": self.usage}
        await socket.send_json({"type": "response.done", "response": told})


@contextmanager
def running() -> Iterator[tuple[ScriptedEndpoint, Endpoint]]:
    """It, and where it is reached."""
    scripted = ScriptedEndpoint()
    with served(scripted.app) as url:
        yield scripted, Endpoint("scripted", url, KEY)
