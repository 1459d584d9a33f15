"""A live session: an agent on a call, in a notebook or without one."""

from __future__ import annotations

import concurrent.futures
import functools
import weakref
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from agents.realtime import RealtimeAgent

from voicelab.audio.pcm import read_wav
from voicelab.call_errors import CallError
from voicelab.crossing import Crossing
from voicelab.defaults import MODEL, VOICE
from voicelab.desk.approvals import Approvals, Verify
from voicelab.desk.call_context import Caller
from voicelab.desk.memory import Slots, Summarise, condensation, extract
from voicelab.desk.soundness import sound
from voicelab.endpoint import Endpoint, choose_endpoint, who_will_think
from voicelab.record.audit import AuditLog
from voicelab.record.events import EventLog
from voicelab.record.handoff_log import HandoffLog
from voicelab.record.lifecycle import Life
from voicelab.record.recording import Recording
from voicelab.record.rows import Watched
from voicelab.record.timeline import Turns
from voicelab.record.transcript import Transcript

from .answer import Answer, answer_since
from .browser_side import BrowserSide
from .call import Call
from .call_keeper import CallKeeper, end_calls
from .call_state import Setup
from .controls import Controls
from .pictures import picture_item
from .push_to_talk import press, release
from .recordings import find_recording
from .saying import say
from .stopping import stop


