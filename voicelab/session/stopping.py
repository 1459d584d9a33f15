"""The Stop button: the agent falls silent, and what of its answer was heard is known."""

from __future__ import annotations

import asyncio

from .call import Call

HEARD_SECONDS = 2.0  # for the endpoint to say which words were heard; the transcript has them then


async def stop(call: Call) -> None:
    """Silence the agent, and wait until the transcript says how far it came."""
    before = call.state.progress.retrieved
    if not await call.interrupt():
        return
    deadline = asyncio.get_running_loop().time() + HEARD_SECONDS
    while call.state.progress.retrieved == before and not call.closed:
        if asyncio.get_running_loop().time() > deadline:
            return
        await call.waiting.for_news(deadline + 1)
