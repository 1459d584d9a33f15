"""The SDK's session, made to go on where a tool fails: its own ends there, and takes the whole call with it.

`RealtimeSession` runs each tool call as a task. What such a task raises (a tool that has no handler for its errors or
is out of time, an `on_handoff`, arguments that are no JSON) is stored, and the session closes itself with the next
event. So does an event that the SDK cannot digest. Here the model is told instead, and the caller gets an answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from agents.realtime import RealtimeSession
from agents.realtime.events import RealtimeRawModelEvent
from agents.realtime.model_events import RealtimeModelEvent, RealtimeModelToolCallEvent
from agents.realtime.model_inputs import RealtimeModelSendToolOutput

from .waits import TOOL_SECONDS

LOST = ("WebSocket connection closed unexpectedly", "WebSocket error in message listener")
"""The contexts in which the SDK's model reports that its connection is gone; all others leave it as it was."""

Failed = Callable[[RealtimeModelToolCallEvent, BaseException], str]
"""Told of a call that could not be carried out; returns what the model is told in the place of its result."""


class SturdySession(RealtimeSession):
    """An SDK session that outlives its tools' failures.

    Args:
        failed: notes a failure, and words it for the model.
        more: as for `RealtimeSession`.
    """

    def __init__(self, *, failed: Failed, **more: Any) -> None:
        super().__init__(**more)
        self._failed = failed

    async def on_event(self, event: RealtimeModelEvent) -> None:
        """As the SDK's; an exception that leaves the connection as it was is passed on, and not stored."""
        if event.type == "exception" and event.context not in LOST:
            await self._put_event(RealtimeRawModelEvent(data=event, info=self._event_info))
            return
        await super().on_event(event)

    async def _handle_tool_call(self, event: RealtimeModelToolCallEvent, **more: Any) -> None:
        """As the SDK's, with an end, and with an answer to the model whatever becomes of it."""
        tools = getattr(more.get("dispatch_snapshot"), "tools", ())
        seconds = max([TOOL_SECONDS, *(patience_with(tool) for tool in tools if tool.name == event.name)])
        call = asyncio.create_task(super()._handle_tool_call(event, **more))
        try:
            in_time, _ = await asyncio.wait({call}, timeout=seconds)
        except asyncio.CancelledError:  # the session closes, and waits for its tools
            call.cancel()
            await asyncio.wait({call})
            raise
        call.cancel()  # if it is not done; one that does not heed that is not waited for
        late = TimeoutError(f"{event.name} did not come back within {seconds:.0f} s.")
        failure = call.exception() if in_time else late  # a tool may run out of time by itself, too
        if failure is None:
            return
        if event.call_id in self._model.answered or self._closing or self._closed:
            raise failure
        told = RealtimeModelSendToolOutput(tool_call=event, output=self._failed(event, failure), start_response=True)
        await self._model.send_event(told)


def patience_with(tool: Any) -> float:
    """How many seconds a tool may take: those that it sets itself, or as long as any may."""
    own = getattr(tool, "timeout_seconds", None)
    return max(TOOL_SECONDS, own + 1.0) if own else TOOL_SECONDS
