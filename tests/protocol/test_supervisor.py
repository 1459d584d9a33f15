"""The chat-supervisor: a realtime agent in front, the stock `Runner` behind it, both on the practice engine."""

from __future__ import annotations

import asyncio

import pytest
from agents import Agent, function_tool
from agents.realtime import RealtimeAgent

from voicelab import LiveSession
from voicelab.airline import front_agent, verify_customer
from voicelab.desk.supervising import CONSULTATION, TOOL, Supervisor, consulted
from voicelab.endpoint import choose_endpoint
from voicelab.record.events import LoggedEvent


@function_tool
async def tide_table(harbour: str = "") -> str:
    """Tells when the tide is high."""
    await asyncio.sleep(0.6)  # long enough for a filler phrase
    return "High tide is at noon."


KEEPER = Agent(name="Keeper", instructions="Answer from the tools.", tools=[tide_table])
FRONT = (
    f"""Greet with "Ahoy!" You may greet and chat. For everything else call {TOOL} and say its answer word for word."""
)


def front(keeper: Supervisor) -> RealtimeAgent:
    return RealtimeAgent(name="Front", instructions=FRONT, tools=[keeper.tool()])


async def test_the_front_chats_by_itself_and_asks_for_the_rest(practice):
    async with LiveSession(front(Supervisor(KEEPER))) as session:
        assert (await session.send_message("Hello!")).tools == ()
        answer = await session.send_message("When is the tide high?")
        assert answer.tools == (TOOL,) and "High tide is at noon." in answer.text
        spoken = [event for event in session.events if event.type == "response.output_audio_transcript.done"]
        assert [one.payload["transcript"] for one in spoken][-2:] == ["Just a second.", answer.text]
        [step] = [entry for entry in session.transcript if entry.kind == "step"]
        assert step.status == "completed" and step.text.startswith("Keeper: tide_table(") and "noon" in step.text
        order = [entry.kind for entry in session.transcript if entry.kind in ("tool_call", "step", "tool_result")]
        assert order == ["tool_call", "step", "tool_result"]
        measured = consulted(session.audit, turns=2)
        assert measured["share_of_turns"] == 0.5 and measured["tokens"] > 20 and measured["untold"] == []
        [row] = [row for row in session.audit if row.action == CONSULTATION]
        assert row.details["tools"] == ["tide_table"] and row.details["requests"] == 2


async def test_a_filler_that_is_due_while_a_response_is_open_is_said_after_it(practice):
    async with LiveSession(front(Supervisor(KEEPER))) as session:
        say, fillers = session._call.context.say, []

        def filler_is_due(event: LoggedEvent) -> None:
            if event.type == "response.created" and not fillers:
                fillers.append(asyncio.create_task(say("Just a second.")))

        session.events.watch(filler_is_due)
        answer = await session.send_message("Hello!")
        for _ in range(1_000):
            if session.events.counts().get("response.output_audio_transcript.done", 0) == 2:
                break
            await asyncio.sleep(0.02)
        spoken = [event for event in session.events if event.type == "response.output_audio_transcript.done"]
        assert [one.payload["transcript"] for one in spoken] == [answer.text, "Just a second."]


async def test_a_supervisor_that_sees_too_little_is_found_out(practice):
    async with LiveSession(front(Supervisor(KEEPER, messages=1))) as session:
        await session.send_message("My boat is the Albatross.")
        await session.send_message("When is the tide high?")
        assert "albatross" in consulted(session.audit, turns=2)["untold"]


async def test_a_supervisor_that_fails_leaves_the_caller_with_an_answer(practice):
    keeper = Supervisor(KEEPER)
    async with LiveSession(front(keeper)) as session:
        session._call.context.endpoint = choose_endpoint().with_fault("model_failure")
        answer = await session.send_message("When is the tide high?")
        assert "cannot look that up" in answer.text
        assert [row.outcome for row in session.audit if row.action == TOOL] == ["fallback"]


@function_tool
def broken_tide_table() -> str:
    """Tells when the tide is high."""
    raise RuntimeError("login failed for desk:s3cret@10.0.0.7")


async def test_a_supervisors_tool_that_breaks_down_is_audited_and_not_read_out(practice):
    keeper = Supervisor(Agent(name="Keeper", instructions="Answer from the tools.", tools=[broken_tide_table]))
    async with LiveSession(front(keeper)) as session:
        answer = await session.send_message("When is the tide high?")
        assert "cannot look that up" in answer.text and "error" not in answer.text.lower()
        rows = [(row.action, row.outcome) for row in session.audit]
        assert rows == [("broken_tide_table", "error"), (CONSULTATION, "error"), (TOOL, "fallback")]
        assert "s3cret" not in repr(session.transcript) + repr(session.audit)


@pytest.mark.parametrize("agent", ["Keeper", RealtimeAgent(name="Keeper"), None])
def test_a_supervisor_is_an_agent_that_writes(agent):
    with pytest.raises(TypeError, match="a supervisor thinks in writing, give an Agent"):
        Supervisor(agent)
    with pytest.raises(TypeError, match="'front' is a plain function"):
        Supervisor(Agent(name="Keeper", tools=[front]))


def test_tools_that_wait_for_a_form_are_refused():
    async def always(*_) -> bool:
        return True

    waiting = function_tool(lambda: "x", name_override="sign_in", needs_approval=always)
    with pytest.raises(ValueError, match="'sign_in' waits for an approval"):
        Supervisor(Agent(name="A", tools=[waiting]))


@pytest.mark.longest
async def test_the_airlines_front_agent_from_a_policy_question_to_a_callers_own_flight(practice):
    session = LiveSession(front_agent, verify=verify_customer)

    async def sign_in() -> None:
        approval = await session.approvals.next(timeout_seconds=60)
        await approval.submit("ada", "difference-1843")

    async with session:
        answer = await session.play("data/callers/carry_on.wav")
        assert answer.tools == (TOOL,) and "personal item" in answer.text
        signing_in = asyncio.create_task(sign_in())
        assert "signed in" in (await session.send_message("I want to sign in to my account.")).text
        await signing_in
        answer = await session.send_message("What is the status of my flight?")
        assert "MR101" in answer.text and answer.agent == "Front Agent" and not answer.handoffs
    assert "difference-1843" not in repr([event.payload for event in session.events]) + repr(session.audit)
