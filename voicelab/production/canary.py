"""A canary: a new version takes a small share of the calls, then more, and none any more as soon as it does harm."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.realtime import RealtimeAgent

from voicelab.endpoint import Endpoint
from voicelab.evals import Report, Scenario, progress_bar, run_scenarios
from voicelab.plain_text import in_lines
from voicelab.record.html_table import html_table

from .signals import OBJECTIVES, Objective, Signals

SHARES = (0.1, 0.5, 1.0)
LEAST = 5  # observations of a signal before it may pause a rollout: one bad call of two is no 50 %


@dataclass(frozen=True)
class Variant:
    """A version of the desk, or of what it runs on."""

    name: str
    agent: RealtimeAgent[Any]
    endpoint: Endpoint | None = None


@dataclass
class Stage:
    """A part of a rollout: how many calls went where, and what was wrong with the candidate so far."""

    share: float
    baseline: int
    candidate: int
    breaches: list[str] = field(default_factory=list)


class Canary:
    """A rollout in stages that pauses by itself.

    After each stage the candidate's signals are looked at, over all its calls so far. One that misses its objective,
    and is worse than the baseline's, pauses the rollout: from then on every call is the baseline's.

    Args:
        baseline, candidate: the version in use, and the new one.
        objectives: what counts.
        shares: of the calls that the candidate gets, stage by stage.

    Attributes:
        stages: what has been done.
        state: `not begun`, `rolling out`, `paused` or `complete`.
    """

    def __init__(
        self,
        baseline: Variant,
        candidate: Variant,
        *,
        objectives: Sequence[Objective] = OBJECTIVES,
        shares: Sequence[float] = SHARES,
    ) -> None:
        self.baseline, self.candidate = baseline, candidate
        self._objectives, self._shares = objectives, shares
        self.stages: list[Stage] = []
        self.state = "not begun"
        self._results = {baseline.name: Report([]), candidate.name: Report([])}

    def variant_for(self, call: str) -> Variant:
        """Which version takes a call, by its id: the same one each time it is asked."""
        if self.state in ("not begun", "paused"):
            return self.baseline
        drawn = int.from_bytes(hashlib.sha256(call.encode()).digest()[:4], "big") / 2**32
        return self.candidate if drawn < self._shares[len(self.stages) - 1] else self.baseline

    def signals(self, variant: Variant) -> Signals:
        """The signals of one version's calls so far."""
        return Signals(self._results[variant.name], self._objectives)

    async def run(self, scenarios: Sequence[Scenario], calls: int, **how: Any) -> Canary:
        """Roll out over simulated calls, `calls` in each stage, which are the scenarios' in turn.

        Args:
            how: as for `run_scenarios`: `verify`, `at_once`.
        """
        how.setdefault("on_result", progress_bar(calls * len(self._shares)))
        for share in self._shares:
            if self.state == "paused":
                break
            self.stages.append(Stage(share, 0, 0))
            self.state = "rolling out"
            await self._stage(self.stages[-1], scenarios, calls, how)
        if self.state == "rolling out":
            self.state = "complete"
        return self

    async def _stage(self, stage: Stage, scenarios: Sequence[Scenario], calls: int, how: dict[str, Any]) -> None:
        taken: dict[str, list[Scenario]] = {self.baseline.name: [], self.candidate.name: []}
        for number in range(calls):
            call = f"stage {len(self.stages)}, call {number}"
            taken[self.variant_for(call).name].append(scenarios[number % len(scenarios)])

        async def play(variant: Variant) -> None:
            report = await run_scenarios(variant.agent, taken[variant.name], endpoint=variant.endpoint, **how)
            self._results[variant.name] += report

        await asyncio.gather(play(self.baseline), play(self.candidate))
        stage.baseline, stage.candidate = (len(taken[one.name]) for one in (self.baseline, self.candidate))
        stage.breaches = list(self._breaches())
        if stage.breaches:
            self.state = "paused"

    def _breaches(self) -> Iterator[str]:
        before = self.signals(self.baseline)
        for signal in self.signals(self.candidate).breaches:
            usual = before[signal.objective.signal].value
            worse = usual is None or (signal.value > usual if signal.objective.at_most else signal.value < usual)
            if signal.n >= LEAST and worse:
                yield str(signal)

    def __repr__(self) -> str:
        lines = [f"{self.candidate.name}: {self.state}"]
        for stage in self.stages:
            told = "; ".join(stage.breaches) or "nothing worse than before"
            lines.append(f"{stage.share:.0%}: {stage.candidate} of {stage.candidate + stage.baseline} calls: {told}")
        return "\n".join(map(in_lines, lines))

    def _repr_html_(self) -> str:
        rows = [
            (f"{one.share:.0%}", one.baseline, one.candidate, "; ".join(one.breaches) or "nothing worse than before")
            for one in self.stages
        ]
        names = ("share", f"calls of {self.baseline.name}", f"calls of {self.candidate.name}", "what was seen")
        return html_table(f"Rollout of {self.candidate.name}: {self.state}", names, rows)
