"""`python3 -m voicelab eval`, as a person or a CI job runs it."""

from __future__ import annotations

from test_call_command import voicelab

from voicelab.evals import command

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


def test_scenarios_are_run_and_failures_are_sorted(practice, tmp_path, capsys):
    (tmp_path / "good.yaml").write_text(SCENARIOS, encoding="utf-8")
    done = voicelab("eval", str(tmp_path))
    assert done.returncode == 0 and "2 of 2 scenarios passed" in done.stdout, done.stdout + done.stderr
    assert "[2/2]" in done.stderr and "median time to the first sound" in done.stdout
    (tmp_path / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    assert command.main([str(tmp_path / "wrong.yaml"), "--at-once", "1"]) == 1
    printed = capsys.readouterr().out
    assert "0 of 1 scenarios passed" in printed
    assert "turn 1: tool" in printed and "policy (1): the answer is wrong" in printed


def test_bad_arguments_are_named_in_one_line(tmp_path, capsys):
    for arguments, told in (
        ([str(tmp_path)], "no scenarios"),
        (["data/scenarios", "--desk", "no.such:desk"], "no.such"),
        (["data/scenarios", "--at-once", "0"], "--at-once 0"),
    ):
        assert command.main(arguments) == 2 and told in capsys.readouterr().err
