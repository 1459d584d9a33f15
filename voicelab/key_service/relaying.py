"""A WebSocket carried through to the endpoint, and followed by a meter."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import websockets
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from websockets.asyncio.client import ClientConnection

from . import opening
from .metering import Meter
from .refusals import Refused
from .requests import LONGEST

BAD_KEY_CLOSE, CLOSED = 3000, 4000  # the service's close codes: for a key it does not know, and for all else
REPORT_SECONDS = 5.0  # for the endpoint to tell what a response has cost that was left


@contextlib.asynccontextmanager
async def upstream_socket(url: str, credential: str) -> AsyncIterator[ClientConnection]:
    """A WebSocket to the endpoint."""
    headers = {"Authorization": f"Bearer {credential}"}
    async with websockets.connect(url, additional_headers=headers, max_size=LONGEST, compression=None) as socket:
        yield socket


async def refuse(client: WebSocket, refusal: Refused) -> None:
    """Accept, say why not, close: the order in which the live service refuses."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # it has gone meanwhile
        if client.application_state is WebSocketState.CONNECTING:
            await client.accept(subprotocol=_subprotocol(client))
        await _say_no(client, refusal)


async def relay(client: WebSocket, upstream: ClientConnection, meter: Meter, *, own: bool = True) -> None:
    """Carry events both ways until either side leaves, or the account has no room for another response.

    Args:
        own: the meter is this conversation's; else another follows the same call, and tells it what the endpoint says.
    """
    await client.accept(subprotocol=_subprotocol(client))
    try:
        if own and meter.answers:
            await upstream.send(opening.EVENT)
        refusal = await _carry(client, upstream, meter, own) or meter.refusal
        if own:
            await report(upstream, meter)
            meter.close()  # before anybody is told, so that whoever looks then sees what was spent
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # starlette raises either when it is closed
            if refusal:
                await _say_no(client, refusal)
            else:
                close = upstream.close_code if upstream.close_code not in (None, 1005, 1006) else 1011
                await client.close(close, upstream.close_reason or "")
    finally:
        if own:
            meter.close()


async def report(upstream: ClientConnection, meter: Meter) -> None:
    """Nobody listens any more: end what runs, and wait for the endpoint to say what it has cost."""
    with contextlib.suppress(websockets.ConnectionClosed, asyncio.TimeoutError, Refused):
        await asyncio.wait_for(_reports(upstream, meter), REPORT_SECONDS)


async def _reports(upstream: ClientConnection, meter: Meter) -> None:
    cancelled: set[str] = set()
    while meter.open:
        for id in set(meter.running) - cancelled:
            await upstream.send(json.dumps({"type": "response.cancel", "response_id": id}))
            cancelled.add(id)
        text = await upstream.recv()
        with contextlib.suppress(Refused):  # the account is empty, and yet the rest is to be counted
            meter.took(text)


async def _carry(client: WebSocket, upstream: ClientConnection, meter: Meter, own: bool) -> Refused | None:
    """Until one side leaves; the refusal that ended it, if one did."""
    down, up = _down(client, upstream, meter if own else None), _up(client, upstream, meter)
    tasks = [asyncio.create_task(down), asyncio.create_task(up)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    for end in ends:
        if isinstance(end, Exception) and not isinstance(end, Refused):
            raise end
    return next((end for end in ends if isinstance(end, Refused)), None)


async def _down(client: WebSocket, upstream: ClientConnection, meter: Meter | None) -> None:
    ours = opening.Opening() if meter and meter.answers else None
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, websockets.ConnectionClosed):
        async for text in upstream:
            if meter:
                try:
                    meter.took(text)
                except Refused:
                    await _pass_on(client, text)  # it is paid for
                    raise
            if not (ours and ours.answered_by(text)):
                await _pass_on(client, text)


async def _pass_on(client: WebSocket, text: str | bytes) -> None:
    await client.send_text(text if isinstance(text, str) else text.decode())


async def _up(client: WebSocket, upstream: ClientConnection, meter: Meter) -> None:
    with contextlib.suppress(WebSocketDisconnect, websockets.ConnectionClosed):
        while True:
            message = await client.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            try:
                if text is None:
                    raise Refused(400, "invalid_event", "Events are text: send JSON in text frames.")
                await upstream.send(meter.sent(text))
            except Refused as refusal:
                if refusal.final:
                    raise
                await _tell(client, refusal)


async def _tell(client: WebSocket, refusal: Refused) -> None:
    error = {**refusal.body(), "event_id": refusal.event_id}
    await client.send_text(json.dumps({"type": "error", "event_id": "event_key_service", "error": error}))


async def _say_no(client: WebSocket, refusal: Refused) -> None:
    await _tell(client, refusal)
    await client.close(BAD_KEY_CLOSE if refusal.status == 401 else CLOSED, refusal.message[:120])


def _subprotocol(client: WebSocket) -> str | None:
    return "realtime" if "realtime" in client.scope.get("subprotocols", []) else None
