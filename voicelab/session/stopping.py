"""The Stop button: the agent falls silent, and what of its answer was heard is known."""

from __future__ import annotations

from .call import Call


async def stop(call: Call) -> None:
    """Silence the agent, and wait until the transcript says how far it came."""
    if await call.interrupt():
        await call.cutting.known()
