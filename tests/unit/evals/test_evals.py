"""Scenarios as data, the grading of a turn, and reports."""

from __future__ import annotations

import asyncio
import dataclasses
import gc
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from voicelab.airline import booking_state, fresh_bookings, main_agent
from voicelab.evals import (
    TEMPERS,
    Expectation,
    Journal,
    Report,
    Scenario,
    SimulatedCaller,
    Terms,
    Turn,
    Wish,
    compare,
    load_report,
    load_scenarios,
    run_scenarios,
    side_by_side,
)
from voicelab.evals.grading import Happened, grade
from voicelab.evals.journal import ResultsInUse
from voicelab.evals.measure import Measured, sound_ms
from voicelab.evals.playing import answering_forms
from voicelab.evals.report import KINDS, Failure, Result
from voicelab.record.events import EventLog, LoggedEvent
from voicelab.session.answer import Answer

SHIPPED = Path(__file__).resolve().parents[3] / "data" / "scenarios"


def an_answer(**changed) -> Answer:
    values = {"text": "It is Friday.", "heard": "which day", "tools": ("day",), "handoffs": (), "agent": "Clock"}
    return Answer(**{**values, "interrupted": False, **changed})


def kinds_of(expect: Expectation, answer: Answer, **more) -> list[str]:
    return [failure.kind for failure in grade("s", 1, expect, Happened(answer, **more))]


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
        ("- {name: a, turns: 7}", "needs a name and turns"),
        ("- {name: a, turns: [{says: b, expect: {tools: look_up}}]}", "tools is 'look_up'; expected a list"),
        ("- {name: a, turns: [{says: b, expect: {within_ms: soon}}]}", "within_ms is 'soon'; expected a whole number"),
        ("- {name: a, turns: [{says: b, expect: {known: [x]}}]}", "known is ['x']; expected a mapping"),
        ("- {name: a, turns: [{says: b, expect: {agent: 7}}]}", "agent is 7; expected a text"),
        ("- {name: a, turn: 1, turns: []}", "unknown field 'turn'; known: caller, expect, fault, name"),
        ("- {name: a, turns: [{says: b, plays: c}]}", "either `says` or `plays`"),
        ("- {name: a, turns: [{says: b, expect: {tool: c}}]}", "unknown field 'tool'"),
        ("- {name: a, turns: [{says: b, barge_in: {says: c}}]}", "unknown field 'says'"),
        ("- {name: a, turns: [{says: b, barge_in: {delay_ms: 5}}]}", "a recording is needed"),
        ("- {name: a, turns: [{says: b, expect: {needs: c}}]}", "known: desk, chat"),
        ("- {name: a, sign_in: {pin: 1}, turns: [{says: b}]}", "unknown field 'pin'"),
        ("- {name: a, caller: {goal: b}}", "a caller needs a goal, and wishes"),
        ("- {name: a, caller: {goal: b, wishes: [{hears: c}]}}", "wish 1: `asks` is missing"),
        ("- {name: a, caller: {goal: b, wishes: [{asks: c, says: d}]}}", "unknown field 'says'; known: accepts, asks"),
        (
            "- {name: a, caller: {goal: b, wishes: [{asks: c}], tempers: [sad]}}",
            "nobody has the temper 'sad'; known: pat",
        ),
        ("- {name: a, caller: {goal: b, wishes: [{asks: c}], knows: [d]}}", "knows is ['d']"),
        ("- {name: a, caller: {goal: b, wishes: [{asks: c}], turns: 0}}", "turns is 0"),
        ("- {name: a, caller: {goal: b, wishes: [{asks: c}]}, expect: {tools: []}}", "unknown field 'tools'"),
        ("- {name: a, caller: {goal: b, wishes: [{asks: c}]}, turns: [{says: d}]}", "unknown field 'caller'"),
        ("- {name: a, caller: {goal: b, wishes: [{asks: c}]}, expect: {reached: 7}}", "reached is 7; expected true or"),
        ("- {name: a, turns: [{says: yes}]}", "calls.yaml, a: says is True; expected a text: put it into quotation"),
        ("- {name: a, turns: [{says: 1234}]}", "says is 1234; expected a text"),
        (
            "- {name: a, turns: [{says: b, expect: {arguments: {refund: 25}}}]}",
            "arguments of refund is 25; expected a ma",
        ),
        ("- {name: a, turns: [{says: b, expect: {state: {K7: MR1}}}]}", "state of K7 is 'MR1'; expected a mapping"),
        ("- {name: a, turns: [{says: b}]}\n- {name: a, turns: [{says: b}]}", "two scenarios named 'a'"),
    ],
)
def test_a_bad_scenario_is_named(tmp_path, text, told):
    (tmp_path / "calls.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(told)):
        load_scenarios(tmp_path)
    with pytest.raises(FileNotFoundError):
        load_scenarios(tmp_path / "absent")


def test_a_caller_is_read_once_for_each_temper(tmp_path):
    caller = "{goal: b, knows: {name: 5}, tempers: [terse, wary], wishes: [{asks: c, accepts: {after: 8 pm}}]}"
    (tmp_path / "calls.yaml").write_text(f"- {{name: a, caller: {caller}, expect: {{said: [x]}}}}", encoding="utf-8")
    read = load_scenarios(tmp_path)
    assert [(one.name, one.caller.temper, one.turns) for one in read] == [
        ("a, terse", "terse", ()),
        ("a, wary", "wary", ()),
    ]
    assert read[0].caller.wishes == (Wish(("c",), accepts=Terms(after=1200)),) and read[0].caller.knows == {"name": "5"}
    assert read[0].expect == Expectation(said=("x",), reached=True)


def test_the_shipped_callers_are_twenty_of_every_temper():
    callers = load_scenarios(SHIPPED.parent / "simulated_callers.yaml")
    assert len(callers) == 20 and {one.caller.temper for one in callers} == set(TEMPERS)
    assert len({one.caller.goal for one in callers}) >= 5


def test_a_turn_that_is_as_expected_has_no_failures():
    expect = Expectation(
        tools=("day",),
        arguments={"day": {"week": 3}},
        handoffs=(),
        absent=("error",),
        interrupted=True,
        agent="Clock",
        said=("friday",),
        not_said=("monday",),
        known={"day": "5"},
        within_ms=500,
    )
    more = {"entities": {"day": "5"}, "lag_ms": 500, "calls": [("day", {"week": 3, "year": 1})], "interrupted": True}
    assert kinds_of(expect, an_answer(), **more, events=["response.done"]) == []
    assert kinds_of(Expectation(), an_answer()) == []


@pytest.mark.parametrize(
    ("expect", "kind"),
    [
        (Expectation(tools=()), "tool"),
        (Expectation(tools=("day", "day")), "tool"),
        (Expectation(arguments={"day": {"week": 3}}), "tool"),
        (Expectation(arguments={"month": {}}), "tool"),
        (Expectation(agent="Calendar"), "context"),
        (Expectation(handoffs=("A → B",)), "context"),
        (Expectation(absent=("error",)), "event"),
        (Expectation(interrupted=True), "event"),
        (Expectation(known={"day": "5"}), "context"),
        (Expectation(said=("Monday",)), "policy"),
        (Expectation(not_said=("FRIDAY",)), "policy"),
        (Expectation(within_ms=100), "latency"),
        (Expectation(reached=True), "goal"),
        (Expectation(reached=False), "goal"),
    ],
)
def test_failures_are_sorted_by_kind(expect, kind):
    happened = {"lag_ms": 101, "calls": [("day", {"week": 4})], "events": ["error"]}
    assert kinds_of(expect, an_answer(), **happened) == [kind] and kind in KINDS


def test_silence_is_a_failure_of_latency():
    assert kinds_of(Expectation(within_ms=100), an_answer(), lag_ms=None) == ["latency"]


def test_the_lag_is_from_the_end_of_speech_to_the_first_sound():
    log = EventLog()
    for kind in ("input_audio_buffer.speech_stopped", "response.created", "response.output_audio.delta"):
        log.append("server", kind, {"response_id": "r1"})
    assert min(sound_ms(list(log))) >= 0
    assert sound_ms(list(log)[1:]) == sound_ms(list(log)[:2]) == (None, None)


def heard(*sounds: tuple[str, float]) -> list[LoggedEvent]:
    """Something was said at 1 s, and these responses sounded then."""
    said = LoggedEvent("client", 1.0, "conversation.item.create", {})
    return [said, *(LoggedEvent("server", at, "response.output_audio.delta", {"response_id": id}) for id, at in sounds)]


def test_a_filler_is_the_first_sound_and_not_the_answer():
    assert sound_ms(heard(("filler", 1.3), ("filler", 1.4), ("answer", 2.5), ("answer", 2.9))) == (300, 1500)


@pytest.mark.parametrize(
    ("needs", "answer", "routing", "clarifications"),
    [
        ("desk", an_answer(), 0, 0),
        ("desk", Answer("", "I know it.", "Main"), 1, 0),
        ("desk", Answer("", "Which flight?", "Main"), 0, 1),
        ("chat", Answer("", "You are welcome.", "Main"), 0, 0),
        ("chat", Answer("", "You are welcome.", "Main", handoffs=("Main → QA",)), 1, 0),
        ("", Answer("", "Which flight?", "Main"), 0, 0),
        ("desk", Answer("", "It is.", "Main", tools=("a",), handoffs=("A → B",) * 5), 1, 0),
    ],
)
def test_turns_are_sorted_by_what_they_needed(needs, answer, routing, clarifications):
    measured = Measured()
    measured.turn(needs, answer, heard(("answer", 1.2)))
    assert (measured.routing_errors, measured.clarifications, measured.first_ms) == (routing, clarifications, [200])


def test_the_figures_of_two_runs_stand_side_by_side():
    fast = Report([Result("a", measured=Measured([100], [200], 0.02, turns=1)), Result("b", measured=Measured([300]))])
    slow = Report([Result("a", [Failure("a", 1, "tool", "x", "y")])])
    table = side_by_side({"fast": fast, "slow": slow})
    assert table.loc["to the first sound, median ms", "fast"] == 200 and table.loc["tasks completed", "slow"] == "0%"
    assert table.loc["cost of a call, US cents", "fast"] == 1.0 and list(table.columns) == ["fast", "slow"]


def test_a_report_counts_and_compares_and_escapes():
    bad = Result("<b>", [Failure("<b>", 1, "tool", "tools ['a']", "<script>")], Measured([40]))
    before, after = Report([Result("good", measured=Measured([20])), bad]), Report([Result("good"), Result("<b>")])
    assert (before.passed, before.kinds, before.median_lag_ms, after.median_lag_ms) == (1, {"tool": 1}, 30, None)
    assert "<script>" not in before._repr_html_() and "1 of 2" in repr(before)
    assert compare(before, after) == "1 → 2 of 2 passed\n<b>: mended" and "BROKEN" in compare(after, before)


def test_a_call_is_sorted_by_what_failed_first():
    """The wrong agent has not the right tool, and without it nobody has the right words: one cause, not three."""
    words, tool = Failure("a", 1, "policy", "x", "y"), Failure("a", 1, "tool", "x", "y")
    agent, later = Failure("a", 1, "context", "x", "y"), Failure("a", 2, "call", "x", "y")
    assert [Result("a", found).cause for found in ([words, tool, agent, later], [words, tool], [later, words], [])] == [
        agent,
        tool,
        words,
        None,
    ]
    report = Report([Result("a", [words, tool, agent]), Result("b", [words, tool]), Result("c")])
    assert report.kinds == {"context": 1, "tool": 1} and len(report.failures) == 5


def test_repetitions_are_counted_and_compared():
    bad = [Failure("a", 1, "tool", "x", "y")]
    before = Report([Result("a"), Result("a", bad, repetition=2), Result("b")])
    after = Report([Result("a"), Result("a", repetition=2), Result("b")])
    assert before.rates == {"a": (1, 2), "b": (1, 1)}
    assert compare(before, after) == "2 → 3 of 3 passed\na: mended (1 of 2 → 2 of 2)"


def test_a_journal_keeps_what_was_done_and_drops_what_was_cut_short(tmp_path):
    path = tmp_path / "results.jsonl"
    scenario = Scenario("a", (Turn(Expectation(), says="b"),))
    edited = Scenario("a", (Turn(Expectation(), says="c"),))
    first = Result("a", [Failure("a", 1, "tool", "x", "y")], Measured([10], [20], 0.5, turns=1))
    Journal(path).add(scenario, first)
    with path.open("a") as file:
        file.write('{"key": "a#2#')  # killed in the midst of a line
    with pytest.warns(UserWarning, match="its last line was cut short"):
        journal = Journal(path)
    assert journal.known(scenario, 1) == first and journal.known(scenario, 2) is journal.known(edited, 1) is None
    with pytest.warns(UserWarning, match="its last line was cut short"):
        journal.add(scenario, Result("a", repetition=2))
    assert load_report(path).rates == {"a": (1, 2)}


def test_a_whole_line_without_an_end_is_run_again_and_not_lost(tmp_path):
    path, scenario = tmp_path / "results.jsonl", Scenario("a", (Turn(Expectation(), says="b"),))
    Journal(path).add(scenario, Result("a"))
    path.write_bytes(path.read_bytes().rstrip(b"\n"))  # killed between the line and its end
    journal = Journal(path)
    assert journal.known(scenario, 1) is None
    journal.add(scenario, Result("a", repetition=2))
    journal.add(scenario, Result("a"))
    assert load_report(path).rates == {"a": (2, 2)}


def test_a_file_of_results_has_one_run_at_a_time(tmp_path):
    path, scenario = tmp_path / "results.jsonl", Scenario("a", (Turn(Expectation(), says="b"),))
    one, other = Journal(path), Journal(path)
    with one:
        with one:  # a run may hold it more than once
            one.add(scenario, Result("a"))
        with pytest.raises(ResultsInUse, match="results.jsonl is being written by another run"):
            other.add(scenario, Result("a", repetition=2))
        with pytest.raises(ResultsInUse), other:
            pass
        assert load_report(path).rates == {"a": (1, 1)}
    with other:
        assert other.known(scenario, 1) == Result("a")  # what the one has added meanwhile
        other.add(scenario, Result("a", repetition=2))
    one.add(scenario, Result("a", repetition=3))
    assert load_report(path).rates == {"a": (3, 3)}


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("repetition", "one", "repetition is 'one'"),
        ("scenario", None, "scenario is None"),
        ("failures", [{"scenario": "a"}], "it has no 'turn'"),
        ("measured", {"cost": "much"}, "first_ms"),
    ],
)
def test_a_result_that_cannot_be_is_named_with_its_file_line_and_value(tmp_path, name, value, told):
    path, scenario = tmp_path / "results.jsonl", Scenario("a", (Turn(Expectation(), says="b"),))
    Journal(path).add(scenario, Result("a"))
    row = json.loads(path.read_text())
    with path.open("a") as file:
        file.write(json.dumps({**row, "result": {**row["result"], name: value}}) + "\n")
    for read in (Journal, load_report):
        with pytest.raises(ValueError, match=rf"results\.jsonl, line 2 is not a result: .*{told}"):
            read(path)


