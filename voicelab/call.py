"""One call: the SDK's session, what it reports, and the way to the end of an answer. All on the session's loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import numpy as np
from agents.realtime import RealtimeAgent, RealtimePlaybackTracker, RealtimeSession
from agents.realtime.model_inputs import RealtimeModelSendRawMessage

from .approvals import Approvals
from .audio import RATE, from_bytes
from .audit import AuditLog
from .call_context import CallContext
from .call_errors import CallError, call_error
from .connection import Connection
from .crossing import Crossing
from .endpoint import Endpoint
from .events import EventLog
from .line import Line
from .progress import Progress
from .tool_servers import ToolServer, close_tool_servers
from .transcript import HANDOFF_PREFIX, Transcript

HANG_UP_SECONDS = 3.0
READY_SECONDS = 10.0
NOTICE_SECONDS = 6.0  # for the endpoint to notice that something was said at all
ANSWER_SECONDS = 30.0  # beyond the caller's own words: longer than any answer a desk should give in one breath


@dataclass(frozen=True)
class Setup:
    """What a session gives to each of its calls; `data` is the learner's own object for tools."""

    agent: RealtimeAgent[Any]
    endpoint: Endpoint
    model: str
    voice: str
    data: Any
    events: EventLog
    transcript: Transcript
    approvals: Approvals
    audit: AuditLog


