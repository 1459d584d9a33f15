"""The same run, spread over a Dask cluster: for more calls at a time than one machine carries.

Each call is a task. A worker looks up the desk by its name, as agents cannot be sent over a network, and reaches its
endpoint as any process does: by its own environment, or by a practice engine of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .desk import Desk
from .journal import Journal
from .playing import Playing
from .report import Report, Result
from .run import repetitions
from .scenario import Scenario

if TYPE_CHECKING:
    from distributed import Client


def connect(scheduler: str) -> Client:
    """A client of the cluster behind `scheduler`, such as `tcp://10.0.0.5:8786`.

    Raises:
        ValueError: if Dask is not installed, or nothing answers there.
    """
    try:
        from distributed import Client
    except ImportError:
        raise ValueError(
            f"--scheduler {scheduler}: Dask is not installed; `pip install distributed` adds it."
        ) from None
    try:
        return Client(scheduler, timeout="10s", set_as_default=False)
    except (OSError, TimeoutError, ValueError) as problem:
        raise ValueError(f"--scheduler {scheduler}: no Dask scheduler answers there ({problem}).") from None


def run_on_cluster(
    client: Client,
    desk: Desk,
    scenarios: Sequence[Scenario],
    *,
    repeat: int = 1,
    journal: Journal | None = None,
    on_result: Callable[[Result], None],
    save: str | None = None,
    spoken: bool = False,
) -> Report:
    """As `run_scenarios`, on the cluster's workers, one call for each of their threads at a time; `save` is theirs."""
    from distributed import as_completed

    runs = repetitions(scenarios, repeat)
    with journal or contextlib.nullcontext():
        results = [journal.known(*run) if journal else None for run in runs]
        for known in filter(None, results):
            on_result(known)
        places = {
            client.submit(_play, desk, *runs[place], save, spoken, pure=False): place
            for place, known in enumerate(results)
            if known is None
        }
        for future, result in as_completed(places, loop=client.loop, with_results=True):
            place = places[future]
            results[place] = result
            if journal:
                journal.add(runs[place][0], result)
            on_result(result)
    return Report([result for result in results if result])


def _play(desk: Desk, scenario: Scenario, number: int, save: str | None, spoken: bool) -> Result:
    """On a worker: one call."""
    agent, given = desk.load()
    return asyncio.run(Playing(agent, save=save, spoken=spoken, **given).play(scenario, number))
