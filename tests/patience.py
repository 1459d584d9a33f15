"""Waiting for states, however busy the machine is: tests never look once, and never ask how long something took.

Patience is counted in looks, `LOOK_SECONDS` apart, and not by the clock: a machine that stalls does not use it up.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

LOOK_SECONDS = 0.02


async def until(condition: Callable[[], Any], seconds: float = 60) -> None:
    """Go on once it holds; the event loop runs meanwhile."""
    for _ in range(round(seconds / LOOK_SECONDS)):
        if condition():
            return
        await asyncio.sleep(LOOK_SECONDS)
    raise AssertionError(f"it did not happen within {seconds:g} s")


def wait_until(condition: Callable[[], Any], seconds: float = 60) -> None:
    """The same in a test without an event loop."""
    for _ in range(round(seconds / LOOK_SECONDS)):
        if condition():
            return
        time.sleep(LOOK_SECONDS)
    raise AssertionError(f"it did not happen within {seconds:g} s")


@dataclass
class Lateness:
    """How many milliseconds late this machine was at worst to do what was due, while somebody watched it."""

    worst_ms: float = 0.0


@contextlib.asynccontextmanager
async def lateness() -> AsyncIterator[Lateness]:
    """Watch for how long the machine lets things wait: what is compared in real time may differ by as much."""
    late = Lateness()

    async def watch() -> None:
        while True:
            due = time.monotonic() + LOOK_SECONDS
            await asyncio.sleep(LOOK_SECONDS)
            late.worst_ms = max(late.worst_ms, 1000 * (time.monotonic() - due))

    watching = asyncio.create_task(watch())
    try:
        yield late
    finally:
        watching.cancel()
