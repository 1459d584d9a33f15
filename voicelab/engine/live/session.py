"""A Live session over its WebSocket: from `session.start` to `session.closed`, one command after another."""

from __future__ import annotations

import math
from typing import Any

from openai.types import live

from voicelab.engine.brain.question import Brain
from voicelab.engine.doors.watching import Metrics, Watch
from voicelab.engine.faults import Outgoing
from voicelab.engine.inputs import Attached, Detached, Expired, FromClient
from voicelab.engine.lifetime import Lifetime
from voicelab.engine.limits import MAX_TEXT
from voicelab.engine.outlet import Outlet
from voicelab.engine.protocol import ProtocolError, new_id
from voicelab.engine.session_task import SessionTask
from voicelab.engine.voice.speaking import Voice
from voicelab.meaning.instructions import read

from . import configuration, events
from .duplex import Duplex

NORMAL = 1000  # of RFC 6455
USAGE_EVERY_MS = 60_000  # "approximately once per minute", by the event reference
ACKNOWLEDGE = 'Say exactly this, and nothing else: "One moment, please."'
APPENDED = {
    "session.instructions.append": live.InstructionsAppendedEvent,
    "session.thinking.append": live.ThinkingAppendedEvent,
    "session.commentary.append": live.CommentaryAppendedEvent,
}


