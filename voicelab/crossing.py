"""The one door into a session's event loop, which runs in a thread of its own.

Cells may block, widget messages arrive on any thread: neither disturbs a call that lives here.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Crossing:
    """An event loop in a daemon thread; coroutines cross into it by `submit` or `cross`."""

    def __init__(self, name: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    @property
    def here(self) -> bool:
        """Whether this is the loop's own thread."""
        return threading.current_thread() is self._thread

    def submit(self, coroutine: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        """Run the coroutine on the session's loop; from any thread."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    async def cross(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run the coroutine on the session's loop and wait for it here, on whatever loop this is.

        Cancelling the wait (an interrupted cell) cancels the coroutine; the session lives on.
        """
        if self.here:
            return await coroutine
        return await asyncio.wrap_future(self.submit(coroutine))

    def close(self) -> None:
        """Stop the loop; nothing can cross any more."""
        self.loop.call_soon_threadsafe(self.loop.stop)
