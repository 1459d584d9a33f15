"""One call: the SDK's session, what it reports, and the way to the end of an answer. All on the session's loop."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import numpy as np
from agents.realtime import RealtimePlaybackTracker, RealtimeSession
from agents.realtime.model_inputs import RealtimeModelSendRawMessage

from voicelab.audio.pcm import from_bytes, to_bytes
from voicelab.audio.telephone import CODECS, TelephoneDecoder, TelephoneEncoder
from voicelab.call_errors import CallError, call_error
from voicelab.desk.call_context import CallContext
from voicelab.desk.tool_servers import close_tool_servers
from voicelab.record.item_texts import is_said
from voicelab.record.recording import Recorder

from .browser import Browser
from .call_guardrails import WHOLE, check_whole, note_tripped, tripped_now
from .call_state import CallState, Setup
from .connection import Connection
from .cutting import Cutting
from .ending import End, kind_of_end, why_ended
from .forms import Forms
from .late_results import LateResults
from .line import Line
from .playout import Playout
from .relay import RelayLine
from .waiting import Waiting

READY_SECONDS = 10.0


class Call:
    """A call of one agent, from its opening to its end. Whoever is verified in it is so for this call alone."""

    def __init__(
        self,
        setup: Setup,
        changed: Callable[[], None],
        lost: Callable[[Call, CallError, End], Awaitable[None]],
        before: Call | None = None,
    ) -> None:
        self.transport, self.ready = "websocket", False
        self.state = CallState(setup, changed, resumed=before is not None)
        self.context = before.context if before else CallContext(data=setup.data, audit=setup.audit)
        self.context.say, self.context.checked = self.say_aside, setup.transcript.guardrail
        self.context.conversation, self.context.step = setup.transcript.messages, setup.transcript.step
        self.context.endpoint, self.context.agent = setup.endpoint, lambda: self.state.agent
        self.recorder = before.recorder if before else Recorder(setup.events)
        self.recorder.bridge()
        self._changed, self._lost = changed, lost
        self.events, self.transcript, self._approvals = setup.events, setup.transcript, setup.approvals
        self.controls = setup.controls
        self.late, self.forms = LateResults(setup.events, setup.transcript), Forms(self)
        self._connection = Connection(setup, self.context, self._sent, self.late.deliver)
        self._progress = self.state.progress
        self.waiting = Waiting(self._progress, setup.approvals, lambda: self.line)
        self._sdk: RealtimeSession | None = None
        self._call_id: str | None = None
        self.line: Line | RelayLine | None = None
        self._decoder: TelephoneDecoder | None = None
        self.cutting = Cutting(self, self._progress, self.events, self.transcript, lambda: self.line, self._interrupts)
        self._tasks: list[asyncio.Task[None]] = []
        self._working: asyncio.Task[None] | None = None

    async def over_websocket(self) -> None:
        """Open a conversation without a browser; the line's clock begins to run."""
        tracker = RealtimePlaybackTracker()
        self._sdk = await self._connection.websocket(tracker)
        encode = to_bytes
        if self.controls.codec in CODECS:
            self._decoder, encode = TelephoneDecoder(self.controls.codec), TelephoneEncoder(self.controls.codec).push
        send = lambda samples: self._sdk.send_audio(encode(samples))  # noqa: E731
        self.line = Line(send, Playout(tracker), self.controls, self.recorder)
        await self._follow()
        self._tasks.append(asyncio.create_task(self.line.run()))

    async def over_relay(self, browser: Browser) -> None:
        """Open a conversation whose sound a browser sends and plays over the comm."""
        self.transport = "relay"
        tracker = RealtimePlaybackTracker()
        self._sdk = await self._connection.websocket(tracker)
        self.line = RelayLine(self._sdk.send_audio, Playout(tracker), browser)
        await self._follow()

    async def over_webrtc(self, offer: str) -> str:
        """Place a browser's call and attach the sideband; the answer is given only once that is ready."""
        self.transport, self.state.on_call = "webrtc", True
        answer, self._call_id = await self._connection.place_call(offer)
        self._sdk = await self._connection.sideband(self._call_id)
        await self._follow()
        return answer

    async def close(self, resuming: bool = False) -> None:
        """End the call at the endpoint and here; if it is to be resumed, its caller stays verified, and tools go on."""
        was_ready, self.waiting.over, self.ready = self.ready, True, False
        self.waiting.wake()
        current = asyncio.current_task()
        for task in self._tasks:
            if task is not current:
                task.cancel()
        if not resuming:
            self._approvals.end()
            self.context.caller = None
            self.context.handoffs.end()
            self.late.go_on(None)
            await asyncio.sleep(0)  # a result that waited for the next call says that there is none
        if self._call_id:
            await self._connection.hang_up(self._call_id)
        if resuming and was_ready and self.late.keep_working():
            self._sdk.model.gone = True
            self._working = asyncio.create_task(self.late.close_after(self._sdk))
            return
        await self.dismiss()
        if not resuming:
            await close_tool_servers()

    @property
    def sdk(self) -> RealtimeSession:
        """The SDK's session."""
        return self._sdk

    @property
    def working(self) -> bool:
        """Whether the call is over, and tools that were called in it are not."""
        return self._working is not None and not self._working.done()

    async def dismiss(self) -> None:
        """Let go of the connection, and of the tools that were called over it."""
        if self._working:
            self._working.cancel()
        if self._sdk:
            with contextlib.suppress(Exception):  # a socket that is gone already cannot be closed in good order
                await self._sdk.close()

    def broke_off(self) -> None:
        """The connection is gone: of what was being said, that is known which has come."""
        if self._sdk:
            self._sdk.model.gone = True
        self.cutting.disconnected()

    @property
    def quiet(self) -> bool:
        """Whether nobody speaks, and nothing is waited for."""
        progress, line = self._progress, self.line
        sounding = progress.speaking or progress.turn_open or (line and (line.playing or line.talking))
        waiting = self._approvals.pending or self.transcript.unfinished()
        return self.ready and progress.settled and not (sounding or waiting)

    @property
    def closed(self) -> bool:
        """Whether the call is over."""
        return self.waiting.over

    # Talking.

    async def send_message(self, text: str) -> None:
        """A written message; it asks for a response."""
        await self._sdk.send_message(text)

    async def hear(self, samples: np.ndarray) -> None:
        """What a relaying browser's microphone heard."""
        if isinstance(self.line, RelayLine):
            await self.line.hear(samples)

    async def record(self, pair: np.ndarray) -> None:
        """Both sides of a browser's call, as its page recorded them: int16[n, 2] at 24 kHz."""
        self.recorder.add(pair)

    async def played(self, item_id: str, content_index: int, ms: float) -> None:
        """What a relaying browser has played."""
        if isinstance(self.line, RelayLine):
            self.line.played(item_id, content_index, ms)
            self.waiting.wake()

    async def interrupt(self) -> bool:
        """Silence the agent, as the SDK's own leaves to the server; whether it is yet to be known what was heard."""
        return await self.cutting.interrupt()

    def _interrupts(self) -> bool:
        return bool(self.controls.turn_detection.get("interrupt_response", True))

    async def send(self, type: str, **fields: Any) -> None:
        """A client event of the protocol, as it is."""
        message: Any = {"type": type, "other_data": fields}
        await self._sdk.model.send_event(RealtimeModelSendRawMessage(message=message))

    async def apply_controls(self) -> None:
        """Tell the endpoint the session's settings as they stand now; `Connection` fills them in."""
        await self.send("session.update", session={"type": "realtime", "audio": {}})

    async def say_aside(self, text: str) -> None:
        """Have a text spoken beside the conversation, which keeps no trace of it; after an answer, not over it."""
        while self._progress.active and not self.closed:  # it may be the response that called the tool
            await self.waiting.for_news(math.inf)
        told = f'Say exactly this, and nothing else: "{text}"'
        aside = {"conversation": "none", "input": [], "tool_choice": "none", "instructions": told}
        if not self.closed:
            await self.send("response.create", response=aside)

    # Listening to the SDK.

    async def _follow(self) -> None:
        self._tasks.append(asyncio.create_task(self._listen()))
        done, _ = await asyncio.wait([self.state.updated], timeout=READY_SECONDS)
        if not done:
            raise call_error("sideband_timeout", f"{READY_SECONDS:.0f} s")
        self.state.updated.result()
        self.ready = True
        self._changed()

    async def _listen(self) -> None:
        problem = None
        try:
            async for event in self._sdk:
                self._take(event)
                self.waiting.wake()
        except Exception as failure:  # whatever the SDK raises ends the call; the learner is told which kind
            problem = call_error("connection_lost", f"{type(failure).__name__} in the SDK's session.")
        if self.closed:
            return
        ended, told = self._sdk.model.ended, self.state.refused
        error = problem or why_ended(ended, told)
        if not self.state.updated.done():
            self.state.updated.set_exception(error)
        else:
            await self._lost(self, error, kind_of_end(ended, told))

    def _take(self, event: Any) -> None:
        if event.type == "raw_model_event":
            if event.data.type == "raw_server_event":
                self._take_server_event(event.data.data)
        elif event.type == "audio" and self.line:
            data, place = event.audio.data, (event.item_id, event.content_index)
            samples = self._decoder.push(data) if self._decoder else from_bytes(data)
            if self.cutting.lets_through(event.audio.response_id, *place):
                self.line.play(*place, samples)
        elif event.type == "audio_interrupted" and self.line:
            self.cutting.silence()
        elif event.type == "tool_approval_required":
            self.events.append("other", "approval.requested", {"tool": event.tool.name, "call_id": event.call_id})
            self._approvals.ask(self.forms, event.call_id, event.tool.name, event.arguments, event.agent.name)
        elif event.type == "guardrail_tripped":
            self.keep(note_tripped(self, tripped_now(self, event.guardrail_results)))
        elif event.type == "handoff":
            self.state.handed_over(event.from_agent, event.to_agent, self.context.handoffs)

    def _take_server_event(self, event: dict[str, Any]) -> None:
        fresh = self.transcript.find((event.get("item") or {}).get("id", "")) is None  # else it is told again
        self.cutting.take(event)  # first: it has to know what was playing before the event
        self.state.take(event)
        if event["type"] == "conversation.item.added" and fresh:
            self._take_item(event["item"])
        if event["type"] in WHOLE and self.cutting.in_conversation(event["item_id"]):
            self.context.handoffs.answered(event.get("transcript") or event.get("text") or "")
        if event["type"] in WHOLE and self.state.agent.output_guardrails:
            self.keep(check_whole(self, event.get("transcript") or event.get("text") or ""))

    def _take_item(self, item: dict[str, Any]) -> None:
        if is_said(item):
            self.context.turns += 1
            self.context.handoffs.asked()
        entry = self.transcript.find(item["id"])
        if entry and entry.kind == "tool_result":  # a handoff's output is none
            self.context.handoffs.found(item["output"])

    def _sent(self, event: dict[str, Any]) -> None:
        self.cutting.sent(event)
        self.state.sent(event)

    def keep(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run something for as long as the call lasts."""
        self._tasks.append(asyncio.create_task(coroutine))