def test_what_is_no_file_of_results_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="no results"):
        load_report(tmp_path / "none")
    (tmp_path / "other").write_text('{"a": 1}\n')
    with pytest.raises(ValueError, match="no file of results"):
        load_report(tmp_path / "other")


def test_a_scenario_is_a_value():
    assert Scenario("a", (Turn(Expectation(), says="b"),)) == Scenario("a", (Turn(Expectation(), says="b"),))


def test_results_are_counted_by_the_temper_of_simulated_callers(tmp_path):
    gave_up = Result("b", [Failure("b", 3, "goal", "x", "y")], temper="wary", ended="gave up")
    report = Report(
        [Result("a", temper="wary", ended="reached the goal"), gave_up, Result("c", temper="terse"), Result("d")]
    )
    assert report.tempers == {"wary": (1, 2), "terse": (1, 1)} and Report([Result("d")]).tempers == {}
    caller = SimulatedCaller("b", (Wish(("c",)),), temper="wary")
    other = dataclasses.replace(caller, temper="terse")
    one, edited = (Scenario("b", (), caller=who) for who in (caller, other))
    Journal(tmp_path / "results.jsonl").add(one, gave_up)
    kept = Journal(tmp_path / "results.jsonl")
    assert kept.known(one, 1) == gave_up and kept.known(edited, 1) is None


