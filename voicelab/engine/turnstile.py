"""Who may compute next: conversations share the processors, and what is wanted first goes first.

A turn that is over, and the first words of an answer, are wanted now; what was said so far, in a moment; the later
words of an answer, when those before them have been played.

At the interpreter's end nobody may compute: a library in C++ that comes back from its work to find Python gone takes
the process down with an error, where it should end quietly.
"""

from __future__ import annotations

import atexit
import contextlib
import heapq
import itertools
import os
import threading
import time
from collections.abc import Iterator


class Turnstile:
    """Lets so many threads compute at a time: first what is wanted first, then who came first."""

    def __init__(self, places: int) -> None:
        self._free = self._places = places
        self._ending = False
        self._waiting: list[tuple[float, int]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        atexit.register(self._shut)

    @contextlib.contextmanager
    def turn(self, in_s: float = 0.0) -> Iterator[None]:
        """Wait for a place, and hold it for the block.

        Args:
            in_s: the seconds from now in which the result is wanted.
        """
        with self._changed:
            ticket = (time.monotonic() + in_s, next(self._numbers))
            heapq.heappush(self._waiting, ticket)
            self._changed.wait_for(lambda: self._free > 0 and self._waiting[0] == ticket and not self._ending)
            heapq.heappop(self._waiting)
            self._free -= 1
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()

    def _shut(self) -> None:
        """Let who computes finish, and nobody in again."""
        with self._changed:
            self._ending = True
            self._changed.wait_for(lambda: self._free == self._places)


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
