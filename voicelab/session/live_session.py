"""A live session: an agent on a call, in a notebook or without one."""

from __future__ import annotations

import asyncio
import concurrent.futures
import weakref
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from agents.realtime import RealtimeAgent
from websockets.exceptions import ConnectionClosed

from voicelab.call_errors import call_error
from voicelab.crossing import Crossing
from voicelab.defaults import MODEL, VOICE
from voicelab.desk.approvals import Approvals, Verify
from voicelab.desk.memory import Summarise, condensation, extract
from voicelab.desk.soundness import sound
from voicelab.endpoint import Endpoint
from voicelab.record.audit import AuditLog
from voicelab.record.events import EventLog
from voicelab.record.saving import Saving
from voicelab.record.transcript import Transcript

from .answer import Answer, answer_to
from .browser_side import BrowserSide
from .call import Call
from .call_keeper import CallKeeper, end_calls
from .call_state import Setup
from .client_events import check_event
from .controls import Controls
from .pictures import picture_item
from .push_to_talk import press, release
from .question import Question
from .recordings import recorded
from .saying import say
from .session_facts import SessionFacts
from .stopping import stop
from .telling import told

Speak = Callable[[Call, Question], Coroutine[Any, Any, None]]


class LiveSession(SessionFacts):
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
        agents: more agents that may be chosen to answer, besides those that `agent` hands over to by itself.
        settings: further fields of the session, as the protocol writes them: `{"reasoning": {"effort": "low"}}`,
            `{"parallel_tool_calls": False}`, `{"audio": {"input": {"transcription": {"model": …}}}}`; they may be
            changed later, as `controls.settings`. What the endpoint cannot give it refuses by name.
        save: a folder in which events, transcript and recording are kept as they come, in a folder of the session's
            own (`saving.folder`), for `SavedSession.load`.

    Raises:
        OSError: when `save` cannot be made.
        traitlets.TraitError: for a setting that a session does not have, or that is set elsewhere.
        TypeError: for something that is no `RealtimeAgent`, for one with a tool or a handoff that is none, or for a
            `verify` that is no plain function, naming it and the remedy.
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
        agents: Sequence[RealtimeAgent[Any]] = (),
        settings: dict[str, Any] | None = None,
        save: str | Path | None = None,
    ) -> None:
        super().__init__()
        self._agent, self.model, self.voice, self.context = agent, model, voice, context
        self.agents = sound(agent, *agents)
        self.controls = Controls(settings=settings or {})
        self.events = EventLog()
        self.transcript = Transcript()
        self.events.keep(self.transcript.sounds.take)
        self.audit = AuditLog()
        about = {"agent": agent.name, "model": model, "voice": voice}
        self.saving = Saving(save, about, self.events, self.transcript) if save else None
        self.panel: Any = None  # what shows the session in cells; `voicelab.widgets.panel_of` puts it here
        self._endpoint = endpoint
        self._crossing = Crossing(f"voicelab session of {agent.name}")
        try:
            self.approvals = Approvals(verify, self._crossing)
        except TypeError:
            self._crossing.close()
            raise
        self._keeper = CallKeeper(self._setup, self.events, self.transcript, self._changed)
        self.from_browser = BrowserSide(self._keeper, self._crossing)
        self.controls.observe(self._on_control)
        if self.saving:
            self.watch(self.saving.rest)
        weakref.finalize(self, end_calls, self._crossing, self._keeper.open_calls)

    # What can be done, from a cell or by a hand on the panel.

    async def connect(self) -> None:
        """Connect over a WebSocket, without a browser; nothing happens if a call is on.

        Raises:
            CallError: with a title, a likely cause and a remedy.
        """
        await told(self, self._keeper.connected())

    async def hang_up(self) -> None:
        """End the call, at the endpoint too; nothing happens if there is none."""
        await self._crossing.cross(self._keeper.hang_up())

    async def send_message(self, text: str) -> Answer:
        """Say something in writing, and wait for the answer to it; connects first if need be.

        What is waited for meanwhile is `session.waits_for`; a wait that is long, or that a person must end, is told
        in the output of the running cell.

        Raises:
            CallError: `no_answer` with what was missing, or as `connect`.
        """
        return await told(self, self._converse(lambda call, question: call.send_message(text, [question]), False))

    async def play(self, recording: str | Path | bytes, answered: bool = True) -> Answer:
        """Let a recorded caller say what is in a sound file, and wait for the answer; connects first if need be.

        During a browser's call the recording takes the microphone's place. Speaking while an answer is being
        spoken is a barge-in. A tool call that needs approval waits for its form, or for `session.approvals`; where
        neither is in sight, the form appears in the output of the running cell.

        Args:
            recording: a file's path, relative to the working directory or to the checkout; or the bytes of one, such
                as `recorder.audio.value` of ipywebrtc. WAV, WebM, Ogg, MP4, FLAC or MP3.
            answered: wait for the answer; without it, and where turn detection has `create_response: False`, until the
                caller was heard.

        Raises:
            FileNotFoundError: naming the places that were looked at.
            ValueError: if there is no sound in it, or it was cut short.
            CallError: `no_answer` with what was missing, or as `connect`.
        """
        samples = recorded(recording)

        async def speak(call: Call, _: Question) -> None:
            await say(call, samples, lambda: self._keeper.browser)

        return await told(self, self._converse(speak, True, answered))

    async def interrupt(self) -> None:
        """Silence the agent at once; returns when the transcript says how far it came."""
        await self._crossing.cross(self._keeper.act_on_sound(stop))

    async def press(self) -> None:
        """The talk button goes down: the agent falls silent, the input buffer is cleared, and a turn begins."""
        await self._crossing.cross(self._keeper.act(press))

    async def release(self) -> None:
        """The talk button is let go: the turn is committed, and a response asked for."""
        await self._crossing.cross(self._keeper.act(release))

    async def send_image(self, picture: bytes | str | Path) -> None:
        """Add a picture, PNG or JPEG, to the conversation, without asking for a response; connects first if need be.

        Raises:
            ValueError: if it is no such picture, or too large.
        """
        item = picture_item(picture)
        await self._crossing.cross(self._keeper.connected())
        await self.send("conversation.item.create", item=item)

    async def send(self, type: str, **fields: Any) -> None:
        """Send a client event of the Realtime protocol, such as `send("conversation.item.delete", item_id=…)`.

        Raises:
            ValueError: naming type and field of what the protocol does not have.
            CallError: `no_call` if there is none to send it on; one that was lost is waited for.
        """
        check_event(type, fields)
        await self._crossing.cross(self._send(type, fields))

    async def condense(self, keep_turns: int = 2, summarise: Summarise = extract) -> str:
        """Bound the model's context: delete what is older than the last turns, and put a summary in its place.

        The summary has the slots, and what `summarise` makes of the older entries, in a thread of its own. The
        transcript keeps everything.
        Returns the summary; empty if there was nothing to condense.
        """
        return await self._crossing.cross(self._condense(keep_turns, summarise))

    def submit(self, coroutine: Coroutine[Any, Any, Any]) -> concurrent.futures.Future[Any]:
        """Run one of the methods above without waiting, from any thread."""
        return self._crossing.submit(coroutine)

    async def __aenter__(self) -> LiveSession:
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.hang_up()

    def __repr__(self) -> str:
        return f"LiveSession({self.agent.name!r}, {self.state})"

    # On the session's loop.

    def _setup(self) -> Setup:
        sound(*self.agents)  # which may have been given other tools since
        self._endpoint = self.endpoint.current()
        own = (self.context, self.events, self.transcript, self.approvals, self.audit)
        keep = self.saving.sound if self.saving else None
        return Setup(self._agent, self._endpoint, self.model, self.voice, self.controls, *own, keep)

    async def _converse(self, speak: Speak, spoken: bool, answered: bool = True) -> Answer:
        """Say something and wait; what a connection that was just breaking did not take is said again on the next."""
        call = await self._keeper.connected()
        try:
            return await self._asked(call, speak, spoken, answered)
        except ConnectionClosed:
            await self._keeper.noticed_loss_of(call)
        try:
            return await self._asked(await self._keeper.connected(), speak, spoken, answered)
        except ConnectionClosed:
            raise call_error("connection_lost", "It broke off twice while this was being said.") from None

    async def _asked(self, call: Call, speak: Speak, spoken: bool, answered: bool) -> Answer:
        question = call.state.progress.ask(spoken)
        try:
            await call.waiting.until_answered(question, speak(call, question), answered)
            await call.cutting.known()
        finally:
            self._changed()  # what the session waits for, if for nothing else
        return answer_to(question, self.transcript)

    async def _send(self, type: str, fields: dict[str, Any]) -> None:
        await (await self._keeper.present()).send(type, **fields)

    async def _condense(self, keep_turns: int, summarise: Summarise) -> str:
        call = self._call
        if call is None:
            return ""
        summary, events = await asyncio.to_thread(condensation, self.transcript, keep_turns, summarise)
        for event in events:
            await call.send(**event)
        return summary

    def _on_control(self, change: Any) -> None:
        """A switch was set, on whatever thread."""
        if change["name"] in Controls.SETTINGS:
            self.submit(self._keeper.act(Call.apply_controls))
        self._changed()
