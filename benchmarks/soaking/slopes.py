"""What grows with every call: samples, and lines through them with their spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Sample:
    """One look while nobody calls.

    `life` counts the engines so far, of which each begins anew; `calls` those since the soak began.
    """

    life: int
    calls: int
    figures: dict[str, float]


# Student's t: so many standard errors hold 95 % of what chance does to a line that was drawn through a few points.
STUDENT = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26)


@dataclass(frozen=True)
class Slope:
    """Growth by a call, and how sure that is: one standard error, and how many points are free to tell it."""

    by_call: float
    spread: float
    free: int

    @property
    def at_least(self) -> float:
        """The least growth that chance leaves possible."""
        return self.by_call - self.spread * (STUDENT[self.free - 1] if self.free <= len(STUDENT) else 2.0)

    def __str__(self) -> str:
        return f"{self.by_call:+.4f} ± {self.spread:.4f}"


def slope(samples: list[Sample], name: str) -> Slope | None:
    """The common slope of a figure in all lives, each of which has a level of its own; `None` for too few samples."""
    lives = {sample.life for sample in samples}
    calls, figures = (
        np.concatenate([_around_their_mean(values, samples, life) for life in lives] or [np.zeros(0)])
        for values in ([float(sample.calls) for sample in samples], [sample.figures[name] for sample in samples])
    )
    free = len(samples) - len(lives) - 1
    moved = float(calls @ calls)
    if free < 1 or not moved:
        return None
    by_call = float(calls @ figures) / moved
    rest = figures - by_call * calls
    return Slope(by_call, float(np.sqrt(rest @ rest / free / moved)), free)


def _around_their_mean(values: list[float], samples: list[Sample], life: int) -> np.ndarray:
    own = np.array([value for value, sample in zip(values, samples, strict=True) if sample.life == life])
    return own - own.mean()
