"""Incident drills: something is broken on purpose, and the first action of the runbook has to lead to a known end.

Transport, authentication and model fail by the practice engine's faults; the tool's backend by an outage of one's own.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal

from agents.realtime import RealtimeAgent

from voicelab.call_errors import CallError
from voicelab.desk.approvals import Verify
from voicelab.desk.graph import reachable
from voicelab.endpoint import Endpoint, choose_endpoint
from voicelab.evals.run import answering_forms
from voicelab.plain_text import in_lines
from voicelab.record.html_table import html_table
from voicelab.session.live_session import LiveSession


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
    "the endpoint refuses the key",
    "session.error is key_rejected, and no session is created",
    "put the spare key in the place of the refused one, and revoke that",
    "new calls connect; the refused key still opens nothing",
)
MODEL = Drill(
    "model",
    "every response fails",
    "response.done with the status failed",
    "roll back to the model version that worked",
    "the same question is answered",
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
    session = exercise.session(choose_endpoint().with_fault("drop"))
    async with answering_forms(session, exercise.sign_in), session:
        await session.send_message("Hello!")
        answer = await session.send_message(exercise.ask)
    counts = session.events.counts()
    for kind in ("session.reconnecting", "session.resumed"):
        incident.note(kind if kind in counts else f"no {kind}")
    said = [entry.text for entry in session.transcript if entry.kind == "message" and entry.role == "user"]
    incident.note(f"answered, after {len(said)} questions in one transcript")
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
        broken = [tool for _, tool in exercise.tools if tool.name == name]
        for tool in broken:
            tool.is_enabled = False
        try:
            incident.note(f"{name} taken out of service")
            without = await _asked(exercise)
        finally:
            for tool in broken:
                tool.is_enabled = True
    quiet = not any(row.action == name for row in without.audit)
    incident.note(f"without it: {'not called' if quiet else 'still called'}, and the caller was answered")
    mended = [row.outcome for row in (await _asked(exercise)).audit if row.action == name]
    incident.note(f"back in service: {', '.join(mended) or 'not called'}")
    return quiet and mended == ["ok"]


async def _authentication(exercise: Exercise, incident: Incident) -> bool:
    refused = choose_endpoint().with_fault("rejected_key")
    incident.note(f"connecting: {await opens(exercise.session(refused))}")
    after = await opens(exercise.session())
    incident.note(f"with the spare key: {after}")
    still = await opens(exercise.session(refused))
    incident.note(f"with the refused key: {still}")
    return after == "connected" and still == "key_rejected"


async def _model(exercise: Exercise, incident: Incident) -> bool:
    session = exercise.session(choose_endpoint().with_fault("model_failure"))
    try:
        async with session:
            await session.send_message("Hello!")
    except CallError as problem:
        incident.note(problem.code)
    done = [event.payload["response"]["status"] for event in session.events if event.type == "response.done"]
    incident.note(f"response.done: {', '.join(done)}")
    incident.note("rolled back")
    answered = (await _asked(exercise)).turns[-1].first_audio_ms is not None
    incident.note("the question is answered" if answered else "no answer")
    return "failed" in done and answered


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
