"""A WebSocket's client: what waits in either direction is bounded."""

from __future__ import annotations

import asyncio

from voicelab.engine.doors import websocket
from voicelab.engine.doors.websocket import ReadAhead, WebSocketClient
from voicelab.engine.inputs import Attached, Detached
from voicelab.engine.limits import MAX_UNREAD_EVENTS, READ_AHEAD
from voicelab.engine.outlet import DROPPED


async def test_no_more_is_read_than_has_room():
    ahead = ReadAhead()
    await asyncio.wait_for(ahead.room(), 5)
    taken = [ahead.read(READ_AHEAD // 2) for _ in range(2)]
    waiting = asyncio.create_task(ahead.room())
    await asyncio.sleep(0)
    assert not waiting.done()
    taken[0]()
    await asyncio.wait_for(waiting, 5)


async def test_one_event_larger_than_all_room_is_read_alone():
    ahead = ReadAhead()
    taken = ahead.read(20 * READ_AHEAD)
    waiting = asyncio.create_task(ahead.room())
    await asyncio.sleep(0)
    assert not waiting.done()
    taken()
    await asyncio.wait_for(waiting, 5)


class Stuck:
    """A socket that takes nothing, and brings nothing."""

    def __init__(self) -> None:
        self.scope: dict = {}
        self.closed: list[int] = []

    async def accept(self, subprotocol: str | None) -> None: ...

    async def receive(self) -> dict:
        await asyncio.Event().wait()

    async def send_text(self, text: str) -> None:
        await asyncio.Event().wait()

    async def close(self, code: int, reason: str) -> None:
        self.closed.append(code)


class Ending:
    """A session that ends when somebody comes."""

    def __init__(self) -> None:
        self.posted: list[object] = []

    def post(self, what: object) -> None:
        self.posted.append(what)
        if isinstance(what, Attached):
            what.client.send({"type": "error"})
            what.client.end(1001, "over")


async def test_a_session_that_ends_does_not_wait_for_who_does_not_read(monkeypatch):
    monkeypatch.setattr(websocket, "LAST_WORDS_S", 0.05)
    socket, session = Stuck(), Ending()
    await asyncio.wait_for(websocket.serve(socket, session), 30)
    assert socket.closed == [1001] and isinstance(session.posted[-1], Detached)


async def test_a_client_that_does_not_read_is_dropped():
    client = WebSocketClient(Stuck())
    writing = asyncio.create_task(client.write())
    for _ in range(MAX_UNREAD_EVENTS):
        client.send({"type": "error"})
    assert not client.overflowed.is_set()
    client.send({"type": "error"})
    assert client.overflowed.is_set() and client.closing[0] == DROPPED
    writing.cancel()
