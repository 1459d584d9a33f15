"""One scenario's call: recorded and written turns, each graded as soon as it is over, or a simulated caller."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.realtime import RealtimeAgent

from voicelab.call_errors import CallError
from voicelab.desk.approvals import Verify
from voicelab.endpoint import Endpoint, practice_endpoint
from voicelab.record.costs import Prices
from voicelab.record.saving import file_name
from voicelab.session.answer import Answer
from voicelab.session.live_session import LiveSession

from .grading import Happened, grade
from .measure import Measured, sound_ms
from .report import Failure, Result
from .scenario import Scenario, SignIn, Turn
from .simulated.caller import SimulatedCaller
from .simulated.conversation import IN_WRITING, hold
from .simulated.players import Player, choose_player
from .simulated.tempers import TEMPERS

State = Callable[[Any], dict[str, dict[str, Any]]]


@dataclass(frozen=True)
class Playing:
    """How scenarios are played: what `run_scenarios` is given of it."""

    agent: RealtimeAgent[Any]
    verify: Verify | None = None
    endpoint: Endpoint | None = None
    context: Callable[[], Any] | None = None
    state: State | None = None
    save: str | Path | None = None
    spoken: bool = False
    player: Callable[[SimulatedCaller, int], Player] = choose_player

    async def play(self, scenario: Scenario, number: int) -> Result:
        """A call of its own for a scenario; a call that breaks off is its failure.

        Args:
            number: of the repetition, and the seed of a simulated caller.

        Raises:
            CallerFailed: when a language model cannot play its caller.
        """
        session = self._session(scenario)
        result = Result(scenario.name, repetition=number)
        try:
            async with answering_forms(session, scenario.sign_in), session:
                if scenario.caller:
                    await self._simulated(session, scenario, scenario.caller, result)
                for place, turn in enumerate(scenario.turns, start=1):
                    happened = await _turn(session, turn, result.measured, self.state)
                    result.failures += grade(scenario.name, place, turn.expect, happened)
        except CallError as problem:
            result.failures.append(Failure(scenario.name, 0, "call", "an answer to each turn", str(problem)))
        result.measured.call(session, Prices.load())
        return result

    def _session(self, scenario: Scenario) -> LiveSession:
        endpoint = self.endpoint
        if scenario.fault:
            endpoint = (endpoint or practice_endpoint()).with_fault(scenario.fault)
        made = self.context() if self.context else None
        kept = Path(self.save, file_name(scenario.name)) if self.save else None
        writes = IN_WRITING if scenario.caller and not self.spoken else None
        return LiveSession(self.agent, verify=self.verify, endpoint=endpoint, context=made, save=kept, settings=writes)

    async def _simulated(
        self, session: LiveSession, scenario: Scenario, caller: SimulatedCaller, result: Result
    ) -> None:
        player = self.player(caller, result.repetition)
        result.temper = caller.temper
        speaks_up = TEMPERS[caller.temper].speaks_up
        answers = await hold(session, player, result.measured, aloud=self.spoken, speaks_up=speaks_up)
        result.ended = player.ended
        happened = Happened(
            whole(answers),
            entities=session.slots.entities,
            calls=_calls(session, 0),
            events=[event.type for event in session.events],
            state=self.state(session.context) if self.state and scenario.expect.state else None,
            reached=player.reached,
            ended=f"the caller {player.ended}; the last answer: {answers[-1].text if answers else None}",
        )
        result.failures += grade(scenario.name, len(answers), scenario.expect, happened)


def whole(answers: list[Answer]) -> Answer:
    """All answers of a call as one."""
    return Answer(
        heard=" ".join(one.heard for one in answers),
        text=" ".join(one.text for one in answers),
        agent=answers[-1].agent if answers else None,
        tools=tuple(tool for one in answers for tool in one.tools),
        handoffs=tuple(handoff for one in answers for handoff in one.handoffs),
    )


def _calls(session: LiveSession, entries: int) -> list[tuple[str, dict[str, Any]]]:
    """The tool calls since the transcript had so many entries."""
    calls = [entry.detail for entry in list(session.transcript)[entries:] if entry.kind == "tool_call"]
    return [(call["name"], call["arguments"]) for call in calls]


async def _turn(session: LiveSession, turn: Turn, measured: Measured, state: State | None) -> Happened:
    before, entries, audited = len(session.events), len(session.transcript), len(session.audit)
    talking = asyncio.create_task(session.send_message(turn.says) if turn.says else session.play(turn.plays))
    cut: Answer | None = None
    if turn.barge_in:
        await _until(session, turn.barge_in.after, before, talking)
        await asyncio.sleep(turn.barge_in.delay_ms / 1000)
        spoke_up = session.events.now()
        answer = await session.play(turn.barge_in.plays)
        cut = await talking
        silent = [event.time for event in session.events if event.type == "playback.stopped" and event.time > spoke_up]
        measured.stops_ms += [round((time - spoke_up) * 1000) for time in silent[:1]]
    else:
        answer = await talking
    events = list(session.events)[before:]
    ran = {row.action for row in list(session.audit)[audited:]}
    strayed = bool(turn.expect.served_by) and not ran.intersection(turn.expect.served_by)
    measured.turn(turn.expect.needs, answer, events, strayed)
    return Happened(
        answer,
        interrupted=cut is not None and cut.interrupted,
        entities=session.slots.entities,
        lag_ms=sound_ms(events)[0],
        calls=_calls(session, entries),
        events=[event.type for event in events],
        state=state(session.context) if state and turn.expect.state else None,
    )


async def _until(session: LiveSession, kind: str, before: int, talking: asyncio.Task[Answer]) -> None:
    """Wait for an event of this type; if the answer has ended without one, there is nothing to interrupt."""
    while kind not in [event.type for event in list(session.events)[before:]] and not talking.done():
        await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def answering_forms(session: LiveSession, sign_in: SignIn | tuple[SignIn, ...]) -> AsyncIterator[None]:
    """Within it, each form of the session is filled in with a user name and a password, or cancelled.

    Several answers are for as many forms in turn, the last one for all that follow.
    """
    one = sign_in == "cancel" or all(isinstance(part, str) for part in sign_in)
    answers = [sign_in] if one else list(sign_in)

    async def answer() -> None:
        while True:
            approval = await session.approvals.next(timeout_seconds=float("inf"))
            given = answers.pop(0) if len(answers) > 1 else answers[0]
            if given != "cancel":
                await approval.submit(*given)
            if approval.waiting:  # it would stay open, and the call with it
                await approval.cancel()

    answering = asyncio.create_task(answer())
    try:
        yield
    finally:
        answering.cancel()
