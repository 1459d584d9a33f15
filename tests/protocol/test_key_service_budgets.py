"""What the key service charges, however a response ends and whoever leaves, and what it does not let begin."""

from __future__ import annotations

import asyncio
import contextlib
import json

import httpx
import openai
import pytest
import scripted_endpoint
import websockets
from patience import until
from scripted_endpoint import COST, KEY

from voicelab.defaults import MODEL as DEFAULT
from voicelab.key_service import KnownHolders, Ledger, RunningKeyService, writing
from voicelab.key_service.requests import LONGEST

TOKEN = "token-of-ada"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
MODEL = "model=gpt-realtime-mini"
SDP = {"Content-Type": "application/sdp", **BEARER}
TEXT_USAGE = {"input_tokens": 1000, "output_tokens": 500, "total_tokens": 1500}
TEXT_COST = (1000 * 2.0 + 500 * 8.0) / 1_000_000


@pytest.fixture
def upstream():
    with scripted_endpoint.running() as (scripted, endpoint):
        scripted.endpoint = endpoint
        yield scripted


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(budget=1.0)


@pytest.fixture
def service(upstream, ledger):
    with RunningKeyService(upstream.endpoint, KnownHolders({"ada": TOKEN}), ledger) as running:
        yield running


@contextlib.asynccontextmanager
async def session(service: RunningKeyService, query: str = MODEL, token: str = TOKEN):
    url = service.url.replace("http", "ws", 1) + f"/realtime?{query}"
    async with websockets.connect(url, additional_headers={"Authorization": f"Bearer {token}"}) as socket:
        yield socket


async def heard(socket, wanted: str) -> dict:
    while True:
        event = json.loads(await asyncio.wait_for(socket.recv(), 60))
        if event["type"] == wanted:
            return event


async def said(socket, event: dict) -> None:
    await socket.send(json.dumps(event))


@pytest.mark.parametrize("told", [True, False])
async def test_who_leaves_before_the_end_pays_what_is_reported_or_else_what_was_reserved(
    service, upstream, ledger, told
):
    upstream.seconds, upstream.silent = 60, not told
    async with session(service) as socket:
        await said(socket, {"type": "response.create"})
        await heard(socket, "response.created")
        assert ledger.reserved("ada") > 0.08  # 4,096 tokens of speech
    await until(lambda: ledger.reserved("ada") == 0, 60)
    assert ledger.spent("ada") == pytest.approx(COST) if told else ledger.spent("ada") > 0.08


async def test_a_usage_that_nobody_can_read_is_charged_as_reserved(service, upstream, ledger):
    upstream.usage = {"input_tokens": "many", "output_token_details": [1]}
    async with session(service) as socket:
        await said(socket, {"type": "response.create"})
        await heard(socket, "response.done")
    assert ledger.spent("ada") > 0.08


async def test_tokens_of_an_unknown_kind_are_the_dearest(service, upstream, ledger):
    upstream.usage = {"input_tokens": 100, "output_tokens": 50}
    async with session(service) as socket:
        await said(socket, {"type": "response.create"})
        await heard(socket, "response.done")
    assert ledger.spent("ada") == pytest.approx((100 * 10 + 50 * 20) / 1_000_000)


@pytest.mark.parametrize("apart", [False, True])
async def test_64_at_once_spend_the_budget_and_one_response_at_most(service, upstream, ledger, apart):
    ledger.grant("ada", COST / 2)
    upstream.seconds = 0.2
    asked = {"type": "response.create", **({"response": {"conversation": "none"}} if apart else {})}

    async def call() -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            async with session(service) as socket:
                await said(socket, asked)
                await heard(socket, "response.done")

    await asyncio.gather(*(call() for _ in range(64)))
    await until(lambda: ledger.reserved("ada") == 0, 60)
    assert upstream.made == (0 if apart else 1)  # beside what a session holds anyway there is no room for another
    assert ledger.spent("ada") == pytest.approx(upstream.made * COST)


