"""The engine's faults: each does what its name says, and no more."""

from __future__ import annotations

import time
import urllib.error
import urllib.request

import pytest
import websockets
from wire import connected

from voicelab.audio.pcm import read_wav

HELLO = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hello"}]}
TRANSCRIBED = {"type": "realtime", "audio": {"input": {"transcription": {"model": "whisper-1"}}}}


async def answered(wire) -> dict:
    await wire.send("conversation.item.create", item=HELLO)
    await wire.send("response.create")
    return (await wire.until("response.done"))["response"]


@pytest.mark.parametrize(
    ("fault", "code", "close", "status"),
    [
        ("rejected_key", "invalid_api_key", 3000, 401),
        ("rate_limit", "rate_limit_exceeded", 4000, 429),
        ("no_such_fault", "unknown_fault", 4000, 404),
        ("drop+no_such_fault", "unknown_fault", 4000, 404),
        ("drop+rejected_key", "invalid_api_key", 3000, 401),
        ("rate_limit+model_failure", "rate_limit_exceeded", 4000, 429),
    ],
)
async def test_sessions_that_are_refused(engine, fault, code, close, status):
    faulty = engine.faulty(fault)
    async with connected(faulty) as wire:
        assert (await wire.receive())["error"]["code"] == code
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await wire.receive()
        assert closed.value.rcvd.code == close
    request = urllib.request.Request(
        faulty.base_url + "/realtime/calls?model=m",
        b"v=0",
        {**engine.headers, "Content-Type": "application/sdp"},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == status


async def test_slow_first_audio(engine):
    async with connected(engine.faulty("slow_first_audio")) as wire:
        began = time.monotonic()
        assert (await answered(wire))["status"] == "completed"
        assert time.monotonic() - began > 3


async def test_drop_after_the_first_answer(engine):
    async with connected(engine.faulty("drop")) as wire:
        assert (await answered(wire))["status"] == "completed"
        with pytest.raises(websockets.ConnectionClosedError):
            while True:
                await wire.receive()


async def test_duplicate_events(engine):
    async with connected(engine.faulty("duplicate_events")) as wire:
        await answered(wire)
        for _ in range(2):
            await wire.until("rate_limits.updated")
        ids = [event["event_id"] for event in wire.events if not event["type"].endswith("delta")]
        assert ids[::2] == ids[1::2] and len(set(ids)) == len(ids) // 2


async def test_late_transcription(engine):
    async with connected(engine.faulty("late_transcription")) as wire:
        await wire.send("session.update", session=TRANSCRIBED)
        await wire.say(read_wav("data/callers/greeting.wav"))
        await wire.until("conversation.item.input_audio_transcription.completed")
        types = wire.types()
        assert types.index("response.done") < types.index("conversation.item.input_audio_transcription.delta")


async def test_model_failure(engine):
    async with connected(engine.faulty("model_failure")) as wire:
        response = await answered(wire)
        assert response["status"] == "failed" and "internal error" in response["status_details"]["error"]["message"]
        assert (await answered(wire))["status"] == "failed"  # the conversation lives on


async def test_faults_add_up(engine):
    async with connected(engine.faulty("slow_first_audio+drop+duplicate_events")) as wire:
        began = time.monotonic()
        assert (await answered(wire))["status"] == "completed" and time.monotonic() - began > 3
        with pytest.raises(websockets.ConnectionClosedError):
            while True:
                await wire.receive()
    ids = [event["event_id"] for event in wire.events if event["type"] == "response.created"]
    assert len(ids) == 2 and len(set(ids)) == 1


async def test_transcriptions_come_late_and_twice(engine):
    async with connected(engine.faulty("late_transcription+duplicate_events")) as wire:
        await wire.send("session.update", session=TRANSCRIBED)
        await wire.say(read_wav("data/callers/greeting.wav"))
        for _ in range(2):
            await wire.until("conversation.item.input_audio_transcription.completed")
        types = wire.types()
        assert types.index("response.done") < types.index("conversation.item.input_audio_transcription.delta")
