"""The call that a session has now: begun, ended, and gone on with after a drop. All on the session's loop."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from typing import Any

from voicelab.call_errors import CallError, call_error
from voicelab.crossing import Crossing
from voicelab.record.events import EventLog
from voicelab.record.handoff_log import HandoffLog
from voicelab.record.recording import Recorder
from voicelab.record.transcript import Transcript

from .browser import Browser
from .call import Call
from .call_state import Setup
from .reconnect import replay
from .resumption import Opening, Resumption
from .stopping import stop

LOSS_SECONDS = 5.0  # what cannot be sent any more, and what can still be read, are two sides of one connection
HANG_UP_SECONDS = 3.0


class CallKeeper:
    """Keeps one call at a time.

    Args:
        setup: makes what a call is given; it may block, as it chooses the endpoint.
        events, transcript: the session's.
        changed: told when `call` or `doing` change.

    Attributes:
        call: the call that is on.
        lost_call: one whose connection is gone, while it is tried to go on with it.
        refusal: of a browser's last try to do so.
        doing: `connecting`, `reconnecting` after a drop, `refreshing` before the endpoint's limit, or `None`.
    """

    def __init__(
        self, setup: Callable[[], Setup], events: EventLog, transcript: Transcript, changed: Callable[[], None]
    ) -> None:
        self.call: Call | None = None
        self.lost_call: Call | None = None
        self.doing: str | None = None
        self.since = 0.0  # when that began, on the monotonic clock
        self.error: CallError | None = None
        self.refusal: CallError | None = None
        self.browser: Browser | None = None
        self.recorder, self.handoffs = Recorder(events), HandoffLog()
        self.open_calls: set[Call] = set()
        self._setup, self._events, self._transcript, self._changed = setup, events, transcript, changed
        self._resumption = Resumption(self, events, transcript)
        self._leaving: Call | None = None
        self._elders: list[Call] = []  # calls that are over, whose tools are not
        self._hang_ups = 0
        self._lock = asyncio.Lock()

    @property
    def opening(self) -> bool:
        """Whether a call is being made."""
        return self._lock.locked()

    async def connected(self) -> Call:
        """The call, or a new one over a WebSocket; one that was lost is waited for until it is resumed or given up.

        And a browser's call, until its sound passes: where it finds no way, a relayed call takes the place of this one.

        Raises:
            CallError: with a title, a likely cause and a remedy.
        """
        lost = self.lost_call
        await self._until_not_lost()
        async with self._lock:
            if self.call is None and lost and self.error:
                raise self.error
            if self.call is None:
                await self._begin_or_fail(lambda call: call.over_websocket())
            call = self.call
        if call.transport == "webrtc" and self.browser:
            await self.browser.through()
        if self.call is None:
            raise self.error or call_error("hung_up")
        return self.call

    async def present(self) -> Call:
        """The call that is on; one that was lost, or is being made, is waited for.

        Raises:
            CallError: `no_call`.
        """
        await self._until_not_lost()
        async with self._lock:
            if self.call is None:
                raise call_error("no_call")
            return self.call

    async def _until_not_lost(self) -> None:
        while self.lost_call is not None:
            await asyncio.sleep(0.02)

    async def noticed_loss_of(self, call: Call) -> None:
        """Wait, for a moment at most, until it is known that this call's connection is gone."""
        deadline = asyncio.get_running_loop().time() + LOSS_SECONDS
        while self.call is call and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.02)

    async def opened(self, opening: Opening, wanted: Callable[[], bool]) -> Any:
        """A new call of a browser, in the place of any other; a call that was lost goes on in it.

        Args:
            wanted: whether the browser has not asked for another one since then: that will be the call.

        Raises:
            CallError: as `connected`.
        """

        async def if_wanted(call: Call) -> Any:
            result = await opening(call)
            if not wanted():
                raise call_error("hung_up")
            return result

        async with self._lock:
            if not wanted():
                raise call_error("hung_up")
            lost = self.lost_call
            if lost is None:
                await self._end_call()  # the browser keeps its microphone for the new call
                return await self._begin_or_fail(if_wanted)
            try:
                return await self._begin(if_wanted, lost)
            except CallError as refusal:
                if wanted():
                    self.refusal = refusal
                raise

    async def begin_again(self, opening: Opening, before: Call) -> Any:
        """A call in which the conversation of `before` goes on.

        Raises:
            CallError: as `connected`.
        """
        async with self._lock:
            if before in (self.lost_call, self.call):  # a browser may have gone on with it meanwhile
                return await self._begin(opening, before)
            return None

    async def lost(self, error: CallError) -> None:
        """A browser says that its connection broke off."""
        if self.call:
            await self._resumption.lost(self.call, error, "silent")

    async def hang_up(self) -> None:
        """End the call, or what is being made, and give up one that was lost; nothing happens if there is neither."""
        self._hang_ups += 1
        transport = await self._end_call()
        if self.browser and transport and transport != "websocket":
            self.browser.hung_up()
        self._changed()

    async def part(self, call: Call) -> None:
        """Close a call whose conversation goes on."""
        self.recorder = call.recorder
        self.open_calls.discard(call)
        await call.close(resuming=True)
        self._elders = [elder for elder in [*self._elders, call] if elder.working]

    async def act(self, action: Callable[[Call], Coroutine[Any, Any, None]]) -> None:
        """Do something to the call, if there is one."""
        if self.call:
            await action(self.call)

    async def act_on_sound(self, action: Callable[[Call], Coroutine[Any, Any, None]]) -> None:
        """As `act`, and to a call that was lost or is being ended: what has come of its answer is still played."""
        call = self.call or self.lost_call or self._leaving
        if call:
            await action(call)

    def fail(self, error: CallError) -> None:
        """Note what went wrong: in the log, the transcript, and for whoever shows it."""
        self.error = error
        self._events.append("other", "session.failed", {"code": error.code, "message": error.title})
        self._transcript.notice(error.title)
        self._changed()

    def show(self, doing: str | None) -> None:
        """What the keeper is doing, for whoever shows it."""
        if doing != self.doing:
            self.since = time.monotonic()
        self.doing = doing
        self._changed()

    async def _end_call(self) -> str | None:
        """End the call, if there is one, and return its transport."""
        # From here on nobody's call: a browser that hangs up closes its connection at once, and that is no loss.
        call, self.call, self.lost_call, self.doing = self.call or self.lost_call, None, None, None
        if call is None:
            return None
        self.recorder, self.handoffs, self._leaving = call.recorder, call.context.handoffs, call
        with contextlib.suppress(Exception):  # it may be broken in any way: that may be why it ends
            await stop(call)
        self._leaving = None
        self.open_calls.discard(call)
        await call.close()
        for elder in self._elders:
            await elder.dismiss()
        self._elders = []
        return call.transport

    async def _begin_or_fail(self, opening: Opening) -> Any:
        try:
            return await self._begin(opening, None)
        except CallError as error:
            self.fail(error)
            raise

    async def _begin(self, opening: Opening, before: Call | None) -> Any:
        """Make a call; if it does not come about, what there was stays as it was."""
        self.error = None
        kept, doing = self.call, self.doing if before else None
        self.show(doing or "connecting")
        hang_ups = self._hang_ups
        try:
            new = await self._new_call(before)
            if hang_ups != self._hang_ups:
                raise call_error("hung_up")
            self.call = new
            self.open_calls.add(self.call)
            result = await opening(self.call)
            if before:
                await self._replay(before, doing)
            self.show(None)
            self.call.keep(self._resumption.renew(self.call))
            return result
        except BaseException as problem:
            call, self.call = self.call, kept
            if call and call is not kept:
                self.open_calls.discard(call)
                await call.close(resuming=before is not None)
            goes_on = before is not None and self.lost_call is before and not kept
            self.show(doing if goes_on else None)  # else somebody has hung up
            if isinstance(problem, CallError) or not isinstance(problem, Exception):
                raise
            raise call_error("call_refused", f"{type(problem).__name__}: {problem}") from None

    async def _new_call(self, before: Call | None) -> Call:
        setup = await asyncio.to_thread(self._setup)
        if before:
            setup = setup.for_agent(before.state.agent)
        return Call(setup, self._changed, self._resumption.lost, before)

    async def _replay(self, before: Call, doing: str | None) -> None:
        items = replay(self._transcript)
        for item in items:
            await self.call.send("conversation.item.create", item=item)
        before.late.go_on(self.call)
        if before.owes_answer:
            await self.call.send("response.create")
        self.lost_call = None
        if doing == "refreshing":
            self._events.append("other", "session.refreshed", {"items": len(items)})
            self._transcript.notice("The session was near the endpoint's limit; it goes on in a new one.")
        else:
            self._events.append("other", "session.resumed", {"items": len(items)})


def end_calls(crossing: Crossing, open_calls: set[Call]) -> None:
    """The process ends: a browser would talk on to the endpoint if nobody hung up."""
    for call in list(open_calls):
        with contextlib.suppress(Exception):  # nobody is left to be told
            crossing.submit(call.close()).result(timeout=HANG_UP_SECONDS)
    crossing.close()
