"""From the caller's first loud sample over an answer to the answer's last, by ear: from the recording of both sides."""

from __future__ import annotations

import asyncio

from soaking.engine import OwnEngine

from voicelab import LiveSession
from voicelab.airline import main_agent
from voicelab.callers import Phone
from voicelab.endpoint import Endpoint

from .figures import Figure, figure

BEARABLE_MS = 250
BOUND = "250 ms, what is aimed at"
PLAYING = {"WebSocket": "response.output_audio.delta", "WebRTC": "output_audio_buffer.started"}


def barge_in(rounds: int) -> list[Figure]:
    """Both transports by turns."""
    stops: dict[str, list[int]] = {transport: [] for transport in PLAYING}
    with OwnEngine() as engine:
        for _ in range(rounds):
            for transport in PLAYING:
                stops[transport] += asyncio.run(_interrupted(transport, engine.endpoint))
    return [
        figure(f"{transport}: silent after the caller's first sound", stops[transport], BEARABLE_MS, BOUND)
        for transport in PLAYING
    ]


async def _interrupted(transport: str, endpoint: Endpoint) -> list[int]:
    session = LiveSession(main_agent, endpoint=endpoint)
    async with Phone(session) if transport == "WebRTC" else session:
        asked = len(session.events)
        talking = asyncio.create_task(session.play("data/callers/carry_on.wav"))
        while PLAYING[transport] not in [event.type for event in list(session.events)[asked:]]:
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.5)
        await session.play("data/callers/interruption.wav")
        await talking
        return session.recording().stops_by_ear_ms()