def test_results_of_before_there_were_simulated_callers_are_read(tmp_path):
    path, scenario = tmp_path / "results.jsonl", Scenario("a", (Turn(Expectation(), says="b"),))
    Journal(path).add(scenario, Result("a"))
    row = json.loads(path.read_text())
    del row["result"]["temper"], row["result"]["ended"]
    path.write_text(json.dumps(row) + "\n")
    assert load_report(path).results == [Result("a")]


def test_what_was_done_is_graded_apart_from_what_was_said():
    expect = Expectation(said=("done",), state={"K7P2QM": {"flight": "MR103"}})
    said = Answer("", "It is done.", "Rebooking Agent")
    done = Happened(said, state={"K7P2QM": {"flight": "MR103", "seat": "12A"}})
    assert not grade("a", 1, expect, done)
    not_done = grade("a", 1, expect, Happened(said, state={"K7P2QM": {"flight": "MR101", "seat": "12A"}}))
    assert [(one.kind, "MR101" in one.got) for one in not_done] == [("state", True)]
    assert "give state=" in grade("a", 1, expect, Happened(said))[0].got


def test_each_call_has_a_database_of_its_own():
    one, other = fresh_bookings(), fresh_bookings()
    option = one.options("C-1001", "K7P2QM")[0]
    one.rebook("C-1001", "K7P2QM", option.flight.id, "key")
    assert booking_state(one)["K7P2QM"]["flight"] == option.flight.number
    assert booking_state(other)["K7P2QM"]["flight"] == "MR101" != option.flight.number
    place = one.path
    del one
    gc.collect()
    assert not place.exists() and other.path.exists()


