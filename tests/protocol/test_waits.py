"""What a session waits for has a name, a word in the cell where it matters, and an end; a question has its answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from agents import function_tool
from agents.realtime import RealtimeAgent
from patience import until
from scripted_service import ScriptedService, serving

from voicelab import CallError, LiveSession
from voicelab.desk.guardrails import Violation, output_guardrail
from voicelab.endpoint import Endpoint
from voicelab.session.waits import WAITS
from voicelab.widgets import panel_of

MAY_RETURN: dict[str, asyncio.Event] = {}


@function_tool
async def slow(name: str) -> str:
    """Take one's time."""
    await MAY_RETURN[name].wait()
    return f"{name} done"


@function_tool(needs_approval=True)
def guarded(what: str) -> str:
    """Do what a person has to allow."""
    return "done"


DESK = RealtimeAgent(name="Desk", instructions="Help.", tools=[slow, guarded])


@pytest_asyncio.fixture
async def service() -> AsyncIterator[ScriptedService]:
    async with serving() as (service, url):
        service.endpoint = Endpoint("scripted", url, "k")
        MAY_RETURN.clear()
        yield service


def waiting(session: LiveSession) -> str:
    return session.waits_for.what if session.waits_for else ""


async def test_each_state_has_a_name_somebody_who_can_end_it_and_an_end(service):
    session = LiveSession(DESK, endpoint=service.endpoint)
    assert session.waits_for is None
    await session.connect()
    assert waiting(session) == "turn" and "the caller" in str(session.waits_for)
    service.go.clear()
    asked = asyncio.create_task(session.send_message("hello"))
    await until(lambda: waiting(session) == "thinking")
    assert session.waits_for.who == "the model" and 0 < session.waits_for.seconds < 60
    assert "by itself it ends in" in str(session.waits_for)
    service.go.set()
    await asked
    assert waiting(session) == "turn"
    await session.hang_up()
    assert session.waits_for is None


async def test_two_questions_at_once_get_each_its_own_answer(service):
    """The first needs a tool that takes its time; the second is answered meanwhile."""
    MAY_RETURN["parcel"] = asyncio.Event()
    service.script = [
        [("call", "slow", '{"name": "parcel"}')],
        [("say", "We open at nine.")],
        [("say", "The parcel is here.")],
    ]
    async with LiveSession(DESK, endpoint=service.endpoint) as session:
        first = asyncio.create_task(session.send_message("Where is my parcel?"))
        await until(lambda: waiting(session) == "tool")
        assert session.waits_for.name == "slow" and "the tool slow" in str(session.waits_for)
        second = await session.send_message("When do you open?")
        assert (second.text, second.tools, second.heard) == ("We open at nine.", (), "When do you open?")
        assert not first.done() and waiting(session) == "tool"
        session.approvals.crossing.loop.call_soon_threadsafe(MAY_RETURN["parcel"].set)
        answer = await first
        assert (answer.text, answer.tools) == ("The parcel is here.", ("slow",))
        assert answer.heard == "Where is my parcel?"


async def test_two_tools_of_one_answer_are_both_waited_for(service):
    MAY_RETURN.update(a=asyncio.Event(), b=asyncio.Event())
    calls = [("call", "slow", '{"name": "a"}'), ("call", "slow", '{"name": "b"}')]
    service.script = [calls, [("say", "Both are done.")], [("say", "Nobody asked for this.")]]
    async with LiveSession(DESK, endpoint=service.endpoint) as session:
        asked = asyncio.create_task(session.send_message("Both, please."))
        await until(lambda: waiting(session) == "tool")
        set_soon = session.approvals.crossing.loop.call_soon_threadsafe
        set_soon(MAY_RETURN["a"].set)
        await until(lambda: "a done" in str([event.payload for event in session.events]))
        assert not asked.done() and waiting(session) == "tool"
        set_soon(MAY_RETURN["b"].set)
        answer = await asked
    assert answer.text == "Both are done." and answer.tools == ("slow", "slow")
    assert session.events.counts()["response.create"] == 2  # the caller's, and one for both results


