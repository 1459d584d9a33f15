"""Incident drills: something is broken on purpose, and the first action of the runbook has to lead to a known end.

The connection and the model are broken by faults of the practice engine, whatever the environment asks for; the tool's
backend by an outage of the desk's own, and the key by a key service that has two of them.
"""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal

from agents.realtime import RealtimeAgent

from voicelab.call_errors import CallError
from voicelab.desk.approvals import Verify
from voicelab.desk.graph import reachable
from voicelab.endpoint import Endpoint, choose_endpoint, practice_endpoint
from voicelab.evals.playing import answering_forms
from voicelab.key_service import KnownHolders, Ledger, RunningKeyService
from voicelab.plain_text import in_lines
from voicelab.record.html_table import html_table
from voicelab.session.live_session import LiveSession

from .serving import Serving, Variant

DRILL_BUDGET = 1.0  # US dollars for the few calls of a drill


@dataclass(frozen=True)
class Exercise:
    """The desk that is drilled.

    Attributes:
        agent: who answers.
        ask: a question that a tool answers.
        outage: makes that tool's backend unreachable while it is entered.
        verify, sign_in: as in a scenario.
        agents: those that `agent` does not tell of by itself.
    """

    agent: RealtimeAgent[Any]
    ask: str
    outage: Callable[[], AbstractContextManager[None]]
    verify: Verify | None = None
    sign_in: tuple[str, str] | Literal["cancel"] = "cancel"
    agents: Sequence[RealtimeAgent[Any]] = ()

    @property
    def tools(self) -> list[tuple[RealtimeAgent[Any], Any]]:
        """Each agent of the desk with each of its tools."""
        return [(agent, tool) for agent in reachable(self.agent, *self.agents) for tool in agent.tools]

    def session(self, endpoint: Endpoint | None = None) -> LiveSession:
        """A session of the desk, not yet connected."""
        return LiveSession(self.agent, verify=self.verify, endpoint=endpoint or choose_endpoint())


@dataclass(frozen=True)
class Drill:
    """A line of the runbook: what breaks, how one notices, what to do first, and what must then be the case."""

    name: str
    breaks: str
    symptom: str
    first_action: str
    ends: str


@dataclass
class Incident:
    """A drill as it went: what was seen, with the seconds since the fault; `held` if it ended as promised."""

    drill: Drill
    timeline: list[tuple[float, str]] = field(default_factory=list)
    held: bool = False
    _began: float = field(default_factory=time.monotonic, repr=False)

    def note(self, told: str) -> None:
        """Something was seen, or done."""
        self.timeline.append((round(time.monotonic() - self._began, 2), told))

    def __repr__(self) -> str:
        steps = (f"  {seconds:.1f} s  {told}" for seconds, told in self.timeline)
        return "\n".join(map(in_lines, [f"{self.drill.name}: {self._word}", *steps]))

    def _repr_html_(self) -> str:
        drill = self.drill
        runbook = [("breaks", drill.breaks), ("symptom", drill.symptom), ("first action", drill.first_action)]
        seen = [(f"{seconds:.1f} s", told) for seconds, told in self.timeline]
        rows = [*runbook, *seen, ("promised end", f"{drill.ends}: {self._word}")]
        return html_table(f"Drill: {drill.name}", ("", ""), rows)

    @property
    def _word(self) -> str:
        return "held" if self.held else "DID NOT HOLD"


TRANSPORT = Drill(
    "transport",
    "the connection is lost after an answer",
    "session.reconnecting in the event log",
    "let the session dial again; look at the share of drops that are resumed before touching anything",
    "the caller's next question is answered in the same conversation",
)
TOOL_BACKEND = Drill(
    "tool backend",
    "the system behind a tool cannot be reached",
    "the tool's outcome in the audit is fallback or error",
    "take the tool out of service, so that nobody waits for it; put it back after the repair",
    "no call of the tool while it is out; after the repair the same question is answered by it",
)
AUTHENTICATION = Drill(
    "authentication",
    "the key is known to somebody who must not have it",
    "spending that nobody of yours has made; for whoever has a revoked key, key_rejected",
    "put the second key where calls are made, and only then revoke the first",
    "new calls connect at any moment; the revoked key opens nothing; calls under way go on",
)
MODEL = Drill(
    "model",
    "every response fails",
    "response.done with the status failed",
    "roll back: the version before takes the calls again",
    "the next call is the version before's, and is answered",
)


DRILLS = (TRANSPORT, TOOL_BACKEND, AUTHENTICATION, MODEL)


async def hold(drill: Drill, exercise: Exercise) -> Incident:
    """Hold one of the four drills."""
    incident = Incident(drill)
    try:
        incident.held = await _HOW[drill.name](exercise, incident)
    except CallError as problem:  # a drill that goes wrong is a finding, and the others are still to be held
        incident.note(f"the call broke off: {problem.title}")
    return incident


