"""The call that a session has now: begun, ended, lost and resumed. All on the session's loop.

After a drop the same conversation goes on in a new call: a few tries, each after a longer wait, then what was said is
replayed to it. A browser has to make its own connection again, so it is asked to.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

from voicelab.call_errors import CallError, call_error
from voicelab.crossing import Crossing
from voicelab.desk.call_context import CallContext
from voicelab.record.events import EventLog
from voicelab.record.handoff_log import HandoffLog
from voicelab.record.recording import Recorder
from voicelab.record.transcript import Transcript

from .browser import Browser
from .call import Call
from .call_state import Setup
from .reconnect import BROWSER_SECONDS, FINAL, TRIES, replay, waits

HANG_UP_SECONDS = 3.0
FAREWELL_SECONDS = 1.0  # a browser that hangs up closes its connection at once; that it did so is told a moment later

Opening = Callable[[Call], Coroutine[Any, Any, Any]]


class CallKeeper:
    """Keeps one call at a time.

    Args:
        setup: makes what a call is given; it may block, as it chooses the endpoint.
        events, transcript: the session's.
        changed: told when `call` or `doing` change.
    """

    def __init__(
        self, setup: Callable[[], Setup], events: EventLog, transcript: Transcript, changed: Callable[[], None]
    ) -> None:
        self.call: Call | None = None
        self.doing: str | None = None
        self.error: CallError | None = None
        self.browser: Browser | None = None
        self.recorder, self.handoffs = Recorder(events), HandoffLog()
        self.open_calls: set[Call] = set()
        self._setup, self._events, self._transcript, self._changed = setup, events, transcript, changed
        self._lost: Call | None = None
        self._refusal: CallError | None = None  # of the browser's last try to resume
        self._lock = asyncio.Lock()

    async def connected(self) -> Call:
        """The call, or a new one over a WebSocket; one that was lost is waited for until it is resumed or given up.

        Raises:
            CallError: with a title, a likely cause and a remedy.
        """
        lost = self._lost
        while self._lost is not None:
            await asyncio.sleep(0.02)
        async with self._lock:
            if self.call is None and lost and self.error:
                raise self.error
            if self.call is None:
                await self._begin_or_fail(lambda call: call.over_websocket())
            return self.call

    async def opened(self, opening: Opening) -> Any:
        """A new call of a browser, in the place of any other; a call that was lost is resumed by it.

        Raises:
            CallError: as `connected`.
        """
        async with self._lock:
            lost = self._lost
            if lost is None:
                await self._end_call()  # the browser keeps its microphone for the new call
                return await self._begin_or_fail(opening)
            try:
                return await self._begin(opening, lost)
            except CallError as refusal:
                self._refusal = refusal
                raise

    async def hang_up(self) -> None:
        """End the call, and give up one that was lost; nothing happens if there is neither."""
        transport = await self._end_call()
        if self.browser and transport and transport != "websocket":
            self.browser.hung_up()
        self._changed()

    async def _end_call(self) -> str | None:
        """End the call, if there is one, and return its transport."""
        call, self.call = self.call or self._lost, None
        self._lost, self.doing = None, None
        if call is None:
            return None
        self.recorder, self.handoffs = call.recorder, call.context.handoffs
        await self._close(call)
        return call.transport

    async def act(self, action: Callable[[Call], Coroutine[Any, Any, None]]) -> None:
        """Do something to the call, if there is one."""
        if self.call:
            await action(self.call)

    def fail(self, error: CallError) -> None:
        """Note what went wrong: in the log, the transcript, and for whoever shows it."""
        self.error = error
        self._events.append("other", "session.failed", {"code": error.code, "message": error.title})
        self._transcript.notice(error.title)
        self._changed()

    async def lost(self, error: CallError, dropped: bool = True) -> None:
        """The connection is gone: if it was dropped, try to resume the call; if it was closed, that was its end."""
        call = self.call
        if call is None:
            return
        if call.transport != "websocket" and not dropped:
            await asyncio.sleep(FAREWELL_SECONDS)
            if self.call is not call:
                return
        if not dropped or (call.transport != "websocket" and self.browser is None):
            self.fail(error)
            await self.hang_up()
            return
        self.call = None
        self._lost, self.recorder = call, call.recorder
        self._show("reconnecting")
        await self._close(call, resuming=True)
        problem = await self._resumed(call, error)
        if problem:
            self.fail(problem)
            await self.hang_up()

    async def _resumed(self, call: Call, cause: CallError) -> CallError | None:
        """Try again, within bounds; returns why the call could not be resumed, or `None`."""
        for attempt, seconds in enumerate(waits(), 1):
            told = {"attempt": attempt, "of": TRIES, "wait_ms": round(seconds * 1000), "cause": cause.code}
            self._events.append("other", "session.reconnecting", told)
            await asyncio.sleep(seconds)
            if self._lost is not call:  # somebody hung up meanwhile
                return None
            try:
                await self._redial(call)
            except CallError as failure:
                cause = failure
                if failure.code in FINAL:
                    break
            if self._lost is not call:
                return None
        return cause

    async def _redial(self, call: Call) -> None:
        if call.transport == "websocket":
            async with self._lock:
                await self._begin(lambda new: new.over_websocket(), call)
            return
        self._refusal = None
        self.browser.redial()  # which opens a call of its own, or fails and hangs up
        deadline = asyncio.get_running_loop().time() + BROWSER_SECONDS
        while self._lost is call and asyncio.get_running_loop().time() < deadline:
            if self._refusal:
                raise self._refusal
            await asyncio.sleep(0.05)

    async def _begin_or_fail(self, opening: Opening) -> Any:
        try:
            return await self._begin(opening, None)
        except CallError as error:
            self.fail(error)
            raise

    async def _begin(self, opening: Opening, lost: Call | None) -> Any:
        self.error = None
        self._show("reconnecting" if lost else "connecting")
        try:
            self.call = await self._new_call(lost)
            self.open_calls.add(self.call)
            result = await opening(self.call)
            if lost:
                await self._replay()
                self._lost = None
            self._show(None)
            return result
        except BaseException as problem:
            call, self.call = self.call, None
            if call:
                await self._close(call, resuming=lost is not None)
            self._show("reconnecting" if lost else None)
            if isinstance(problem, CallError) or not isinstance(problem, Exception):
                raise
            raise call_error("call_refused", f"{type(problem).__name__}: {problem}") from None

    async def _new_call(self, lost: Call | None) -> Call:
        setup = await asyncio.to_thread(self._setup)
        context: CallContext | None = None
        if lost:
            context, setup = lost.context, setup.for_agent(lost.state.agent)
        return Call(setup, self._changed, self.lost, context)

    async def _replay(self) -> None:
        items = replay(self._transcript)
        for item in items:
            await self.call.send("conversation.item.create", item=item)
        self._events.append("other", "session.resumed", {"items": len(items)})

    async def _close(self, call: Call, resuming: bool = False) -> None:
        self.open_calls.discard(call)
        await call.close(resuming)

    def _show(self, doing: str | None) -> None:
        self.doing = doing
        self._changed()


def end_calls(crossing: Crossing, open_calls: set[Call]) -> None:
    """The process ends: a browser would talk on to the endpoint if nobody hung up."""
    for call in list(open_calls):
        with contextlib.suppress(Exception):  # nobody is left to be told
            crossing.submit(call.close()).result(timeout=HANG_UP_SECONDS)
    crossing.close()
