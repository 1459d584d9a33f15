"""The key service between stock clients and an engine: who may pass, what it costs them, and what stops them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import subprocess
import sys
from pathlib import Path

import openai
import pytest
from agents import Agent, OpenAIResponsesModel, Runner
from agents.realtime import RealtimeAgent
from running_engine import RunningEngine
from wire import connected

from voicelab import LiveSession
from voicelab.call_errors import CallError
from voicelab.callers.phone import Phone
from voicelab.endpoint import Endpoint
from voicelab.key_service import KnownHolders, Ledger, RunningKeyService, command
from voicelab.record.costs import Prices, call_cost

ROOT = Path(__file__).resolve().parents[2]
TOKENS = {"ada": "token-of-ada", "grace": "token-of-grace"}
KEEPER = RealtimeAgent(name="Keeper", instructions='You are the keeper of a lighthouse. Greet with "Ahoy!"')
HELLO = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hello"}]}


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(budget=1.0)


@pytest.fixture
def service(engine, ledger):
    with RunningKeyService(Endpoint("engine", engine.base_url, engine.key), KnownHolders(TOKENS), ledger) as running:
        yield running


def client_of(service: RunningKeyService, token: str) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(base_url=service.url, api_key=token, max_retries=0)


def wire_to(service: RunningKeyService, credential: str, query: str = "model=gpt-realtime-mini"):
    return connected(RunningEngine(service.url, credential), query)


async def answered(wire) -> dict:
    await wire.send("conversation.item.create", item=HELLO)
    await wire.send("response.create")
    return (await wire.until("response.done"))["response"]


async def test_a_holder_makes_a_call_and_pays_what_it_costs(service, ledger, engine, caplog):
    caplog.set_level(logging.DEBUG)
    session = LiveSession(KEEPER, endpoint=service.endpoint(TOKENS["ada"]))
    async with session:
        assert "Ahoy" in (await session.send_message("Hello!")).text
    cost = call_cost(session.events, session.audit, Prices.load(), model=session.model, text_model="gpt-4.1")
    assert ledger.spent("ada") == pytest.approx(cost["total"]) and ledger.spent("grace") == 0
    assert engine.key not in caplog.text + repr(list(session.events))


async def test_what_a_caller_says_is_transcribed_at_the_caller_s_cost(service, ledger):
    session = LiveSession(KEEPER, endpoint=service.endpoint(TOKENS["ada"]))
    async with session:
        await session.play("data/callers/greeting.wav")
    cost = call_cost(session.events, session.audit, Prices.load(), model=session.model, text_model="gpt-4.1")
    assert 0 < cost["transcription"] < cost["realtime"] and ledger.spent("ada") == pytest.approx(cost["total"])


async def test_a_transcription_without_a_price_ends_the_session(service):
    async with wire_to(service, TOKENS["ada"]) as wire:
        transcription = {"type": "realtime", "audio": {"input": {"transcription": {"model": "golden-ear"}}}}
        await wire.send("session.update", session=transcription)
        error = (await wire.until("error"))["error"]
        assert error["code"] == "model_not_priced" and "'golden-ear'" in error["message"]


async def test_a_body_that_is_too_long_is_refused_in_words(service):
    with pytest.raises(openai.APIStatusError) as refused:
        await client_of(service, TOKENS["ada"]).responses.create(model="gpt-4.1", input=" " * 40_000_000)
    assert (refused.value.status_code, refused.value.body["code"]) == (413, "request_too_large")


async def test_a_wrong_token_opens_nothing(service):
    async with wire_to(service, "token-of-nobody") as wire:
        assert (await wire.receive())["error"]["code"] == "invalid_api_key"
    with pytest.raises(openai.AuthenticationError):
        await client_of(service, "token-of-nobody").realtime.client_secrets.create()


async def test_a_call_goes_on_until_the_budget_is_used_up(service, ledger):
    ledger.grant("ada", 0.000_001)
    async with wire_to(service, TOKENS["ada"]) as wire:
        assert (await answered(wire))["status"] == "completed"
        assert (await wire.receive())["error"]["code"] == "insufficient_quota"
    assert ledger.left("ada") == 0
    with pytest.raises(CallError, match="no more calls") as refused:
        await LiveSession(KEEPER, endpoint=service.endpoint(TOKENS["ada"])).connect()
    assert refused.value.code == "rate_limited" and TOKENS["ada"] not in str(refused.value)
    async with wire_to(service, TOKENS["grace"]) as wire:
        assert (await answered(wire))["status"] == "completed"


async def test_a_webrtc_call_is_metered_and_belongs_to_who_placed_it(service, ledger):
    session = LiveSession(KEEPER, endpoint=service.endpoint(TOKENS["ada"]))
    async with Phone(session):
        call_id = session._call._call_id
        async with wire_to(service, TOKENS["grace"], f"call_id={call_id}") as wire:
            assert (await wire.receive())["error"]["code"] == "call_id_not_found"
        with pytest.raises(openai.NotFoundError):
            await client_of(service, TOKENS["grace"]).realtime.calls.hangup(call_id)
        await session.send_message("Hello!")
        assert session.transport == "webrtc"
    assert ledger.spent("ada") > 0


async def test_a_webrtc_call_ends_with_the_budget(service, ledger):
    ledger.grant("ada", 0.000_001)
    session = LiveSession(KEEPER, endpoint=service.endpoint(TOKENS["ada"]))
    async with Phone(session):
        with contextlib.suppress(CallError):  # the answer is cut where the budget ends
            await session.send_message("Hello!")
        while session.state != "disconnected":
            await asyncio.sleep(0.05)
    assert ledger.left("ada") == 0 and session.error.code == "rate_limited"


async def test_a_client_secret_opens_calls_within_its_own_budget(service, ledger, engine):
    client = client_of(service, TOKENS["ada"])
    minted = await client.realtime.client_secrets.create(
        expires_after={"anchor": "created_at", "seconds": 60},
        session={"type": "realtime", "model": "gpt-realtime-mini", "instructions": "Greet with “Moin!”"},
        extra_body={"budget": 0.000_001},
    )
    assert minted.value.startswith("ek_") and engine.key not in minted.model_dump_json()
    async with wire_to(service, minted.value, "") as wire:
        await wire.receive()
        assert "Moin" in (await answered(wire))["output"][0]["content"][0]["transcript"]
        assert (await wire.receive())["error"]["message"].startswith("The budget of this client secret")
    assert ledger.left("ada") > 0.9
    with pytest.raises(openai.PermissionDeniedError):
        await client_of(service, minted.value).realtime.client_secrets.create()
    async with connected(engine, headers={"Authorization": f"Bearer {minted.value}"}) as wire:
        assert (await wire.receive())["error"]["code"] == "invalid_api_key"  # it is worth nothing elsewhere


async def test_a_client_secret_cannot_have_more_than_its_holder(service):
    with pytest.raises(openai.BadRequestError, match="up to 1.00"):
        await client_of(service, TOKENS["ada"]).realtime.client_secrets.create(extra_body={"budget": 2})


async def test_a_model_without_a_price_is_refused(service):
    async with wire_to(service, TOKENS["ada"], "model=gpt-unheard-of") as wire:
        assert (await wire.receive())["error"]["code"] == "model_not_priced"


@pytest.mark.parametrize("streamed", [False, True])
async def test_text_responses_are_charged(service, ledger, streamed):
    model = OpenAIResponsesModel("gpt-4.1", client_of(service, TOKENS["ada"]))
    agent = Agent(name="Keeper", instructions='Greet with "Ahoy!"', model=model)
    if streamed:
        result = Runner.run_streamed(agent, "hello")
        async for _ in result.stream_events():
            pass
    else:
        result = await Runner.run(agent, "hello")
    assert "Ahoy" in result.final_output
    assert ledger.spent("ada") > 0


async def test_an_endpoint_that_is_gone_is_told_of(ledger):
    gone = Endpoint("gone", "http://127.0.0.1:9/v1", "k")
    with RunningKeyService(gone, KnownHolders(TOKENS), ledger) as running:
        with pytest.raises(openai.InternalServerError, match="cannot be reached"):
            await client_of(running, TOKENS["ada"]).realtime.client_secrets.create()
        async with wire_to(running, TOKENS["ada"]) as wire:
            assert (await asyncio.wait_for(wire.receive(), 5))["error"]["code"] == "upstream_unreachable"


async def test_the_command_shares_this_machines_key(practice, tmp_path):
    tokens, ledger = tmp_path / "tokens.yaml", tmp_path / "ledger.jsonl"
    tokens.write_text("ada: token-of-ada\n", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    arguments = ["--tokens", str(tokens), "--ledger", str(ledger), "--budget", "0.1", "--port", str(port)]
    started = [sys.executable, "-m", "voicelab", "keys", *arguments]
    with subprocess.Popen(started, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert f"http://127.0.0.1:{port}/v1" in process.stderr.readline()
        session = LiveSession(KEEPER, endpoint=Endpoint("shared", f"http://127.0.0.1:{port}/v1", "token-of-ada"))
        for _ in range(50):
            with contextlib.suppress(CallError):
                await session.connect()
                break
            await asyncio.sleep(0.1)
        await session.send_message("Hello!")
        await session.hang_up()
        process.terminate()
        told = process.stderr.read()
    assert Ledger(0.1, ledger).spent("ada") > 0
    assert "ada has opened a session" in told and practice.key not in told and "token-of-ada" not in told


@pytest.mark.parametrize(
    ("tokens", "arguments", "told"),
    [
        ("ada: x", ["--budget", "0"], "more than 0"),
        ("- ada", [], "a line `name: token`"),
        ("ada: 17", [], "each token a text"),
        ("ada: x\ngrace: [token-of-grace\n", [], "line 3, is no YAML"),
        ("ada: \x01token", [], "is no YAML"),
        ("ada: token-of-both\ngrace: token-of-both\n", [], "ada and grace have the same token"),
        (None, [], "--tokens FILE is needed"),
    ],
)
def test_a_command_that_cannot_be_is_explained(practice, tmp_path, capsys, tokens, arguments, told):
    if tokens is not None:
        (tmp_path / "tokens.yaml").write_text(tokens, encoding="utf-8")
        arguments = [*arguments, "--tokens", str(tmp_path / "tokens.yaml")]
    assert command.main(arguments) == 2
    said = capsys.readouterr().err
    assert told in said and "token-of" not in said
