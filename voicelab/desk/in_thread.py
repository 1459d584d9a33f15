"""A desk's own functions, called so that none of them can stop the event loop, whichever kind of function it is."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any


async def in_thread(function: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """What a function returns: a coroutine function is awaited, any other is run in a thread.

    What that hands back may have to be awaited too, as of a plain wrapper around a coroutine function.

    Raises:
        RuntimeError: in the place of `StopIteration`, which no future can hold: its waiter would wait for ever.
    """

    def run() -> Any:
        try:
            return function(*args, **named)
        except StopIteration as problem:
            raise RuntimeError("The function raised StopIteration.") from problem

    made = function(*args, **named) if inspect.iscoroutinefunction(function) else await asyncio.to_thread(run)
    return await made if inspect.isawaitable(made) else made
