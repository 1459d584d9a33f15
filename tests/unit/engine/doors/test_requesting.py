"""Single requests: who comes beside others finds no place that is taken, and what a secret says of a call's session."""

from __future__ import annotations

import asyncio
import json

import pytest
from starlette.requests import Request
from starlette.responses import Response

from voicelab.engine.brain.choosing import PracticeBrain
from voicelab.engine.doors.admission import Admission, Places
from voicelab.engine.doors.calls import Call
from voicelab.engine.doors.requesting import Requesting
from voicelab.engine.doors.shared import Engine
from voicelab.engine.doors.text_responses import answer
from voicelab.engine.protocol import ProtocolError

SESSION = {
    "type": "realtime",
    "model": "gpt-realtime-mini",
    "audio": {"input": {"turn_detection": None}, "output": {"voice": "cedar"}},
}


def request(key: str, body: dict, **path: str) -> Request:
    async def receive() -> dict:
        return {"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}

    headers = [(b"authorization", f"Bearer {key}".encode()), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers, "query_string": b""}
    return Request({**scope, "path_params": path}, receive)


def refusals(results: list) -> list[str | None]:
    return [result.code for result in results if isinstance(result, ProtocolError)]


@pytest.fixture
def offered(monkeypatch) -> list[Call]:
    """The calls that were offered; nobody connects."""
    calls: list[Call] = []

    async def answered(call: Call, offer: str) -> str:
        calls.append(call)
        await asyncio.sleep(0)
        return "v=0"

    monkeypatch.setattr(Call, "answer", answered)
    return calls


async def test_calls_that_are_made_at_once_take_no_more_places_than_there_are(offered):
    engine = Engine("key")
    engine.admission = Admission(sessions=2)
    asking = Requesting(engine)
    asked = [asking.create_call(request("key", {"sdp": "v=0", "session": SESSION})) for _ in range(4)]
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert refusals(results) == ["rate_limit_exceeded"] * 2 and len(offered) == 2
    await engine.close()
    while engine.calls:
        await asyncio.sleep(0)
    assert not engine.admission.sessions.taken


async def test_a_calls_own_session_changes_the_secrets_field_by_field(offered):
    engine = Engine("key")
    secret, _ = engine.credentials.mint(SESSION, None)
    own = {"type": "realtime", "audio": {"output": {"speed": 1.2}}}
    await Requesting(engine).create_call(request(secret, {"sdp": "v=0", "session": own}))
    audio = offered[0].conversation._state.session["audio"]
    assert audio["input"]["turn_detection"] is None
    assert (audio["output"]["voice"], audio["output"]["speed"]) == ("cedar", 1.2)
    await engine.close()


@pytest.mark.parametrize("route", ["create_call", "hang_up", "create_client_secret", "create_response"])
async def test_where_every_key_is_refused_it_is_so_on_each_route(route):
    with pytest.raises(ProtocolError) as refused:
        await getattr(Requesting(Engine("key")), route)(request("key", {}, fault="rejected_key", call_id="rtc_1"))
    assert refused.value.code == "invalid_api_key"


@pytest.mark.parametrize("streamed", [True, False])
async def test_responses_that_are_asked_for_at_once_take_no_more_places_than_there_are(streamed):
    places, sent = Places("responses", 1), []

    async def leaves_never() -> dict:
        await asyncio.Event().wait()

    async def send(message: dict) -> None:
        sent.append(message["type"])

    async def served() -> Response:
        response = await answer({"input": "hello", "stream": streamed}, PracticeBrain(), places)
        await response({"type": "http", "asgi": {}}, leaves_never, send)
        return response

    results = await asyncio.gather(*(served() for _ in range(3)), return_exceptions=True)
    assert refusals(results) == ["rate_limit_exceeded"] * 2 and sent[0] == "http.response.start"
    assert not places.taken
