"""The transcription models that stream: a turn's words come while it is still being spoken."""

from __future__ import annotations

import asyncio
import base64

import numpy as np
import pytest
from wire import Wire, connected

from voicelab.audio.pcm import RATE, frames, read_wav, to_bytes

SENTENCE = read_wav("data/callers/flight_status.wav")
PIECE = RATE // 5
DELTA, COMPLETED = (f"conversation.item.input_audio_transcription.{kind}" for kind in ("delta", "completed"))


async def listening(wire: Wire, model: str, detection: dict | None) -> None:
    settings = {"turn_detection": detection, "transcription": {"model": model}}
    await wire.send("session.update", session={"type": "realtime", "audio": {"input": settings}})
    await wire.until("session.updated")


async def append(wire: Wire, samples: np.ndarray) -> None:
    await wire.send("input_audio_buffer.append", audio=base64.b64encode(to_bytes(samples)).decode())


async def speak_on(wire: Wire) -> None:
    """Speak as people do, for as long as they are listened to: readings are made between the pieces."""
    while True:
        for piece in frames(SENTENCE, PIECE):
            await append(wire, piece)
            await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    "detection", [{"type": "server_vad", "create_response": False, "silence_duration_ms": 3000}, None]
)
async def test_words_come_while_they_are_spoken_and_add_up_to_the_transcript(engine, detection):
    async with connected(engine) as wire:
        await listening(wire, "gpt-realtime-whisper", detection)
        speaking = asyncio.create_task(speak_on(wire))
        await wire.until(DELTA)
        speaking.cancel()
        assert "input_audio_buffer.committed" not in wire.types()
        if detection is None:
            await wire.send("input_audio_buffer.commit")
        else:
            await append(wire, np.zeros(RATE * 4, np.int16))
        final = await wire.until(COMPLETED)
        deltas = [event for event in wire.events if event["type"] == DELTA]
        assert {event["item_id"] for event in deltas} == {final["item_id"]}
        text = "".join(event["delta"] for event in deltas)
        assert text == final["transcript"] or not final["transcript"].startswith(text)


async def test_other_models_tell_a_turn_when_it_is_over(engine):
    async with connected(engine) as wire:
        await listening(wire, "gpt-4o-mini-transcribe", {"type": "server_vad", "create_response": False})
        await wire.say(np.concatenate([SENTENCE, SENTENCE]))
        await wire.until(COMPLETED)
        assert wire.types().index(DELTA) > wire.types().index("input_audio_buffer.committed")
