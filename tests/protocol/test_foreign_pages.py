"""Pages from elsewhere, and names that were pointed here, get nothing from a running engine, key or no key."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import httpx
import pytest
import websockets
from wire import connected

ELSEWHERE = [{"Origin": "https://example.org"}, {"Origin": "null"}, {"Host": "example.org"}]


@pytest.mark.parametrize("headers", ELSEWHERE)
@pytest.mark.parametrize(("method", "path"), [("GET", "/health"), ("POST", "/v1/realtime/client_secrets")])
async def test_a_request_from_elsewhere_is_refused(engine, headers, method, path):
    root = engine.base_url.removesuffix("/v1")
    async with httpx.AsyncClient(trust_env=False) as client:
        told = await client.request(method, root + path, headers={**engine.headers, **headers}, json={})
        assert told.status_code == 403 and told.json()["error"]["code"] in ("origin_not_allowed", "host_not_allowed")
        own = await client.request(method, root + path, headers={**engine.headers, "Origin": root}, json={})
        assert own.status_code == 200 and own.headers["access-control-allow-origin"] == root
        keyless = await client.request(method, root + path, headers={"Origin": root}, json={})
        assert keyless.status_code == 401


@pytest.mark.parametrize("origin", ["https://example.org", "null"])
async def test_a_websocket_of_a_foreign_page_is_refused_with_a_reason(engine, origin):
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with connected(engine, origin=origin):
            pass
    assert refused.value.response.status_code == 403
    assert json.loads(refused.value.response.body)["error"]["code"] == "origin_not_allowed"


async def test_a_websocket_under_a_name_that_was_pointed_here_is_refused(engine):
    at = urlsplit(engine.ws)
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with websockets.connect(
            f"ws://example.org:{at.port}{at.path}?model=m",
            host=at.hostname,
            port=at.port,
            additional_headers=engine.headers,
            proxy=None,
        ):
            pass
    assert json.loads(refused.value.response.body)["error"]["code"] == "host_not_allowed"


async def test_a_websocket_of_a_page_of_this_machine_is_served(engine):
    async with connected(engine, origin="http://localhost:8888") as wire:
        assert (await wire.receive())["type"] == "session.created"