async def test_64_at_once_in_one_session_spend_no_more_than_it_has(service, upstream, ledger):
    ledger.grant("ada", 0.3)
    upstream.seconds = 0.2
    async with session(service) as socket:
        with contextlib.suppress(websockets.ConnectionClosed):
            for _ in range(64):
                await said(socket, {"type": "response.create", "response": {"conversation": "none"}})
            await heard(socket, "error")
    await until(lambda: ledger.reserved("ada") == 0, 60)
    assert 1 <= upstream.made <= 3 and ledger.spent("ada") <= 0.3  # each may cost 0.08 at most


async def test_64_written_at_once_spend_the_budget_and_one_response_at_most(service, upstream, ledger):
    ledger.grant("ada", TEXT_COST / 2)
    upstream.seconds = 0.2
    upstream.written = [{"type": "", "response": {"id": "r", "status": "completed", "usage": TEXT_USAGE}}]
    body = {"model": "gpt-4.1", "input": "hello"}
    async with httpx.AsyncClient(base_url=service.url, headers=BEARER, timeout=60) as client:
        answers = await asyncio.gather(*(client.post("/responses", json=body) for _ in range(64)))
    assert sorted({answer.status_code for answer in answers}) == [200, 429] and upstream.made == 1
    assert ledger.spent("ada") == pytest.approx(TEXT_COST)


async def test_whoever_has_enough_is_served_at_once(service, upstream, ledger):
    upstream.seconds = 0.1

    async def call() -> None:
        async with session(service) as socket:
            await said(socket, {"type": "response.create"})
            await heard(socket, "response.done")

    await asyncio.gather(*(call() for _ in range(8)))
    assert ledger.spent("ada") == pytest.approx(8 * COST)


def _end(kind: str, usage: dict | None = TEXT_USAGE) -> dict:
    return {"type": f"response.{kind}", "response": {"id": "r", "status": kind, "output": [], "usage": usage}}


DELTA = {"type": "response.output_text.delta", "delta": "word "}


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("kind", ["completed", "incomplete", "failed"])
async def test_a_written_response_is_charged_however_it_ends(service, upstream, ledger, streamed, kind):
    upstream.written = [DELTA, _end(kind)]
    body = {"model": "gpt-4.1", "input": "hello", "stream": streamed}
    async with httpx.AsyncClient(base_url=service.url, headers=BEARER) as client:
        answer = await client.post("/responses", json=body)
    assert answer.status_code == 200 and ledger.spent("ada") == pytest.approx(TEXT_COST)
    assert ledger.reserved("ada") == 0 and upstream.posted[0]["max_output_tokens"] == 4096


@pytest.mark.parametrize("ends", [[_end("completed")], [_end("failed", None)], []])
async def test_a_stream_that_is_left_is_charged_all_the_same(service, upstream, ledger, ends):
    upstream.written, upstream.seconds = [*[DELTA] * 19, *ends], 0.02
    async with httpx.AsyncClient(base_url=service.url, headers=BEARER) as client:
        body = {"model": "gpt-4.1", "input": "hello", "stream": True}
        async with client.stream("POST", "/responses", json=body) as answer:
            async for _ in answer.aiter_lines():
                break
    await until(lambda: ledger.reserved("ada") == 0, 60)
    reported = ends and ends[0]["response"]["usage"]
    assert ledger.spent("ada") == pytest.approx(TEXT_COST) if reported else ledger.spent("ada") > 0.03


@pytest.mark.parametrize("stays", [True, False])
async def test_only_a_stream_whose_reader_has_left_has_an_end(service, upstream, ledger, monkeypatch, stays):
    monkeypatch.setattr(writing, "STREAM_SECONDS", 0.0)
    upstream.written, upstream.seconds = [DELTA, DELTA, *([_end("completed")] if stays else [DELTA] * 3_000)], 0.02
    async with httpx.AsyncClient(base_url=service.url, headers=BEARER) as client:
        body = {"model": "gpt-4.1", "input": "hello", "stream": True}
        async with client.stream("POST", "/responses", json=body) as answer:
            async for _ in answer.aiter_lines():
                if not stays:
                    break
    await until(lambda: ledger.reserved("ada") == 0)
    assert ledger.spent("ada") == pytest.approx(TEXT_COST) if stays else ledger.spent("ada") > 0.03


