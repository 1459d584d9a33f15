"""A WebSocket carried through to the endpoint, and followed by a meter."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator

import websockets
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection

from .accounts import Account
from .metering import Meter, Refused, exhausted

LONGEST_EVENT = 32 * 1024 * 1024  # bytes: a picture is the largest thing that a client event holds
BAD_KEY_CLOSE, CLOSED = 3000, 4000  # the service's close codes: for a key it does not know, and for all else
_quiet = logging.getLogger("voicelab.key_service.upstream")
_quiet.setLevel(logging.INFO)  # at DEBUG, websockets logs the headers, and with them the key


@contextlib.asynccontextmanager
async def upstream_socket(url: str, credential: str) -> AsyncIterator[ClientConnection]:
    """A WebSocket to the endpoint."""
    headers = {"Authorization": f"Bearer {credential}"}
    async with websockets.connect(
        url, additional_headers=headers, max_size=LONGEST_EVENT, compression=None, logger=_quiet
    ) as socket:
        yield socket


async def refuse(client: WebSocket, refusal: Refused) -> None:
    """Accept, say why not, close: the order in which the live service refuses."""
    await client.accept(subprotocol=_subprotocol(client))
    await _say_no(client, refusal)


async def relay(client: WebSocket, upstream: ClientConnection, account: Account, meter: Meter | None) -> None:
    """Carry events both ways until either side leaves, or the account is empty; without a meter, another empties it."""
    await client.accept(subprotocol=_subprotocol(client))
    tasks = [asyncio.create_task(_down(client, upstream, meter)), asyncio.create_task(_up(client, upstream))]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    refusal = next((end for end in ends if isinstance(end, Refused)), None)
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # starlette raises either when it is closed
        if refusal or not account.left:
            await _say_no(client, refusal or exhausted(account))
        else:
            close = upstream.close_code if upstream.close_code not in (None, 1005, 1006) else 1011
            await client.close(close, upstream.close_reason or "")


async def _down(client: WebSocket, upstream: ClientConnection, meter: Meter | None) -> None:
    with contextlib.suppress(websockets.ConnectionClosed):
        async for text in upstream:
            await client.send_text(text if isinstance(text, str) else text.decode())
            if meter:
                meter.take(text)


async def _up(client: WebSocket, upstream: ClientConnection) -> None:
    with contextlib.suppress(WebSocketDisconnect, websockets.ConnectionClosed):
        while True:
            await upstream.send(await client.receive_text())


async def _say_no(client: WebSocket, refusal: Refused) -> None:
    await client.send_text(json.dumps({"type": "error", "event_id": "event_key_service", "error": refusal.body()}))
    await client.close(BAD_KEY_CLOSE if refusal.status == 401 else CLOSED, refusal.message[:120])


def _subprotocol(client: WebSocket) -> str | None:
    return "realtime" if "realtime" in client.scope.get("subprotocols", []) else None
