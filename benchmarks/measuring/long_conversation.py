"""What a conversation's length costs: written turns, one after another, in one session."""

from __future__ import annotations

import asyncio
import time

from openai import AsyncOpenAI
from soaking.engine import OwnEngine

from .figures import Figure, figure

ENDS = 20  # turns at the beginning, and as many at the end
QUESTIONS = ("How many bags may I bring?", "What can you do for me?", "May I bring my dog?", "And what does it cost?")
INSTRUCTIONS = "If somebody asks about bags, say that each passenger may bring one carry-on and one personal item."


def long_conversation(turns: int) -> list[Figure]:
    """The time of a written turn, a quarter, a half and all the way into the conversation, to its time at first."""
    with OwnEngine() as engine:
        times = asyncio.run(_timed(engine, turns))
    unit = sorted(times[:ENDS])[ENDS // 2]
    return [
        figure(f"a written turn after {at - ENDS} others", times[at - ENDS : at], unit, f"one of the first {ENDS}")
        for at in (turns // 4, turns // 2, turns)
    ]


async def _timed(engine: OwnEngine, turns: int) -> list[float]:
    client = AsyncOpenAI(base_url=engine.endpoint.base_url, api_key=engine.endpoint.key)
    times = []
    async with client.realtime.connect(model="gpt-realtime") as connection:
        session = {"type": "realtime", "output_modalities": ["text"], "instructions": INSTRUCTIONS}
        await connection.session.update(session=session)
        for number in range(turns + 1):
            text = QUESTIONS[number % len(QUESTIONS)]
            began = time.perf_counter()
            await connection.conversation.item.create(
                item={"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
            )
            await connection.response.create()
            async for event in connection:
                if event.type == "response.done":
                    break
            times.append((time.perf_counter() - began) * 1000)
    return times[1:]  # the first one loads a model