async def test_a_line_ends_where_the_endpoint_ends_it(service, upstream, ledger):
    said = "one\u2028two\u0085three"
    done = _end("completed")
    done["response"]["output"] = [said]
    upstream.written = [{**DELTA, "delta": said}, done]
    async with httpx.AsyncClient(base_url=service.url, headers=BEARER) as client:
        answer = await client.post("/responses", json={"model": "gpt-4.1", "input": "hello", "stream": True})
    told = [line.partition("data: ")[2] for line in answer.text.split("\n") if line.startswith("data: ")]
    assert [json.loads(line) for line in told] == upstream.written and ledger.spent("ada") == pytest.approx(TEXT_COST)


@pytest.mark.parametrize("streamed", [True, False])
async def test_an_error_that_breaks_off_costs_nothing(service, upstream, ledger, streamed):
    upstream.breaks_off = True
    body = {"model": "gpt-4.1", "input": "x", "stream": streamed}
    async with httpx.AsyncClient(base_url=service.url, headers=BEARER) as client:
        assert (await client.post("/responses", json=body)).json()["error"]["code"] == "upstream_unreachable"
    assert ledger.spent("ada") == ledger.reserved("ada") == 0


async def test_a_header_is_passed_on_in_whatever_letters_it_is(service, upstream, ledger):
    upstream.written = [_end("completed")]
    headers = {**BEARER, "OpenAI-Safety-Identifier": "José".encode("latin-1")}
    async with httpx.AsyncClient(base_url=service.url, headers=headers) as client:
        assert (await client.post("/responses", json={"model": "gpt-4.1", "input": "x"})).status_code == 200
    assert upstream.headers["openai-safety-identifier"] == "José" and ledger.reserved("ada") == 0


async def test_what_the_endpoint_refuses_costs_nothing(service, upstream, ledger):
    upstream.written = [{"type": "", "response": None}]
    body = {"model": "gpt-4.1", "input": "x", "stream": True}
    async with httpx.AsyncClient(base_url=service.url, headers=BEARER) as client:
        await client.post("/responses", json={**body, "stream": False})
    assert ledger.spent("ada") > 0.03  # it has answered, and told nothing
    gone = RunningKeyService(scripted_endpoint.Endpoint("gone", "http://127.0.0.1:9/v1", "k"), _ada(), Ledger(1.0))
    with gone:
        async with httpx.AsyncClient(base_url=gone.url, headers=BEARER) as client:
            assert (await client.post("/responses", json=body)).status_code == 502


def _ada() -> KnownHolders:
    return KnownHolders({"ada": TOKEN})


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"tools": [{"type": "web_search"}]}, "web_search"),
        ({"tools": [{"type": "mcp", "server_url": "https://x"}]}, "mcp"),
        ({"service_tier": "priority"}, "service_tier"),
        ({"background": True}, "background"),
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"prompt": {"id": "p"}}, "prompt"),
        ({"a_field_of_next_year": 1}, "a_field_of_next_year"),
        ({"input": [{"type": "item_reference", "id": "i"}]}, "item_reference"),
        ({"input": [{"role": "user", "content": [{"type": "input_file", "file_id": "f"}]}]}, "input_file"),
        ({"max_output_tokens": 100_000}, "max_output_tokens"),
        ({"max_output_tokens": "many"}, "max_output_tokens"),
        ({"model": "gpt-unheard-of"}, "gpt-unheard-of"),
        ({"model": "whisper-1"}, "whisper-1"),
        ({"model": ["gpt-4.1"]}, "gpt-4.1"),
        ({"tools": "all"}, "tools"),
    ],
)
async def test_what_has_no_price_is_refused_by_name(service, upstream, ledger, change, named):
    async with httpx.AsyncClient(base_url=service.url, headers=BEARER) as client:
        answer = await client.post("/responses", json={"model": "gpt-4.1", "input": "hello", **change})
    assert answer.status_code == 400 and named in answer.json()["error"]["message"]
    assert upstream.made == 0 and ledger.spent("ada") == 0


