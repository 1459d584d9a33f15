"""Push to talk: the caller's turn begins when a button goes down, and is committed when it is let go."""

from __future__ import annotations

import asyncio

from .call import Call
from .waits import wait_for

COMMIT_SECONDS = 3.0
TAIL_SECONDS = 0.15  # sound that is still on its way when the talk button is let go
NOTHING_SAID = "Nothing was said. Hold the talk button while you speak."


async def press(call: Call) -> None:
    """The button goes down: the agent falls silent, what was buffered is forgotten, and a turn begins."""
    call.events.append("other", "talk.pressed", {})
    await call.interrupt()
    await call.send("input_audio_buffer.clear")


async def release(call: Call) -> None:
    """The button is let go: the turn is committed and, if anything was said, answered."""
    await asyncio.sleep(TAIL_SECONDS)
    call.events.append("other", "talk.released", {})
    before, call.state.refused = call.state.progress.commits, None
    await call.send("input_audio_buffer.commit")
    deadline = asyncio.get_running_loop().time() + COMMIT_SECONDS
    while call.state.progress.commits == before and not call.closed:
        if call.state.refused or asyncio.get_running_loop().time() > deadline:
            call.state.progress.nothing_said()
            call.transcript.notice(NOTHING_SAID)
            return
        await call.waiting.for_news(wait_for("caller"))
    await call.send("response.create")