async def test_a_tool_may_take_longer_than_a_model_may_think_and_ends_by_itself(service, monkeypatch):
    for name in ("thinking", "speaking"):
        monkeypatch.setitem(WAITS, name, (*WAITS[name][:3], 1.0))
    monkeypatch.setattr("voicelab.session.sdk_session.TOOL_SECONDS", 3.0)
    MAY_RETURN["never"] = asyncio.Event()
    service.script = [[("call", "slow", '{"name": "never"}')], [("say", "It takes too long.")]]
    async with LiveSession(DESK, endpoint=service.endpoint) as session:
        answer = await session.send_message("Is it done?")
        assert answer.text == "It takes too long." and "did not come back" in answer.problems[0]


async def test_a_response_that_never_comes_says_what_was_missing(service, monkeypatch):
    monkeypatch.setitem(WAITS, "thinking", (*WAITS["thinking"][:3], 0.5))
    service.go.clear()
    async with LiveSession(DESK, endpoint=service.endpoint) as session:
        with pytest.raises(CallError, match="no response followed"):
            await session.send_message("hello")
        service.go.set()
        await until(lambda: "response.done" in session.events.counts())
        assert (await session.send_message("hello again")).text == "Hello."


@pytest.mark.parametrize("created", [True, False], ids=["after_it_began", "before_it_began"])
async def test_stop_right_after_a_question_cancels_its_answer(service, created):
    service.go.clear()
    if not created:
        respond, late = service.respond, asyncio.Event()

        async def later() -> None:
            await late.wait()
            await respond()

        service.respond = later
        service.on_response_cancel = None
    async with LiveSession(DESK, endpoint=service.endpoint) as session:
        asked = asyncio.create_task(session.send_message("Tell me everything."))
        await until(lambda: any(event["type"] == "response.create" for event in service.received))
        if created:
            await until(lambda: "response.created" in session.events.counts())
        await session.interrupt()
        if not created:
            del service.on_response_cancel
            service.respond = respond
            late.set()
        answer = await asked
        assert answer.interrupted and answer.text == ""
        await until(lambda: "response.done" in session.events.counts())
        service.go.set()
        assert not (await session.send_message("hello")).interrupted


def rude(text: str) -> Violation | None:
    return Violation("rude", "It is rude.") if "fool" in text else None


async def test_a_violation_is_told_once_and_never_returned(service):
    service.script = [[("say", "You fool.")], [("say", "I am sorry.")]]
    agent = DESK.clone(output_guardrails=[output_guardrail("polite", rude)])
    async with LiveSession(agent, endpoint=service.endpoint) as session:
        answer = await session.send_message("hello")
        assert answer.text == "I am sorry." and not answer.interrupted
        told = [event for event in service.received if "guardrail triggered" in str(event)]
        assert len(told) == 1 and session.events.counts()["guardrail.tripped"] == 1


async def test_a_violation_in_the_middle_of_a_long_answer_cancels_it_and_is_told_once(service):
    service.script = [[("say", "You fool. " + "And so on. " * 60)], [("say", "I am sorry.")]]
    agent = DESK.clone(output_guardrails=[output_guardrail("polite", rude), output_guardrail("kind", rude)])
    async with LiveSession(agent, endpoint=service.endpoint) as session:
        assert (await session.send_message("hello")).text == "I am sorry."
        [told] = [event["item"]["content"][0]["text"] for event in service.received if "triggered" in str(event)]
        assert told == "guardrail triggered: polite, kind"


async def test_a_model_that_goes_on_violating_is_not_asked_for_ever(service):
    service.script = [[("say", "You fool.")]] * 10
    agent = DESK.clone(output_guardrails=[output_guardrail("polite", rude)])
    async with LiveSession(agent, endpoint=service.endpoint) as session:
        with pytest.raises(CallError, match="polite"):
            await session.send_message("hello")