class LiveSession(SessionTask):
    """What one session is; everything reaches its task through one inbox.

    Args:
        brain: decides what to say, and what to delegate.
        voice: speech synthesis.
        outgoing: what becomes of server events on their way out.
        metrics: what an operator is told of the session.
    """

    def __init__(self, brain: Brain, voice: Voice, outgoing: Outgoing, metrics: Metrics) -> None:
        self._id = new_id("live")
        watch = Watch(metrics, "live", {"id": self._id}, "live")
        super().__init__(Lifetime(outgoing.session_seconds), Outlet(outgoing, watch))
        self._brain, self._voice = brain, voice
        self._resource: dict[str, Any] = {}
        self._duplex: Duplex | None = None
        self._delegations: dict[str, str] = {}  # the calls of the conversation that they are
        self._appended: list[dict[str, Any]] = []
        self._context = 0  # characters that were appended
        self._acknowledge_at_ms: int | None = None
        self._closed = False

    def _let_go(self) -> None:
        if self._duplex:
            self._duplex.close()

    async def _take(self, what: Any) -> None:
        if isinstance(what, FromClient):
            await self._from_client(what)
        elif isinstance(what, Attached):
            self._outlet.attach(what.client, None)
        elif isinstance(what, Detached):
            self._outlet.detach(what.client)
        elif isinstance(what, Expired):
            self._end("expired")
        elif self._duplex and not self._closed:
            await self._duplex.take(what)

    async def _obey(self, command: dict[str, Any]) -> None:
        events.check(command)
        kind, event_id = command["type"], command.get("event_id")
        if self._closed:
            raise _untimely("The session has been closed: begin a new one.")
        if (kind == "session.start") == bool(self._duplex):
            raise _untimely("The session has started." if self._duplex else "Send session.start first.")
        if kind == "session.start":
            self._begin(command["session"], event_id)
        elif kind == "session.update":
            self._resource = configuration.updated(self._resource, command["session"])
            self._send(events.made(live.SessionUpdatedEvent, event_id, session=self._resource))
        elif kind == "session.input_audio.append":
            await self._duplex.append(command["audio"], self._passed)
        elif kind in APPENDED:
            self._append(command)
        elif kind == "session.close":
            self._end("close_requested", event_id)
        else:
            self._duplex.muted = kind == "session.input_audio.mute"
            told = live.InputAudioMutedEvent if self._duplex.muted else live.InputAudioUnmutedEvent
            self._send(events.made(told, event_id))

    def _error(self, problem: ProtocolError, event_id: str | None = None) -> dict[str, Any]:
        return events.error(problem, event_id)

    def _begin(self, given: dict[str, Any], event_id: str | None) -> None:
        self._resource = configuration.started(given, self._id, self.lifetime.expires_at)
        parts = (self._resource, self._brain, self._voice)
        self._duplex = Duplex(*parts, self._send, self.post, self._delegated)
        self._send(events.made(live.SessionStartedEvent, event_id, session=self._resource))

    def _end(self, reason: str, event_id: str | None = None) -> None:
        if self._closed:
            return
        self._closed = True
        for command in self._appended:
            told = "The session was closed before its timeline came to this."
            problem = ProtocolError(told, code="context_injection_incomplete")
            self._send(events.error(problem, command.get("event_id")))
        if self._duplex:
            usage = {"seconds": self._seconds}
            fields = {"reason": reason, "session": self._resource, "usage": usage}
            self._send(events.made(live.SessionClosedEvent, event_id, **fields))
        elif reason == "expired":  # there is no session yet that could be told to be closed
            self._send(events.error(self.lifetime.problem))
        self._outlet.end(NORMAL)

    @property
    def _seconds(self) -> int:
        """Of the timeline, begun ones too: what the service bills."""
        return math.ceil(self._duplex.now_ms / 1000)

    def _append(self, command: dict[str, Any]) -> None:
        """Keep it until the timeline comes to it, which is at the end of the frame that is being heard."""
        delegation_id = command["delegation_id"]
        if delegation_id is not None and delegation_id not in self._delegations:
            told = f"No delegation found with id '{delegation_id}'."
            raise ProtocolError(told, code="invalid_value", param="delegation_id")
        configuration.check_length(command["content"], configuration.MOST_APPENDED, "content")
        if self._context + len(command["content"]) > MAX_TEXT:
            told = f"More than {MAX_TEXT} characters have been appended to this session. Begin a new one."
            raise ProtocolError(told, code="context_length_exceeded", param="content")
        self._context += len(command["content"])
        self._appended.append(command)

    def _passed(self) -> None:
        """The timeline has come a frame further."""
        now_ms = self._duplex.now_ms
        appended, self._appended = self._appended, []
        for command in appended:
            self._act_on(command)
            where = {"start_ms": now_ms, "end_ms": now_ms}
            self._send(events.made(APPENDED[command["type"]], command.get("event_id"), **where))
        if self._acknowledge_at_ms is not None and now_ms >= self._acknowledge_at_ms:
            self._acknowledge_at_ms = None
            self._duplex.ask(ACKNOWLEDGE)
        if now_ms % USAGE_EVERY_MS == 0:
            self._send(events.made(live.SessionUsageUpdatedEvent, usage={"seconds": self._seconds}))

    def _act_on(self, command: dict[str, Any]) -> None:
        kind, content = command["type"], command["content"]
        if kind != "session.instructions.append":
            self._acknowledge_at_ms = None
        if kind == "session.commentary.append":
            self._duplex.tell(content, self._delegations.get(command["delegation_id"]))
        elif kind == "session.instructions.append" and _asks_to_speak(content):
            self._duplex.ask(content)
        else:
            self._duplex.note(content)

    def _delegated(self, item_id: str, call_id: str) -> None:
        now_ms = self._duplex.now_ms
        self._delegations[item_id] = call_id
        self._acknowledge_at_ms = now_ms + self._resource["delegation"]["acknowledgement_delay_ms"]
        created = {"id": item_id, "type": "delegation", "target": "client"}
        self._send(events.made(live.DelegationCreatedEvent, delegation=created, offset_ms=now_ms))


def _asks_to_speak(instructions: str) -> bool:
    """Whether they give words to be said; the others hold from now on, and make nobody speak."""
    return any(one.kind in ("greeting", "must say") for one in read(instructions))


def _untimely(told: str) -> ProtocolError:
    return ProtocolError(told, code="invalid_value", param="type")
