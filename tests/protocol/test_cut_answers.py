"""Answers that are cut, or are not to be, against the engine: Stop, turn detection's switches, guardrails on a call."""

from __future__ import annotations

import asyncio

import pytest
from agents.realtime import RealtimeAgent
from patience import until

from voicelab import LiveSession
from voicelab.callers.phone import Phone
from voicelab.desk.guardrails import Violation, output_guardrail

LONG = "I am patient, I listen to all that you say, and then I speak at length about it, so that you know."
CHATTY = RealtimeAgent(name="Chatty", instructions=f'Greet with: "{LONG}"')
DETECTION = {"type": "server_vad", "silence_duration_ms": 400}


def counts(session: LiveSession) -> dict[str, int]:
    return session.events.counts()


@pytest.mark.parametrize("transport", ["websocket", "webrtc"])
async def test_stop_at_once_after_a_question(practice, transport):
    session = LiveSession(CHATTY)
    async with Phone(session) if transport == "webrtc" else session:
        asked = asyncio.create_task(session.send_message("Hello!"))
        await until(lambda: "conversation.item.create" in counts(session))
        await session.interrupt()
        answer = await asked
        assert answer.interrupted and len(answer.text) < len(LONG) / 2
        assert not (await session.send_message("Thank you!")).interrupted


async def test_a_caller_who_may_not_interrupt_does_not(practice):
    """Over a WebSocket the SDK would cut the answer by itself, and cancel it at the endpoint."""
    session = LiveSession(CHATTY)
    session.controls.turn_detection = {**DETECTION, "interrupt_response": False}
    async with session:
        asked = asyncio.create_task(session.send_message("Hello!"))
        await until(lambda: "response.output_audio.delta" in counts(session))
        heard = await session.play("data/callers/greeting.wav")
        answer = await asked
        assert answer.text == LONG and not answer.interrupted
        assert "help" in heard.heard and heard.text
        assert "response.cancel" not in counts(session) and "playback.stopped" not in counts(session)


@pytest.mark.parametrize("transport", ["websocket", "webrtc"])
async def test_a_turn_that_nobody_answers_ends_when_it_was_heard(practice, transport):
    session = LiveSession(CHATTY)
    session.controls.turn_detection = {**DETECTION, "interrupt_response": False, "create_response": False}
    async with Phone(session) if transport == "webrtc" else session:
        answer = await session.play("data/callers/greeting.wav")
        assert "help" in answer.heard and answer.text == "" and not answer.interrupted
        await session.send("response.create")
        await until(lambda: "response.done" in counts(session))


class Once:
    """Stops the first answer that is not the greeting."""

    def __init__(self) -> None:
        self.stopped = ""

    def __call__(self, text: str) -> Violation | None:
        if "patient" in text or self.stopped not in ("", text):
            return None
        self.stopped = text
        return Violation("other", "It is not the greeting.")


@pytest.mark.parametrize("transport", ["websocket", "webrtc"])
async def test_a_guardrail_trips_while_the_answer_before_still_plays(practice, transport):
    once = Once()
    corrected = f'{CHATTY.instructions} If a guardrail is triggered, say "Let me begin again."'
    guardrails = [output_guardrail("greetings only", once)]
    session = LiveSession(CHATTY.clone(instructions=corrected, output_guardrails=guardrails))
    async with Phone(session) if transport == "webrtc" else session:
        first = asyncio.create_task(session.send_message("Hello!"))
        await until(lambda: "response.done" in counts(session))
        answer = await session.send_message("What about my luggage?")
        assert once.stopped and once.stopped not in answer.text and answer.text and not answer.interrupted
        assert counts(session)["guardrail.tripped"] == 1
        assert len([entry for entry in session.transcript if entry.kind == "guardrail"]) == 1
        assert (await first).text
