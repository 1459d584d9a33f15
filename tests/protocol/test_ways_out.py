"""The way to an endpoint: past a proxy where it is on this machine, and not waiting for one that answers nothing."""

from __future__ import annotations

import asyncio

import pytest
from agents.realtime import RealtimeAgent
from scripted_service import serving

from voicelab import LiveSession
from voicelab.endpoint import Endpoint
from voicelab.session import connection
from voicelab.session.call import Call
from voicelab.session.connection import Connection

DESK = RealtimeAgent(name="Desk", instructions="Help.")


@pytest.fixture
def dead_proxy(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.lower(), "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


async def test_an_endpoint_on_this_machine_is_reached_past_a_proxy(dead_proxy):
    async with serving() as (_, url):
        async with LiveSession(DESK, endpoint=Endpoint("scripted", url, "k")) as session:
            assert (await session.send_message("Hello!")).text == "Hello."


async def test_the_practice_engines_routes_are_reached_past_a_proxy(practice, dead_proxy):
    endpoint = Endpoint("practice engine", practice.base_url, practice.key)
    assert "realtime_sessions_total" in await endpoint.metrics()


@pytest.fixture
async def silent(monkeypatch):
    """Takes connections, and requests, and answers none; gives its endpoint and how often it was asked."""
    monkeypatch.setattr(connection, "PLACING_SECONDS", 0.1)
    monkeypatch.setattr(connection, "HANG_UP_SECONDS", 0.1)
    asked = []

    async def read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode())
        await reader.read()
        writer.close()

    server = await asyncio.start_server(read, "127.0.0.1", 0)
    yield Endpoint("silent", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", "k"), asked
    server.close()


async def reaching(endpoint: Endpoint) -> Connection:
    session = LiveSession(DESK, endpoint=endpoint)

    async def made() -> Connection:
        return Call(session._setup(), lambda: None, None)._connection

    return await session._crossing.cross(made())


async def test_a_call_is_placed_once_though_no_answer_comes(silent):
    endpoint, asked = silent
    with pytest.raises(Exception, match="cannot be reached"):
        await (await reaching(endpoint)).place_call("v=0")
    assert len(asked) == 1 and asked[0].startswith("POST /v1/realtime/calls ")


async def test_an_endpoint_that_does_not_answer_is_told_once_that_somebody_hung_up(silent):
    endpoint, asked = silent
    await (await reaching(endpoint)).hang_up("rtc_1")
    assert len(asked) == 1 and asked[0].startswith("POST /v1/realtime/calls/rtc_1/hangup ")
