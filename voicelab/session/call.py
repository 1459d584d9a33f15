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
from voicelab.desk.soundness import close_doors
from voicelab.desk.tool_servers import close_tool_servers
from voicelab.record.recording import Recorder

from .browser import Browser
from .call_guardrails import WHOLE, check_whole, note_tripped, tripped_now
from .call_state import CallState, Setup
from .connection import Connection
from .line import Line
from .relay import RelayLine
from .waiting import Waiting

READY_SECONDS = 10.0


class Call:
    """A call of one agent, from its opening to its end. Whoever is verified in it is so for this call alone."""

    def __init__(
        self,
        setup: Setup,
        changed: Callable[[], None],
        lost: Callable[[CallError, bool], Awaitable[None]],
        context: CallContext | None = None,
    ) -> None:
        self.transport, self.ready = "websocket", False
        self.state = CallState(setup, changed)
        self.context = context or CallContext(data=setup.data, audit=setup.audit)
        self.context.say, self.context.checked = self.say_aside, setup.transcript.guardrail
        self.context.conversation, self.context.step = setup.transcript.messages, setup.transcript.step
        self.context.endpoint, self.context.agent = setup.endpoint, lambda: self.state.agent
        self.recorder = Recorder(setup.events)
        self._changed, self._lost = changed, lost
        self.events, self.transcript, self._approvals = setup.events, setup.transcript, setup.approvals
        self.controls = setup.controls
        self._connection = Connection(setup, self.context, self.state.sent)
        self._progress = self.state.progress
        self.context.consent.follow(setup.transcript, lambda: self._progress.turn_open)
        self.waiting = Waiting(self._progress, setup.approvals, lambda: self.line)
        self._sdk: RealtimeSession | None = None
        self._call_id: str | None = None
        self.line: Line | RelayLine | None = None
        self._decoder: TelephoneDecoder | None = None
        self._cut: set[str] = set()  # responses whose remaining sound, still on its way, nobody is to hear
        self._tasks: list[asyncio.Task[None]] = []

    async def over_websocket(self) -> None:
        """Open a conversation without a browser; the line's clock begins to run."""
        tracker = RealtimePlaybackTracker()
        self._sdk = await self._connection.websocket(tracker)
        encode = to_bytes
        if self.controls.codec in CODECS:
            self._decoder, encode = TelephoneDecoder(self.controls.codec), TelephoneEncoder(self.controls.codec).push
        self.line = Line(lambda samples: self._sdk.send_audio(encode(samples)), tracker, self.controls, self.recorder)
        await self._follow()
        self._tasks.append(asyncio.create_task(self.line.run()))

    async def over_relay(self, browser: Browser) -> None:
        """Open a conversation whose sound a browser sends and plays over the comm."""
        self.transport = "relay"
        tracker = RealtimePlaybackTracker()
        self._sdk = await self._connection.websocket(tracker)
        self.line = RelayLine(self._sdk.send_audio, tracker, browser)
        await self._follow()

    async def over_webrtc(self, offer: str) -> str:
        """Place a browser's call and attach the sideband; the answer is given only once that is ready."""
        self.transport, self.state.on_call = "webrtc", True
        answer, self._call_id = await self._connection.place_call(offer)
        self._sdk = await self._connection.sideband(self._call_id)
        await self._follow()
        return answer

    async def close(self, resuming: bool = False) -> None:
        """End the call at the endpoint and here; if it is to be resumed, its caller stays verified."""
        self.waiting.over, self.ready = True, False
        self.waiting.wake()
        current = asyncio.current_task()
        for task in self._tasks:
            if task is not current:
                task.cancel()
        self._approvals.end()
        if not resuming:
            self.context.caller = None
            self.context.handoffs.end()
        if self._call_id:
            await self._connection.hang_up(self._call_id)
        if self._sdk:
            with contextlib.suppress(Exception):  # a socket that is gone already cannot be closed in good order
                await self._sdk.close()
        await close_tool_servers()

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
        """Silence the agent, as the SDK's own leaves to the server; whether the words heard have been asked for."""
        if self._progress.active:
            await self.send("response.cancel")
        if self.line is None:
            if self._progress.playing:
                await self.send("output_audio_buffer.clear")
            return False
        cut = self._silence()
        if cut:
            place = {"item_id": cut[0], "content_index": cut[1], "audio_end_ms": cut[2]}
            await self.send("conversation.item.truncate", **place)
            await self.send("conversation.item.retrieve", item_id=cut[0])  # it has the words that were heard
        return bool(cut)

    def _silence(self) -> tuple[str, int, int] | None:
        self._cut |= self._progress.active
        cut = self.line.silence()
        if cut:
            self.events.append("other", "playback.stopped", {"item_id": cut[0], "played_ms": cut[2]})
        return cut

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

    # What `Approvals` asks for.

    async def approve(self, call_id: str) -> None:
        """Run the tool; first offer the agent what only verified callers may have."""
        self._decided(call_id, "approved")
        await self._sdk.update_agent(self.state.agent)
        await self._sdk.approve_tool_call(call_id)
        self.waiting.wake()

    async def reject(self, call_id: str, message: str) -> None:
        """Do not run it; the model gets `message` as the tool's output."""
        self._decided(call_id, "rejected")
        await self._sdk.reject_tool_call(call_id, rejection_message=message)
        self.waiting.wake()

    def _decided(self, call_id: str, outcome: str) -> None:
        self.events.append("other", f"approval.{outcome}", {"call_id": call_id})
        self.transcript.approval(call_id, outcome)

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
        problem, dropped = "The endpoint closed the connection.", False
        try:
            async for event in self._sdk:
                self._take(event)
                self.waiting.wake()
        except Exception as failure:  # whatever the SDK raises ends the call; the learner is told which kind
            problem, dropped = f"{type(failure).__name__} in the SDK's session.", True
        if self.closed:
            return
        error = call_error("connection_lost", problem)
        if not self.state.updated.done():
            self.state.updated.set_exception(error)
        else:
            await self._lost(error, dropped)

    def _take(self, event: Any) -> None:
        if event.type == "raw_model_event":
            if event.data.type == "raw_server_event":
                self._take_server_event(event.data.data)
        elif event.type == "audio" and self.line and event.audio.response_id not in self._cut:
            data = event.audio.data
            samples = self._decoder.push(data) if self._decoder else from_bytes(data)
            self.line.play(event.item_id, event.content_index, samples)
        elif event.type == "audio_interrupted" and self.line:
            self._silence()
        elif event.type == "tool_approval_required":
            self.events.append("other", "approval.requested", {"tool": event.tool.name, "call_id": event.call_id})
            self._approvals.ask(self, event.call_id, event.tool.name, event.arguments, event.agent.name)
        elif event.type == "guardrail_tripped":
            self._keep(note_tripped(self, tripped_now(self, event.guardrail_results)))
        elif event.type == "handoff":
            for name in close_doors(event.to_agent):
                self.transcript.notice(f"{name} waits for an approval: its needs_approval is neither true nor false.")
            self.state.handed_over(event.from_agent, event.to_agent, self.context.handoffs)

    def _take_server_event(self, event: dict[str, Any]) -> None:
        self.state.take(event)
        if event["type"] in WHOLE:
            self.context.handoffs.answered()
        if event["type"] in WHOLE and self.state.agent.output_guardrails:
            self._keep(check_whole(self, event.get("transcript") or event.get("text") or ""))

    def _keep(self, coroutine: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(coroutine))
