"""The stock Python SDK holds a conversation with the engine: a tool call, a handoff, a barge-in, on both transports.

Nothing of voicelab's session is used here: this is the SDK as anybody installs it.
"""

from __future__ import annotations

import asyncio
import contextlib

import numpy as np
from agents import function_tool
from agents.realtime import RealtimeAgent, RealtimePlaybackTracker, RealtimeRunner, realtime_handoff
from agents.realtime.openai_realtime import OpenAIRealtimeSIPModel, get_server_event_type_adapter
from raw_phone import create

from voicelab.audio.pcm import read_wav, to_bytes

VALIDATOR = get_server_event_type_adapter()
SETTINGS = {
    "voice": "cedar",
    "modalities": ["audio"],
    "input_audio_transcription": {"model": "whisper-1"},
    "turn_detection": {"type": "server_vad", "interrupt_response": True, "create_response": True},
}


@function_tool
def look_up_rule(question: str) -> str:
    """Looks up answers to questions about bags, refunds and pets."""
    return "Each guest may bring one small bag on the plane. It must fit under the seat in front of you."


def desk() -> RealtimeAgent:
    rules = RealtimeAgent(
        name="Rules",
        handoff_description="Answers questions about bags, refunds and pets.",
        instructions="You answer questions with the lookup tool.",
        tools=[look_up_rule],
    )
    return RealtimeAgent(
        name="Front", instructions="You are the front desk. Hand over questions.", handoffs=[realtime_handoff(rules)]
    )


class Follower:
    """Runs through a session's events, checks each raw one with the SDK's validator, remembers what happened."""

    def __init__(self, session) -> None:
        self.session, self.raw, self.seen = session, [], []
        self.task = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        async for event in self.session:
            self.seen.append(event)
            if event.type == "raw_model_event" and event.data.type == "raw_server_event":
                raw = event.data.data
                VALIDATOR.validate_python({**raw, "previous_item_id": raw.get("previous_item_id") or ""})
                self.raw.append(raw)

    async def until(self, fits, seconds: float = 60):
        deadline = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < deadline:
            if self.task.done():
                self.task.result()
            if fits():
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"it did not happen within {seconds} s; the events were {[e['type'] for e in self.raw]}")

    def count(self, kind: str) -> int:
        return sum(event["type"] == kind for event in self.raw)

    def said(self) -> str:
        return " ".join(e["transcript"] for e in self.raw if e["type"] == "response.output_audio_transcript.done")

    def check_orchestration(self) -> None:
        kinds = [event.type for event in self.seen]
        handoff = next(event for event in self.seen if event.type == "handoff")
        assert (handoff.from_agent.name, handoff.to_agent.name) == ("Front", "Rules")
        assert "tool_start" in kinds and "tool_end" in kinds and "error" not in kinds
        assert "one small bag" in self.said()
        for response in (e["response"] for e in self.raw if e["type"] == "response.created"):
            ends = [e for e in self.raw if e["type"] == "response.done" and e["response"]["id"] == response["id"]]
            assert len(ends) == 1


@contextlib.asynccontextmanager
async def followed(session):
    async with session:
        follower = Follower(session)
        try:
            yield follower
        finally:
            follower.task.cancel()


def answered(follower: Follower):
    return lambda: "one small bag" in follower.said() and follower.count("response.done") >= 3


async def test_over_a_websocket(engine):
    tracker = RealtimePlaybackTracker()
    runner = RealtimeRunner(desk(), config={"model_settings": SETTINGS})
    session = await runner.run(
        model_config={
            "url": f"{engine.ws}?model=gpt-realtime-mini",
            "api_key": engine.key,
            "playback_tracker": tracker,
            "initial_model_settings": {"model_name": "gpt-realtime-mini"},
        }
    )
    async with followed(session) as follower:
        await speak(session, read_wav("data/callers/carry_on.wav"))
        await follower.until(answered(follower))
        follower.check_orchestration()
        item = [e for e in follower.raw if e["type"] == "response.output_audio.delta"][-1]["item_id"]
        tracker.on_play_ms(item, 0, 400)
        await speak(session, read_wav("data/callers/interruption.wav"))
        await follower.until(lambda: follower.count("conversation.item.truncated") == 1)
        assert any(event.type == "audio_interrupted" for event in follower.seen)


async def speak(session, samples: np.ndarray) -> None:
    audio = to_bytes(np.concatenate([samples, np.zeros(24_000, np.int16)]))
    for start in range(0, len(audio), 24_000):
        await session.send_audio(audio[start : start + 24_000])


async def test_as_a_sideband_of_a_webrtc_call(engine, phone):
    call_id = await create(engine, phone)
    model = OpenAIRealtimeSIPModel()
    model.model = "gpt-realtime-mini"
    runner = RealtimeRunner(desk(), model=model, config={"model_settings": SETTINGS})
    session = await runner.run(
        model_config={"url": f"{engine.ws}?call_id={call_id}", "call_id": call_id, "api_key": engine.key}
    )
    async with followed(session) as follower:
        await follower.until(lambda: follower.count("session.updated") >= 1)
        phone.microphone.say(read_wav("data/callers/carry_on.wav"))
        await follower.until(lambda: answered(follower)() and phone.types().count("output_audio_buffer.started") >= 1)
        follower.check_orchestration()
        phone.microphone.say(read_wav("data/callers/interruption.wav"))
        await follower.until(lambda: follower.count("conversation.item.truncated") == 1)
        kinds = [event["type"] for event in follower.raw]
        assert kinds.index("output_audio_buffer.cleared") < kinds.index("conversation.item.truncated")
        assert "response.output_audio.delta" not in kinds
        assert phone.loudest > -40
