"""What a call's length costs: one caller who says the same again and again, listened to without an answer.

The sound is sent as fast as it is taken, over a WebSocket, and timed by the turn: a call of 20 minutes takes two.
"""

from __future__ import annotations

import asyncio
import base64
import statistics
import time

import numpy as np
from openai import AsyncOpenAI
from soaking.engine import OwnEngine

from voicelab.audio.pcm import RATE, read_wav, to_bytes

from .figures import Figure, figure

SECONDS = 5  # of a turn, its silence with it
ENDS = 12  # turns, a minute of the call
SETTINGS = {"turn_detection": {"type": "server_vad", "create_response": False}}


def long_call(minutes: int) -> list[Figure]:
    """The time of a turn and the engine's memory, after half of these minutes and after all of them."""
    with OwnEngine() as engine:
        rows = asyncio.run(_listened(engine, minutes * 60 // SECONDS))
    first_time, first_memory = (statistics.median(column) for column in zip(*rows[:ENDS], strict=True))
    figures = []
    for at in (minutes // 2, minutes):
        times, memory = zip(*rows[at * ENDS - ENDS : at * ENDS], strict=True)
        name = f"after {at} minutes of one call"
        figures.append(figure(f"a spoken turn {name}", times, first_time, "one of the first minute"))
        megabytes = [most / 1e6 for most in memory]
        figures.append(
            figure(f"memory {name}", megabytes, first_memory / 1e6, "the engine in the first minute", "{:.0f} MB")
        )
    return figures


async def _listened(engine: OwnEngine, turns: int) -> list[tuple[float, int]]:
    """Of each turn: milliseconds until its text is there, and bytes that the engine has to itself."""
    spoken = read_wav("data/callers/carry_on.wav")[: SECONDS * RATE]
    sound = np.pad(spoken, (0, SECONDS * RATE - len(spoken)))
    client = AsyncOpenAI(base_url=engine.endpoint.base_url, api_key=engine.endpoint.key)
    rows = []
    async with client.realtime.connect(model="gpt-realtime") as connection:
        audio = {"input": {**SETTINGS, "transcription": {"model": "gpt-4o-mini-transcribe"}}}
        await connection.session.update(session={"type": "realtime", "audio": audio})
        for _ in range(turns + 1):
            began = time.perf_counter()
            for second in np.split(sound, SECONDS):
                await connection.input_audio_buffer.append(audio=base64.b64encode(to_bytes(second)).decode())
            async for event in connection:
                if event.type == "conversation.item.input_audio_transcription.completed":
                    break
            rows.append(((time.perf_counter() - began) * 1000, engine.process.memory_full_info().uss))
    return rows[1:]  # the first one loads a model
