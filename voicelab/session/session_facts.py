"""What is the case with a session: read from its call, its logs and its switches; nothing here does anything."""

from __future__ import annotations

from typing import Any

from agents.realtime import RealtimeAgent

from voicelab.audio.pcm import level_dbfs
from voicelab.call_errors import CallError
from voicelab.desk.approvals import Approvals
from voicelab.desk.call_context import Caller
from voicelab.desk.memory import Slots
from voicelab.desk.soundness import sound
from voicelab.endpoint import Endpoint, choose_endpoint, who_will_think
from voicelab.record.events import EventLog
from voicelab.record.handoff_log import HandoffLog
from voicelab.record.lifecycle import Life
from voicelab.record.recording import AGENT, CALLER, Recorder, Recording
from voicelab.record.rows import Watched
from voicelab.record.timeline import Turns
from voicelab.record.transcript import Transcript

from .call import Call
from .call_keeper import CallKeeper
from .waits import Wait, wait_for

LOUDNESS_SECONDS = 0.1


class SessionFacts(Watched):
    """The part of a `LiveSession` that is read, and the choices that are made between calls."""

    agents: list[RealtimeAgent[Any]]
    events: EventLog
    transcript: Transcript
    approvals: Approvals
    panel: Any
    _agent: RealtimeAgent[Any]
    _endpoint: Endpoint | None
    _keeper: CallKeeper

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
        """`disconnected`, `connecting`, `connected`, `reconnecting` after a drop, `refreshing` before a limit."""
        if self._keeper.doing:
            return self._keeper.doing
        return "connected" if self._call and self._call.ready else "disconnected"

    @property
    def waits_for(self) -> Wait | None:
        """What the session waits for now, who can end it, and when it ends by itself; `None` outside of calls."""
        if self._keeper.doing:
            return wait_for(self._keeper.doing, since=self._keeper.since)
        return self._call.waiting.now if self._call and self._call.ready else None

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
        return Slots.of(self.transcript.conversation)

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

    @property
    def handoffs(self) -> HandoffLog:
        """The transfers of the call, or of the last one, and how each ended."""
        return self._call.context.handoffs if self._call else self._keeper.handoffs

    def recording(self) -> Recording:
        """Both sides of the call so far, or of the last one."""
        return self._recorder.recording()

    @property
    def loudness(self) -> tuple[float, float]:
        """How loud caller and agent have been in the last tenth of a second of the call, in dB below full scale."""
        recorder, now = self._recorder, self._recorder.clock
        return tuple(level_dbfs(recorder.between(side, now - LOUDNESS_SECONDS, now)) for side in (CALLER, AGENT))

    @property
    def _recorder(self) -> Recorder:
        return self._call.recorder if self._call else self._keeper.recorder

    @property
    def _call(self) -> Call | None:
        return self._keeper.call
