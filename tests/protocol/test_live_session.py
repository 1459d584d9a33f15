"""`LiveSession` against the real engine: both transports, barge-in, lifetime, errors."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import httpx
import pytest
from agents.realtime import RealtimeAgent
from raw_phone import Phone

from voicelab.airline import main_agent
from voicelab.call_errors import CallError
from voicelab.endpoint import Endpoint, choose_endpoint
from voicelab.session.live_session import LiveSession

CHATTY = RealtimeAgent(name="Chatty", instructions="You are " + "a very patient person who likes to explain " * 3 + ".")


async def test_a_recorded_caller_is_handed_over_and_answered_from_the_documents(practice):
    async with LiveSession(main_agent) as session:
        answer = await session.play("data/callers/carry_on.wav")
        assert answer.handoffs == ("Main Agent → QA Agent",) and answer.tools == ("document_lookup_tool",)
        assert answer.agent == "QA Agent" == session.agent_name
        assert "carry-on" in answer.text and "bring" in answer.heard
        kinds = [entry.kind for entry in session.transcript]
        crumb = next(entry for entry in session.transcript if entry.kind == "handoff")
        assert "bring" in crumb.detail["reason"] and crumb.text == "Main Agent → QA Agent"
        assert kinds.index("handoff") < kinds.index("tool_result") < len(kinds) - 1
        assert session.transcript[-1].role == "assistant"
    assert session.state == "disconnected"


async def test_what_the_session_sends_is_in_the_log_and_audio_is_not(practice):
    async with LiveSession(main_agent) as session:
        await session.play("data/callers/greeting.wav")
    sent = {event.type for event in session.events if event.direction == "client"}
    assert {"session.update", "input_audio_buffer.append"} <= sent
    text = "".join(str(event.payload) for event in session.events)
    assert practice.key not in text and "'audio': {'bytes'" in text and len(max(text.split("'"), key=len)) < 2000


async def test_speaking_over_an_answer_interrupts_it(practice):
    async with LiveSession(CHATTY) as session:
        long_answer = asyncio.create_task(session.send_message("What can you do for me?"))
        while not any(event.type == "response.output_audio.delta" for event in session.events):
            await asyncio.sleep(0.05)
        await session.play("data/callers/interruption.wav")
        first = await long_answer
        assert first.interrupted
        cut = next(entry for entry in session.transcript if entry.status == "interrupted")
        assert cut.agent == "Chatty"


async def test_a_cell_that_blocks_does_not_disturb_the_call(practice):
    async with LiveSession(CHATTY) as session:
        answer = session.submit(session.send_message("Hello!"))
        blocked = 0
        while not any(event.type == "response.done" for event in session.events):
            time.sleep(0.05)  # nothing is awaited here, as in a cell that blocks
            blocked += 1
            assert blocked < 400
        assert (await asyncio.wrap_future(answer)).text


async def test_stop_silences_the_agent_and_the_conversation_goes_on(practice):
    async with LiveSession(CHATTY) as session:
        task = asyncio.create_task(session.send_message("What can you do for me?"))
        while not any(event.type == "response.output_audio.delta" for event in session.events):
            await asyncio.sleep(0.02)
        await session.interrupt()
        await task
        assert session.transcript[-1].status == "interrupted"
        for _ in range(200):  # the answer is over with the response; that it was cut is told a moment later
            if any(event.type == "conversation.item.truncated" for event in session.events):
                break
            await asyncio.sleep(0.02)
        assert any(event.type == "conversation.item.truncated" for event in session.events)
        assert (await session.send_message("Hello!")).text


async def test_a_browsers_call_is_answered_only_when_the_sideband_is_ready(practice):
    phone, session = Phone(), LiveSession(main_agent)
    answer = await session.from_browser.answer(await phone.offer())
    assert any(event.type == "session.updated" for event in session.events)
    assert (session.state, session.transport) == ("connected", "webrtc")
    await phone.answered(answer)
    await phone.until("session.created")
    spoken = asyncio.create_task(session.send_message("Hello!"))
    await phone.until("output_audio_buffer.stopped")
    assert "Meridian Air" in (await spoken).text
    await session.hang_up()
    await session.hang_up()
    assert await calls(practice) == 0
    await phone.peer.close()


async def test_an_endpoint_that_ends_the_call_is_noticed(practice):
    phone, session = Phone(), LiveSession(main_agent)
    await phone.answered(await session.from_browser.answer(await phone.offer()))
    await phone.until("session.created")
    await phone.peer.close()
    for _ in range(200):
        if session.state == "disconnected":
            break
        await asyncio.sleep(0.05)
    assert session.error.code == "connection_lost"
    assert any(event.direction == "other" for event in session.events)


async def calls(engine) -> int:
    async with httpx.AsyncClient(headers=engine.headers) as client:
        return (await client.get(engine.health_url)).json()["calls"]


async def test_a_rejected_key_and_an_unreachable_endpoint_say_what_to_do(practice):
    wrong = replace(choose_endpoint(), key="sk-nobody")
    for opening in (lambda s: s.connect(), lambda s: s.from_browser.answer("v=0")):
        session = LiveSession(CHATTY, endpoint=wrong)
        with pytest.raises(CallError) as refused:
            await opening(session)
        assert refused.value.code == "key_rejected" and session.error is refused.value
        assert "sk-nobody" not in str(refused.value)
    with pytest.raises(CallError, match="VOICELAB_ENDPOINT"):
        await LiveSession(CHATTY, endpoint=Endpoint("nowhere", "http://127.0.0.1:9/v1", "k")).connect()


async def test_two_sessions_at_once_do_not_hear_each_other(practice):
    first, second = LiveSession(CHATTY), LiveSession(main_agent)
    answers = await asyncio.gather(first.send_message("Hello!"), second.send_message("Hello!"))
    assert "patient" in answers[0].text + first.transcript[-1].text and "Meridian Air" in answers[1].text
    assert len(first.transcript) == len(second.transcript) == 2
    await asyncio.gather(first.hang_up(), second.hang_up())


async def test_a_missing_recording_names_what_was_looked_for(practice):
    with pytest.raises(FileNotFoundError, match="data/callers"):
        await LiveSession(CHATTY).play("no_such.wav")
