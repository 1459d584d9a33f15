"""Giving memory back when conversations have ended, so that an engine stays as small as it was.

A conversation leaves nothing that refers to itself. Libraries of WebRTC and of the web server do, and Python looks for
such circles among its older objects only when those have grown by a quarter, which takes hundreds of calls. What is
freed then lies in holes that the C library keeps, unless it is asked to give them back.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

REST_S = 1.0
"""Seconds from a conversation's end until it is tidied up after; those that end meanwhile are done with it."""

MANY = 30_000
"""Objects worth setting aside: going through so many takes 20 to 40 ms, in which the event loop stands still."""


class Tidying:
    """Tidies up after conversations, in a thread.

    Args:
        idle: whether no conversation is under way.
    """

    def __init__(self, idle: Callable[[], bool]) -> None:
        self._idle = idle
        self._due: asyncio.TimerHandle | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="tidying")

    def soon(self) -> None:
        """There is something to tidy up: a conversation has ended, or the engine is there. From the event loop."""
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(REST_S, self._begin)

    def _begin(self) -> None:
        self._due = None
        self._thread.submit(tidy, self._idle())


def tidy(idle: bool) -> None:
    """Collect circles, and return free memory to the system.

    Args:
        idle: whether all that is left belongs to the engine and stays, and need not be gone through the next time.
    """
    gc.collect()
    if idle and len(gc.get_objects()) > MANY:
        gc.freeze()
    if trim := _malloc_trim():
        trim(0)


def _malloc_trim() -> Callable[[int], int] | None:
    """The C library's `malloc_trim`, which glibc has; others give memory back by themselves."""
    return getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
