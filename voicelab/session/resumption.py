"""Going on in a new connection: after one that was lost, and by plan before the endpoint's limit for a session.

A few tries, each after a longer wait; then what was said is replayed. A browser has to make its own connection again,
so it is asked to. Its tools, and the forms that wait, go on meanwhile: see `late_results`.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from voicelab.call_errors import CallError, call_error
from voicelab.record.events import EventLog
from voicelab.record.transcript import Transcript

from .browser import Browser
from .call import Call
from .ending import End
from .reconnect import FINAL, REDIAL_SECONDS, TRIES, waits

FAREWELL_SECONDS = 1.0  # a browser that hangs up closes its connection at once; that it did so is told a moment later
MARGIN_SECONDS = 300.0  # before the limit: time enough for nobody to be speaking for a moment
APART_SECONDS = 60.0  # between two moves by plan: a clock that is wrong would have the session move all the time
QUIET_SECONDS = 0.5  # for which nobody speaks, before a conversation moves to another connection
LOOK_SECONDS = 0.1

Opening = Callable[[Call], Coroutine[Any, Any, Any]]


class Keeper(Protocol):
    """Who keeps the session's call."""

    call: Call | None
    lost_call: Call | None
    browser: Browser | None
    refusal: CallError | None

    @property
    def opening(self) -> bool:
        """Whether a call is being made."""

    async def begin_again(self, opening: Opening, before: Call) -> Any:
        """A call in which the conversation of `before` goes on."""

    async def part(self, call: Call) -> None:
        """Close a call whose conversation goes on."""

    async def hang_up(self) -> None:
        """End the call."""

    def fail(self, error: CallError) -> None:
        """Note what went wrong."""

    def show(self, doing: str | None) -> None:
        """What the keeper is doing."""


class Resumption:
    """Has a keeper's call go on; all on the session's loop."""

    def __init__(self, keeper: Keeper, events: EventLog, transcript: Transcript) -> None:
        self._keeper, self._events, self._transcript = keeper, events, transcript
        self._moved = -math.inf  # when it last moved by plan, on the monotonic clock

    async def lost(self, call: Call, error: CallError, end: End = "broken") -> None:
        """The connection of this call is gone, and not by us: resume it, unless a browser has just hung up.

        Args:
            end: `orderly`: closed as a call is that is over, and a browser that has hung up says so a moment later;
                `broken`: the connection alone; `silent`: the sound as well.
        """
        if self._keeper.call is not call:
            return
        call.broke_off()
        if call.transport != "websocket" and end == "orderly":
            await asyncio.sleep(FAREWELL_SECONDS)
            if self._keeper.call is not call:
                return
        if end != "broken":
            call.cutting.fallen_silent()
        if error.code in FINAL or (call.transport != "websocket" and self._keeper.browser is None):
            await self._give_up(error)
            return
        self._transcript.notice(f"{error.title} {error.cause} It is being made again.")
        self._keeper.call, self._keeper.lost_call = None, call
        self._keeper.show("reconnecting")
        await call.cutting.drained(media_goes_on=end == "broken")
        if self._keeper.lost_call is call:
            await self._keeper.part(call)
            await self._until_resumed(call, error)

    async def _until_resumed(self, call: Call, cause: CallError) -> None:
        for attempt, seconds in enumerate(waits(), 1):
            told = {"attempt": attempt, "of": TRIES, "wait_ms": round(seconds * 1000)}
            self._events.append("other", "session.reconnecting", {**told, "cause": cause.code, "reason": cause.cause})
            await asyncio.sleep(seconds)
            if self._keeper.lost_call is not call:  # somebody hung up meanwhile
                return
            try:
                await self._dial_again(call)
            except CallError as failure:
                cause = failure
                if failure.code in FINAL:
                    break
            if self._keeper.lost_call is not call:
                return
        await self._give_up(cause)

    async def _dial_again(self, call: Call) -> None:
        if call.transport == "websocket":
            await self._keeper.begin_again(lambda new: new.over_websocket(), call)
            return
        self._keeper.refusal = None
        self._keeper.browser.redial()  # which opens a call of its own, is refused, or gives up and hangs up
        left = REDIAL_SECONDS
        while self._keeper.lost_call is call and left > 0:
            if self._keeper.refusal:
                raise self._keeper.refusal
            await asyncio.sleep(LOOK_SECONDS)
            # While its offer waits for an endpoint, the wait is not the browser's: asked again, it would give that up.
            left -= 0 if self._keeper.opening else LOOK_SECONDS

    async def _give_up(self, error: CallError) -> None:
        self._keeper.fail(error)
        await self._keeper.hang_up()

    # By plan.

    async def renew(self, call: Call) -> None:
        """Before the endpoint ends the session: go on in a new one, at a moment when nobody speaks.

        If there is no such moment, or it does not succeed, the endpoint ends the session, and it is resumed then.
        """
        life = call.state.expires_at - time.time() if call.state.expires_at else 0.0
        if life <= 0:  # it says nothing of a limit, or this machine's clock is ahead of the endpoint's
            return
        await asyncio.sleep(max(life - min(MARGIN_SECONDS, life / 2), self._moved + APART_SECONDS - time.monotonic()))
        quiet = 0.0
        while self._keeper.call is call and quiet < QUIET_SECONDS:
            await asyncio.sleep(LOOK_SECONDS)
            quiet = quiet + LOOK_SECONDS if call.quiet else 0.0
        if self._keeper.call is call:
            await self._move(call)

    async def _move(self, call: Call) -> None:
        left, self._moved = round(call.state.expires_at - time.time()), time.monotonic()
        self._events.append("other", "session.refreshing", {"expires_in_s": left})
        self._keeper.show("refreshing")
        if call.transport != "websocket":  # a browser has but one microphone, so the old call ends first
            call.broke_off()
            call.cutting.fallen_silent()
            self._keeper.call, self._keeper.lost_call = None, call
            await self._keeper.part(call)
        try:
            await self._dial_again(call)
        except CallError as failure:
            self._events.append("other", "session.refresh_failed", {"code": failure.code, "message": failure.title})
        if self._keeper.lost_call is call:
            await self._until_resumed(call, call_error("session_expired", "It was about to end."))
        elif self._keeper.call is not call:
            await self._keeper.part(call)
        elif call.end:  # its connection has gone while the new one was tried
            await self.lost(call, *call.end)
