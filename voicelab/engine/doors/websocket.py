"""`GET /v1/realtime`: a conversation over a WebSocket, or a sideband to a call."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from voicelab.engine import protocol
from voicelab.engine.conversation import Conversation
from voicelab.engine.inputs import Attached, Detached, FromClient
from voicelab.engine.protocol import ProtocolError

BAD_KEY, BAD_SHAPE = 3000, 4000  # the service's close codes
NORMAL = 1000  # of RFC 6455
LAST_WORDS_S = 2.0  # for what is queued at the end of a call


class WebSocketClient:
    """A client at the other end of a WebSocket; a writer task sends what is queued, in order."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self.closing: tuple[int, str] = (NORMAL, "")
        """The close code and its reason, once the conversation has ended the connection."""

    def send(self, event: dict[str, Any]) -> None:
        """Queue an event."""
        self._queue.put_nowait(event)

    def end(self, code: int, reason: str = "") -> None:
        """Close after what is queued."""
        self.closing = code, reason[:120]
        self._queue.put_nowait(None)

    async def write(self) -> None:
        """Send what is queued until the connection is gone."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # starlette raises either when it is closed
            while (event := await self._queue.get()) is not None:
                await self._socket.send_text(json.dumps(event))


async def refuse(socket: WebSocket, error: ProtocolError, code: int) -> None:
    """Accept, say why not, close: the order in which the live service refuses."""
    await socket.accept(subprotocol=_subprotocol(socket))
    await socket.send_text(json.dumps(protocol.error_event(error)))
    await socket.close(code, error.message[:120])


async def serve(socket: WebSocket, conversation: Conversation, ended: asyncio.Event | None = None) -> None:
    """Carry events both ways until the client leaves or, for a sideband, the call ends."""
    await socket.accept(subprotocol=_subprotocol(socket))
    client = WebSocketClient(socket)
    conversation.post(Attached(client))
    tasks = [asyncio.create_task(client.write()), asyncio.create_task(_read(socket, conversation, client))]
    if ended:
        tasks.append(asyncio.create_task(ended.wait()))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if ended and ended.is_set():
            client.end(*client.closing)
            await asyncio.wait(tasks[:1], timeout=LAST_WORDS_S)
    finally:
        conversation.post(Detached(client))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await socket.close(*client.closing)


async def _read(socket: WebSocket, conversation: Conversation, client: WebSocketClient) -> None:
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text")
        conversation.post(FromClient(message.get("bytes") or b"" if text is None else text, client))


def _subprotocol(socket: WebSocket) -> str | None:
    return "realtime" if "realtime" in socket.scope.get("subprotocols", []) else None