async def test_a_guardrail_that_fails_itself_is_in_the_log_and_stops_nothing(service):
    def broken(text: str) -> None:
        raise OSError("no list of bad words")

    agent = DESK.clone(output_guardrails=[output_guardrail("polite", broken)])
    async with LiveSession(agent, endpoint=service.endpoint) as session:
        assert (await session.send_message("hello")).text == "Hello."
        [row] = [event.payload for event in session.events if event.type == "guardrail.failed"]
        assert row == {"guardrail": "polite", "message": "OSError: no list of bad words"}


async def ask_for_approval(service: ScriptedService, session: LiveSession) -> asyncio.Task:
    service.script = [[("call", "guarded", '{"what": "it"}')]]
    asked = asyncio.create_task(session.send_message("Do it."))
    await until(lambda: waiting(session) == "approval")
    assert session.waits_for.name == "guarded" and session.waits_for.who == "a person at the form"
    return asked


async def test_an_approval_that_nobody_sees_is_told_where_the_cell_waits(service, capsys):
    async with LiveSession(DESK, endpoint=service.endpoint) as session:
        asked = await ask_for_approval(service, session)
        printed = ""
        while "guarded" not in printed:
            await asyncio.sleep(0.02)
            printed += capsys.readouterr().out
        assert "guarded(what='it') waits for a person" in printed and "is refused after" in printed
        assert "session.approvals" in printed
        await session.approvals.pending[0].cancel()
        assert (await asked).text == "Hello."
        assert not capsys.readouterr().out


@pytest.mark.parametrize("seen", ["panel", "code"])
async def test_an_approval_that_somebody_sees_is_not(service, capsys, monkeypatch, seen):
    monkeypatch.setattr("voicelab.session.telling.FORM_SECONDS", 0.0)
    async with LiveSession(DESK, endpoint=service.endpoint) as session:
        if seen == "panel":
            panel_of(session)
        else:
            taken = asyncio.create_task(session.approvals.next())
        asked = await ask_for_approval(service, session)
        await asyncio.sleep(0.7)
        approval = await taken if seen == "code" else session.approvals.pending[0]
        await approval.submit()
        assert (await asked).text == "Hello." and not capsys.readouterr().out


async def test_a_long_wait_is_told_once_and_a_usual_one_is_not(service, capsys, monkeypatch):
    async with LiveSession(DESK, endpoint=service.endpoint) as session:
        await session.send_message("hello")
        assert not capsys.readouterr().out
        monkeypatch.setattr("voicelab.session.telling.LONG_SECONDS", 0.2)
        service.go.clear()
        asked = asyncio.create_task(session.send_message("hello"))
        await asyncio.sleep(1.5)
        service.go.set()
        await asked
        assert capsys.readouterr().out.count("waits for the model to answer") == 1


async def test_the_call_bar_says_what_is_waited_for(service):
    async with LiveSession(DESK, endpoint=service.endpoint) as session:
        bar = panel_of(session).bar
        await until(lambda: bar.waits == "the caller to say something")
        asked = await ask_for_approval(service, session)
        await until(lambda: bar.waits == "a person to approve guarded")
        await session.approvals.pending[0].submit()
        await asked
        await until(lambda: bar.waits == "the caller to say something")
    await until(lambda: bar.waits == "")


@pytest.mark.parametrize("moment", ["before_it_is_made", "while_it_is_made"])
async def test_hanging_up_while_a_call_is_made_leaves_none(service, moment):
    """Its socket would stay open, and its line's clock run on, with nobody to end them."""
    session = LiveSession(DESK, endpoint=service.endpoint)
    service.ready.clear()
    asked = asyncio.create_task(session.send_message("hello"))
    await until(lambda: session.state == "connecting" and (moment.startswith("before") or service.received))
    await session.hang_up()
    service.ready.set()
    with pytest.raises(CallError) as ended:
        await asked
    assert ended.value.code == "hung_up" and session.state == "disconnected"
    await until(lambda: not any(socket.state.name == "OPEN" for socket in service.sockets))
    assert (await session.send_message("hello")).text == "Hello."
    await session.hang_up()