class LiveSession(Watched):
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

    Raises:
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
    ) -> None:
        super().__init__()
        self._agent, self.model, self.voice, self.context = agent, model, voice, context
        self.agents = sound(agent, *agents)
        self.controls = Controls()
        self.events = EventLog()
        self.transcript = Transcript()
        self.audit = AuditLog()
        self.panel: Any = None  # what shows the session in cells; `voicelab.widgets.panel_of` puts it here
        self._endpoint = endpoint
        self._crossing = Crossing(f"voicelab session of {agent.name}")
        self.approvals = Approvals(verify, self._crossing)
        self._keeper = CallKeeper(self._setup, self.events, self.transcript, self._changed)
        self.from_browser = BrowserSide(self._keeper, self._crossing)
        self.controls.observe(self._on_control)
        weakref.finalize(self, end_calls, self._crossing, self._keeper.open_calls)

    # What is the case.

    @property
    def endpoint(self) -> Endpoint:
        """Where the model lives; the first look chooses it, and starts the practice engine if it is that.

        Another may be set between calls.

        Raises:
            ValueError: if it is set during a call.
        """
        if self._endpoint is None:
            self._endpoint = choose_endpoint()
        return self._endpoint

    @endpoint.setter
    def endpoint(self, endpoint: Endpoint) -> None:
        if self.state != "disconnected":
            raise ValueError("The endpoint is chosen before a call; hang up first.")
        self._endpoint = endpoint
        self._changed()

    @property
    def endpoint_name(self) -> str | None:
        """The endpoint's name once it has been chosen."""
        return self._endpoint.name if self._endpoint else None

    @property
    def thinks(self) -> str:
        """Who decides what is said: `practice brain`, or a language model's name; empty where no endpoint tells it."""
        told = self._call.state.brain if self._call else ""
        return told or (self._endpoint.thinks if self._endpoint else who_will_think())

    @property
    def state(self) -> str:
        """`disconnected`, `connecting`, `connected` or, after a drop, `reconnecting`."""
        if self._keeper.doing:
            return self._keeper.doing
        return "connected" if self._call and self._call.ready else "disconnected"

    @property
    def error(self) -> CallError | None:
        """What went wrong last, until the next call begins."""
        return self._keeper.error

    @property
    def transport(self) -> str | None:
        """`webrtc` or `relay` (a browser's call), `websocket` (no browser), or `None`."""
        return self._call.transport if self._call else None

    @property
    def agent(self) -> RealtimeAgent[Any]:
        """The agent that answers the next call; one of `agents`, or another, may be set between calls.

        Raises:
            ValueError: if it is set during a call.
            TypeError: as of `LiveSession`.
        """
        return self._agent

    @agent.setter
    def agent(self, agent: RealtimeAgent[Any]) -> None:
        if self.state != "disconnected":
            raise ValueError("The agent that answers is chosen before a call; hang up first.")
        self.agents = sound(*self.agents, agent)
        self._agent = agent
        self._changed()

    @property
    def agent_name(self) -> str:
        """The agent that has the call now, or will have the next one."""
        return self._call.state.agent.name if self._call else self._agent.name

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
    def life(self) -> Life:
        """The stages that the session has gone through, read from the event log."""
        return Life(self.events)

    @property
    def tools(self) -> dict[str, str]:
        """What the model can call now: each tool's name, and where it comes from."""
        return self._call.state.origins() if self._call else {}

    # What can be done, from a cell or by a hand on the panel.

    async def connect(self) -> None:
        """Connect over a WebSocket, without a browser; nothing happens if a call is on.

        Raises:
            CallError: with a title, a likely cause and a remedy.
        """
        await self._crossing.cross(self._keeper.connected())

    async def hang_up(self) -> None:
        """End the call, at the endpoint too; nothing happens if there is none."""
        await self._crossing.cross(self._keeper.hang_up())

    async def send_message(self, text: str) -> Answer:
        """Say something in writing, and wait for the answer to it; connects first if need be."""
        return await self._crossing.cross(self._converse(lambda call: call.send_message(text)))

    async def play(self, path: str | Path, answered: bool = True) -> Answer:
        """Let a recorded caller say what is in a WAV file, and wait for the answer; connects first if need be.

        During a browser's call the recording takes the microphone's place. Speaking while an answer is being
        spoken is a barge-in. A tool call that needs approval waits for its form, or for `session.approvals`.

        Args:
            path: relative to the working directory or to the checkout.
            answered: wait for the answer; without it, until the caller was heard: for `create_response: False`.

        Raises:
            FileNotFoundError: naming the places that were looked at.
            ValueError: if the file is no WAV.
            CallError: `no_answer` with what was missing, or as `connect`.
        """
        samples = read_wav(find_recording(path))
        speak = functools.partial(say, samples=samples, browser=lambda: self._keeper.browser)
        return await self._crossing.cross(self._converse(speak, answered))

    async def interrupt(self) -> None:
        """Silence the agent at once; returns when the transcript says how far it came."""
        await self._crossing.cross(self._keeper.act(stop))

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
        """Send a client event of the Realtime protocol, such as `send("conversation.item.delete", item_id=…)`."""
        await self._crossing.cross(self._keeper.act(lambda call: call.send(type, **fields)))

    async def condense(self, keep_turns: int = 2, summarise: Summarise = extract) -> str:
        """Bound the model's context: delete what is older than the last turns, and put a summary in its place.

        The summary has the slots, and what `summarise` makes of the older entries. The transcript keeps everything.
        Returns the summary; empty if there was nothing to condense.
        """
        return await self._crossing.cross(self._condense(keep_turns, summarise))

    @property
    def handoffs(self) -> HandoffLog:
        """The transfers of the call, or of the last one, and how each ended."""
        return self._call.context.handoffs if self._call else self._keeper.handoffs

    def submit(self, coroutine: Coroutine[Any, Any, Any]) -> concurrent.futures.Future[Any]:
        """Run one of the methods above without waiting, from any thread."""
        return self._crossing.submit(coroutine)

    def recording(self) -> Recording:
        """Both sides of the call so far, or of the last one."""
        return (self._call.recorder if self._call else self._keeper.recorder).recording()

    async def __aenter__(self) -> LiveSession:
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.hang_up()

    def __repr__(self) -> str:
        return f"LiveSession({self.agent.name!r}, {self.state})"

    # On the session's loop.

    @property
    def _call(self) -> Call | None:
        return self._keeper.call

    def _setup(self) -> Setup:
        sound(*self.agents)  # which may have been given other tools since
        self._endpoint = self.endpoint.current()
        own = (self.context, self.events, self.transcript, self.approvals, self.audit)
        return Setup(self._agent, self._endpoint, self.model, self.voice, self.controls, *own)

    async def _converse(self, speak: Callable[[Call], Coroutine[Any, Any, None]], answered: bool = True) -> Answer:
        call = await self._keeper.connected()
        before = len(self.transcript)
        wait = call.waiting.until_answered if answered else call.waiting.until_heard
        interrupted = bool(await wait(speak(call)))
        return answer_since(self.transcript[before:], interrupted)

    async def _condense(self, keep_turns: int, summarise: Summarise) -> str:
        summary, events = condensation(self.transcript, keep_turns, summarise) if self._call else ("", [])
        for event in events:
            await self._call.send(**event)
        return summary

    def _on_control(self, change: Any) -> None:
        """A switch was set, on whatever thread."""
        if change["name"] in Controls.SETTINGS:
            self.submit(self._keeper.act(Call.apply_controls))
        self._changed()