async def _transport(exercise: Exercise, incident: Incident) -> bool:
    session = exercise.session(practice_endpoint().with_fault("drop"))
    async with answering_forms(session, exercise.sign_in), session:
        await session.send_message("Hello!")
        answer = await session.send_message(exercise.ask)
    counts = session.events.counts()
    for kind in ("session.reconnecting", "session.resumed"):
        incident.note(kind if kind in counts else f"no {kind}")
    said = [entry.text for entry in session.transcript if entry.kind == "message" and entry.role == "user"]
    told = "answered" if answer.text else "NOT answered"
    incident.note(f"{told}, after {len(said)} questions in one transcript")
    return bool(counts.get("session.resumed")) and bool(answer.text) and len(said) == 2


async def _tool_backend(exercise: Exercise, incident: Incident) -> bool:
    with exercise.outage():
        down = await _asked(exercise)
        failed = [row for row in down.audit if row.outcome in ("fallback", "error")]
        if not failed:
            incident.note("no tool failed: the outage does not reach the tool that answers this question")
            return False
        name = failed[0].action
        incident.note(f"{name}: {failed[0].outcome} ({failed[0].details.get('error_code')})")
        broken = [(tool, tool.is_enabled) for _, tool in exercise.tools if tool.name == name]
        for tool, _ in broken:
            tool.is_enabled = False
        try:
            incident.note(f"{name} taken out of service")
            without = await _asked(exercise)
        finally:
            for tool, enabled in broken:
                tool.is_enabled = enabled
    quiet, heard = not any(row.action == name for row in without.audit), without.turns[-1].first_audio_ms is not None
    told = "and the caller was answered" if heard else "and the caller heard NOTHING"
    incident.note(f"without it: {'not called' if quiet else 'still called'}, {told}")
    mended = [row.outcome for row in (await _asked(exercise)).audit if row.action == name]
    incident.note(f"back in service: {', '.join(mended) or 'not called'}")
    return quiet and heard and mended == ["ok"]


async def _authentication(exercise: Exercise, incident: Incident) -> bool:
    """Two keys for one desk, and a call under way while the first is revoked."""
    first, second = secrets.token_urlsafe(), secrets.token_urlsafe()
    holders = KnownHolders({"desk": first})
    with RunningKeyService(choose_endpoint(), holders, Ledger(DRILL_BUDGET)) as service:
        under_way = exercise.session(service.endpoint(first))
        async with under_way:
            holders.give("desk", second)
            between = await opens(exercise.session(service.endpoint(second)))
            incident.note(f"the second key is given out: {between}; the first is still good")
            holders.revoke(first)
            refused = await opens(exercise.session(service.endpoint(first)))
            incident.note(f"the first key is revoked: {refused}")
            went_on = bool((await under_way.send_message("Hello!")).text)
            incident.note(f"the call under way: {'goes on' if went_on else 'is not answered any more'}")
        answered = await _answered(exercise.session(service.endpoint(second)))
        incident.note(f"the next call, with the second key: {answered}")
    return between == "connected" and refused == "key_rejected" and went_on and answered == "completed"


async def _model(exercise: Exercise, incident: Incident) -> bool:
    """A version whose every response fails is rolled out, and back; the calls themselves tell who had them."""
    serving = Serving(Variant("the version before", exercise.agent, choose_endpoint()))
    serving.roll_out(Variant("the failing version", exercise.agent, practice_endpoint().with_fault("model_failure")))
    failed = await _answered(serving.session(verify=exercise.verify))
    incident.note(f"{serving.now.name} took the call: {failed}")
    serving.roll_back()
    answered = await _answered(serving.session(verify=exercise.verify))
    incident.note(f"{serving.now.name} took the next call: {answered}")
    return failed == "failed" and answered == "completed"


async def _answered(session: LiveSession) -> str:
    """A greeting, and how the last response to it ended, by the call's own log; a call that fails has an end too."""
    with contextlib.suppress(CallError):
        async with session:
            await session.send_message("Hello!")
    done = [event.payload["response"]["status"] for event in session.events if event.type == "response.done"]
    return done[-1] if done else f"no response ({session.error.code if session.error else 'no error'})"


async def _asked(exercise: Exercise) -> LiveSession:
    session = exercise.session()
    async with answering_forms(session, exercise.sign_in), session:
        await session.send_message(exercise.ask)
    return session


async def opens(session: LiveSession) -> str:
    """Whether a session can be opened: its state then, or the code of the error."""
    try:
        async with session:
            return session.state
    except CallError as problem:
        return problem.code


_HOW: dict[str, Callable[[Exercise, Incident], Awaitable[bool]]] = {
    "transport": _transport,
    "tool backend": _tool_backend,
    "authentication": _authentication,
    "model": _model,
}
