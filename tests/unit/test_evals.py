"""Scenarios as data, the grading of a turn, and reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from voicelab.airline import main_agent
from voicelab.answer import Answer
from voicelab.evals import Expectation, Report, Scenario, Turn, compare, load_scenarios
from voicelab.evals.report import KINDS, Failure, Result
from voicelab.evals.run import first_sound_ms, grade
from voicelab.events import EventLog

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "scenarios"


def an_answer(**changed) -> Answer:
    values = {"text": "It is Friday.", "heard": "which day", "tools": ("day",), "handoffs": (), "agent": "Clock"}
    return Answer(**{**values, "interrupted": False, **changed})


def kinds_of(expect: Expectation, answer: Answer, entities=None, lag_ms=None) -> list[str]:
    return [failure.kind for failure in grade("s", 1, Turn(expect, says="x"), answer, entities or {}, lag_ms)]


def test_the_shipped_scenarios_are_read():
    scenarios = load_scenarios(SHIPPED)
    assert len(scenarios) >= 8 and len({one.name for one in scenarios}) == len(scenarios)
    signed = next(one for one in scenarios if one.name == "status_signed_in")
    assert signed.sign_in[0] == "ada" and signed.turns[0].expect.tools == ("checkFlightsTool",)
    agents = {handoff.agent_name for handoff in main_agent.handoffs} | {main_agent.name}
    assert {turn.expect.agent for one in scenarios for turn in one.turns} - {None} <= agents


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [", "no YAML"),
        ("3", "a list of scenarios"),
        ("- {name: a}", "needs a name and turns"),
        ("- {name: a, turn: 1, turns: []}", "unknown field 'turn'; known: name"),
        ("- {name: a, turns: [{says: b, plays: c}]}", "either `says` or `plays`"),
        ("- {name: a, turns: [{says: b, expect: {tool: c}}]}", "unknown field 'tool'"),
        ("- {name: a, sign_in: {pin: 1}, turns: [{says: b}]}", "unknown field 'pin'"),
        ("- {name: a, turns: [{says: b}]}\n- {name: a, turns: [{says: b}]}", "two scenarios named 'a'"),
    ],
)
def test_a_bad_scenario_is_named(tmp_path, text, told):
    (tmp_path / "calls.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=told.replace("`", ".")):
        load_scenarios(tmp_path)
    with pytest.raises(FileNotFoundError):
        load_scenarios(tmp_path / "absent")


def test_a_turn_that_is_as_expected_has_no_failures():
    expect = Expectation(("day",), "Clock", ("friday",), ("monday",), {"day": "5"}, within_ms=500)
    assert kinds_of(expect, an_answer(), {"day": "5"}, lag_ms=500) == []
    assert kinds_of(Expectation(), an_answer()) == []


@pytest.mark.parametrize(
    ("expect", "kind"),
    [
        (Expectation(tools=()), "tool"),
        (Expectation(tools=("day", "day")), "tool"),
        (Expectation(agent="Calendar"), "context"),
        (Expectation(known={"day": "5"}), "context"),
        (Expectation(said=("Monday",)), "policy"),
        (Expectation(not_said=("FRIDAY",)), "policy"),
        (Expectation(within_ms=100), "latency"),
    ],
)
def test_failures_are_sorted_by_kind(expect, kind):
    assert kinds_of(expect, an_answer(), lag_ms=101) == [kind] and kind in KINDS


def test_silence_is_a_failure_of_latency():
    assert kinds_of(Expectation(within_ms=100), an_answer(), lag_ms=None) == ["latency"]


def test_the_lag_is_from_the_end_of_speech_to_the_first_sound():
    log = EventLog()
    for kind in ("input_audio_buffer.speech_stopped", "response.created", "response.output_audio.delta"):
        log.append("server", kind, {})
    assert first_sound_ms(list(log)) >= 0
    assert first_sound_ms(list(log)[1:]) is None and first_sound_ms(list(log)[:2]) is None


def test_a_report_counts_and_compares_and_escapes():
    bad = Result("<b>", [Failure("<b>", 1, "tool", "tools ['a']", "<script>")], [40])
    before, after = Report([Result("good", lags_ms=[20]), bad]), Report([Result("good"), Result("<b>")])
    assert (before.passed, before.kinds, before.median_lag_ms, after.median_lag_ms) == (1, {"tool": 1}, 30, None)
    assert "<script>" not in before._repr_html_() and "1 of 2" in repr(before)
    assert compare(before, after) == "1 → 2 of 2 passed\n<b>: mended" and "BROKEN" in compare(after, before)


def test_a_scenario_is_a_value():
    assert Scenario("a", (Turn(Expectation(), says="b"),)) == Scenario("a", (Turn(Expectation(), says="b"),))
