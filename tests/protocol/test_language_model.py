"""The engine with a language model behind it: streamed, with tool calls, cancelled, and down."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator

import chat_server
import httpx
import openai
import pytest
from agents import function_tool
from agents.realtime import RealtimeAgent, RealtimeRunner
from engine_process import running_engine
from running_engine import RunningEngine
from test_sdk import SETTINGS, followed
from wire import Wire, connected

TOOL = {
    "type": "function",
    "name": "get_weather",
    "description": "The weather of a city",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


@pytest.fixture(scope="module")
def chat() -> Iterator[tuple[chat_server.ChatServer, str]]:
    with chat_server.running() as running:
        yield running


@pytest.fixture(scope="module")
def thinking(chat) -> Iterator[RunningEngine]:
    with running_engine({**os.environ, "VOICELAB_LLM_URL": chat[1]}) as engine:
        yield engine


async def ask(wire: Wire, text: str) -> None:
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
    await wire.send("conversation.item.create", item=item)
    await wire.send("response.create")


def said(response: dict) -> str:
    return " ".join(part["transcript"] for item in response["output"] for part in item.get("content", []))


async def test_the_models_words_are_spoken_sentence_by_sentence(thinking, chat):
    async with connected(thinking) as wire:
        await wire.send("session.update", session={"type": "realtime", "instructions": "Be brief."})
        await ask(wire, "hello")
        response = (await wire.until("response.done"))["response"]
        assert response["status"] == "completed"
        assert said(response).split() == "This is sentence 1. This is sentence 2.".split()
        assert "small-model" in response["metadata"]["reason"]
        asked = chat[0].requests[-1]
        assert asked["model"] == "small-model" and asked["stream"] is True
        assert asked["messages"][0]["content"].startswith("Be brief.")
        assert asked["messages"][-1] == {"role": "user", "content": "hello"}


async def test_tool_calls_become_function_calls_and_their_results_are_told(thinking, chat):
    async with connected(thinking) as wire:
        await wire.send("session.update", session={"type": "realtime", "tools": [TOOL]})
        await ask(wire, "what is the weather")
        [call] = (await wire.until("response.done"))["response"]["output"]
        assert (call["name"], call["arguments"]) == ("get_weather", '{"city": "Oslo"}')
        output = {"type": "function_call_output", "call_id": call["call_id"], "output": "sunny"}
        await wire.send("conversation.item.create", item=output)
        await wire.send("response.create")
        assert "The tool says: sunny." in said((await wire.until("response.done"))["response"])
        sent = chat[0].requests[-1]["messages"]
        assert sent[-2]["tool_calls"][0]["id"] == sent[-1]["tool_call_id"] == call["call_id"]


async def test_barge_in_stops_the_model_too(thinking, chat):
    async with connected(thinking) as wire:
        await ask(wire, "tell me a story")
        await wire.until("response.output_audio.delta")
        await wire.send("response.cancel")
        assert (await wire.until("response.done"))["response"]["status"] == "cancelled"
        for _ in range(50):
            if chat[0].aborted:
                break
            await asyncio.sleep(0.05)
        assert chat[0].aborted


async def test_a_picture_reaches_the_model(thinking, chat):
    url = "data:image/png;base64,iVBORw0KGgo="
    async with connected(thinking) as wire:
        content = [{"type": "input_image", "image_url": url}, {"type": "input_text", "text": "what is this"}]
        await wire.send("conversation.item.create", item={"type": "message", "role": "user", "content": content})
        await wire.send("response.create")
        await wire.until("response.done")
        assert chat[0].requests[-1]["messages"][-1]["content"][1] == {"type": "image_url", "image_url": {"url": url}}


async def test_a_model_that_refuses_is_told_to_the_caller(thinking):
    async with connected(thinking) as wire:
        await ask(wire, "overload")
        response = (await wire.until("response.done"))["response"]
        assert response["status"] == "completed" and "refused the request" in said(response)
        assert "503" in response["metadata"]["reason"]
        assert response["metadata"]["brain"] == "small-model"


async def test_a_model_that_is_down_is_told_to_the_caller():
    nobody = {**os.environ, "VOICELAB_LLM_URL": "http://127.0.0.1:9/v1", "VOICELAB_LLM_MODEL": "none"}
    with running_engine(nobody) as engine:
        async with connected(engine) as wire:
            await ask(wire, "hello")
            response = (await wire.until("response.done"))["response"]
            assert "cannot be reached" in said(response) and response["status"] == "completed"


# Calls that are written into the text, and calls that cannot be carried out.

WRITTEN = 'Let me see. ```json\n{"name": "get_weather", "parameters": {"city": "Oslo"}}\n```\nIt is sunny in Oslo.'


async def test_a_call_written_into_the_text_is_made_and_not_spoken(thinking, chat):
    chat[0].answers = [chat_server.text(f"<think>Weather? A tool.</think>{WRITTEN}")]
    async with connected(thinking) as wire:
        await wire.send("session.update", session={"type": "realtime", "tools": [TOOL]})
        await ask(wire, "what is it like in Oslo")
        response = (await wire.until("response.done"))["response"]
        message, call = response["output"]
        assert message["content"][0]["transcript"].strip() == "Let me see."
        assert (call["name"], call["arguments"]) == ("get_weather", '{"city": "Oslo"}')


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (chat_server.call("get_weather", '{"city": "Os'), "no JSON object"),
        (chat_server.call("get_weather", '["Oslo"]'), "no JSON object"),
        (chat_server.text('{"name": "get_weather", "arguments": {"city": "Os'), "no JSON object"),
        (chat_server.call("get_rain", "{}"), "There is no tool 'get_rain'"),
    ],
)
async def test_a_call_that_cannot_be_carried_out_is_told_to_the_model_and_tried_again(thinking, chat, first, told):
    chat[0].answers = [first, chat_server.call("get_weather", '{"city": "Oslo"}')]
    async with connected(thinking) as wire:
        await wire.send("session.update", session={"type": "realtime", "tools": [TOOL]})
        await ask(wire, "how is Oslo")
        [call] = (await wire.until("response.done"))["response"]["output"]
        assert (call["name"], call["arguments"]) == ("get_weather", '{"city": "Oslo"}')
    asked, answered = chat[0].requests[-1]["messages"][-2:]
    assert answered["role"] == "tool" and told in answered["content"] and "not carried out" in answered["content"]
    assert json.loads(asked["tool_calls"][0]["function"]["arguments"]) == {}
    assert asked["tool_calls"][0]["id"] == answered["tool_call_id"]


async def test_of_two_calls_none_is_made_if_one_is_broken(thinking, chat):
    """They are numbered alike, as some servers do."""
    good = chat_server.call("get_weather", '{"city": "Bergen"}', id="a")
    chat[0].answers = [good + chat_server.call("get_weather", "{", id="b"), chat_server.text("I will ask again. ")]
    async with connected(thinking) as wire:
        await wire.send("session.update", session={"type": "realtime", "tools": [TOOL]})
        await ask(wire, "how are both")
        [message] = (await wire.until("response.done"))["response"]["output"]
        assert message["type"] == "message"
    told = [message["content"] for message in chat[0].requests[-1]["messages"][-2:]]
    assert "Another call beside it" in told[0] and "no JSON object" in told[1]


async def test_a_stock_session_never_runs_a_tool_on_broken_arguments(thinking, chat):
    paid = []

    @function_tool(failure_error_function=None)
    def pay_back(amount: int = 100) -> str:
        """Pays money back."""
        paid.append(amount)
        return "done"

    broken = chat_server.call("pay_back", '{"amount": 25, "acc')
    misspelled = chat_server.call("pay_back", '{"amout": 25}')
    chat[0].answers = [broken, misspelled, chat_server.call("pay_back", '{"amount": 25}')]
    agent = RealtimeAgent(name="Till", instructions="You pay back.", tools=[pay_back])
    session = await RealtimeRunner(agent, config={"model_settings": SETTINGS}).run(
        model_config={"url": f"{thinking.ws}?model=m", "api_key": thinking.key}
    )
    async with followed(session) as follower:
        await session.send_message("Pay me back 25.")
        await follower.until(lambda: follower.count("response.done") == 1)
        assert "could not do that" in follower.said() and not paid
        assert not [event for event in follower.raw if "function_call" in event["type"]]
        await session.send_message("Once more, please.")
        await follower.until(lambda: "The tool says: done" in follower.said())
        assert paid == [25]


# Failures are told, and the session lives on.


@pytest.mark.parametrize(
    ("answer", "told", "reason"),
    [
        ((404, "model 'small-model' not found"), "is not on its server", "does not know small-model"),
        ((400, "small-model does not support tools"), "cannot use tools", "small-model cannot use tools"),
        ((401, "no"), "refused its key", "401"),
        ([*chat_server.text("It is a long"), None], "broke off", "broke off"),
        (chat_server.text("<think>What could it be?"), "had no answer", "answered nothing"),
        (chat_server.call("get_rain", "{}"), "could not do that", "There is no tool 'get_rain'"),
    ],
)
async def test_what_goes_wrong_is_told_in_plain_words_and_in_the_reason(thinking, chat, answer, told, reason):
    chat[0].answers = [answer, answer] if "get_rain" in str(answer) else [answer]
    async with connected(thinking) as wire:
        await wire.send("session.update", session={"type": "realtime", "tools": [TOOL]})
        await ask(wire, "well")
        response = (await wire.until("response.done"))["response"]
        assert response["status"] == "completed" and told in said(response)
        assert reason in response["metadata"]["reason"]
        await ask(wire, "hello")
        assert "This is sentence 1." in said((await wire.until("response.done"))["response"])


# Who thinks is chosen conversation by conversation.


def named(engine: RunningEngine, **model: str) -> RunningEngine:
    told = httpx.post(f"{engine.base_url.removesuffix('/v1')}/language_models", json=model, headers=engine.headers)
    return RunningEngine(engine.base_url.removesuffix("/v1") + told.json()["path"], engine.key)


async def test_a_language_model_thinks_in_one_conversation_and_not_in_another(engine, chat):
    modelled = named(engine, url=chat[1].removesuffix("/v1"))
    async with connected(modelled) as thought, connected(engine) as practised:
        await ask(thought, "hello")
        await ask(practised, "hello")
        by_model = (await thought.until("response.done"))["response"]
        by_practice = (await practised.until("response.done"))["response"]
    assert "This is sentence 1." in said(by_model) and by_model["metadata"]["brain"] == "small-model"
    assert "sentence" not in said(by_practice) and by_practice["metadata"]["brain"] == "practice brain"
    health = httpx.get(engine.health_url, headers=engine.headers).json()
    assert health["brain"] == "practice brain"


async def test_a_fault_and_a_language_model_go_together(engine, chat):
    modelled = named(engine, url=chat[1], model="other-model")
    for url in (
        modelled.base_url.replace("/language_models", "/faults/duplicate_events/language_models"),
        modelled.base_url.removesuffix("/v1") + "/faults/duplicate_events/v1",
    ):
        async with connected(RunningEngine(url, engine.key)) as wire:
            await ask(wire, "hello")
            first, second = [await wire.until("response.done"), await wire.until("response.done")]
        assert first["event_id"] == second["event_id"] and first["response"]["metadata"]["brain"] == "other-model"


async def test_only_the_holder_of_the_key_names_a_language_model(engine):
    client = openai.AsyncOpenAI(base_url=engine.base_url, api_key=engine.key)
    secret = await client.realtime.client_secrets.create()
    at, model = engine.base_url.removesuffix("/v1") + "/language_models", {"url": "http://127.0.0.1:9/v1"}
    for key in ("wrong", secret.value):
        assert httpx.post(at, json=model, headers={"Authorization": f"Bearer {key}"}).status_code == 401
    for wrong in ({"url": "file:///etc/hosts"}, {}, {"url": 5}, {**model, "model": 5}):
        assert httpx.post(at, json=wrong, headers=engine.headers).status_code == 400
    unknown = RunningEngine(engine.base_url.removesuffix("/v1") + "/language_models/none/v1", engine.key)
    async with connected(unknown) as wire:
        assert (await wire.until("error"))["error"]["code"] == "unknown_language_model"
