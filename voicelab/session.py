"""A live session: an agent on a call, in a notebook or without one."""

from __future__ import annotations

import asyncio
import concurrent.futures
import weakref
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import numpy as np
from agents.realtime import RealtimeAgent

from .answer import Answer, answer_since
from .approvals import Approvals, Verify
from .audio import read_wav
from .audit import AuditLog
from .browser import Browser
from .call import Call, Setup, end_calls
from .call_context import Caller
from .call_errors import CallError, call_error
from .crossing import Crossing
from .defaults import MODEL, VOICE
from .endpoint import Endpoint, choose_endpoint
from .events import EventLog
from .memory import Slots, Summarise, condensation, extract
from .recordings import find_recording
from .timeline import Turns
from .transcript import Transcript


class LiveSession:
    """An agent that can be called, over a browser's WebRTC or over a WebSocket without any browser.

    The session lives on an event loop in a thread of its own; every method may be awaited from a cell.

    Args:
        agent: the `RealtimeAgent` that answers the call.
        endpoint: where the model lives; chosen by `choose_endpoint()` when first needed if left out.
        model: the realtime model's name.
        voice: the voice of every agent in the session.
        context: an object of your own for tools, which find it as `ctx.context.data` (see `CallContext`).
        verify: who may let a tool call with `needs_approval` pass: takes a user name and a password, and returns a
            `Caller` or `None`. Without it a person only says yes or no.
    """

    def __init__(
        self,
        agent: RealtimeAgent[Any],
        *,
        endpoint: Endpoint | None = None,
        model: str = MODEL,
        voice: str = VOICE,
        context: Any = None,
        verify: Verify | None = None,
    ) -> None:
        self.agent, self.model, self.voice, self.context = agent, model, voice, context
        self.events = EventLog()
        self.transcript = Transcript()
        self.audit = AuditLog()
        self.error: CallError | None = None
        self.muted = False
        self._endpoint = endpoint
        self._crossing = Crossing(f"voicelab session of {agent.name}")
        self.approvals = Approvals(verify, self._crossing)
        self._call: Call | None = None
        self._connecting = False
        self._browser: Browser | None = None
        self._watchers: list[Callable[[], None]] = []
        self._lock = asyncio.Lock()
        self._last_recording = np.zeros((0, 2), np.int16)
        self._open_calls: set[Call] = set()
        weakref.finalize(self, end_calls, self._crossing, self._open_calls)

    # What is the case.

    @property
    def endpoint(self) -> Endpoint:
        """Where the model lives; the first look chooses it, and starts the practice engine if it is that."""
        if self._endpoint is None:
            self._endpoint = choose_endpoint()
        return self._endpoint

    @property
    def endpoint_name(self) -> str | None:
        """The endpoint's name once it has been chosen."""
        return self._endpoint.name if self._endpoint else None

    @property
    def state(self) -> str:
        """`disconnected`, `connecting` or `connected`."""
        if self._call is not None and self._call.ready:
            return "connected"
        return "connecting" if self._connecting else "disconnected"

    @property
    def transport(self) -> str | None:
        """`webrtc` (a browser's call), `websocket` (no browser), or `None`."""
        return self._call.transport if self._call else None

    @property
    def agent_name(self) -> str:
        """The agent that has the call now."""
        return (self._call or self).agent.name

    @property
    def caller(self) -> Caller | None:
        """Who has been verified in this call."""
        return self._call.context.caller if self._call else None

    @property
    def slots(self) -> Slots:
        """What the call is about so far, read from the transcript."""
        return Slots.of(self.transcript)

    @property
    def turns(self) -> Turns:
        """Where each turn's time went, read from the event log."""
        return Turns(self.events)

    @property
    def tools(self) -> dict[str, str]:
        """What the model can call now: each tool's name, and where it comes from."""
        return self._call.origins() if self._call else {}

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back, quickly and on the session's thread, when any of this changes; returns the way to stop that."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    # What can be done, from a cell or by a hand on the panel.

    async def connect(self) -> None:
        """Connect over a WebSocket, without a browser; nothing happens if a call is on.

        Raises:
            CallError: with a title, a likely cause and a remedy.
        """
        await self._crossing.cross(self._connect())

    async def answer(self, offer: str) -> str:
        """Make a browser's call: its SDP offer in, the endpoint's SDP answer out, the sideband attached before.

        Raises:
            CallError: as `connect`.
        """
        return await self._crossing.cross(self._answer(offer))

    async def hang_up(self) -> None:
        """End the call, at the endpoint too; nothing happens if there is none."""
        await self._crossing.cross(self._hang_up())

    async def send_message(self, text: str) -> Answer:
        """Say something in writing, and wait for the answer to it; connects first if need be."""
        return await self._crossing.cross(self._converse(lambda call: call.send_message(text)))

    async def play(self, path: str | Path) -> Answer:
        """Let a recorded caller say what is in a WAV file, and wait for the answer; connects first if need be.

        During a browser's call the recording takes the microphone's place. Speaking while an answer is being
        spoken is a barge-in. A tool call that needs approval waits for its form, or for `session.approvals`.

        Args:
            path: relative to the working directory or to the checkout.

        Raises:
            FileNotFoundError: naming the places that were looked at.
            ValueError: if the file is no WAV.
            CallError: `no_answer` with what was missing, or as `connect`.
        """
        samples = read_wav(find_recording(path))
        return await self._crossing.cross(self._converse(lambda call: call.say(samples, self._browser)))

    async def interrupt(self) -> None:
        """Silence the agent at once."""
        await self._crossing.cross(self._with_call(Call.interrupt))

    async def mute(self, muted: bool = True) -> None:
        """Send silence in the caller's place, or no longer."""
        await self._crossing.cross(self._mute(muted))

    async def send(self, type: str, **fields: Any) -> None:
        """Send a client event of the Realtime protocol, such as `send("conversation.item.delete", item_id=…)`."""
        await self._crossing.cross(self._with_call(lambda call: call.send(type, **fields)))

    async def condense(self, keep_turns: int = 2, summarise: Summarise = extract) -> str:
        """Bound the model's context: delete what is older than the last turns, and put a summary in its place.

        The summary has the slots, and what `summarise` makes of the older entries. The transcript keeps everything.
        Returns the summary; empty if there was nothing to condense.
        """
        return await self._crossing.cross(self._condense(keep_turns, summarise))

    def submit(self, coroutine: Coroutine[Any, Any, Any]) -> concurrent.futures.Future[Any]:
        """Run one of the methods above without waiting, from any thread."""
        return self._crossing.submit(coroutine)

    def recording(self) -> np.ndarray:
        """Both sides of a browserless call so far: int16 `[n, 2]` at 24 kHz, caller left, agent right."""
        return self._call.recording() if self._call else self._last_recording

    def attach_browser(self, browser: Browser) -> None:
        """The panel that will hold the browser's side of calls."""
        self._browser = browser

    def report_browser_problem(self, code: str, detail: str = "") -> None:
        """A browser could not do its part: show the learner why, and end what was begun."""
        self._fail(call_error(code, detail))
        self.submit(self._hang_up())

    async def __aenter__(self) -> LiveSession:
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.hang_up()

    def __repr__(self) -> str:
        return f"LiveSession({self.agent.name!r}, {self.state})"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        from .widgets import CallPanel  # a display is the only time a session needs one

        if not isinstance(self._browser, CallPanel):
            self._browser = CallPanel(self)
        return self._browser._repr_mimebundle_(**options)

    # On the session's loop.

    async def _connect(self) -> Call:
        async with self._lock:
            if self._call is None:
                await self._begin(lambda call: call.over_websocket())
            return self._call

    async def _answer(self, offer: str) -> str:
        async with self._lock:
            await self._hang_up()
            return await self._begin(lambda call: call.over_webrtc(offer))

    async def _begin(self, opening: Callable[[Call], Coroutine[Any, Any, Any]]) -> Any:
        self._connecting, self.error = True, None
        self._changed()
        try:
            self._call = Call(await self._setup(), self._changed, self._lost)
            self._open_calls.add(self._call)
            return await opening(self._call)
        except BaseException as problem:
            call, self._call = self._call, None
            if call:
                await self._close(call)
            self._fail(problem if isinstance(problem, CallError) else call_error("call_refused", str(problem)))
            raise self.error from None if isinstance(problem, Exception) else problem
        finally:
            self._connecting = False
            self._changed()

    async def _setup(self) -> Setup:
        endpoint = await asyncio.to_thread(lambda: self.endpoint)
        own = (self.context, self.events, self.transcript, self.approvals, self.audit)
        return Setup(self.agent, endpoint, self.model, self.voice, *own)

    async def _hang_up(self) -> None:
        call, self._call = self._call, None
        if call is None:
            return
        self._last_recording = call.recording()
        await self._close(call)
        if self._browser and call.transport == "webrtc":
            self._browser.hung_up()
        self._changed()

    async def _close(self, call: Call) -> None:
        self._open_calls.discard(call)
        await call.close()

    async def _converse(self, say: Callable[[Call], Coroutine[Any, Any, None]]) -> Answer:
        call = await self._connect()
        before = len(self.transcript)
        interrupted = await call.converse(say)
        return answer_since(self.transcript.entries[before:], interrupted)

    async def _with_call(self, action: Callable[[Call], Coroutine[Any, Any, None]]) -> None:
        if self._call:
            await action(self._call)

    async def _condense(self, keep_turns: int, summarise: Summarise) -> str:
        summary, events = condensation(self.transcript, keep_turns, summarise) if self._call else ("", [])
        for event in events:
            await self._call.send(**event)
        return summary

    async def _mute(self, muted: bool) -> None:
        self.muted = muted
        if self._call:
            self._call.mute(muted)
        if self._browser:
            self._browser.set_muted(muted)
        self._changed()

    async def _lost(self, error: CallError) -> None:
        self._fail(error)
        await self._hang_up()

    def _fail(self, error: CallError) -> None:
        self.error = error
        self.events.append("other", "session.failed", {"code": error.code, "message": error.title})
        self.transcript.notice(error.title)
        self._changed()

    def _changed(self) -> None:
        for watcher in list(self._watchers):
            watcher()
