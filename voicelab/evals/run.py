"""Running scenarios: a session for each, several at a time."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from agents.realtime import RealtimeAgent

from voicelab.desk.approvals import Verify
from voicelab.endpoint import Endpoint

from .journal import Journal
from .playing import Playing, State
from .report import Report, Result
from .scenario import Scenario
from .simulated.caller import SimulatedCaller
from .simulated.players import Player, choose_player

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
    spoken: bool = False,
    player: Callable[[SimulatedCaller, int], Player] = choose_player,
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
        spoken: simulated callers speak, and listen to each answer; else they write, which takes seconds.
        player: who plays simulated callers: is given one, and the number of the repetition as the seed.

    Raises:
        CallerFailed: when a language model cannot play its caller.
        OSError: when a result cannot be kept; those before it are.
        ValueError: for no calls at once, or no repetition.
        ResultsInUse: while another run writes the same journal.
    """
    for name, number in (("at_once", at_once), ("repeat", repeat)):
        if number < 1:
            raise ValueError(f"{name}={number} plays nothing: give at least 1.")
    runs = repetitions(scenarios, repeat)
    tell, gate = on_result or progress_bar(len(runs)), asyncio.Semaphore(at_once)
    finished = itertools.count(1)
    playing = Playing(agent, verify, endpoint, context, state, save, spoken, player)

    async def one(scenario: Scenario, number: int) -> Result:
        result = journal.known(scenario, number) if journal else None
        if result is None:
            async with gate:
                result = await playing.play(scenario, number)
            if journal:
                journal.add(scenario, result)
        tell(result)
        if next(finished) % COLLECT_EVERY == 0:
            gc.collect()
        return result

    with journal or contextlib.nullcontext():
        calls = [asyncio.ensure_future(one(*run)) for run in runs]
        try:
            return Report(list(await asyncio.gather(*calls)))
        finally:  # after an error no call goes on behind it
            for call in calls:
                call.cancel()
            await asyncio.gather(*calls, return_exceptions=True)


def repetitions(scenarios: Sequence[Scenario], repeat: int) -> list[tuple[Scenario, int]]:
    """Every scenario once, then every one again: a mixture of callers at any time."""
    return [(scenario, number) for number in range(1, repeat + 1) for scenario in scenarios]


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
