"""What one client can take of the engine: limits, each with its error, and the others are served meanwhile."""

from __future__ import annotations

import asyncio
import base64
import json

import httpx
import numpy as np
import websockets
from wire import connected

from voicelab.audio.pcm import RATE, read_wav, to_bytes
from voicelab.engine.limits import MAX_TEXT


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
    loud = np.random.default_rng(1).integers(-9000, 9000, 10 * RATE).astype(np.int16)  # is judged, which takes time
    piece = json.dumps({"type": "input_audio_buffer.append", "audio": base64.b64encode(to_bytes(loud)).decode()})
    sent = 0
    async with websockets.connect(f"{engine.ws}?model=m", additional_headers=engine.headers, max_size=None) as socket:

        async def flood() -> None:
            nonlocal sent
            while True:
                await socket.send(piece)
                sent += 1

        flooding = asyncio.create_task(flood())
        await asyncio.sleep(2)
        flooding.cancel()
        socket.transport.abort()
    assert sent * len(piece) < 60_000_000  # without a limit 200 MB go through in that time
