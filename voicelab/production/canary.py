"""A canary: a new version takes a small share of the calls, then more, and none any more as soon as it does harm."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from voicelab.evals import Report, Scenario, progress_bar, run_scenarios
from voicelab.plain_text import in_lines
from voicelab.record.html_table import html_table

from .bounds import GO_ON, PAUSE, TOO_FEW, verdict
from .objectives import OBJECTIVES, Objective
from .serving import Variant
from .signals import Signals

SHARES = (0.1, 0.5, 1.0)
DECIDES = "tasks completed"  # the one signal that every call is an observation of, and that callers call for


@dataclass
class Stage:
    """A part of a rollout: how many calls went where, the verdict, and what it rests on."""

    share: float
    baseline: int = 0
    candidate: int = 0
    verdict: str = TOO_FEW
    reasons: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        """The verdict in words."""
        return f"{self.verdict}: {'; '.join(self.reasons)}"


class Canary:
    """A rollout in stages that pauses by itself.

    After each batch of calls the candidate's signals are looked at, over all its calls so far, by `verdict`. Any of
    them can pause the rollout: from then on every call is the baseline's. A stage ends when enough tasks were
    completed to go on; where its calls are too few for that, it says so and stays.

    Args:
        baseline, candidate: the version in use, and the new one.
        objectives: what counts; "tasks completed" must be among them.
        shares: of the calls that the candidate gets, stage by stage.

    Attributes:
        stages: what has been done.
        state: `not begun`, `rolling out`, `not enough calls yet`, `paused` or `complete`.

    Raises:
        ValueError: if the objectives leave out the one that decides.
    """

    def __init__(
        self,
        baseline: Variant,
        candidate: Variant,
        *,
        objectives: Sequence[Objective] = OBJECTIVES,
        shares: Sequence[float] = SHARES,
    ) -> None:
        if DECIDES not in [one.signal for one in objectives]:
            raise ValueError(f"A rollout goes on by {DECIDES!r}: put an objective for it among {objectives!r}.")
        self.baseline, self.candidate = baseline, candidate
        self._objectives, self._shares = objectives, shares
        self.stages: list[Stage] = []
        self.state = "not begun"
        self._results = {baseline.name: Report([]), candidate.name: Report([])}
        self._calls = 0

    def variant_for(self, call: str) -> Variant:
        """Which version takes a call, by its id: the same one each time it is asked."""
        if self.state in ("not begun", "paused"):
            return self.baseline
        drawn = int.from_bytes(hashlib.sha256(call.encode()).digest()[:4], "big") / 2**32
        return self.candidate if drawn < self.stages[-1].share else self.baseline

    def signals(self, variant: Variant) -> Signals:
        """The signals of one version's calls so far."""
        return Signals(self._results[variant.name], self._objectives)

    async def run(self, scenarios: Sequence[Scenario], calls: int, most: int = 4, **how: Any) -> Canary:
        """Roll out over simulated calls, which are the scenarios' in turn.

        Args:
            calls: in a batch, after which is looked.
            most: batches in one stage; if they are too few, another `run` goes on where this one stopped.
            how: as for `run_scenarios`: `verify`, `at_once`.
        """
        while self.state not in ("paused", "complete"):
            if not self.stages or self.stages[-1].verdict == GO_ON:
                self.stages.append(Stage(self._shares[len(self.stages)]))
            stage, self.state = self.stages[-1], "rolling out"
            for _ in range(most):
                await self._batch(stage, scenarios, calls, how)
                if stage.verdict != TOO_FEW:
                    break
            self.state = self._after(stage)
            if self.state == TOO_FEW:
                break
        return self

    def _after(self, stage: Stage) -> str:
        if stage.verdict == GO_ON:
            return "complete" if len(self.stages) == len(self._shares) else "rolling out"
        return "paused" if stage.verdict == PAUSE else TOO_FEW

    async def _batch(self, stage: Stage, scenarios: Sequence[Scenario], calls: int, how: dict[str, Any]) -> None:
        taken: dict[str, list[Scenario]] = {self.baseline.name: [], self.candidate.name: []}
        for number in range(self._calls, self._calls + calls):
            taken[self.variant_for(f"call {number}").name].append(scenarios[number % len(scenarios)])
        self._calls += calls

        how = {"on_result": progress_bar(calls), **how}

        async def play(variant: Variant) -> None:
            report = await run_scenarios(variant.agent, taken[variant.name], endpoint=variant.endpoint, **how)
            self._results[variant.name] += report

        await asyncio.gather(play(self.baseline), play(self.candidate))
        stage.baseline += len(taken[self.baseline.name])
        stage.candidate += len(taken[self.candidate.name])
        self._judge(stage)

    def _judge(self, stage: Stage) -> None:
        """Any signal may pause the rollout; the one that decides lets it go on."""
        found = dict(self._verdicts())
        harmed = [told for told, (_, one) in found.items() if one == PAUSE]
        decides, one = next((told, one) for told, (name, one) in found.items() if name == DECIDES)
        stage.verdict, stage.reasons = (PAUSE, harmed) if harmed else (one, [decides])

    def _verdicts(self) -> Iterator[tuple[str, tuple[str, str]]]:
        before = self.signals(self.baseline)
        for now in self.signals(self.candidate):
            was, name = before[now.objective.signal], now.objective.signal
            told = f"{name}: {now.good} of {now.n} as promised, {was.good} of {was.n} before"
            yield told, (name, verdict(now.objective.promised, (was.good, was.n), (now.good, now.n)))

    def __repr__(self) -> str:
        lines = [f"{self.candidate.name}: {self.state}"]
        for stage in self.stages:
            lines.append(
                f"{stage.share:.0%}: {stage.candidate} of {stage.candidate + stage.baseline} calls: {stage.told}"
            )
        return "\n".join(map(in_lines, lines))

    def _repr_html_(self) -> str:
        rows = [(f"{one.share:.0%}", one.baseline, one.candidate, one.told) for one in self.stages]
        names = ("share", f"calls of {self.baseline.name}", f"calls of {self.candidate.name}", "what was seen")
        return html_table(f"Rollout of {self.candidate.name}: {self.state}", names, rows)
