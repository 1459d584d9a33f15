"""A session over a WebSocket: of the Realtime interface, as a sideband to a call too, and of the Live interface."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
from collections.abc import Callable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from voicelab.engine.inputs import Attached, Detached, FromClient, Inbox
from voicelab.engine.limits import MAX_UNREAD_EVENTS, READ_AHEAD
from voicelab.engine.outlet import DROPPED
from voicelab.engine.protocol import ProtocolError

from .credentials import bad_key

BAD_KEY, BAD_SHAPE = 3000, 4000  # the service's close codes
NORMAL = 1000  # of RFC 6455
LAST_WORDS_S = 2.0  # for what is queued at the end of a session


class WebSocketClient:
    """A client at the other end of a WebSocket; a writer task sends what is queued, in order."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self.closing: tuple[int, str] = (NORMAL, "")
        """The close code and its reason, once the conversation has ended the connection."""
        self.overflowed = asyncio.Event()
        """Set when more than `MAX_UNREAD_EVENTS` wait: whoever does not read is dropped."""
        self.ended = asyncio.Event()
        """Set when the connection is to be closed after what is queued."""

    def send(self, event: dict[str, Any]) -> None:
        """Queue an event."""
        if self._queue.qsize() < MAX_UNREAD_EVENTS:
            self._queue.put_nowait(event)
        else:
            self.closing = DROPPED, f"More than {MAX_UNREAD_EVENTS} events were not read."
            self.overflowed.set()

    def end(self, code: int, reason: str = "") -> None:
        """Close after what is queued."""
        self.closing = code, reason[:120]
        self._queue.put_nowait(None)
        self.ended.set()

    async def write(self) -> None:
        """Send what is queued until the connection is gone."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # starlette raises either when it is closed
            while (event := await self._queue.get()) is not None:
                await self._socket.send_text(json.dumps(event))


async def refuse(socket: WebSocket, problem: ProtocolError, event: dict[str, Any]) -> None:
    """Accept, say why not by an error event, close: the order in which the live service refuses."""
    await socket.accept(subprotocol=_subprotocol(socket))
    await socket.send_text(json.dumps(event))
    await socket.close(BAD_KEY if problem.code == bad_key().code else BAD_SHAPE, problem.message[:120])


async def serve(socket: WebSocket, conversation: Inbox, ended: asyncio.Event | None = None) -> None:
    """Carry events both ways until the client leaves, the session ends or, for a sideband, the call does.

    Who does not read has a moment for the last words, and no longer.
    """
    await socket.accept(subprotocol=_subprotocol(socket))
    client = WebSocketClient(socket)
    conversation.post(Attached(client, greeted=ended is None))
    ways = [client.write(), _read(socket, conversation, client), client.overflowed.wait(), client.ended.wait()]
    tasks = [asyncio.create_task(way) for way in ([*ways, ended.wait()] if ended else ways)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if ended and ended.is_set():
            client.end(*client.closing)
        if client.ended.is_set():
            await asyncio.wait(tasks[:1], timeout=LAST_WORDS_S)
    finally:
        conversation.post(Detached(client))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await socket.close(*client.closing)


async def _read(socket: WebSocket, conversation: Inbox, client: WebSocketClient) -> None:
    """Read as fast as the conversation takes it in: what comes faster waits with the client."""
    ahead = ReadAhead()
    while True:
        await ahead.room()
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text")
        text = message.get("bytes") or b"" if text is None else text
        conversation.post(FromClient(text, client, ahead.read(len(text))))


class ReadAhead:
    """How much of what a client has sent waits for its conversation."""

    def __init__(self) -> None:
        self._waiting = 0
        self._room = asyncio.Event()
        self._room.set()

    async def room(self) -> None:
        """Wait until there is room for more."""
        await self._room.wait()

    def read(self, size: int) -> Callable[[], None]:
        """So many bytes have been read. What is returned is to be called when they have been dealt with."""
        self._change(size)
        return functools.partial(self._change, -size)

    def _change(self, size: int) -> None:
        self._waiting += size
        if self._waiting < READ_AHEAD:
            self._room.set()
        else:
            self._room.clear()


def _subprotocol(socket: WebSocket) -> str | None:
    return "realtime" if "realtime" in socket.scope.get("subprotocols", []) else None
