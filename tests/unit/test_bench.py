"""The table of `python3 -m voicelab bench`: what its figures mean, and what it says of a part that it does not have."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def figures(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    from measuring import figures

    return figures


def test_a_figure_is_a_ratio_with_its_spread(figures):
    made = figures.figure("waited", [500, 550, 600, 650, 2_000], 500, "the silence")
    assert (made.ratio, made.low, made.high, made.n, made.here) == (1.2, 1.0, 4.0, 5, "600 ms")
    assert figures.percentile(list(range(101)), 95) == 95 and figures.percentile([7], 5) == 7


def test_nothing_measured_is_no_figure(figures):
    with pytest.raises(ValueError, match="Nothing was measured of 'waited'"):
        figures.figure("waited", [], 500, "the silence")


def test_what_is_kept_says_when_and_where(figures, tmp_path):
    made = figures.figure("waited", [500, 600], 500, "the silence")
    path = figures.kept([made], tmp_path / "results")
    stored = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert (
        stored["figures"][0]["what"] == "waited" and stored["date"] == path.stem and "processors" in stored["machine"]
    )
    assert figures.table([made]) in path.read_text("utf-8")


def test_an_unknown_part_is_named_with_those_that_there_are(figures, capsys):
    import bench

    with pytest.raises(SystemExit) as ended:
        bench.main(["first-sond"])
    told = capsys.readouterr().err
    assert ended.value.code == 2 and "no part 'first-sond'" in told and "first-sound" in told
