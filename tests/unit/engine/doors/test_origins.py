"""Who may knock at the engine: programs and pages of this machine, under this machine's names."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse

from voicelab.engine.doors.origins import Door

HERE = "127.0.0.1:4711"


@pytest.mark.parametrize("host", [HERE, "localhost", "LOCALHOST:1", "localhost.:80", "127.8.0.9:5", "[::1]:4711"])
@pytest.mark.parametrize(
    "origin",
    [
        None,
        "http://localhost:8888",
        "https://localhost",
        "http://127.0.0.1:3000",
        "http://[::1]:5173",
        "HTTP://Localhost",
    ],
)
def test_this_machine_may_knock(host: str, origin: str | None) -> None:
    headers = {"host": host, **({"origin": origin} if origin else {})}
    assert Door().refusal(Headers(headers)) is None


@pytest.mark.parametrize(
    "origin",
    [
        "https://example.org",
        "http://example.org:4711",
        "null",
        "",
        "file://",
        "http://localhost.example.org",
        "http://127.0.0.1.example.org",
        "http://example.org#localhost",
        "http://localhost@example.org",
        "http://notlocalhost",
        "http://127.0.0.1:80:80",
        "http://192.168.1.5",
        "http://0.0.0.0:4711",
        "chrome-extension://abcdef",
        "http://localhost http://example.org",
        "http://localhost\nhttp://example.org",
    ],
)
def test_pages_from_elsewhere_may_not(origin: str) -> None:
    refusal = Door().refusal(Headers({"host": HERE, "origin": origin}))
    assert refusal and refusal.code == "origin_not_allowed"


@pytest.mark.parametrize(
    "host",
    ["example.org", "example.org:4711", "localhost.example.org", "127.0.0.1.nip.io:80", "0.0.0.0:1", "", "10.0.0.1:1"],
)
def test_a_name_that_was_pointed_here_is_not_this_machines(host: str) -> None:
    for origin in ({}, {"origin": "http://" + host}, {"origin": "http://localhost"}):
        refusal = Door().refusal(Headers({"host": host, **origin}))
        assert refusal and refusal.code == "host_not_allowed"


def test_each_of_several_headers_must_do() -> None:
    for name, code in ((b"host", "host_not_allowed"), (b"origin", "origin_not_allowed")):
        fine = b"localhost" if name == b"host" else b"http://localhost"
        raw = [(b"host", HERE.encode()), (name, fine), (name, b"http://example.org")]
        assert Door().refusal(Headers(raw=raw)).code == code


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.5", "::", "lab.local"])
def test_an_engine_for_other_machines_has_other_names_but_no_other_pages(address: str) -> None:
    door = Door(address)
    assert door.refusal(Headers({"host": "lab.local:4711"})) is None
    assert door.refusal(Headers({"host": "lab.local:4711", "origin": "http://lab.local:8888"})).code


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_every_loopback_address_is_this_machines_alone(address: str) -> None:
    assert Door(address).refusal(Headers({"host": "lab.local:4711"}))


def test_pages_that_were_allowed_may_and_only_those() -> None:
    door = Door(origins=("https://lab.example.org",))
    assert door.refusal(Headers({"host": HERE, "origin": "https://lab.example.org"})) is None
    for other in ("http://lab.example.org", "https://lab.example.org:444", "https://x.lab.example.org"):
        assert door.refusal(Headers({"host": HERE, "origin": other}))


class Knocking:
    """An application behind a door, which writes down whom it let in and what was turned away."""

    def __init__(self, door: Door) -> None:
        self.inside: list[str] = []
        self.refused: list[str | None] = []

        async def take(request):
            self.inside.append(request.method)
            return PlainTextResponse("taken", headers={"Location": "/call"})

        async def talk(socket):
            self.inside.append("WS")
            await socket.accept()
            await socket.close()

        routes = [Route("/take", take, methods=["POST"]), WebSocketRoute("/talk", talk)]
        app = Starlette(routes=routes, middleware=door.middleware(self.refused.append))
        self.client = TestClient(app, base_url=f"http://{HERE}")

    def preflight(self, origin: str):
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
        return self.client.options("/take", headers={"Origin": origin, **asked})


@pytest.mark.parametrize("origin", ["http://localhost:8888", "https://lab.example.org"])
def test_a_page_that_may_is_told_so(origin: str) -> None:
    knocking = Knocking(Door(origins=("https://lab.example.org",)))
    asked = knocking.preflight(origin)
    assert asked.status_code == 200 and asked.headers["access-control-allow-origin"] == origin
    answer = knocking.client.post("/take", headers={"Origin": origin})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, origin)
    assert answer.headers["access-control-expose-headers"] == "Location"
    with knocking.client.websocket_connect(f"ws://{HERE}/talk", headers={"Origin": origin}):
        pass
    assert knocking.inside == ["POST", "WS"] and not knocking.refused


@pytest.mark.parametrize("origin", ["https://example.org", "null"])
def test_a_page_that_may_not_gets_nothing_done(origin: str) -> None:
    knocking = Knocking(Door())
    for answer in (knocking.preflight(origin), knocking.client.post("/take", headers={"Origin": origin})):
        assert answer.status_code == 403 and "access-control-allow-origin" not in answer.headers
        error = answer.json()["error"]
        assert (error["code"], error["type"]) == ("origin_not_allowed", "invalid_request_error")
        assert "--allow-origin" in error["message"] and set(error) == {"code", "type", "message", "param"}
    with pytest.raises(WebSocketDenialResponse) as denied:
        with knocking.client.websocket_connect(f"ws://{HERE}/talk", headers={"Origin": origin}):
            pass
    assert denied.value.status_code == 403 and denied.value.json()["error"]["code"] == "origin_not_allowed"
    assert not knocking.inside and knocking.refused == ["origin_not_allowed"] * 3