@pytest.mark.parametrize(
    "event",
    [
        {"type": "session.update", "session": {"type": "realtime", "tools": [{"type": "mcp", "server_url": "x"}]}},
        {"type": "response.create", "response": {"tools": [{"type": "web_search"}]}},
        {"type": "response.create", "response": {"max_output_tokens": 50_000}},
        {"type": "session.update", "session": {"audio": {"input": {"transcription": {"model": "gpt-4.1"}}}}},
        {"type": "session.update", "session": ["no object"]},
    ],
)
async def test_an_event_without_a_price_is_refused_and_the_session_goes_on(service, upstream, event):
    async with session(service) as socket:
        await said(socket, {**event, "event_id": "mine"})
        assert (await heard(socket, "error"))["error"]["event_id"] == "mine"
        await said(socket, {"type": "response.create"})
        await heard(socket, "response.done")
    assert upstream.made == 1


@pytest.mark.parametrize("first", [{}, {"type": "session.created"}, {"type": "session.created", "session": {}}])
async def test_a_call_is_metered_whatever_its_sideband_begins_with(service, upstream, ledger, first):
    upstream.first = [first] if first else []
    async with httpx.AsyncClient(base_url=service.url, headers=SDP) as client:
        placed = await client.post("/realtime/calls", content="v=0")
        assert placed.status_code == 201 and upstream.sessions[0]["model"] == DEFAULT
        call_id = placed.headers["location"].rsplit("/", 1)[-1]
        async with session(service, f"call_id={call_id}") as socket:
            done = {"id": "r", "status": "completed", "conversation_id": "c", "output": [], "usage": upstream.usage}
            await said(socket, {"type": "say", "event": {"type": "response.done", "response": done}})
            await heard(socket, "response.done")
        await until(lambda: ledger.spent("ada") == pytest.approx(COST), 60)
        assert (await client.post(f"/realtime/calls/{call_id}/hangup")).status_code == 200
        assert upstream.hung_up == [call_id] and ledger.reserved("ada") == 0
        assert (await client.post(f"/realtime/calls/{call_id}/hangup")).status_code == 404


@pytest.mark.parametrize(
    "event",
    [
        {"type": "session.created", "session": {"model": "gpt-unheard-of"}},
        {"type": "session.updated", "session": {"tools": [{"type": "mcp"}]}},
        {"type": "session.updated", "session": "no object"},
    ],
)
async def test_a_call_that_nobody_can_price_is_ended(service, upstream, ledger, event):
    upstream.first = [event]
    async with httpx.AsyncClient(base_url=service.url, headers=SDP) as client:
        await client.post("/realtime/calls", content="v=0")
    await until(lambda: upstream.hung_up == ["rtc_1"] and ledger.reserved("ada") == 0, 60)


async def test_a_call_that_nobody_can_follow_is_not_placed(service, upstream, ledger):
    upstream.refuses_sidebands = True
    async with httpx.AsyncClient(base_url=service.url, headers=SDP) as client:
        refused = await client.post("/realtime/calls", content="v=0")
    assert refused.status_code == 502 and refused.json()["error"]["code"] == "call_not_metered"
    await until(lambda: upstream.hung_up == ["rtc_1"] and ledger.reserved("ada") == 0, 60)


async def test_a_snapshot_costs_what_its_model_does(service, upstream, ledger):
    upstream.first = [{"type": "session.created", "session": {"model": "gpt-realtime-mini-2026-01-31"}}]
    async with session(service, "model=gpt-realtime-mini-2026-01-31") as socket:
        await said(socket, {"type": "response.create"})
        await heard(socket, "response.done")
    assert ledger.spent("ada") == pytest.approx(COST)


async def test_a_transcription_that_nobody_stayed_for_is_charged(service, upstream, ledger):
    listening = {"audio": {"input": {"transcription": {"model": "whisper-1"}}}}
    async with session(service) as socket:
        updated = {"type": "session.updated", "session": listening}
        await said(socket, {"type": "say", "event": updated})
        await said(socket, {"type": "input_audio_buffer.append", "audio": "A" * 64_000})  # a second of PCM16
        await said(socket, {"type": "say", "event": {"type": "input_audio_buffer.committed", "item_id": "i"}})
        await heard(socket, "input_audio_buffer.committed")
    await until(lambda: ledger.reserved("ada") == 0, 60)
    assert 0.006 / 60 <= ledger.spent("ada") < 0.006 / 60 * 7


