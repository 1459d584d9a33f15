"""One conversation's work, strictly in order, on threads that all of them share: who asks for nothing has none."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

THREADS = 32
"""At most. As many compute as there are processors (see `engine/turnstile`); the others wait there for their turn, so
that whoever's turn is over is let past those who only want to know what was said so far."""

_shared = ThreadPoolExecutor(THREADS, thread_name_prefix="voicelab ears")

Work = Callable[[], None]


class Lane:
    """Does one thing after another."""

    def __init__(self) -> None:
        self._waiting: deque[Work] = deque()
        self._lock = threading.Lock()
        self._under_way = False

    def add(self, work: Work) -> None:
        """Do this after all that was added before; returns at once. From any thread."""
        with self._lock:
            self._waiting.append(work)
            begin, self._under_way = not self._under_way, True
        if begin:
            _shared.submit(self._go_on)

    def _go_on(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._under_way = False
                    return
                work = self._waiting.popleft()
            work()
