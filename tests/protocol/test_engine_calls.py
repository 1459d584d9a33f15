"""WebRTC calls to the engine, made with aiortc: signalling, sideband, media, barge-in, the end."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest
from openai import AsyncOpenAI
from raw_phone import SESSION, create
from wire import connected

from voicelab.audio.pcm import read_wav


@pytest.mark.parametrize("kind", ["sdp", "json", "multipart"])
async def test_a_call_is_made_in_each_content_type(engine, phone, kind):
    offer = await phone.offer()
    url = f"{engine.base_url}/realtime/calls"
    async with httpx.AsyncClient(headers=engine.headers) as client:
        if kind == "sdp":
            made = await client.post(
                f"{url}?model=gpt-realtime-mini", content=offer, headers={"Content-Type": "application/sdp"}
            )
        elif kind == "json":
            made = await client.post(url, json={"sdp": offer, "session": SESSION})
        else:
            made = await client.post(url, files={"sdp": (None, offer), "session": (None, json.dumps(SESSION))})
        assert made.status_code == 201 and made.headers["location"].startswith("/v1/realtime/calls/rtc_")
        await phone.answered(made.text)
        created = await phone.until("session.created")
        assert created["session"]["model"] == "gpt-realtime-mini"
        ended = await client.post(engine.base_url.removesuffix("/v1") + made.headers["location"] + "/hangup")
        assert ended.status_code == 200


async def test_a_spoken_turn_is_answered_on_the_media_track(engine, phone):
    await create(engine, phone)
    await phone.until("session.created")
    phone.microphone.say(read_wav("data/callers/greeting.wav"))
    await phone.until("output_audio_buffer.stopped")
    types = phone.types()
    assert "response.output_audio.delta" not in types
    assert types.index("output_audio_buffer.started") > types.index("response.content_part.added")
    assert types.index("output_audio_buffer.stopped") > types.index("response.done")
    assert phone.loudest > -40


async def test_barge_in_flushes_the_track_and_truncates_at_what_was_played(engine, phone):
    call_id = await create(engine, phone)
    await phone.until("session.created")
    async with connected(engine, query=f"call_id={call_id}") as sideband:
        await sideband.send(
            "conversation.item.create",
            item={
                "type": "message",
                "role": "user",
                "content": [{"type": "input_text", "text": "What can you do for me? Please tell me everything."}],
            },
        )
        await sideband.send("response.create")
        await phone.until("output_audio_buffer.started")
        phone.microphone.say(read_wav("data/callers/interruption.wav"))
        await phone.until("conversation.item.truncated")
        types = phone.types()
        first = types.index("input_audio_buffer.speech_started")
        assert types[first + 1 : first + 3] == ["output_audio_buffer.cleared", "conversation.item.truncated"]
        assert phone.events[first + 2]["audio_end_ms"] > 0
        said = next(event for event in phone.events if event["type"] == "response.output_audio_transcript.delta")
        await sideband.send("conversation.item.retrieve", item_id=said["item_id"])
        item = (await sideband.until("conversation.item.retrieved"))["item"]
        generated = "".join(
            event["delta"]
            for event in phone.events
            if event["type"] == "response.output_audio_transcript.delta" and event["item_id"] == said["item_id"]
        )
        assert generated.startswith(item["content"][0]["transcript"])


async def test_a_call_that_only_transcribes(engine, phone):
    listening = {"transcription": {"model": "whisper-1"}}
    await create(engine, phone, {"type": "transcription", "audio": {"input": listening}})
    assert (await phone.until("session.created"))["session"]["type"] == "transcription"
    phone.microphone.say(read_wav("data/callers/greeting.wav"))
    heard = await phone.until("conversation.item.input_audio_transcription.completed")
    assert "help" in heard["transcript"]
    assert not [kind for kind in phone.types() if kind.startswith(("response.", "output_audio"))]


async def test_a_bad_offer_is_refused_with_a_reason(engine):
    async with httpx.AsyncClient(headers=engine.headers) as client:
        refused = await client.post(f"{engine.base_url}/realtime/calls", json={"sdp": "nonsense", "session": SESSION})
    assert refused.status_code == 400 and refused.json()["error"]["param"] == "sdp"


async def test_hanging_up_ends_call_and_sideband(engine, phone):
    call_id = await create(engine, phone)
    await phone.until("session.created")
    async with connected(engine, query=f"call_id={call_id}") as sideband:
        await sideband.send("session.update", session={"type": "realtime"})
        assert (await sideband.receive())["type"] == "session.updated"  # the service does not greet a sideband
        async with AsyncOpenAI(base_url=engine.base_url, api_key=engine.key) as client:
            await client.realtime.calls.hangup(call_id)
        with pytest.raises(Exception, match="1000"):
            await sideband.receive()


async def test_a_peer_that_closes_ends_the_call(engine, phone):
    await create(engine, phone)
    await phone.until("session.created")
    await phone.peer.close()
    async with httpx.AsyncClient(headers=engine.headers) as client:
        for _ in range(150):
            if not (await client.get(engine.health_url)).json()["calls"]:
                return
            await asyncio.sleep(0.1)
    raise AssertionError("the call outlived its peer")