@pytest.mark.parametrize("full", ["at once", "meanwhile"])
async def test_a_ledger_that_cannot_be_written_serves_nothing_more(upstream, tmp_path, monkeypatch, full):
    ledger, upstream.silent = Ledger(0.9, tmp_path / "ledger.jsonl"), True

    def no_room(self, line):
        raise OSError(28, "No space left on device")

    if full == "at once":
        monkeypatch.setattr(Ledger, "_write", no_room)
    with RunningKeyService(upstream.endpoint, _ada(), ledger) as running:
        async with session(running) as socket:
            if full == "meanwhile":
                await said(socket, {"type": "response.create"})
                created = await heard(socket, "response.created")
                monkeypatch.setattr(Ledger, "_write", no_room)
                done = {**created["response"], "status": "completed", "usage": upstream.usage}
                await said(socket, {"type": "say", "event": {"type": "response.done", "response": done}})
            assert (await heard(socket, "error"))["error"]["code"] == "ledger_unavailable"
        for _ in range(5):
            async with session(running) as socket:
                assert (await heard(socket, "error"))["error"]["code"] == "ledger_unavailable"
        async with httpx.AsyncClient(base_url=running.url, headers=BEARER) as client:
            refused = await client.post("/responses", json={"model": "gpt-4.1", "input": "hello"})
            assert refused.status_code == 503 and refused.json()["error"]["code"] == "ledger_unavailable"
    monkeypatch.undo()
    assert upstream.made == (full == "meanwhile")
    spent = ledger.spent("ada") + ledger.reserved("ada")  # what could not be settled counts as reserved
    assert spent > 0.08 if full == "meanwhile" else spent == 0


@pytest.mark.parametrize(
    "body",
    [
        *('{"session": "x"}', '{"session": ["x"]}', '{"session": {"audio": 7}}', '{"session": {"model": {"a": 1}}}'),
        *("[", "[]", '{"a": NaN}', '{"a": 1e999}', "[" * 100_000, '{"a": %s}' % ("[" * 600 + "]" * 600)),
    ],
)
async def test_a_malformed_body_is_the_clients_mistake(service, body):
    async with httpx.AsyncClient(
        base_url=service.url, headers={**BEARER, "Content-Type": "application/json"}
    ) as client:
        for path in ("/realtime/client_secrets", "/realtime/calls", "/responses"):
            answer = await client.post(path, content=body)
            assert answer.status_code == 400 and answer.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x"])
async def test_a_form_that_cannot_be_read_is_the_clients_mistake(service, kind):
    async with httpx.AsyncClient(base_url=service.url, headers={**BEARER, "Content-Type": kind}) as client:
        answer = await client.post("/realtime/calls", content=b"--x\r\nbroken")
    assert answer.status_code == 400 and answer.json()["error"]["type"] == "invalid_request_error"


async def test_half_a_character_is_passed_on_as_one_that_cannot_be_read(service, upstream):
    upstream.written = [_end("completed")]
    async with httpx.AsyncClient(base_url=service.url, headers=BEARER) as client:
        await client.post("/responses", content='{"model": "gpt-4.1", "input": "\\ud800!"}')
    assert upstream.posted[0]["input"] == "\ufffd!"


@pytest.mark.parametrize("budget", [True, "much", -1, 1e300, None, [1]])
async def test_a_budget_is_a_number_of_dollars(service, budget):
    async with httpx.AsyncClient(base_url=service.url, headers=BEARER) as client:
        content = json.dumps({"budget": budget})
        answer = await client.post("/realtime/client_secrets", content=content)
    assert answer.status_code == 400 and "budget" in answer.json()["error"]["message"]


async def test_no_secret_is_minted_while_calls_hold_the_whole_budget(service, ledger):
    assert ledger.reserve("ada", 1.0, "a call")
    async with httpx.AsyncClient(base_url=service.url, headers=BEARER) as client:
        refused = await client.post("/realtime/client_secrets", json={})
    assert refused.status_code == 429 and "held by calls" in refused.json()["error"]["message"]


async def test_an_event_that_is_too_large_is_refused_in_words_and_the_session_goes_on(service, upstream):
    async with session(service) as socket:
        await said(socket, {"type": "x", "a": "a" * LONGEST})
        assert (await heard(socket, "error"))["error"]["code"] == "event_too_large"
        await said(socket, {"type": "response.create"})
        await heard(socket, "response.done")


