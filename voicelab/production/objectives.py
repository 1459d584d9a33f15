"""What is promised of a signal, and whether what was observed keeps it, breaks it, or is too little to tell.

Every promise is one about a share: "p95 of at most 1,500 ms" is "95 % of the turns within 1,500 ms", and "at most 10 %
clarifications" is "at least 90 % without". So one rule serves all of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from voicelab.record.turn_timing import nearest_rank

from .bounds import bounds

PERCENTILE = 95


@dataclass(frozen=True)
class Objective:
    """What is promised of one signal.

    Attributes:
        signal: one of `observed.OBSERVED`.
        target: a share from 0 to 1, or milliseconds.
        at_most: whether the target is the highest value allowed; else it is the lowest.
    """

    signal: str
    target: float
    at_most: bool = False

    @property
    def timed(self) -> bool:
        """Whether it is about a time, in which 95 % have to stay."""
        return self.signal.endswith(f", p{PERCENTILE}")

    @property
    def promised(self) -> float:
        """The share of the observations that has to be good."""
        if self.timed:
            return PERCENTILE / 100
        return 1 - self.target if self.at_most else self.target

    @property
    def needed(self) -> int:
        """How many observations it takes before a single bad one does not break the promise by itself."""
        return math.ceil(round(1 / (1 - self.promised), 6)) if self.promised < 1 else 1

    def told(self, value: float) -> str:
        """A value in this objective's unit."""
        return f"{value:.0f} ms" if self.timed else f"{value:.1%}"


# Starting points, to be set by what one's own callers bear: a pause of 1.5 s is long in a conversation, and an agent
# that talks on for half a second after one has spoken up has not listened.
OBJECTIVES = (
    Objective("sessions created", 0.99),
    Objective("drops resumed", 0.95),
    Objective("first sound, p95", 1_500, at_most=True),
    Objective("interruption stop, p95", 500, at_most=True),
    Objective("tool calls that worked", 0.98),
    Objective("tasks completed", 0.95),
    Objective("clarification turns", 0.10, at_most=True),
    Objective("calls with a blocked action", 0.30, at_most=True),
)


@dataclass(frozen=True)
class Signal:
    """What was observed of an objective: `good` of `n` observations kept to it.

    Attributes:
        value: in the objective's unit; `None` of no observations, and for a percentile of fewer than it needs.
    """

    objective: Objective
    n: int
    good: int
    value: float | None

    @classmethod
    def of(cls, objective: Objective, observed: Sequence[float]) -> Signal:
        """The signal of observations: milliseconds for a time, else 1 and 0 for those that count towards the share."""
        n, target = len(observed), objective.target
        if objective.timed:
            good = sum(value <= target for value in observed)
            return cls(objective, n, good, nearest_rank(sorted(observed), PERCENTILE))
        counted = sum(map(bool, observed))
        return cls(objective, n, n - counted if objective.at_most else counted, counted / n if n else None)

    @property
    def met(self) -> bool | None:
        """Whether the objective was met; `None` if too little was observed to say.

        A breach that is certain is one however little was observed.
        """
        if self.n and bounds(self.good, self.n)[1] < self.objective.promised:
            return False
        return None if self.n < self.objective.needed else self.good >= self.objective.promised * self.n - 1e-9

    @property
    def word(self) -> str:
        """`met`, `BREACH`, `too few` or `no data`."""
        if not self.n:
            return "no data"
        return {True: "met", False: "BREACH", None: "too few"}[self.met]

    @property
    def used(self) -> float:
        """How much of the error budget, or of the time, is used up; 1.0 is all of it."""
        target, value = self.objective.target, self.value or 0.0
        if self.objective.at_most:
            return value / target if target else float(value > 0) * 2
        return (1 - value) / (1 - target) if target < 1 else float(value < 1) * 2

    def __str__(self) -> str:
        bound = "at most" if self.objective.at_most else "at least"
        few = f" ({self.too_few})" if self.met is None and self.n else ""
        target = self.objective.told(self.objective.target)
        return f"{self.objective.signal}: {self.told}{few}, promised {bound} {target}"

    @property
    def too_few(self) -> str:
        """What fewer observations than are needed can tell: the lowest share of good ones that they may come from."""
        lowest = bounds(self.good, self.n)[0]
        return f"too few: {self.objective.needed} are needed; {self.good} good of {self.n} may come from {lowest:.0%}"

    @property
    def told(self) -> str:
        """The value in its unit; of a percentile of too few, how many kept to the objective."""
        if not self.n:
            return "no data"
        if self.value is None:
            return f"{self.good} of {self.n} within {self.objective.told(self.objective.target)}"
        return self.objective.told(self.value)