def test_a_turn_that_the_wrong_specialist_served_is_a_routing_error():
    measured = Measured()
    measured.turn("desk", Answer("", "It is on time.", "Main", tools=("checkFlightsTool",)), [], strayed=True)
    measured.turn("desk", Answer("", "It is on time.", "Main", tools=("checkFlightsTool",)), [], strayed=False)
    assert measured.routing_errors == 1


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("cancel", "cancel"),
        ("[cancel, cancel]", "cancel"),
        ("{user: ada, password: b}", ("ada", "b")),
        ("[cancel, {user: ada, password: b}]", ("cancel", ("ada", "b"))),
    ],
)
def test_forms_may_be_answered_in_turn(tmp_path, written, read):
    (tmp_path / "calls.yaml").write_text(f"- {{name: a, turns: [{{says: b}}], sign_in: {written}}}", encoding="utf-8")
    assert load_scenarios(tmp_path)[0].sign_in == read


def test_what_a_model_calls_with_broken_arguments_is_a_failure_and_no_breakdown():
    expect = Expectation(arguments={"day": {"size": 2}}, state={"K7": {"size": 2}})
    calls = [("day", '{"size": 2, "acc'), ("day", {"size": [2]})]
    assert kinds_of(expect, an_answer(), calls=calls, state={"K7": "MR1"}) == ["tool", "state"]
    assert kinds_of(expect, an_answer(), calls=[("day", {"size": 2, "x": []})], state={"K7": {"size": 2}}) == []


@pytest.mark.parametrize("given", [{"at_once": 0}, {"repeat": 0}])
async def test_a_run_of_nothing_is_refused(given):
    with pytest.raises(ValueError, match="plays nothing: give at least 1"):
        await run_scenarios(main_agent, [], **given)


def test_a_report_of_no_calls_has_no_figures():
    told = Report([]).summary
    assert told["tasks completed"] is None and told["cost of a call, US cents"] is None and told["turns"] == 0


@pytest.mark.parametrize("outcome", ["wrong", "someone else", "unavailable", "locked"])
async def test_a_form_that_its_answer_leaves_open_is_cancelled(outcome):
    cancelled = asyncio.Event()

    class Form:
        waiting = True

        async def submit(self, user: str, password: str) -> str:
            return outcome

        async def cancel(self) -> None:
            self.waiting = False
            cancelled.set()

    class Forms:
        def __init__(self) -> None:
            self.waiting = [Form()]

        async def next(self, timeout_seconds: float) -> Form:
            if not self.waiting:
                await asyncio.Event().wait()
            return self.waiting.pop()

    async with answering_forms(SimpleNamespace(approvals=Forms()), ("ada", "no")):
        await asyncio.wait_for(cancelled.wait(), 30)
