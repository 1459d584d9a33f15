"""Whatever fails on the way to an answer is told to the model, to the log and to whoever waits; the call goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from agents import FunctionTool, ToolGuardrailFunctionOutput, function_tool, tool_output_guardrail
from agents.realtime import RealtimeAgent, realtime_handoff
from pydantic import BaseModel
from scripted_service import ScriptedService, serving
from session_log import logged

from voicelab import CallError, LiveSession
from voicelab.endpoint import Endpoint


@function_tool(failure_error_function=None)
def look_up(key: str) -> str:
    """Look a key up."""
    return {"a": "found"}[key]


@function_tool(failure_error_function=None)
async def ask_far() -> str:
    """Ask somebody who does not answer."""
    raise TimeoutError("the database gave up after 2 s")


@function_tool(timeout=0.1, timeout_behavior="raise_exception")
async def dawdle() -> str:
    """Take too long."""
    await asyncio.sleep(60)
    return "done"


@function_tool
def broken_text() -> str:
    """Return half of a character."""
    return "The code is \ud83d, they say."


@tool_output_guardrail
def never(data) -> ToolGuardrailFunctionOutput:
    """Lets nothing out."""
    return ToolGuardrailFunctionOutput.raise_exception("secret")


@function_tool(tool_output_guardrails=[never])
def secret() -> str:
    """Return what must not be told."""
    return "42"


async def unsure(context, arguments, call_id) -> bool:
    raise ConnectionError("the policy cannot be read")


async def nothing(context, arguments) -> str:
    return "done"


ASKING = FunctionTool("asking", "Needs a yes, or not", {"type": "object", "properties": {}}, nothing)
ASKING.needs_approval = unsure


class Reason(BaseModel):
    """Why a call is passed on."""

    why: str


async def refuse(context, reason: Reason) -> None:
    raise PermissionError("nobody is there")


BAGS = RealtimeAgent(name="Bags", instructions="You know bags.")
DESK = RealtimeAgent(
    name="Desk",
    instructions="Help.",
    tools=[look_up, ask_far, dawdle, broken_text, secret, ASKING],
    handoffs=[realtime_handoff(BAGS, on_handoff=refuse, input_type=Reason)],
)
FAILING = {
    "a tool that raises": ("look_up", '{"key": "b"}', "KeyError"),
    "a tool that is out of time": ("dawdle", "{}", "ToolTimeoutError"),
    "a tool whose own patience ends": ("ask_far", "{}", "the database gave up after 2 s"),
    "arguments that are no JSON": ("look_up", '{"key": ', "ModelBehaviorError"),
    "arguments of another kind": ("look_up", "[1]", "ModelBehaviorError"),
    "a tool that there is not": ("no_such_tool", "{}", "not found"),
    "a tool's guardrail": ("secret", "{}", "ToolOutputGuardrailTripwireTriggered"),
    "an approval that cannot be decided": ("asking", "{}", "ConnectionError"),
    "a handoff that raises": ("transfer_to_bags", '{"why": "x"}', "PermissionError"),
    "a handoff with bad arguments": ("transfer_to_bags", "{}", "ModelBehaviorError"),
    "a handoff with broken arguments": ("transfer_to_bags", '{"why', "ModelBehaviorError"),
}


@pytest_asyncio.fixture
async def service() -> AsyncIterator[ScriptedService]:
    async with serving() as (service, url):
        service.endpoint = Endpoint("scripted", url, "k")
        yield service


@pytest.mark.parametrize("case", FAILING, ids=lambda case: case.replace(" ", "_"))
async def test_a_call_that_fails_is_answered_with_its_cause_in_log_and_answer(service, case):
    name, arguments, cause = FAILING[case]
    service.script = [[("call", name, arguments)], [("say", "I could not do that.")]]
    async with LiveSession(DESK, endpoint=service.endpoint) as session:
        answer = await session.send_message("please do it")
        assert answer.text == "I could not do that." and answer.agent == "Desk"
        assert any(cause in problem for problem in answer.problems) and "Problem: " in repr(answer)
        assert any(cause in row["message"] for row in logged(session, "tool.failed", "sdk.failed"))
        assert not logged(session, "session.reconnecting", "session.failed") and session.state == "connected"
        [output] = [event["item"] for event in service.received if event.get("item", {}).get("call_id")]
        assert output["type"] == "function_call_output"
        assert (await session.send_message("hello")).problems == ()


async def test_text_that_cannot_be_encoded_is_mended_and_answered(service):
    service.script = [[("call", "broken_text", "{}")]]
    async with LiveSession(DESK, endpoint=service.endpoint) as session:
        answer = await session.send_message("the code, please \udc80")
        assert answer.text == "Hello." and answer.heard == "the code, please \ufffd"
        [output] = [event["item"]["output"] for event in service.received if event.get("item", {}).get("call_id")]
        assert output == "The code is \ufffd, they say."
        json.dumps([event.payload for event in session.events], ensure_ascii=False).encode()


async def test_a_response_that_fails_is_told_with_its_cause(service):
    service.script = [[("fail", "out of memory")]]
    async with LiveSession(DESK, endpoint=service.endpoint) as session:
        with pytest.raises(CallError, match="out of memory"):
            await session.send_message("hello")
        assert (await session.send_message("hello")).text == "Hello."


@pytest.mark.parametrize("type", ["conversation.item.create", "response.create"])
async def test_an_event_that_is_refused_ends_the_wait_for_its_answer(service, type):
    async with LiveSession(DESK, endpoint=service.endpoint) as session:
        service.refusals[type] = {"message": "Not like this.", "code": "invalid_value"}
        with pytest.raises(CallError, match="Not like this"):
            await session.send_message("hello")
        assert (await session.send_message("hello")).text == "Hello."


@pytest.mark.parametrize(
    ("type", "fields", "told"),
    [
        ("respons.create", {}, "no client event 'respons.create'; did you mean 'response.create'"),
        ("conversation.item.delete", {}, "conversation.item.delete cannot be sent so. item_id: Field required"),
        ("conversation.item.delete", {"item_id": 3}, "item_id: Input should be a valid string, not 3"),
        ("session.update", {"session": {"type": "realtime", "audio": {"output": {"speed": "fast"}}}}, "not 'fast'"),
        ("conversation.item.create", {"item": {"type": "function_call_output", "call_id": "c"}}, "item.output: Field"),
    ],
)
async def test_an_event_that_cannot_be_sent_says_which_and_what_of_it(service, type, fields, told):
    async with LiveSession(DESK, endpoint=service.endpoint) as session:
        with pytest.raises(ValueError) as refused:
            await session.send(type, **fields)
        assert told in str(refused.value) and type in str(refused.value)


async def test_a_summary_of_ones_own_does_not_hold_up_the_call(service):
    async with LiveSession(DESK, endpoint=service.endpoint) as session:
        on_the_loop = []

        def summarise(older) -> str:
            on_the_loop.append(session.approvals.crossing.here)
            return "They said hello."

        for _ in range(2):
            await session.send_message("hello")
        assert "They said hello." in await session.condense(1, summarise) and on_the_loop == [False]


async def test_an_event_without_a_call_to_send_it_on_says_so(service):
    session = LiveSession(DESK, endpoint=service.endpoint)
    with pytest.raises(CallError, match="There is no call"):
        await session.send("response.create")


async def test_a_response_that_was_refused_because_another_was_under_way_is_asked_for_again(service):
    async with LiveSession(DESK, endpoint=service.endpoint) as session:
        told = {"message": "Another is active.", "code": "conversation_already_has_active_response"}
        service.refusals["response.create"] = told
        assert (await session.send_message("hello")).text == "Hello."


async def test_an_event_that_the_sdk_cannot_digest_does_not_end_the_call(service):
    async with LiveSession(DESK, endpoint=service.endpoint) as session:
        item = {"id": "item_x", "type": "message", "role": "nobody", "content": [{"type": "output_text", "text": 5}]}
        await service.send("response.output_item.added", item=item, response_id="resp_x", output_index=0)
        assert (await session.send_message("hello")).text == "Hello."
        assert any("Validation" in row["message"] for row in logged(session, "sdk.failed"))
        assert session.state == "connected" and not logged(session, "session.reconnecting")


async def test_a_connection_that_breaks_while_one_waits_ends_the_wait_with_its_cause(service):
    service.go.clear()
    async with LiveSession(DESK, endpoint=service.endpoint) as session:
        asked = asyncio.create_task(session.send_message("hello"))
        while not logged(session, "response.created"):
            await asyncio.sleep(0.02)
        service.sockets[-1].transport.abort()
        with pytest.raises(CallError) as lost:
            await asked
        assert lost.value.code == "connection_lost"
        service.go.set()
        assert (await session.send_message("and now?")).text == "Hello."
        assert logged(session, "session.reconnecting")[0]["reason"] == "It broke off."
