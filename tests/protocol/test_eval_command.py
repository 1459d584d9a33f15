"""`python3 -m voicelab eval`, as a person or a CI job runs it."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest
from test_call_command import ROOT, voicelab

from voicelab.evals import command
from voicelab.record import SavedSession

SCENARIOS = """
- name: wifi
  turns: [{says: "Is the Wi-Fi free?", expect: {tools: [document_lookup_tool], agent: QA Agent, within_ms: 10000}}]
- name: status
  sign_in: {user: ada, password: difference-1843}
  turns: [{says: "What is the status of my flight?", expect: {said: [MR101], known: {booking: K7P2QM}}}]
"""
WRONG = """
- name: wrong
  turns: [{says: "Is the Wi-Fi free?", expect: {tools: [], said: [submarine]}}]
"""


@pytest.mark.longest
def test_scenarios_are_run_and_failures_are_sorted(practice, tmp_path, capsys):
    (tmp_path / "good.yaml").write_text(SCENARIOS, encoding="utf-8")
    done = voicelab("eval", str(tmp_path))
    assert done.returncode == 0 and "2 of 2 scenarios passed" in done.stdout, done.stdout + done.stderr
    assert "[2/2]" in done.stderr and "median time to the first sound" in done.stdout
    (tmp_path / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    assert command.main([str(tmp_path / "wrong.yaml"), "--at-once", "1"]) == 1
    printed = capsys.readouterr().out
    assert "0 of 1 scenarios passed" in printed
    assert "turn 1: tool" in printed and "turn 1: policy" in printed and "tool (1): the wrong tool" in printed


WRITTEN = """
- {name: one, turns: [{says: "Is the Wi-Fi free?"}]}
- {name: two, turns: [{says: "When does online check-in open?"}]}
- {name: three, turns: [{says: "Hello!"}]}
"""


@pytest.mark.longest
def test_a_run_that_was_killed_goes_on_without_losing_or_repeating_a_scenario(practice, tmp_path, capsys):
    (tmp_path / "calls.yaml").write_text(WRITTEN, encoding="utf-8")
    results = tmp_path / "results.jsonl"
    arguments = [str(tmp_path / "calls.yaml"), "--at-once", "1", "--repeat", "2", "--results", str(results)]
    with subprocess.Popen([sys.executable, "-m", "voicelab", "eval", *arguments], cwd=ROOT) as running:
        while not results.exists() or results.read_text().count("\n") < 2:
            assert running.poll() is None
            time.sleep(0.02)
        running.kill()
    kept = results.read_text().splitlines()
    assert 2 <= len(kept) < 6
    assert command.main([*arguments, "--compare", str(results)]) == 0
    printed = capsys.readouterr()
    assert "6 of 6 scenarios passed" in printed.out and "[6/6]" in printed.err
    after = results.read_text().splitlines()
    assert after[: len(kept)] == kept and len(after) == len(set(after)) == 6
    rows = [json.loads(line)["result"] for line in after]
    assert {(row["scenario"], row["repetition"]) for row in rows} == {
        (name, number) for name in ("one", "two", "three") for number in (1, 2)
    }


def test_bad_arguments_are_named_in_one_line(tmp_path, capsys):
    for arguments, told in (
        ([str(tmp_path)], "no scenarios"),
        (["data/scenarios", "--desk", "no.such:desk"], "no.such"),
        (["data/scenarios", "--at-once", "0"], "--at-once 0"),
        (["data/scenarios", "--repeat", "0"], "--repeat 0"),
        (["data/scenarios", "--compare", str(tmp_path / "none")], "no results"),
    ):
        assert command.main(arguments) == 2 and told in capsys.readouterr().err


@pytest.mark.longest(40)
def test_two_runs_on_one_file_of_results_lose_nothing_and_the_second_is_told(practice, tmp_path, capsys):
    (tmp_path / "calls.yaml").write_text(WRITTEN, encoding="utf-8")
    results = tmp_path / "results.jsonl"
    arguments = [str(tmp_path / "calls.yaml"), "--at-once", "1", "--repeat", "2", "--results", str(results)]
    with subprocess.Popen([sys.executable, "-m", "voicelab", "eval", *arguments], cwd=ROOT) as first:
        while not results.exists():
            assert first.poll() is None
            time.sleep(0.02)
        assert command.main(arguments) == 2
        assert "is being written by another run" in capsys.readouterr().err and first.poll() is None
        assert first.wait() == 0
    rows = [json.loads(line)["result"] for line in results.read_text().splitlines()]
    assert {(row["scenario"], row["repetition"]) for row in rows} == {
        (name, number) for name in ("one", "two", "three") for number in (1, 2)
    }
    assert command.main(arguments) == 0 and "6 of 6" in capsys.readouterr().out


def test_the_calls_of_a_run_are_kept_below_their_scenarios(practice, tmp_path):
    (tmp_path / "calls.yaml").write_text(WRITTEN, encoding="utf-8")
    assert command.main([str(tmp_path / "calls.yaml"), "--save", str(tmp_path / "kept")]) == 0
    kept = {path.name: SavedSession.load(next(path.iterdir())) for path in (tmp_path / "kept").iterdir()}
    assert kept.keys() == {"one", "two", "three"}
    assert "Is the Wi-Fi free?" in [entry.text for entry in kept["one"].transcript]
