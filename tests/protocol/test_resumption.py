"""Going on in a new connection: after any close, during a tool, with a form that waits, and by plan before a limit."""

from __future__ import annotations

import asyncio

import pytest
from agents import function_tool
from agents.realtime import RealtimeAgent
from closing_proxy import ClosingProxy
from patience import until
from session_log import logged
from test_one_truth import WORDY, memory, said
from transports import TRANSPORTS, call

from voicelab import LiveSession
from voicelab.endpoint import Endpoint, choose_endpoint

CHATTY = RealtimeAgent(name="Chatty", instructions='Greet with: "Hello, I am Chatty."')


@pytest.fixture
async def proxy(practice):
    async with ClosingProxy(practice).running() as running:
        yield running


def slow_desk(**options) -> tuple[RealtimeAgent, asyncio.Event, list[str]]:
    """A desk whose one tool waits until it is told to come back."""
    may_end, called = asyncio.Event(), []

    @function_tool(**options)
    async def find_bag(tag: str) -> str:
        """Finds a suitcase by its tag number."""
        called.append(tag)
        while not may_end.is_set():  # it runs on the session's loop, and the test on its own
            await asyncio.sleep(0.02)
        return f"The bag {tag} is in Oslo."

    agent = RealtimeAgent(name="Bags", instructions="You find suitcases.", tools=[find_bag])
    return agent, may_end, called


@pytest.mark.parametrize(("code", "reason"), [(1000, ""), (1001, "going away"), (1011, "oh dear"), (None, "")])
async def test_whatever_closes_the_connection_the_call_goes_on_and_the_reason_is_shown(proxy, code, reason):
    async with LiveSession(CHATTY, endpoint=proxy.endpoint) as session:
        await session.send_message("Hello!")
        await proxy.close(code, reason)
        await until(lambda: logged(session, "session.resumed"))
        [tried] = logged(session, "session.reconnecting")
        assert reason in tried["reason"] and (code is None or str(code) in tried["reason"])
        notices = [entry.text for entry in session.transcript if entry.kind == "notice"]
        assert len(notices) == 1 and tried["reason"] in notices[0]
        assert (await session.send_message("Hello again!")).text and session.state == "connected"
        assert [entry.text for entry in session.transcript if entry.role == "user"] == ["Hello!", "Hello again!"]
    assert proxy.opened == 2


async def test_what_was_asked_when_the_connection_was_lost_is_answered(proxy):
    async with LiveSession(CHATTY, endpoint=proxy.endpoint) as session:
        asked = asyncio.create_task(session.send_message("Hello!"))
        await until(lambda: logged(session, "response.created"))
        await proxy.close(1011)
        await asyncio.gather(asked, return_exceptions=True)
        await until(lambda: said(session) and "Chatty" in said(session)[-1].text)
        assert [entry.text for entry in session.transcript if entry.role == "user"] == ["Hello!"]


async def test_a_key_that_is_refused_is_final(proxy):
    async with LiveSession(CHATTY, endpoint=proxy.endpoint) as session:
        await session.send_message("Hello!")
        await proxy.close(3000, "Incorrect API key provided.")
        await until(lambda: session.error)
        assert session.error.code == "key_rejected" and not logged(session, "session.reconnecting")


async def test_a_tool_outlives_its_connection_and_its_result_is_told(proxy):
    agent, may_end, called = slow_desk()
    async with LiveSession(agent, endpoint=proxy.endpoint) as session:
        asked = asyncio.create_task(session.send_message("Find my suitcase with the tag 123, please."))
        await until(lambda: called)
        await proxy.close(1011)
        await until(lambda: logged(session, "session.resumed"))
        await asyncio.gather(asked, return_exceptions=True)  # it may give up with the connection
        later = await session.send_message("Hello!")
        assert later.text and later.tools == ()
        may_end.set()
        await until(lambda: "Oslo" in said(session)[-1].text and session._keeper.call.quiet)
        kinds = [entry.kind for entry in session.transcript if entry.kind.startswith("tool") or entry.role == "user"]
        assert kinds == ["message", "tool_call", "message", "tool_result"] and called == ["123"]
        result = next(entry for entry in session.transcript if entry.kind == "tool_result")
        assert await output(session, result.key) == "The bag 123 is in Oslo."
        assert not session._keeper._elders or not session._keeper._elders[0].working


async def output(session: LiveSession, item_id: str) -> str:
    before = len(logged(session, "conversation.item.retrieved"))
    await session.send("conversation.item.retrieve", item_id=item_id)
    await until(lambda: len(logged(session, "conversation.item.retrieved")) > before)
    return logged(session, "conversation.item.retrieved")[-1]["item"]["output"]


async def test_a_tool_that_comes_back_before_the_call_goes_on_waits_for_it(proxy, monkeypatch):
    monkeypatch.setattr("voicelab.session.resumption.waits", lambda: iter([2.0]))
    agent, may_end, called = slow_desk()
    async with LiveSession(agent, endpoint=proxy.endpoint) as session:
        asked = asyncio.create_task(session.send_message("Find my suitcase with the tag 123, please."))
        await until(lambda: called)
        await proxy.close(1011)
        await until(lambda: session.state == "reconnecting")
        may_end.set()
        await until(lambda: said(session) and "Oslo" in said(session)[-1].text)
        await asyncio.gather(asked, return_exceptions=True)


