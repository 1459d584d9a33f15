"""What a few calls can tell about all: bounds of a share, and a verdict on a new version by them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

DOUBT = 0.05  # of each bound by itself: how often the true share lies beyond it
SLACK = 0.10  # how much of what is promised may still be missing, unseen, when a new version is given more calls
HALVINGS = 40  # of the interval in which a bound lies: far below anything that is shown

PAUSE, GO_ON, TOO_FEW = "pause", "go on", "not enough calls yet"

Counted = tuple[int, int]
"""How many were good, and of how many."""


@lru_cache(maxsize=4096)
def bounds(good: int, of: int) -> tuple[float, float]:
    """The lowest and the highest share that can well have given `good` good ones of so many; 0 and 1 of none.

    Exact for any number (Clopper and Pearson, 1934): with the lowest share, as many good ones or more come once in
    twenty times; with the highest, as few or fewer do. So 5 good ones of 5 may come from a share of 0.55.

    Raises:
        ValueError: for more good ones than there are.
    """
    if not 0 <= good <= of:
        raise ValueError(f"{good} of {of} cannot be good.")
    low = _where(lambda share: _chances(of, share)[good:].sum() < DOUBT) if good else 0.0
    high = _where(lambda share: _chances(of, share)[: good + 1].sum() >= DOUBT) if good < of else 1.0
    return low, high


def _where(still: Callable[[float], bool]) -> float:
    """The share up to which something is so, which it is from 0 on."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if still(middle) else (low, middle)
    return (low + high) / 2


def _chances(of: int, share: float) -> np.ndarray:
    """How likely 0, 1, 2 … good ones of so many are, if each is good with this share (0 < share < 1)."""
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, of + 1)))])  # of the factorials
    good = np.arange(of + 1)
    return np.exp(logs[of] - logs - logs[::-1] + good * np.log(share) + (of - good) * np.log1p(-share))


def verdict(promised: float, before: Counted, now: Counted) -> str:
    """What is to become of a new version: `PAUSE`, `GO_ON`, or `TOO_FEW`, by the good ones among its calls.

    It is paused once it is surely below what is promised, and surely below the version before: what was bad already is
    not its fault. It goes on once it is surely not much below either.

    Args:
        promised: the share that has to be good.
        before, now: what was counted of the version in use, and of the new one; `(0, 0)` of none.
    """
    low_before, high_before = bounds(*before) if before[1] else (1.0, 1.0)
    low, high = bounds(*now)
    if high < min(promised, low_before):
        return PAUSE
    return GO_ON if low >= min(promised, high_before) - SLACK else TOO_FEW
