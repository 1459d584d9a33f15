"""A raw client for the tests: a WebSocket, every event of which passes the Agents SDK's validator."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import websockets
from agents.realtime.openai_realtime import get_server_event_type_adapter

from voicelab.audio.pcm import to_bytes

VALIDATOR = get_server_event_type_adapter()


class Wire:
    """Sends client events, keeps the server's."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self.events: list[dict[str, Any]] = []

    async def send(self, type: str, **fields: Any) -> None:
        await self._socket.send(json.dumps({"type": type, **fields}))

    async def send_text(self, text: str) -> None:
        await self._socket.send(text)

    async def receive(self) -> dict[str, Any]:
        event = json.loads(await asyncio.wait_for(self._socket.recv(), 60))
        # The SDK itself reads a null previous_item_id as an empty one before it validates.
        readable = {**event, "previous_item_id": ""} if event.get("previous_item_id", "") is None else event
        VALIDATOR.validate_python(readable)
        self.events.append(event)
        return event

    async def until(self, wanted: str | Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Receive until an event of this type, or one that fits."""
        while True:
            event = await self.receive()
            if event["type"] == wanted if isinstance(wanted, str) else wanted(event):
                return event

    async def say(self, samples: np.ndarray, trailing_ms: int = 900) -> None:
        """Append a caller's words, and the silence that ends a turn."""
        silence = np.zeros(24 * trailing_ms, np.int16)
        audio = to_bytes(np.concatenate([samples, silence]))
        for start in range(0, len(audio), 48_000):
            piece = base64.b64encode(audio[start : start + 48_000]).decode()
            await self.send("input_audio_buffer.append", audio=piece)

    def types(self, since: int = 0) -> list[str]:
        return [event["type"] for event in self.events[since:]]


@asynccontextmanager
async def connected(engine: Any, query: str = "model=gpt-realtime-mini", **options: Any) -> AsyncIterator[Wire]:
    headers = options.pop("headers", engine.headers)
    async with websockets.connect(
        f"{engine.ws}?{query}", additional_headers=headers, max_size=None, **options
    ) as socket:
        yield Wire(socket)
