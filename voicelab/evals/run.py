"""Running scenarios: a session for each, several at a time, each turn graded as soon as it is over."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import itertools
from collections.abc import AsyncIterator, Callable, Sequence
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
from .journal import Journal
from .measure import Measured, sound_ms
from .report import Failure, Report, Result
from .scenario import Scenario, SignIn, Turn

State = Callable[[Any], dict[str, dict[str, Any]]]
COLLECT_EVERY = 20  # calls: a session that is over is in cycles, and has a thread and a recording until it is collected
AT_ONCE = 4  # calls; the practice engine keeps its latency up to about this many on two cores


async def run_scenarios(
    agent: RealtimeAgent[Any],
    scenarios: Sequence[Scenario],
    *,
    verify: Verify | None = None,
    endpoint: Endpoint | None = None,
    at_once: int = AT_ONCE,
    repeat: int = 1,
    journal: Journal | None = None,
    context: Callable[[], Any] | None = None,
    state: State | None = None,
    on_result: Callable[[Result], None] | None = None,
    save: str | Path | None = None,
) -> Report:
    """Play each scenario in a session of its own, and grade what came of it.

    A call that breaks off is a failure of its scenario, and the others go on.

    Args:
        repeat: how often each scenario is played: a model does not answer the same twice.
        context: makes each call's own context object, so that calls do not see each other's changes.
        state: reads, from that object, what scenarios compare with their `state`.
        journal: keeps each result as it comes; what it has already is not played again.
        on_result: is told of each result; without it, a notebook shows a progress bar.
        save: a folder in which each call is kept as it comes, below its scenario's name.

    Raises:
        OSError: when a result cannot be kept; those before it are.
        ResultsInUse: while another run writes the same journal.
    """
    runs = repetitions(scenarios, repeat)
    tell, gate, prices = on_result or progress_bar(len(runs)), asyncio.Semaphore(at_once), Prices.load()

    finished = itertools.count(1)

    async def one(scenario: Scenario, number: int) -> Result:
        result = journal.known(scenario, number) if journal else None
        if result is None:
            async with gate:
                where = (endpoint or practice_endpoint()).with_fault(scenario.fault) if scenario.fault else endpoint
                made = context() if context else None
                kept = Path(save, file_name(scenario.name)) if save else None
                session = LiveSession(agent, verify=verify, endpoint=where, context=made, save=kept)
                result = await _play(session, scenario, prices, state)
            result.repetition = number
            if journal:
                journal.add(scenario, result)
        tell(result)
        if next(finished) % COLLECT_EVERY == 0:
            gc.collect()
        return result

    with journal or contextlib.nullcontext():
        return Report(list(await asyncio.gather(*(one(*run) for run in runs))))


def repetitions(scenarios: Sequence[Scenario], repeat: int) -> list[tuple[Scenario, int]]:
    """Every scenario once, then every one again: a mixture of callers at any time."""
    return [(scenario, number) for number in range(1, repeat + 1) for scenario in scenarios]


async def _play(session: LiveSession, scenario: Scenario, prices: Prices, state: State | None) -> Result:
    result = Result(scenario.name)
    try:
        async with answering_forms(session, scenario.sign_in), session:
            for number, turn in enumerate(scenario.turns, start=1):
                happened = await _turn(session, turn, result.measured, state)
                result.failures += grade(scenario.name, number, turn.expect, happened)
    except CallError as problem:
        result.failures.append(Failure(scenario.name, 0, "call", "an answer to each turn", str(problem)))
    result.measured.call(session, prices)
    return result


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
    calls = [entry.detail for entry in session.transcript[entries:] if entry.kind == "tool_call"]
    return Happened(
        answer,
        interrupted=cut is not None and cut.interrupted,
        entities=session.slots.entities,
        lag_ms=sound_ms(events)[0],
        calls=[(call["name"], call["arguments"]) for call in calls],
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
            if given == "cancel" or await approval.submit(*given) == "wrong":
                await approval.cancel()

    answering = asyncio.create_task(answer())
    try:
        yield
    finally:
        answering.cancel()


def progress_bar(total: int) -> Callable[[Result], None]:
    """Counts up: a bar in a notebook, nothing elsewhere."""
    with contextlib.suppress(ImportError):
        from IPython import get_ipython
        from IPython.display import display

        if get_ipython() is not None:
            from ipywidgets import IntProgress

            bar = IntProgress(max=total, description="Scenarios")
            display(bar)
            return lambda result: setattr(bar, "value", bar.value + 1)
    return lambda result: None
