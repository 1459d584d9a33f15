"""The kinds of calls of the soak: how people call, and how calls go wrong."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections.abc import Awaitable, Callable

import websockets
from agents import function_tool
from agents.realtime import RealtimeAgent

from voicelab import LiveSession
from voicelab.callers.phone import Phone
from voicelab.endpoint import Endpoint

SAYS = ("greeting", "carry_on", "heavy_bag", "pets", "connection", "check_in")
Kind = Callable[[Endpoint], Awaitable[None]]
PLAYING = ("response.output_audio.delta", "output_audio_buffer.started")
LONG_QUESTION = "What can you do for me? Please tell me everything."


@function_tool
async def opening_hours(day: str) -> str:
    """When the desk is open.

    Args:
        day: a day of the week.
    """
    await asyncio.sleep(0.05)
    return f"On {day} the desk is open from eight to six."


DESK = RealtimeAgent(
    name="Desk",
    instructions="You answer for a desk. You can tell opening hours, take messages, and say where things are.",
    tools=[opening_hours],
)


def recording() -> str:
    """Of some caller."""
    return f"data/callers/{random.choice(SAYS)}.wav"


async def into_an_answer(session: LiveSession, what: Callable[[], Awaitable[object]]) -> None:
    """Ask a question with a long answer, and do something as soon as that is heard."""
    asking = asyncio.create_task(session.send_message(LONG_QUESTION))
    try:
        while not asking.done() and not any(event.type in PLAYING for event in list(session.events)):
            await asyncio.sleep(0.02)
        if not asking.done():
            await what()
        await asking
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)


async def writes(endpoint: Endpoint) -> None:
    """Two questions in writing, one of which needs a tool."""
    async with LiveSession(DESK, endpoint=endpoint) as session:
        await session.send_message("Hello there.")
        await session.send_message("What are your opening hours on Monday?")


async def speaks(endpoint: Endpoint) -> None:
    """A spoken question over a WebSocket."""
    async with LiveSession(DESK, endpoint=endpoint) as session:
        await session.play(recording())


async def phones(endpoint: Endpoint) -> None:
    """A spoken question over WebRTC."""
    session = LiveSession(DESK, endpoint=endpoint)
    async with Phone(session):
        await session.play(recording())


async def barges_in(endpoint: Endpoint) -> None:
    """Speaks into a long answer, over WebRTC or a WebSocket."""
    session = LiveSession(DESK, endpoint=endpoint)
    async with Phone(session) if random.random() < 0.5 else session:
        await into_an_answer(session, lambda: session.play("data/callers/interruption.wav"))


async def presses_stop(endpoint: Endpoint) -> None:
    """Silences a long answer after a moment."""

    async def stop() -> None:
        await asyncio.sleep(random.random())
        await session.interrupt()

    async with LiveSession(DESK, endpoint=endpoint) as session:
        await into_an_answer(session, stop)


async def interrupts_the_cell(endpoint: Endpoint) -> None:
    """■: whoever waits is cancelled at any moment; the call is ended by the next cell."""
    session = LiveSession(DESK, endpoint=endpoint)
    cell = asyncio.create_task(session.play(recording()))
    await asyncio.sleep(random.uniform(0.05, 3))
    cell.cancel()
    await asyncio.gather(cell, return_exceptions=True)
    await session.hang_up()


async def is_dropped(endpoint: Endpoint) -> None:
    """The connection breaks off after the first answer; the call is resumed."""
    async with LiveSession(DESK, endpoint=endpoint.with_fault("drop")) as session:
        await session.send_message("Hello there.")
        await session.send_message("What are your opening hours on Friday?")


async def vanishes(endpoint: Endpoint) -> None:
    """A client of its own that is gone in the middle of an answer, without closing anything."""
    headers = {"Authorization": f"Bearer {endpoint.key}"}
    async with websockets.connect(endpoint.ws_url(model="m"), additional_headers=headers, max_size=None) as socket:
        item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": LONG_QUESTION}]}
        for event in ({"type": "conversation.item.create", "item": item}, {"type": "response.create"}):
            await socket.send(json.dumps(event))
        async with contextlib.aclosing(socket.__aiter__()) as told:
            async for text in told:
                if json.loads(text)["type"] == "response.output_audio.delta":
                    break
        socket.transport.abort()


KINDS: tuple[Kind, ...] = (
    writes,
    speaks,
    phones,
    barges_in,
    presses_stop,
    interrupts_the_cell,
    is_dropped,
    vanishes,
)
