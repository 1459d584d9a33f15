"""`POST /v1/responses`, as the stock OpenAI client and the Agents SDK's `Runner` use it."""

from __future__ import annotations

import asyncio
import json
import os

import chat_server
import openai
import pytest
from agents import Agent, OpenAIResponsesModel, RunConfig, Runner, function_tool
from engine_process import running_engine
from openai.types.responses import Response
from running_engine import RunningEngine

LIGHTHOUSE = 'You are the keeper of a lighthouse. Greet with "Ahoy!"'
WEATHER = {
    "type": "function",
    "name": "sea_weather",
    "description": "Tells the weather at sea for a harbour.",
    "parameters": {"type": "object", "properties": {"harbour": {"type": "string"}}, "required": []},
}


def client_of(engine: RunningEngine) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(base_url=engine.base_url, api_key=engine.key, max_retries=0)


@function_tool
def sea_weather(harbour: str = "") -> str:
    """Tells the weather at sea for a harbour."""
    return "Fog until noon, then a light breeze from the west."


@pytest.fixture
def keeper(engine) -> Agent:
    model = OpenAIResponsesModel("practice", client_of(engine))
    return Agent(name="Keeper", instructions=LIGHTHOUSE, tools=[sea_weather], model=model)


QUIET = RunConfig(tracing_disabled=True)


async def test_a_runner_calls_tools_and_tells_their_results(keeper):
    result = await Runner.run(keeper, "What is the weather at sea?", run_config=QUIET)
    assert "Fog until noon" in result.final_output
    kinds = [item.type for item in result.new_items]
    assert kinds == ["tool_call_item", "tool_call_output_item", "message_output_item"]
    assert result.context_wrapper.usage.requests == 2 and result.context_wrapper.usage.total_tokens > 20
    again = [*result.to_input_list(), {"role": "user", "content": "Could you say that again?"}]
    assert "Fog until noon" in (await Runner.run(keeper, again, run_config=QUIET)).final_output


async def test_a_runner_streams(keeper):
    result = Runner.run_streamed(keeper, "What is the weather at sea?", run_config=QUIET)
    types = [event.data.type async for event in result.stream_events() if event.type == "raw_response_event"]
    assert types.count("response.completed") == 2 and "response.function_call_arguments.done" in types
    assert types[-5:] == [
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    assert "Fog until noon" in result.final_output


async def test_a_stream_and_a_whole_response_are_the_same(engine):
    client = client_of(engine)
    asked = {"model": "practice", "instructions": LIGHTHOUSE, "input": "Hello!", "tools": [WEATHER]}
    whole = await client.responses.create(**asked)
    assert whole.output_text == "Ahoy!" and whole.status == "completed" and whole.metadata["usage"] == "estimated"
    text, last = "", None
    async for event in await client.responses.create(**asked, stream=True):
        if event.type == "response.output_text.delta":
            text += event.delta
        last = event
    assert last.type == "response.completed" and text == last.response.output_text == whole.output_text
    assert last.sequence_number == 8 and last.response.usage == whole.usage
    Response.model_validate(whole.to_dict(), strict=True)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"input": [{"role": "pirate", "content": "x"}]}, "input[0].role"),
        ({"input": [{"role": "user"}]}, "input[0]"),
        ({"input": [{"type": "function_call", "name": "f"}]}, "input[0].call_id"),
        ({"input": [{"type": "image_generation_call"}]}, "input[0].type"),
        ({"input": 3}, "input"),
        ({"tools": [{"type": "web_search"}]}, "tools[0].type"),
        ({"tools": [{**WEATHER, "parameters": {"properties": {"pier": {"enum": 5}}}}]}, "tools[0].parameters"),
        ({"tools": [{**WEATHER, "parameters": [1]}]}, "tools[0].parameters"),
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"text": {"format": {"type": "json_schema", "name": "n", "schema": {}}}}, "text.format"),
        ({"instructions": 3}, "instructions"),
        ({"extra_body": {"nonsense": 1}}, "nonsense"),
    ],
)
async def test_what_is_refused_is_named(engine, changed, named):
    with pytest.raises(openai.BadRequestError) as refused:
        await client_of(engine).responses.create(**{"model": "m", "input": "hello", **changed})
    assert refused.value.param == named and refused.value.message


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("rejected_key", openai.AuthenticationError),
        ("rate_limit", openai.RateLimitError),
        ("model_failure", openai.InternalServerError),
        ("no_such_fault", openai.NotFoundError),
    ],
)
async def test_faults(engine, fault, kind):
    with pytest.raises(kind):
        await client_of(engine.faulty(fault)).responses.create(model="m", input="hello")


async def test_a_failure_in_a_stream_is_its_last_event(engine):
    stream = await client_of(engine.faulty("model_failure")).responses.create(model="m", input="hello", stream=True)
    events = [event async for event in stream]
    assert events[-1].type == "response.failed" and events[-1].response.error.code == "server_error"


async def test_a_client_secret_does_not_open_it(engine):
    """It is for conversations, and for nothing else."""
    secret = await client_of(engine).realtime.client_secrets.create()
    client = openai.AsyncOpenAI(base_url=engine.base_url, api_key=secret.value, max_retries=0)
    with pytest.raises(openai.AuthenticationError):
        await client.responses.create(model="m", input="hello")


async def test_a_language_model_behind_the_engine_answers_too():
    with chat_server.running() as (server, url), running_engine({**os.environ, "VOICELAB_LLM_URL": url}) as engine:
        answer = await client_of(engine).responses.create(model="m", instructions="Be brief.", input="hello there")
    assert answer.output_text and "small-model" in answer.metadata["practice_reason"]
    assert [message["role"] for message in server.requests[0]["messages"]] == ["system", "user"]


async def test_many_at_once(engine):
    client = client_of(engine)
    asked = [client.responses.create(model="m", input=f"Weather at pier {n}?", tools=[WEATHER]) for n in range(20)]
    answers = await asyncio.gather(*asked)
    called = [json.loads(answer.output[0].arguments) for answer in answers]
    assert len({answer.id for answer in answers}) == 20 and len(called) == 20
