"""A proxy in front of the engine's WebSocket that closes it when a test says so, and as the test says."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import websockets
from running_engine import RunningEngine

from voicelab.endpoint import Endpoint


class ClosingProxy:
    """Passes on every message; `endpoint` is the engine behind it."""

    def __init__(self, engine: RunningEngine) -> None:
        self._engine = engine
        self._open: set[websockets.ServerConnection] = set()
        self.endpoint = Endpoint("", "", "")
        self.opened = 0

    async def close(self, code: int | None, reason: str = "") -> None:
        """Close what is open with this code; with `None`, break it off without a word."""
        for socket in list(self._open):
            if code is None:
                socket.transport.abort()
            else:
                await socket.close(code, reason)

    async def _serve(self, client: websockets.ServerConnection) -> None:
        self.opened += 1
        self._open.add(client)
        url = f"{self._engine.ws}?{client.request.path.partition('?')[2]}"
        async with websockets.connect(url, additional_headers=self._engine.headers, max_size=None) as engine:
            with contextlib.suppress(websockets.ConnectionClosed):
                await asyncio.wait(
                    [asyncio.create_task(_pass(client, engine)), asyncio.create_task(_pass(engine, client))],
                    return_when=asyncio.FIRST_COMPLETED,
                )
        self._open.discard(client)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[ClosingProxy]:
        async with websockets.serve(self._serve, "127.0.0.1", 0, max_size=None) as server:
            port = server.sockets[0].getsockname()[1]
            self.endpoint = Endpoint("proxied", f"http://127.0.0.1:{port}/v1", self._engine.key)
            yield self


async def _pass(source: websockets.ServerConnection, target: websockets.ServerConnection) -> None:
    with contextlib.suppress(websockets.ConnectionClosed):
        async for message in source:
            await target.send(message)
