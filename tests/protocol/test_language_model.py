"""The engine with a language model behind it: streamed, with tool calls, cancelled, and down."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

import chat_server
import pytest
from engine_process import running_engine
from running_engine import RunningEngine
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


async def test_a_model_that_is_down_is_told_to_the_caller():
    nobody = {**os.environ, "VOICELAB_LLM_URL": "http://127.0.0.1:9/v1", "VOICELAB_LLM_MODEL": "none"}
    with running_engine(nobody) as engine:
        async with connected(engine) as wire:
            await ask(wire, "hello")
            response = (await wire.until("response.done"))["response"]
            assert "cannot be reached" in said(response) and response["status"] == "completed"
