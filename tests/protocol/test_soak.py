"""The soak, for a minute: rounds of calls and mishaps leave nothing behind, and what would be left is seen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soak
from soaking.slopes import Sample, slope

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.longest(90)
def test_some_calls_and_mishaps_leave_nothing_behind():
    """An hour is `python benchmarks/soak.py`."""
    command = [sys.executable, "benchmarks/soak.py", "--minutes", "2", "--seed", "1"]
    soaked = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=900)
    assert soaked.returncode == 0, soaked.stdout + soaked.stderr
    assert "engines killed: " in soaked.stdout


def samples(by_call: float, noise: float = 1.0) -> list[Sample]:
    """Three engines' figures, each at a level of its own."""
    random = np.random.default_rng(5)
    return [
        Sample(
            life,
            100 * life + calls,
            dict.fromkeys(soak.BOUNDS, 300.0 * life + by_call * calls + noise * random.normal()),
        )
        for life in (1, 2, 3)
        for calls in range(0, 90, 3)
    ]


@pytest.mark.parametrize("by_call", [0.0, 0.5, -0.2])
def test_a_slope_is_found_through_engines_that_begin_at_other_levels(by_call):
    found = slope(samples(by_call), "engine MB")
    assert abs(found.by_call - by_call) < 4 * found.spread and 0 < found.spread < 0.02


def test_too_few_samples_have_no_slope():
    assert slope([], "engine MB") is None and slope(samples(1)[:2], "engine MB") is None


def test_growth_hangs_and_failures_are_told_and_end_in_a_failure(capsys):
    soaked = soak.Soak(engine=None)
    soaked.samples = samples(0.0)
    assert soak.told(soaked)
    soaked.samples = samples(0.5)
    assert not soak.told(soaked)
    assert "OVER engine MB" in capsys.readouterr().out
    soaked.samples, soaked.wrong = samples(0.0), ["speaks hung for 90 s"]
    assert not soak.told(soaked)
    assert "WRONG speaks hung" in capsys.readouterr().out
