"""Each turn of a call can be heard again by itself, over each transport: the caller's, and the agent's answer."""

from __future__ import annotations

import numpy as np
import pytest
from agents.realtime import RealtimeAgent
from transports import TRANSPORTS, call

from voicelab import LiveSession
from voicelab.audio import RATE, read_sound
from voicelab.endpoint import CHECKOUT
from voicelab.record.recording import AGENT, LOUD
from voicelab.session import Answer

DESK = RealtimeAgent(name="Desk", instructions='Greet with: "Hello, and welcome to the desk. How can I help you?"')
GREETING = CHECKOUT / "data" / "callers" / "greeting.wav"
PLAYER = '<audio controls preload="metadata"'


def words_seconds(samples: np.ndarray) -> float:
    """From the first loud sample to the last."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > LOUD)
    return float(loud[-1] - loud[0]) / RATE


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_both_turns_can_be_heard_in_cells(practice, transport):
    session = LiveSession(DESK)
    async with call(session, transport):
        answer = await session.play(GREETING)
    caller, agent = (session.transcript.sound_of(entry) for entry in session.transcript)
    assert abs(words_seconds(caller.samples) - words_seconds(read_sound(GREETING))) < 0.3
    assert abs(words_seconds(agent.samples) - session.recording().speech_seconds(AGENT)) < 0.3
    assert np.array_equal(answer.sound.samples, agent.samples) and answer._repr_html_().count(PLAYER) == 1
    html = session.transcript._repr_html_()
    assert html.count(PLAYER) == 2 and f'aria-label="Desk: {answer.text}' in html and 'aria-label="You: Hello' in html
    assert answer == Answer(answer.heard, answer.text, "Desk") and "sound" not in repr(answer).lower()


async def test_what_was_written_has_no_player_and_an_earlier_call_keeps_its_own(practice):
    session = LiveSession(DESK)
    async with session:
        await session.play(GREETING)
    async with session:
        await session.send_message("Hello!")
    heard = [session.transcript.sound_of(entry) is not None for entry in session.transcript]
    assert heard == [True, True, False, True]
