"""What one client can take of the engine: limits, each with its error, and the others are served meanwhile."""

from __future__ import annotations

import asyncio
import base64
import json

import httpx
import numpy as np
import pytest
import websockets
from wire import connected

from voicelab.audio.pcm import RATE, read_wav, to_bytes
from voicelab.engine.doors.admission import Admission
from voicelab.engine.limits import MAX_CONVERSATION_CHARACTERS, MAX_TEXT


def message(**part: str) -> dict:
    return {"type": "message", "role": "user", "content": [part]}


async def test_a_text_that_is_too_long_is_refused_by_name_and_length(engine):
    long = "x" * (MAX_TEXT + 1)
    async with connected(engine) as wire:
        for at, type, fields in (
            ("item.content[0].text", "conversation.item.create", {"item": message(type="input_text", text=long)}),
            ("session.instructions", "session.update", {"session": {"type": "realtime", "instructions": long}}),
            ("response.instructions", "response.create", {"response": {"instructions": long}}),
        ):
            await wire.send(type, event_id="mine", **fields)
            error = (await wire.until("error"))["error"]
            assert (error["code"], error["param"], error["event_id"]) == ("string_above_max_length", at, "mine")
            assert f"maximum length {MAX_TEXT}" in error["message"] and str(MAX_TEXT + 1) in error["message"]
        await wire.send("conversation.item.create", item=message(type="input_text", text=long[1:]))
        await wire.until("conversation.item.done")
    async with httpx.AsyncClient(headers=engine.headers) as client:
        refused = await client.post(f"{engine.base_url}/responses", json={"input": long})
    assert refused.status_code == 400 and refused.json()["error"]["code"] == "string_above_max_length"


async def test_a_conversation_has_a_length(engine):
    picture = "data:image/png;base64," + "A" * (MAX_CONVERSATION_CHARACTERS // 5)
    async with connected(engine) as wire:
        for _ in range(4):
            await wire.send("conversation.item.create", item=message(type="input_image", image_url=picture))
            added = await wire.until("conversation.item.done")
        await wire.send("conversation.item.create", item=message(type="input_image", image_url=picture))
        error = (await wire.until("error"))["error"]
        assert (error["type"], error["code"]) == ("invalid_request_error", "context_length_exceeded")
        await wire.send("conversation.item.delete", item_id=added["item"]["id"])
        await wire.until("conversation.item.deleted")
        await wire.send("conversation.item.create", item=message(type="input_image", image_url=picture))
        await wire.until("conversation.item.done")


async def test_others_are_answered_while_a_long_append_is_heard(engine):
    """Not by the clock: the other one's hundred questions are answered before the one append is done with."""
    speech = np.concatenate([read_wav("data/callers/carry_on.wav")] * 40)[: 30 * RATE]
    async with connected(engine) as one, connected(engine) as other:
        await one.send("session.update", session={"type": "realtime", "audio": {"input": {"turn_detection": None}}})
        await one.until("session.updated")
        await one.send("input_audio_buffer.append", audio=base64.b64encode(to_bytes(speech)).decode())
        await one.send("input_audio_buffer.clear")
        waiting = asyncio.create_task(one.until("input_audio_buffer.cleared"))
        answered = 0
        while not waiting.done():
            await other.send("input_audio_buffer.clear")
            await other.until("input_audio_buffer.cleared")
            answered += 1
        await waiting
    assert answered > 30, answered  # with a hearing of 100 ms at a time it is half of that


async def test_the_rest_of_a_flood_waits_with_the_client(engine):
    """An hour of sound at once does not lie in the engine's memory: its connection is read as it is heard."""
    piece = json.dumps({"type": "input_audio_buffer.append", "audio": base64.b64encode(bytes(480_000)).decode()})
    async with websockets.connect(f"{engine.ws}?model=m", additional_headers=engine.headers, max_size=None) as socket:
        sent = 0

        async def flood() -> None:
            nonlocal sent
            while True:
                await socket.send(piece)
                sent += 1

        flooding = asyncio.create_task(flood())
        loud = np.random.default_rng(1).integers(-9000, 9000, 240_000).astype(np.int16)  # is judged, which takes time
        piece = json.dumps({"type": "input_audio_buffer.append", "audio": base64.b64encode(to_bytes(loud)).decode()})
        await asyncio.sleep(2)
        flooding.cancel()
        assert sent * len(piece) < 60_000_000


def test_places_and_requests_run_out_and_come_back():
    now = [0.0]
    admission = Admission(sessions=2, per_minute=60, clock=lambda: now[0])
    with admission.sessions.place(), admission.sessions.place():
        with pytest.raises(Exception, match="2 sessions at a time") as refused:
            admission.sessions.check()
        assert (refused.value.code, refused.value.type) == ("rate_limit_exceeded", "rate_limit_error")
    admission.sessions.check()
    for _ in range(60):
        admission.request()
    with pytest.raises(Exception, match="60 requests in a minute"):
        admission.request()
    now[0] = 2.0
    for _ in range(2):
        admission.request()
    with pytest.raises(Exception, match="Rate limit"):
        admission.request()
