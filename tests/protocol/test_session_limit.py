"""Sessions that end by plan, in the engine: what a client is told, and with which close."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest
import websockets
from raw_phone import create
from wire import connected

LIMIT = "session_limit=2"


async def test_a_session_tells_when_it_ends_and_ends_then(engine):
    async with connected(engine.faulty(LIMIT)) as wire:
        created = await wire.until("session.created")
        assert created["session"]["expires_at"] == pytest.approx(time.time() + 2, abs=2)
        error = (await wire.until("error"))["error"]
        assert error["code"] == "session_expired" and "maximum duration of 2 seconds" in error["message"]
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await wire.receive()
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1001, error["message"])


async def test_a_call_ends_with_its_session(engine, phone):
    faulty = engine.faulty(LIMIT)
    call_id = await create(faulty, phone)
    async with connected(faulty, query=f"call_id={call_id}") as sideband:
        assert (await sideband.until("error"))["error"]["code"] == "session_expired"
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await sideband.receive()
        assert closed.value.rcvd.code == 1001
    assert (await phone.until("error"))["error"]["code"] == "session_expired"
    async with httpx.AsyncClient(headers=engine.headers) as client:
        while (await client.post(f"{engine.base_url}/realtime/calls/{call_id}/hangup")).status_code != 404:
            await asyncio.sleep(0.05)


async def test_without_a_limit_of_its_own_a_session_may_last_an_hour(engine):
    async with connected(engine) as wire:
        created = await wire.until("session.created")
        assert created["session"]["expires_at"] == pytest.approx(time.time() + 3600, abs=5)


@pytest.mark.parametrize("wrong", ["session_limit=", "session_limit=0", "session_limit=soon"])
async def test_a_limit_is_a_number_of_seconds(engine, wrong):
    async with connected(engine.faulty(wrong)) as wire:
        assert (await wire.receive())["error"]["code"] == "unknown_fault"
