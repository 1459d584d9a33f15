"""What somebody lets out while an agent speaks: a listener's word cuts nothing, and after a noise the agent goes on."""

from __future__ import annotations

import asyncio
import io
import wave

import numpy as np
import pytest
from agents.realtime import RealtimeAgent
from interrupting_sounds import spoken
from patience import until
from transports import call
from wire import Wire, connected

from voicelab import LiveSession
from voicelab.audio.pcm import RATE, read_wav

SAID = "I am patient, I listen to all that you say, and then I speak at length about it, with words, so that you know."
PATIENT = RealtimeAgent(name="Patient", instructions=f'Greet with: "{SAID}"')


@pytest.fixture(scope="module")
def okay() -> np.ndarray:
    """A listener's word, int16 at 24 kHz."""
    return spoken("Okay.", "alloy")


@pytest.fixture(scope="module")
def throat() -> bytes:
    """Somebody clears their throat, as a file."""
    return as_file(spoken("Ahem.", "shimmer", 0.85))


def as_file(samples: np.ndarray) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(RATE)
        written.writeframes(samples.tobytes())
    return file.getvalue()


async def speaking(wire: Wire, detection: dict) -> None:
    """An agent that has begun to say something long."""
    listening = {"turn_detection": detection, "transcription": {"model": "whisper-1"}}
    settings = {"instructions": f'Greet with: "{SAID}"', "audio": {"input": listening}}
    await wire.send("session.update", session={"type": "realtime", **settings})
    await wire.send("response.create")
    await wire.until("response.output_audio.delta")


async def test_a_listener_cuts_nothing_under_semantic_vad_and_who_interrupts_does(engine, okay):
    async with connected(engine) as wire:
        await speaking(wire, {"type": "semantic_vad"})
        await wire.say(okay)
        await wire.send("conversation.item.create", item={"type": "message", "role": "system", "content": []})
        await wire.until("conversation.item.done")  # by now the sound was heard
        assert not [kind for kind in wire.types() if kind.startswith("input_audio_buffer")]
        await wire.say(read_wav("data/callers/interruption.wav"))
        await wire.until("input_audio_buffer.speech_started")
        assert "Wait" in (await wire.until("conversation.item.input_audio_transcription.completed"))["transcript"]


async def test_under_server_vad_it_cuts_as_the_service_does(engine, okay):
    async with connected(engine) as wire:
        await speaking(wire, {"type": "server_vad"})
        await wire.say(okay)
        await wire.until("input_audio_buffer.speech_started")


@pytest.mark.parametrize("transport", ["websocket", "webrtc"])
async def test_an_agent_goes_on_after_a_noise(practice, transport, throat):
    session = LiveSession(PATIENT)
    session.controls.speed = 1.5
    async with call(session, transport):
        asked = asyncio.create_task(session.send_message("Hello!"))
        await until(lambda: len(session.recording().samples) and session.recording().speech_seconds() > 1.0, 30)
        after_noise = await session.play(throat)
        answer = await asked
    first, *_, rest = [entry for entry in session.transcript if entry.role == "assistant" and entry.text]
    assert first.status == "interrupted" and first.detail["resumed"] and rest.agent == first.agent
    assert after_noise.text == rest.text and not after_noise.interrupted
    assert answer.text.split() == f"{first.text} {rest.text}".split() and not answer.interrupted
    assert rest.text.strip() and SAID.endswith(rest.text.strip())
    assert session.events.counts()["answer.resumed"] == 1