class Call:
    """A call of one agent, from its opening to its end. Whoever is verified in it is so for this call alone."""

    def __init__(self, setup: Setup, changed: Callable[[], None], lost: Callable[[CallError], Awaitable[None]]) -> None:
        self.agent, self.transport, self.ready = setup.agent, "websocket", False
        self.context = CallContext(data=setup.data, audit=setup.audit, say=self.say_aside)
        self.tools: list[dict[str, Any]] = []
        self._events, self._transcript, self._approvals = setup.events, setup.transcript, setup.approvals
        self._changed, self._lost = changed, lost
        self._connection = Connection(
            setup.agent, setup.endpoint, setup.model, setup.voice, self.context, self._log_sent
        )
        self._progress, self._news = Progress(), asyncio.Event()
        self._updated: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sdk: RealtimeSession | None = None
        self._call_id: str | None = None
        self._line: Line | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._plays = 0
        self._closed = False

    async def over_websocket(self) -> None:
        """Open a conversation without a browser; the line's clock begins to run."""
        tracker = RealtimePlaybackTracker()
        self._sdk = await self._connection.websocket(tracker)
        self._line = Line(self._sdk.send_audio, tracker)
        await self._follow()
        self._tasks.append(asyncio.create_task(self._line.run()))

    async def over_webrtc(self, offer: str) -> str:
        """Place a browser's call and attach the sideband; the answer is given only once that is ready."""
        self.transport = "webrtc"
        answer, self._call_id = await self._connection.place_call(offer)
        self._sdk = await self._connection.sideband(self._call_id)
        await self._follow()
        return answer

    async def close(self) -> None:
        """End the call at the endpoint and here."""
        self._closed = True
        self.ready = False
        self._news.set()
        current = asyncio.current_task()
        for task in self._tasks:
            if task is not current:
                task.cancel()
        self._approvals.end()
        self.context.caller = None
        if self._call_id:
            await self._connection.hang_up(self._call_id)
        if self._sdk:
            with contextlib.suppress(Exception):  # a socket that is gone already cannot be closed in good order
                await self._sdk.close()
        await close_tool_servers()

    def recording(self) -> np.ndarray:
        """Both sides so far, int16 `[n, 2]`; a browser's call has its audio elsewhere."""
        return self._line.recording() if self._line else np.zeros((0, 2), np.int16)

    def origins(self) -> dict[str, str]:
        """The name of each tool that the model has now: a tool of the agent, a handoff, or a tool server's name."""
        served = {
            name: server.name
            for server in self.agent.mcp_servers
            if isinstance(server, ToolServer)
            for name in server.tool_names
        }
        names = [tool.get("name", "") for tool in self.tools]
        return {name: served.get(name) or ("handoff" if name.startswith(HANDOFF_PREFIX) else "tool") for name in names}

    def mute(self, muted: bool) -> None:
        """Silence the recorded caller; a browser mutes its own track."""
        if self._line:
            self._line.muted = muted

    # Talking.

    async def converse(self, say: Callable[[Call], Coroutine[Any, Any, None]]) -> bool:
        """Say something and wait until it has been answered; returns whether the caller interrupted the answer.

        Raises:
            CallError: `no_answer`, saying what was missing.
        """
        self._plays += 1
        mine = self._plays
        self._progress.ask()
        await say(self)
        said = asyncio.get_running_loop().time()
        while not self._settled():
            deadline = said + (ANSWER_SECONDS if self._progress.noticed else NOTICE_SECONDS)
            if self._closed:
                raise call_error("connection_lost", "The call ended before the answer.")
            if self._approvals.pending:  # the clock stands still while a person fills in a form
                said = asyncio.get_running_loop().time()
            if mine != self._plays and self._interrupted_after(mine):
                return True
            if self._line:
                self._line.keep_open() if self._progress.listening else self._line.rest()
            await self._wait_for_news(deadline)
        if self._progress.failure:
            raise call_error("no_answer", self._progress.failure)
        return False

    async def send_message(self, text: str) -> None:
        """A written message; it asks for a response."""
        await self._sdk.send_message(text)

    async def say(self, samples: np.ndarray, browser: Any) -> None:
        """The caller's words, int16 at 24 kHz; returns when they have been said."""
        if self._line is None:
            await browser.play(samples)
            return
        self._line.say(samples)
        while self._line.talking and not self._closed:
            await self._wait_for_news(asyncio.get_running_loop().time() + len(samples) / RATE + ANSWER_SECONDS)

    async def interrupt(self) -> None:
        """The Stop button: `session.interrupt()` sends nothing while the server interrupts by itself."""
        if self._progress.active:
            await self.send("response.cancel")
        if self._line is None:
            if self._progress.playing:
                await self.send("output_audio_buffer.clear")
            return
        cut = self._line.silence()
        if cut:
            item_id, content_index, played_ms = cut
            await self.send(
                "conversation.item.truncate", item_id=item_id, content_index=content_index, audio_end_ms=played_ms
            )

    def _settled(self) -> bool:
        return self._progress.settled and not (self._line and self._line.playing)

    def _interrupted_after(self, mine: int) -> bool:
        """A later caller has spoken up: then the answer to play number `mine` is over, heard or not."""
        return self._plays > mine and self._progress.turn_open

    async def _wait_for_news(self, deadline: float) -> None:
        if asyncio.get_running_loop().time() > deadline:
            raise call_error("no_answer", self._progress.missing())
        self._news.clear()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._news.wait(), 0.05)

    async def send(self, type: str, **fields: Any) -> None:
        """A client event of the protocol, as it is."""
        message: Any = {"type": type, "other_data": fields}
        await self._sdk.model.send_event(RealtimeModelSendRawMessage(message=message))

    async def say_aside(self, text: str) -> None:
        """Have a text spoken beside the conversation, which keeps no trace of it; not over another answer."""
        if self._closed or self._progress.active:
            return
        await self.send(
            "response.create",
            response={
                "conversation": "none",
                "input": [],
                "tool_choice": "none",
                "instructions": f'Say exactly this, and nothing else: "{text}"',
            },
        )

    # What `Approvals` asks for.

    async def approve(self, call_id: str) -> None:
        """Run the tool; first offer the agent what only verified callers may have."""
        self._decided(call_id, "approved")
        await self._sdk.update_agent(self.agent)
        await self._sdk.approve_tool_call(call_id)
        self._news.set()

    async def reject(self, call_id: str, message: str) -> None:
        """Do not run it; the model gets `message` as the tool's output."""
        self._decided(call_id, "rejected")
        await self._sdk.reject_tool_call(call_id, rejection_message=message)
        self._news.set()

    def _decided(self, call_id: str, outcome: str) -> None:
        self._events.append("other", f"approval.{outcome}", {"call_id": call_id})
        self._transcript.approval(call_id, outcome)

    # Listening to the SDK.

    async def _follow(self) -> None:
        self._tasks.append(asyncio.create_task(self._listen()))
        done, _ = await asyncio.wait([self._updated], timeout=READY_SECONDS)
        if not done:
            raise call_error("sideband_timeout", f"{READY_SECONDS:.0f} s")
        self._updated.result()
        self.ready = True
        self._changed()

    async def _listen(self) -> None:
        problem = "The endpoint closed the connection."
        try:
            async for event in self._sdk:
                self._take(event)
                self._news.set()
        except Exception as failure:  # whatever the SDK raises ends the call; the learner is told which kind
            problem = f"{type(failure).__name__} in the SDK's session."
        if self._closed:
            return
        error = call_error("connection_lost", problem)
        if not self._updated.done():
            self._updated.set_exception(error)
        else:
            await self._lost(error)

    def _take(self, event: Any) -> None:
        if event.type == "raw_model_event":
            if event.data.type == "raw_server_event":
                self._take_server_event(event.data.data)
        elif event.type == "audio" and self._line:
            self._line.play(event.item_id, event.content_index, from_bytes(event.audio.data))
        elif event.type == "audio_interrupted" and self._line:
            self._line.silence()
        elif event.type == "tool_approval_required":
            self._events.append("other", "approval.requested", {"tool": event.tool.name, "call_id": event.call_id})
            self._approvals.ask(self, event.call_id, event.tool.name, event.arguments, event.agent.name)
        elif event.type == "handoff":
            self.agent = event.to_agent
            self._transcript.handoff(event.from_agent.name, event.to_agent.name)
            self._events.append("other", "handoff", {"from": event.from_agent.name, "to": event.to_agent.name})
            self._changed()

    def _take_server_event(self, event: dict[str, Any]) -> None:
        self._events.append("server", event["type"], event)
        self._progress.take(event, self.transport == "webrtc")
        self._transcript.take(event, self.agent.name)
        if event["type"] == "session.updated":
            self.tools = event["session"].get("tools") or []
            self._tell_of_missing_servers()
            self._changed()
            if not self._updated.done():
                self._updated.set_result(None)
        elif event["type"] == "conversation.item.added" and event["item"].get("role") == "user":
            self.context.turns += 1
        elif event["type"] == "error" and not self._updated.done():
            code = "key_rejected" if event["error"].get("code") == "invalid_api_key" else "call_refused"
            self._updated.set_exception(call_error(code, event["error"].get("message", "")))

    def _tell_of_missing_servers(self) -> None:
        told = {entry.text for entry in self._transcript}
        for server in self.agent.mcp_servers:
            if isinstance(server, ToolServer) and server.problem and server.problem not in told:
                self._transcript.notice(server.problem)

    def _log_sent(self, event: dict[str, Any]) -> None:
        self._events.append("client", event["type"], event)


def end_calls(crossing: Crossing, open_calls: set[Call]) -> None:
    """The process ends: a browser would talk on to the endpoint if nobody hung up."""
    for call in list(open_calls):
        with contextlib.suppress(Exception):  # nobody is left to be told
            crossing.submit(call.close()).result(timeout=HANG_UP_SECONDS)
    crossing.close()