async def test_routes_that_are_not_there_are_told_as_errors_are(service):
    async with httpx.AsyncClient(base_url=service.url, headers=BEARER) as client:
        for method, path in (("GET", "/responses"), ("POST", "/chat/completions")):
            answer = await client.request(method, path)
            assert answer.status_code in (404, 405) and answer.json()["error"]["code"] == "unknown_url"
            assert KEY not in answer.text


async def test_the_stock_client_reads_the_refusal(service):
    client = openai.AsyncOpenAI(base_url=service.url, api_key=TOKEN, max_retries=0)
    with pytest.raises(openai.BadRequestError, match="web_search"):
        await client.responses.create(model="gpt-4.1", input="x", tools=[{"type": "web_search"}])


@pytest.mark.parametrize("way", ["token", "secret"])
async def test_a_session_that_transcribes_is_charged_for_what_it_has_heard(service, upstream, ledger, way):
    token, listening = TOKEN, {"type": "transcription", "audio": {"input": {"transcription": {"model": "whisper-1"}}}}
    if way == "secret":
        async with httpx.AsyncClient(base_url=service.url, headers=BEARER) as client:
            minted = await client.post("/realtime/client_secrets", json={"session": listening})
            token = minted.json()["value"]
    upstream.first = [{"type": "session.created", "session": listening}]
    async with session(service, "intent=transcription", token) as socket:
        await said(socket, {"type": "response.create"})
        assert "transcribes" in (await heard(socket, "error"))["error"]["message"]
        done = {"type": "conversation.item.input_audio_transcription.completed", "item_id": "i"}
        await said(socket, {"type": "say", "event": {**done, "usage": {"type": "duration", "seconds": 6}}})
        await heard(socket, done["type"])
    assert ledger.spent("ada") == pytest.approx(0.0006) and upstream.made == 0


async def test_a_call_with_a_secret_that_transcribes_is_no_call_with_a_model(service, upstream):
    listening = {"type": "transcription", "audio": {"input": {"transcription": {"model": "whisper-1"}}}}
    async with httpx.AsyncClient(base_url=service.url, headers=BEARER) as client:
        minted = (await client.post("/realtime/client_secrets", json={"session": listening})).json()
        bearer = {"Authorization": f"Bearer {minted['value']}"}
        placed = await client.post("/realtime/calls", content="v=0", headers={**SDP, **bearer})
        assert upstream.sessions == [listening]
        await client.post(placed.headers["location"] + "/hangup")


async def test_the_price_is_that_of_the_model_that_the_endpoint_names(service, upstream, ledger):
    upstream.first = [{"type": "session.created", "session": {"model": "gpt-4.1"}}]
    async with session(service) as socket:
        await said(socket, {"type": "response.create"})
        await heard(socket, "response.done")
    assert ledger.spent("ada") == pytest.approx((100 * 2.0 + 50 * 8.0) / 1_000_000)


async def test_answers_have_a_bound_whoever_asks_for_none(service, upstream):
    asked = {"type": "session.update", "session": {"type": "realtime", "max_output_tokens": "inf"}}
    async with session(service) as socket:
        await said(socket, asked)
        await said(socket, {"type": "response.create", "response": {"max_output_tokens": None}})
        await heard(socket, "response.done")
    bounds = [event.get("session", event.get("response"))["max_output_tokens"] for event in upstream.heard]
    assert bounds == [4096, 4096, 4096]  # of the service's own first event, and of the client's two
    async with httpx.AsyncClient(base_url=service.url, headers=SDP) as client:
        placed = await client.post("/realtime/calls", content="v=0")
        assert upstream.sessions[0]["max_output_tokens"] == 4096
        await client.post(placed.headers["location"] + "/hangup")


@pytest.mark.parametrize("refused", [False, True])
async def test_what_comes_of_the_first_event_is_not_the_clients(service, upstream, refused):
    error = {"type": "error", "error": {"event_id": "event_key_service_opening", "message": "no"}}
    upstream.first = [error if refused else {"type": "session.updated", "session": {}}]
    async with session(service) as socket:
        await said(socket, {"type": "say", "event": {"type": "session.updated", "session": {"mine": 1}}})
        first = json.loads(await asyncio.wait_for(socket.recv(), 60))
    assert first == {"type": "session.updated", "session": {"mine": 1}}
