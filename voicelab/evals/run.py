"""Running scenarios: a session for each, several at a time, each turn graded as soon as it is over."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Any

from agents.realtime import RealtimeAgent

from ..answer import Answer
from ..approvals import Verify
from ..call_errors import CallError
from ..costs import Prices
from ..endpoint import Endpoint
from ..session import LiveSession
from .measure import sound_ms
from .report import Failure, Report, Result
from .scenario import Scenario, Turn

AT_ONCE = 4  # calls; the practice engine keeps its latency up to about this many on two cores


async def run_scenarios(
    agent: RealtimeAgent[Any],
    scenarios: Sequence[Scenario],
    *,
    verify: Verify | None = None,
    endpoint: Endpoint | None = None,
    at_once: int = AT_ONCE,
    on_result: Callable[[Result], None] | None = None,
) -> Report:
    """Play each scenario in a session of its own, and grade what came of it.

    A call that breaks off is a failure of its scenario, and the others go on. `on_result` is told of each result as it
    comes; without it, a notebook shows a progress bar.
    """
    tell, gate = on_result or _progress_bar(len(scenarios)), asyncio.Semaphore(at_once)

    async def one(scenario: Scenario) -> Result:
        async with gate:
            result = await _play(LiveSession(agent, verify=verify, endpoint=endpoint), scenario)
        tell(result)
        return result

    return Report(list(await asyncio.gather(*map(one, scenarios))))


async def _play(session: LiveSession, scenario: Scenario) -> Result:
    result = Result(scenario.name)
    signing_in = asyncio.create_task(_answer_forms(session, scenario))
    try:
        async with session:
            for number, turn in enumerate(scenario.turns, start=1):
                before = len(session.events)
                answer = await (session.send_message(turn.says) if turn.says else session.play(turn.plays))
                events = list(session.events)[before:]
                result.measured.turn(turn.expect.needs, answer, events)
                lag_ms, _ = sound_ms(events)
                result.failures += grade(scenario.name, number, turn, answer, session.slots.entities, lag_ms)
    except CallError as problem:
        result.failures.append(Failure(scenario.name, 0, "call", "an answer to each turn", str(problem)))
    finally:
        signing_in.cancel()
    result.measured.call(session, Prices.load())
    return result


async def _answer_forms(session: LiveSession, scenario: Scenario) -> None:
    while True:
        approval = await session.approvals.next(timeout_seconds=float("inf"))
        if scenario.sign_in == "cancel" or await approval.submit(*scenario.sign_in) == "wrong":
            await approval.cancel()


def grade(
    scenario: str, number: int, turn: Turn, answer: Answer, entities: dict[str, str], lag_ms: int | None
) -> list[Failure]:
    """What of a turn is not as expected: `tool`, `context`, `policy` or `latency`."""
    expect, failures = turn.expect, []

    def check(kind: str, fine: bool, wanted: str, got: str) -> None:
        if not fine:
            failures.append(Failure(scenario, number, kind, wanted, got))

    if expect.tools is not None:
        check("tool", answer.tools == expect.tools, f"tools {list(expect.tools)}", str(list(answer.tools)))
    if expect.agent:
        check("context", answer.agent == expect.agent, f"the {expect.agent} answers", str(answer.agent))
    for name, value in expect.known.items():
        check("context", entities.get(name) == value, f"{name} = {value} is known", str(entities.get(name)))
    told = answer.text.lower()
    for words in expect.said:
        check("policy", words.lower() in told, f"says {words!r}", answer.text)
    for words in expect.not_said:
        check("policy", words.lower() not in told, f"does not say {words!r}", answer.text)
    if expect.within_ms is not None:
        fine = lag_ms is not None and lag_ms <= expect.within_ms
        check("latency", fine, f"sound within {expect.within_ms} ms", "no sound" if lag_ms is None else f"{lag_ms} ms")
    return failures


def _progress_bar(total: int) -> Callable[[Result], None]:
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
