"""The same scenarios on a Dask cluster: the same results as in one process, and nothing lost."""

from __future__ import annotations

import asyncio
import json

import pytest
from distributed import LocalCluster
from test_eval_command import WRITTEN, WRONG

from voicelab.airline import main_agent, verify_customer
from voicelab.evals import Report, command, load_report, load_scenarios, run_scenarios


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address=None) as running:
        yield running


def graded(report: Report) -> list:
    return [
        (one.scenario, one.repetition, one.passed, [failure.kind for failure in one.failures]) for one in report.results
    ]


@pytest.mark.longest
def test_a_cluster_s_results_are_those_of_one_process(practice, cluster, tmp_path, capsys):
    (tmp_path / "calls.yaml").write_text(WRITTEN + WRONG, encoding="utf-8")
    results = tmp_path / "results.jsonl"
    where = ["--scheduler", cluster.scheduler_address, "--results", str(results)]
    assert command.main([str(tmp_path / "calls.yaml"), "--repeat", "2", *where]) == 1
    printed = capsys.readouterr()
    assert "6 of 8 scenarios passed" in printed.out and "[8/8]" in printed.err
    scenarios = load_scenarios(tmp_path / "calls.yaml")
    here = asyncio.run(run_scenarios(main_agent, scenarios, verify=verify_customer, repeat=2, on_result=lambda _: None))
    assert sorted(graded(load_report(results))) == sorted(graded(here))
    kept = [json.loads(line)["key"] for line in results.read_text().splitlines()]
    assert len(kept) == len(set(kept)) == 8
    assert command.main([str(tmp_path / "calls.yaml"), "--repeat", "2", *where]) == 1  # all are known: none is played
    assert results.read_text().count("\n") == 8


def test_a_scheduler_that_is_not_there_is_named(tmp_path, capsys):
    (tmp_path / "calls.yaml").write_text(WRITTEN, encoding="utf-8")
    assert command.main([str(tmp_path / "calls.yaml"), "--scheduler", "nowhere"]) == 2
    assert "--scheduler nowhere" in capsys.readouterr().err