async def test_a_result_that_can_be_given_to_nobody_is_in_the_log(proxy, monkeypatch):
    monkeypatch.setattr("voicelab.session.resumption.waits", lambda: iter([2.0]))
    agent, may_end, called = slow_desk()
    session = LiveSession(agent, endpoint=proxy.endpoint)
    await session.connect()
    asked = asyncio.create_task(session.send_message("Find my suitcase with the tag 123, please."))
    await until(lambda: called)
    session._endpoint = Endpoint("gone", "http://127.0.0.1:9/v1", "k")
    await proxy.close(1011)
    await until(lambda: session.state == "reconnecting")
    may_end.set()
    await until(lambda: session.error and session.state == "disconnected")
    await until(lambda: logged(session, "tool.undelivered"))
    assert logged(session, "tool.undelivered")[0]["output"] == "The bag 123 is in Oslo."
    await asyncio.gather(asked, return_exceptions=True)


@pytest.mark.parametrize("outcome", ["approved", "rejected"])
async def test_a_form_that_waits_outlives_its_connection(proxy, outcome):
    agent, may_end, called = slow_desk(needs_approval=True)
    may_end.set()
    async with LiveSession(agent, endpoint=proxy.endpoint) as session:
        asked = asyncio.create_task(session.send_message("Find my suitcase with the tag 123, please."))
        form = await session.approvals.next()
        await proxy.close(1011)
        await until(lambda: logged(session, "session.resumed"))
        await asyncio.gather(asked, return_exceptions=True)
        assert form.waiting and form.message == "" and session.approvals.pending == [form]
        assert await (form.submit() if outcome == "approved" else form.cancel()) == outcome
        await until(lambda: any(entry.kind == "tool_result" for entry in session.transcript))
        await until(lambda: said(session) and session._keeper.call.quiet)
        assert bool(called) is (outcome == "approved")
        assert ("Oslo" in said(session)[-1].text) is (outcome == "approved")
    assert form.outcome == outcome


async def test_a_form_that_waits_at_the_end_of_its_call_says_so(practice):
    agent, _, called = slow_desk(needs_approval=True)
    async with LiveSession(agent) as session:
        asked = asyncio.create_task(session.send_message("Find my suitcase with the tag 123, please."))
        form = await session.approvals.next()
    await asyncio.gather(asked, return_exceptions=True)
    assert form.outcome == "ended" and "has ended" in form.message and not called


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_session_that_expires_goes_on(practice, transport):
    """Somebody waits for a form all the time, so there is no quiet moment for a planned refresh."""
    agent, may_end, _ = slow_desk(needs_approval=True)
    may_end.set()
    session = LiveSession(agent, endpoint=choose_endpoint().with_fault("session_limit=12"))
    async with call(session, transport):
        asked = asyncio.create_task(session.send_message("Find my suitcase with the tag 123, please."))
        form = await session.approvals.next()
        await until(lambda: logged(session, "session.resumed"))
        await asyncio.gather(asked, return_exceptions=True)
        assert logged(session, "session.reconnecting")[0]["cause"] == "session_expired"
        assert "maximum duration of 12 seconds" in logged(session, "session.reconnecting")[0]["reason"]
        assert not logged(session, "session.refreshing") and session.transport == transport
        await form.submit()
        await until(lambda: said(session) and "Oslo" in said(session)[-1].text)


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_before_its_limit_a_session_moves_to_a_new_one(practice, transport):
    session = LiveSession(CHATTY, endpoint=choose_endpoint().with_fault("session_limit=20"))
    async with call(session, transport):
        first = await session.send_message("Hello!")
        await until(lambda: logged(session, "session.refreshed"))
        assert logged(session, "session.refreshing")[0]["expires_in_s"] in range(1, 11)
        assert not logged(session, "session.reconnecting") and not logged(session, "error")
        assert session.state == "connected" and session.transport == transport
        for entry in session.transcript:
            if entry.kind == "message":
                assert await memory(session, entry.key) == entry.text
        again = await session.send_message("Hello again!")
        assert first.text and again.text
        assert "refreshed" in repr(session.life)
        messages = [entry.text for entry in session.transcript if entry.kind == "message"]
        assert len(messages) == 4 and any(entry.kind == "notice" for entry in session.transcript)


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_drop_in_the_middle_of_an_answer_leaves_one_truth(practice, transport):
    session = LiveSession(WORDY)
    async with call(session, transport):
        asked = asyncio.create_task(session.send_message("Hello!"))
        await until(lambda: len(session.recording().samples) and session.recording().speech_seconds() > 1.5)
        session._keeper.call.sdk.model._websocket.transport.abort()  # as a network breaks off
        answer = (await asyncio.gather(asked, return_exceptions=True))[0]
        await until(lambda: logged(session, "session.resumed"))
        entry = said(session)[0]
        assert await memory(session, entry.key) == entry.text
        assert 10 < len(entry.text) and entry.status == "interrupted"
        if not isinstance(answer, Exception):
            assert answer.text == entry.text.strip()
        # Who was cut off by a network is told again.
        await until(lambda: len(said(session)) == 2 and said(session)[1].text.startswith("Hello there."))
