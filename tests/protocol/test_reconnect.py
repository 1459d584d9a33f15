"""After a drop: bounded tries, in the log; the conversation goes on where it was."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace

import numpy as np
import pytest
from agents.realtime import RealtimeAgent
from engine_process import running_engine
from patience import until
from session_log import logged

from voicelab import LiveSession
from voicelab.airline import main_agent
from voicelab.audio.pcm import RATE
from voicelab.call_errors import CallError
from voicelab.callers.phone import Phone
from voicelab.endpoint import Endpoint, choose_endpoint

CHATTY = RealtimeAgent(name="Chatty", instructions='Greet with: "Hello, I am Chatty."')


def faulty(fault: str) -> Endpoint:
    return choose_endpoint().with_fault(fault)


async def test_a_dropped_conversation_is_resumed_with_what_was_said(practice):
    session = LiveSession(main_agent, endpoint=faulty("drop"))
    answer = await session.play("data/callers/carry_on.wav")
    assert answer.handoffs and "personal item" in answer.text
    await until(lambda: logged(session, "session.resumed"))
    assert session.state == "connected" and session.agent_name == "QA Agent"
    tries = logged(session, "session.reconnecting")
    assert tries[0]["attempt"] == 1 and tries[0]["cause"] == "connection_lost" and len(tries) <= tries[0]["of"]
    [resumed] = logged(session, "session.resumed")
    shown = [entry for entry in session.transcript if entry.kind in ("message", "tool_call", "tool_result")]
    assert resumed["items"] == len([entry for entry in shown if not entry.text.startswith("transfer_to")])
    before = len(session.transcript)
    again = await session.play("data/callers/pets.wav")
    assert again.agent == "QA Agent" and again.text
    assert len(session.transcript) > before and len(set(e.key for e in session.transcript)) == len(session.transcript)
    await session.hang_up()
    assert session.state == "disconnected"


async def test_what_is_said_while_a_call_is_resumed_waits_for_it(practice, monkeypatch):
    """Neither is it said to a new call that knows nothing, nor lost."""
    monkeypatch.setattr("voicelab.session.resumption.waits", lambda: iter([1.0, 1.0]))
    session = LiveSession(main_agent, endpoint=faulty("drop"))
    await session.send_message("Hello!")
    await until(lambda: session.state == "reconnecting")
    answer = await session.send_message("Hello again!")
    first = [event.type for event in session.events if event.type in ("session.resumed", "conversation.item.create")]
    assert answer.text and first[-2:] == ["session.resumed", "conversation.item.create"]
    await session.hang_up()


async def test_what_is_said_to_a_call_that_was_given_up_says_why(practice, monkeypatch):
    monkeypatch.setattr("voicelab.session.resumption.waits", lambda: iter([1.0]))
    session = LiveSession(CHATTY, endpoint=faulty("drop"))
    await session.connect()
    session._endpoint = Endpoint("gone", "http://127.0.0.1:9/v1", "k")
    await session.send_message("Hello!")
    await until(lambda: session.state == "reconnecting")
    with pytest.raises(CallError, match="cannot be reached"):
        await session.send_message("Hello again!")


async def test_a_dropped_webrtc_call_is_dialled_again(practice):
    session = LiveSession(CHATTY, endpoint=faulty("drop"))
    async with Phone(session):
        first = session._keeper.call
        assert "Chatty" in (await session.send_message("Hello!")).text  # its sound goes another way, and on
        await until(lambda: logged(session, "session.resumed"))
        assert (session.state, session.transport) == ("connected", "webrtc") and session._keeper.call is not first
        assert [event.type for event in session.events].count("session.updated") >= 2
        heard = session.recording().seconds
        answer = await session.play("data/callers/greeting.wav")  # this connection is dropped with its answer, too
        assert "help" in answer.heard
        assert session.recording().seconds > heard
    assert session.state == "disconnected"


async def test_a_page_that_hangs_up_is_not_taken_for_a_lost_connection(practice):
    session = LiveSession(CHATTY)
    async with Phone(session) as phone:
        await session.send_message("Hello!")
        # As a page does: the connection first, and word of it a moment later.
        await session.from_browser.cross(phone._peer.close())
        await asyncio.sleep(0.4)
    assert session.state == "disconnected" and session.error is None
    assert "session.failed" not in [event.type for event in session.events]


async def test_an_endpoint_that_stays_away_is_given_up_after_a_few_tries(practice, monkeypatch):
    monkeypatch.setattr("voicelab.session.resumption.waits", lambda: iter([0.01, 0.01, 0.01]))
    with running_engine(os.environ) as engine:
        session = LiveSession(CHATTY, endpoint=Endpoint("mortal", engine.base_url + "", engine.key).with_fault("drop"))
        await session.connect()
        session._endpoint = Endpoint("gone", "http://127.0.0.1:9/v1", "k")
        await session.send_message("Hello!")
        await until(lambda: session.error and session.state == "disconnected")
    assert session.error.code == "endpoint_unreachable"
    assert len(logged(session, "session.reconnecting")) == 3
    assert session.transcript[-1].text == "The endpoint cannot be reached."


async def test_a_key_that_is_rejected_is_not_tried_again(practice, monkeypatch):
    monkeypatch.setattr("voicelab.session.resumption.waits", lambda: iter([0.01, 0.01, 0.01]))
    session = LiveSession(CHATTY, endpoint=faulty("drop"))
    await session.connect()
    session._endpoint = replace(choose_endpoint(), key="sk-nobody")
    await session.send_message("Hello!")
    await until(lambda: session.error and session.state == "disconnected")
    assert session.error.code == "key_rejected" and len(logged(session, "session.reconnecting")) == 1


@pytest.mark.parametrize(("fault", "code"), [("rejected_key", "key_rejected"), ("rate_limit", "rate_limited")])
async def test_a_refused_session_says_why(practice, fault, code):
    session = LiveSession(CHATTY, endpoint=faulty(fault))
    with pytest.raises(Exception, match="."):
        await session.connect()
    assert session.error.code == code


class Page:
    """A browser that relays: it keeps what it is told to play, and plays it when the test says so."""

    def __init__(self) -> None:
        self.queue: list[tuple[str, int, np.ndarray]] = []
        self.silenced = self.hung = 0

    def relay(self, item_id: str, content_index: int, samples: np.ndarray) -> None:
        self.queue.append((item_id, content_index, samples))

    def relay_end(self, item_id: str, content_index: int) -> None:
        """It holds nothing back."""

    def silence(self) -> None:
        self.silenced += 1

    def hung_up(self) -> None:
        self.hung += 1


async def test_a_relayed_call_reports_what_was_played_and_is_cut_there(practice):
    session, page = LiveSession(CHATTY), Page()
    session.from_browser.attach(page)
    await session.from_browser.relay()
    assert (session.state, session.transport) == ("connected", "relay")
    talking = asyncio.create_task(session.send_message("Hello!"))
    await until(lambda: sum(len(samples) for _, _, samples in page.queue) > RATE)
    item, index, _ = page.queue[0]
    session.from_browser.played(item, index, 400.0)
    await session.interrupt()
    await until(lambda: logged(session, "conversation.item.truncated"))
    assert logged(session, "conversation.item.truncated")[0]["audio_end_ms"] == 400 and page.silenced == 1
    await talking
    await session.hang_up()
    assert page.hung == 1


async def test_what_a_relaying_microphone_hears_is_answered(practice):
    from voicelab.audio.pcm import frames, read_wav

    session, page = LiveSession(CHATTY), Page()
    session.from_browser.attach(page)
    await session.from_browser.relay()
    words = np.concatenate([read_wav("data/callers/greeting.wav"), np.zeros(RATE, np.int16)])
    for frame in frames(words, 960):
        session.from_browser.heard(frame)
    await until(lambda: page.queue)
    assert "help" in session.transcript[0].text or "Transcribing" in session.transcript[0].text
    session.from_browser.recorded(np.zeros((960, 2), np.int16))
    await until(lambda: session.recording().seconds > 0)
    await session.hang_up()
