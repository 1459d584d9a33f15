"""Tools that outlive the connection on which they were called: their results go to the call that goes on.

The SDK runs a tool for the connection that called it. That is kept, though nothing passes over it any more, until its
tools have come back and its forms have been answered.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, Protocol

from voicelab.record.events import EventLog
from voicelab.record.transcript import Transcript


class Next(Protocol):
    """The call that goes on where another was lost."""

    late: LateResults

    async def send(self, type: str, **fields: Any) -> None:
        """A client event."""


class LateResults:
    """The results of one call's tools, once its connection is gone."""

    def __init__(self, events: EventLog, transcript: Transcript) -> None:
        self._events, self._transcript = events, transcript
        self._next: asyncio.Future[Next | None] = asyncio.get_running_loop().create_future()
        self._working: set[str] = set()
        self._sent: dict[str, str] = {}
        self._late: set[str] = set()
        self._finished = asyncio.Event()

    @property
    def next(self) -> Next | None:
        """The call that goes on, once there is one."""
        return self._next.result() if self._next.done() else None

    def sent(self, event: dict[str, Any]) -> None:
        """A client event: if it is a tool's result, and the endpoint does not confirm it, it has to be given anew."""
        item = event.get("item") or {}
        if item.get("type") == "function_call_output":
            self._sent[item["call_id"]] = item["output"]

    def keep_working(self) -> bool:
        """The connection is gone; whether tools still work on it, or wait for a person."""
        self._working = set(self._transcript.unfinished())
        return bool(self._working)

    def go_on(self, call: Next | None) -> None:
        """The conversation goes on in this call; or in none, as it was given up."""
        if not self._next.done():
            self._next.set_result(call)

    async def deliver(self, call_id: str, output: str, due: bool) -> None:
        """Give a tool's result to the call that goes on, however often it has to be resumed; once alone.

        Args:
            due: ask for an answer as well.
        """
        if call_id in self._late:
            return
        self._late.add(call_id)
        call = await asyncio.shield(self._next)
        if call is None:
            self._events.append("other", "tool.undelivered", {"call_id": call_id, "output": output})
            self._transcript.notice("A tool came back after the call had ended; its result is in the log.")
        else:
            item = {"type": "function_call_output", "call_id": call_id, "output": output}
            try:
                await call.send("conversation.item.create", item=item)
                if due:
                    await call.send("response.create")
            except Exception:  # that connection is gone too, whatever the SDK makes of it
                await call.late.deliver(call_id, output, due)
        self._working.discard(call_id)
        if not self._working:
            self._finished.set()

    async def close_after(self, sdk: Any) -> None:
        """Let go of the connection once all tools have come back; what it had not confirmed is given anew."""
        unconfirmed = [call_id for call_id in self._sent if call_id in self._working]
        for call_id in unconfirmed:
            await self.deliver(call_id, self._sent[call_id], call_id == unconfirmed[-1])
        await self._finished.wait()
        await asyncio.sleep(0)  # the SDK notes that the result was sent
        with contextlib.suppress(Exception):  # a socket that is gone already cannot be closed in good order
            await sdk.close()
