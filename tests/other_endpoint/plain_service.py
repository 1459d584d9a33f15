"""An endpoint that speaks the Realtime protocol and has nothing of the practice engine's own.

What passes is the service's API. What only the practice engine has is refused or taken out: faults and language models
in the address, its health and its metrics, and its reasons in a response's metadata. Behind it is a practice engine.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import uvicorn
import websockets
from running_engine import RunningEngine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

KEPT = ("authorization", "content-type", "accept")
ROUTES = ("/v1/realtime/calls", "/v1/realtime/calls/{id}/hangup", "/v1/realtime/client_secrets", "/v1/responses")


class PlainService:
    """The API in front of an engine; `refused` has the paths that nobody but a practice engine has."""

    def __init__(self, engine: RunningEngine) -> None:
        self._engine = engine
        self._client = httpx.AsyncClient(base_url=engine.base_url.removesuffix("/v1"), timeout=60)
        self.refused: list[str] = []
        routes = [Route(path, self.post, methods=["POST"]) for path in ROUTES]
        sockets = [WebSocketRoute(path, self.converse) for path in ("/v1/realtime", "/v1/live/sessions")]
        self.app = Starlette(
            routes=[*routes, *sockets, Route("/{rest:path}", self.refuse, methods=["GET", "POST", "PUT", "DELETE"])]
        )

    async def refuse(self, request: Request) -> Response:
        self.refused.append(request.url.path)
        told = {"message": f"Invalid URL ({request.method} {request.url.path})", "type": "invalid_request_error"}
        return JSONResponse({"error": {**told, "param": None, "code": None}}, 404)

    async def post(self, request: Request) -> Response:
        sent = self._client.build_request(
            "POST",
            request.url.path,
            params=request.query_params,
            content=await request.body(),
            headers={name: value for name, value in request.headers.items() if name in KEPT},
        )
        answer = await self._client.send(sent, stream=True)
        headers = {name: answer.headers[name] for name in ("content-type", "location") if name in answer.headers}
        return StreamingResponse(_plain_lines(answer), answer.status_code, headers)

    async def converse(self, client: WebSocket) -> None:
        route = client.url.path.removeprefix("/v1")
        url = self._engine.base_url.replace("http", "ws", 1) + f"{route}?{client.query_params}"
        headers = {"Authorization": client.headers.get("authorization", "")}
        try:
            async with websockets.connect(url, additional_headers=headers, max_size=None) as engine:
                await client.accept()
                own: set[str] = set()
                tasks = [asyncio.create_task(_up(client, engine, own)), asyncio.create_task(_down(client, engine, own))]
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                    code = engine.close_code if engine.close_code not in (None, 1005, 1006) else 1000
                    await client.close(code, engine.close_reason or "")
        except websockets.InvalidStatus as refusal:
            await client.send_denial_response(Response(refusal.response.body or b"", refusal.response.status_code))


async def _up(client: WebSocket, engine: Any, own: set[str]) -> None:
    with contextlib.suppress(WebSocketDisconnect, websockets.ConnectionClosed):
        while True:
            text = await client.receive_text()
            if '"metadata"' in text:
                own.update((json.loads(text).get("response") or {}).get("metadata") or {})
            await engine.send(text)


async def _down(client: WebSocket, engine: Any, own: set[str]) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, websockets.ConnectionClosed):
        async for text in engine:
            await client.send_text(_plain(text, own) if '"metadata"' in text else text)


def _plain(text: str, own: frozenset[str] | set[str] = frozenset()) -> str:
    """A JSON text whose response has no metadata but the client's own."""
    told = json.loads(text)
    response = told.get("response") if isinstance(told.get("response"), dict) else told
    if isinstance(response.get("metadata"), dict):
        response["metadata"] = {name: value for name, value in response["metadata"].items() if name in own} or None
    return json.dumps(told)


async def _plain_lines(answer: httpx.Response) -> AsyncIterator[str]:
    """A body as it is, or a stream's lines, without the engine's metadata."""
    try:
        if not answer.headers.get("content-type", "").startswith("text/event-stream"):
            text = (await answer.aread()).decode()
            yield _plain(text) if '"metadata"' in text else text
            return
        async for line in answer.aiter_lines():
            told = line.startswith("data: {") and '"metadata"' in line
            yield f"data: {_plain(line.removeprefix('data: '))}\n" if told else f"{line}\n"
    finally:
        await answer.aclose()


@contextlib.contextmanager
def plain_service(engine: RunningEngine) -> Iterator[tuple[PlainService, str]]:
    """A running one, and its address; it ends with the block."""
    service = PlainService(engine)
    server = uvicorn.Server(uvicorn.Config(service.app, port=0, log_level="warning", ws_max_size=64 * 1024 * 1024))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not (server.started and server.servers):
        time.sleep(0.02)
    yield service, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/v1"
    server.should_exit = True
    thread.join(20)
