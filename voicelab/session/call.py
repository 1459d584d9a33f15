"""One call: the SDK's session, from its opening to its end. All on the session's loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import numpy as np
from agents.realtime import RealtimePlaybackTracker, RealtimeSession

from voicelab.audio.pcm import from_bytes, to_bytes
from voicelab.audio.telephone import CODECS, TelephoneDecoder, TelephoneEncoder
from voicelab.call_errors import CallError, call_error
from voicelab.desk.call_context import CallContext
from voicelab.desk.tool_servers import close_tool_servers
from voicelab.record.recording import Recorder

from .browser import Browser
from .call_guardrails import Guards
from .call_state import CallState, Setup
from .connection import Connection
from .cutting import Cutting
from .ending import End, kind_of_end, why_ended
from .false_interruptions import FalseInterruptions
from .late_results import LateResults
from .line import Line
from .playout import Playout
from .relay import RelayLine
from .sdk_events import SdkEvents
from .talking import Talking
from .waiting import Waiting

READY_SECONDS = 10.0


class Call(Talking):
    """A call of one agent, from its opening to its end. Whoever is verified in it is so for this call alone.

    Attributes:
        late: what becomes of tools that outlive the connection.
        end: why and how the connection ended, if it did so by itself.
        owes_answer: it was lost when the caller had asked for something, and had not been answered to the end.
        cutting, interruptions, guards, waiting, reports: the call's part in each.
    """

    def __init__(
        self,
        setup: Setup,
        changed: Callable[[], None],
        lost: Callable[[Call, CallError, End], Awaitable[None]],
        before: Call | None = None,
    ) -> None:
        self.transport, self.ready = "websocket", False
        self._resumes = before is not None
        self.state = CallState(setup, changed)
        self.context = before.context if before else CallContext(data=setup.data, audit=setup.audit)
        self.guards = Guards(self)
        self.recorder = before.recorder if before else Recorder(setup.events, setup.keep)
        self._changed, self._lost = changed, lost
        self.events, self.transcript, self._approvals = setup.events, setup.transcript, setup.approvals
        self.controls = setup.controls
        self.late = LateResults(setup.events, setup.transcript)
        self.reports = SdkEvents(self, setup.approvals)
        self._connection = Connection(setup, self.context, self._sent, self.late.deliver, self.reports.failed)
        self._progress = self.state.progress
        self.waiting = Waiting(self._progress, setup.approvals, setup.controls, lambda: self.line)
        self.sdk: RealtimeSession | None = None
        self._call_id: str | None = None
        self.line: Line | RelayLine | None = None
        self._decoder: TelephoneDecoder | None = None
        self.cutting = Cutting(self, self._progress, self.events, self.transcript, lambda: self.line, setup.controls)
        self.interruptions = FalseInterruptions(self)
        self._tasks: list[asyncio.Task[None]] = []
        self._working: asyncio.Task[None] | None = None
        self.owes_answer = False
        self.end: tuple[CallError, End] | None = None

    def _bind(self) -> None:
        """From now on the conversation is this call's: if it had not come about, it would be another's still."""
        context, transcript = self.context, self.transcript
        context.say, context.checked = self.say_aside, self.guards.checked
        context.conversation, context.step = transcript.messages, transcript.step
        context.endpoint, context.agent = self._connection.endpoint, lambda: self.state.agent
        context.consent.follow(transcript, lambda: self._progress.hearing)
        transcript.begin(self._resumes)
        transcript.sounds.begin(self.recorder)
        self.recorder.bridge()

    async def over_websocket(self) -> None:
        """Open a conversation without a browser; the line's clock begins to run."""
        tracker = RealtimePlaybackTracker()
        self.sdk, send = await self._connection.websocket(tracker), self._in_codec()
        self.line = Line(send, Playout(tracker), self.controls, self.recorder, self.transcript.sounds.played)
        await self._follow()
        self._tasks.append(asyncio.create_task(self.line.run()))

    async def over_relay(self, browser: Browser) -> None:
        """Open a conversation whose sound a browser sends and plays over the comm."""
        self.transport = "relay"
        tracker = RealtimePlaybackTracker()
        self.sdk = await self._connection.websocket(tracker)
        self.line = RelayLine(self._in_codec(), Playout(tracker), browser)
        await self._follow()

    async def over_webrtc(self, offer: str) -> str:
        """Place a browser's call and attach the sideband; the answer is given only once that is ready."""
        self.transport, self._progress.on_call = "webrtc", True
        answer, self._call_id = await self._connection.place_call(offer)
        self.sdk = await self._connection.sideband(self._call_id)
        await self._follow()
        return answer

    def _in_codec(self) -> Callable[[np.ndarray], Awaitable[None]]:
        """Sends samples as the endpoint was told that they come; what it says is decoded likewise."""
        encode, codec = to_bytes, self._connection.codec
        if codec in CODECS:
            self._decoder, encode = TelephoneDecoder(codec), TelephoneEncoder(codec).push
        return lambda samples: self.sdk.send_audio(encode(samples))

    async def close(self, resuming: bool = False) -> None:
        """End the call at the endpoint and here; if it is to be resumed, its caller stays verified, and tools go on."""
        was_ready, self.waiting.over, self.ready = self.ready, True, False
        self.waiting.wake()
        if not self.state.updated.done():
            self.state.updated.set_exception(call_error("hung_up"))
            self.state.updated.exception()  # nobody may be there any more to be told
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
            hanging_up = self._connection.hang_up(self._call_id)
            if resuming:
                self.keep(hanging_up)  # who goes on does not wait for it
            else:
                await hanging_up
        if resuming and was_ready and self.late.keep_working():
            self.sdk.model.gone = True
            self._working = asyncio.create_task(self.late.close_after(self.sdk))
            return
        await self.dismiss()
        if not resuming:
            await close_tool_servers()

    @property
    def working(self) -> bool:
        """Whether the call is over, and tools that were called in it are not."""
        return self._working is not None and not self._working.done()

    async def dismiss(self) -> None:
        """Let go of the connection, and of the tools that were called over it."""
        if self._working:
            self._working.cancel()
        if self.sdk:
            with contextlib.suppress(Exception):  # a socket that is gone already cannot be closed in good order
                await self.sdk.close()

    def broke_off(self) -> None:
        """The connection is gone: of what was being said, that is known which has come."""
        self.owes_answer = any(question.owed for question in self._progress.questions)
        if self.sdk:
            self.sdk.model.gone = True
        self.interruptions.drop()
        self.cutting.disconnected()

    @property
    def quiet(self) -> bool:
        """Whether nobody speaks, and nothing is waited for."""
        line = self.line
        sounding = self._progress.sounding or (line and (line.playing or line.talking))
        waiting = self._progress.busy or self._approvals.pending or self.transcript.unfinished()
        return self.ready and not (sounding or waiting)

    # Listening to the SDK.

    async def _follow(self) -> None:
        if self.closed:  # while it was being made: what has come of it since then is closed now
            await self.close()
            raise call_error("hung_up")
        self._tasks.append(asyncio.create_task(self._listen()))
        done, _ = await asyncio.wait([self.state.updated], timeout=READY_SECONDS)
        if not done:
            raise call_error("sideband_timeout", f"{READY_SECONDS:.0f} s")
        self.state.updated.result()
        self._bind()
        self.ready = True
        self._changed()

    async def _listen(self) -> None:
        problem = None
        try:
            async for event in self.sdk:
                self._take(event)
                self.waiting.wake()
        except Exception as failure:  # whatever the SDK raises ends the call; the learner is told which kind
            problem = call_error("connection_lost", f"{type(failure).__name__} in the SDK's session.")
            self.reports.note("sdk.failed", failure)
        finally:
            if not self.closed:
                await self._ended(problem)

    async def _ended(self, problem: CallError | None) -> None:
        ended, told = self.sdk.model.ended, self.state.refused
        self.end = problem or why_ended(ended, told), kind_of_end(ended, told)
        if not self.state.updated.done():
            self.state.updated.set_exception(self.end[0])
        else:
            await self._lost(self, *self.end)

    def _take(self, event: Any) -> None:
        if event.type == "audio" and self.line:
            data, place = event.audio.data, (event.item_id, event.content_index)
            samples = self._decoder.push(data) if self._decoder else from_bytes(data)
            if self.cutting.lets_through(event.audio.response_id, *place):
                self.line.play(*place, samples)
        elif event.type == "audio_end" and isinstance(self.line, RelayLine):
            self.line.ended(event.item_id, event.content_index)
        elif event.type == "audio_interrupted" and self.line:
            self.cutting.silence()
        else:
            self.reports.take(event)

    def _sent(self, event: dict[str, Any]) -> None:
        self.cutting.sent(event)
        self.late.sent(event)
        self.state.sent(event)

    def keep(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run something for as long as the call lasts."""
        task = asyncio.create_task(coroutine)
        self._tasks.append(task)
        task.add_done_callback(self._kept)

    def _kept(self, task: asyncio.Task[None]) -> None:
        if task in self._tasks:
            self._tasks.remove(task)
        if not task.cancelled() and task.exception() and not self.closed:
            self.reports.note("call.failed", task.exception())
        self.waiting.wake()
