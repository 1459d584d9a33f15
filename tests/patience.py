"""Waiting for states, however busy the machine is: tests never look once, and never ask how long something took.

Patience is counted in looks, `LOOK_SECONDS` apart, and not by the clock: a machine that stalls does not use it up.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

LOOK_SECONDS = 0.02


async def until(condition: Callable[[], Any], seconds: float = 20) -> None:
    """Go on once it holds; the event loop runs meanwhile."""
    for _ in range(round(seconds / LOOK_SECONDS)):
        if condition():
            return
        await asyncio.sleep(LOOK_SECONDS)
    raise AssertionError(f"it did not happen within {seconds:g} s")


def wait_until(condition: Callable[[], Any], seconds: float = 20) -> None:
    """The same in a test without an event loop."""
    for _ in range(round(seconds / LOOK_SECONDS)):
        if condition():
            return
        time.sleep(LOOK_SECONDS)
    raise AssertionError(f"it did not happen within {seconds:g} s")
