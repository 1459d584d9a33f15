"""Signals and their objectives, contract tests of handlers, the migration calendar."""

from __future__ import annotations

import json
import math
import time
from datetime import date, timedelta
from fractions import Fraction

import pytest

from voicelab.airline import main_agent
from voicelab.evals import Report
from voicelab.evals.measure import Measured
from voicelab.evals.report import Failure, Result
from voicelab.migrations import MIGRATIONS, NOTICE_DAYS, ends_of_service
from voicelab.production import Canary, Objective, Signals, Variant, bounds, calendar, check_handler, verdict
from voicelab.production.canary import Stage
from voicelab.production.objectives import Signal


def call(name: str = "a", fails: bool = False, **measured) -> Result:
    failures = [Failure(name, 1, "tool", "x", "y")] if fails else []
    return Result(name, failures, Measured(**{"opened": True, "turns": 1, **measured}))


def test_signals_are_counted_over_all_calls():
    calls = [call(first_ms=[ms]) for ms in range(100, 2_100, 100)]
    calls += [call(opened=False, fails=True, turns=0), call(drops=2, resumed=1, tool_calls=4, tool_errors=1, blocked=1)]
    signals = Signals(Report(calls))
    assert signals["sessions created"].value == 21 / 22
    assert (signals["drops resumed"].n, signals["drops resumed"].value) == (2, 0.5)
    assert signals["first sound, p95"].value == 1_900  # nearest rank of 20 values
    assert signals["tool calls that worked"].value == 0.75
    assert signals["calls with a blocked action"].value == 1 / 22
    assert {one.objective.signal for one in signals if one.met is False} == {"first sound, p95"}
    words = {one.objective.signal: one.word for one in signals}
    assert words["interruption stop, p95"] == "no data" and words["clarification turns"] == "met"
    assert words["sessions created"] == words["drops resumed"] == words["tool calls that worked"] == "too few"
    assert "no data" in repr(signals) and "50.0% (too few: 20 are needed; 1 good of 2 may come from 3%)" in repr(
        signals
    )
    assert "BREACH" in signals._repr_html_() and "3 good of 4 may come from 25%" in signals._repr_html_()
    assert len(signals.plot().axes[0].patches) == sum(one.met is not None for one in signals)


def test_a_percentile_of_few_values_is_none_and_a_certain_breach_is_one_all_the_same():
    def stops(values):
        return Signals(Report([call(stops_ms=values)]))["interruption stop, p95"]

    assert (stops([440] * 4).value, stops([440] * 4).word) == (None, "too few")
    assert (stops([440] * 20).value, stops([440] * 20).word) == (440, "met")
    assert (stops([440] * 19 + [900]).value, stops([440] * 19 + [900]).met) == (440, True)
    assert stops([440] * 18 + [900] * 2).met is False
    assert "4 of 4 within 500 ms (too few: 20 are needed; 4 good of 4 may come from 47%)" in str(stops([440] * 4))
    assert (stops([900] * 4).value, stops([900] * 4).word) == (None, "BREACH")


@pytest.mark.parametrize(
    ("objective", "needed"),
    [
        (Objective("tasks completed", 0.95), 20),
        (Objective("sessions created", 0.99), 100),
        (Objective("tool calls that worked", 1.0), 1),
        (Objective("clarification turns", 0.10, at_most=True), 10),
        (Objective("calls with a blocked action", 0.30, at_most=True), 4),
        (Objective("first sound, p95", 800, at_most=True), 20),
    ],
)
def test_an_objective_knows_how_much_it_needs(objective, needed):
    assert objective.needed == needed


@pytest.mark.parametrize(("good", "of"), [(0, 1), (1, 1), (3, 4), (7, 12), (19, 19), (0, 19), (95, 100), (299, 300)])
def test_bounds_are_where_what_was_seen_comes_once_in_twenty_times(good, of):
    """By whole numbers, apart from how they are found: the tails of the binomial distribution at the bounds."""

    def tail(share, counts):
        exact = Fraction(share).limit_denominator(10**9)
        return float(sum(math.comb(of, k) * exact**k * (1 - exact) ** (of - k) for k in counts))

    low, high = bounds(good, of)
    assert low == 0.0 if good == 0 else tail(low, range(good, of + 1)) == pytest.approx(0.05, rel=1e-4)
    assert high == 1.0 if good == of else tail(high, range(good + 1)) == pytest.approx(0.05, rel=1e-4)


def test_bounds_of_nothing_and_of_what_cannot_be():
    assert bounds(0, 0) == (0.0, 1.0) and bounds(5, 5)[0] == pytest.approx(0.05 ** (1 / 5))
    with pytest.raises(ValueError, match="3 of 2"):
        bounds(3, 2)


@pytest.mark.parametrize(
    ("before", "now", "wanted"),
    [
        ((0, 0), (0, 0), "not enough calls yet"),
        ((100, 100), (2, 2), "not enough calls yet"),
        ((100, 100), (18, 18), "not enough calls yet"),
        ((100, 100), (19, 19), "go on"),
        ((100, 100), (0, 2), "pause"),
        ((12, 12), (5, 12), "pause"),
        ((100, 100), (9, 10), "not enough calls yet"),
        ((95, 100), (92, 100), "go on"),
        ((95, 100), (90, 100), "not enough calls yet"),
        ((95, 100), (80, 100), "pause"),
        ((40, 100), (40, 100), "not enough calls yet"),
        ((40, 100), (60, 100), "go on"),
        ((0, 20), (0, 20), "not enough calls yet"),
        ((3, 3), (0, 2), "not enough calls yet"),
    ],
)
def test_a_verdict_needs_calls_enough(before, now, wanted):
    assert verdict(0.95, before, now) == wanted


@pytest.mark.parametrize(("blocked", "used"), [([0, 0], 0.0), ([1, 0], 2.0)])
def test_a_promise_of_none_at_all_is_used_up_by_one(blocked, used):
    assert Signal.of(Objective("calls with a blocked action", 0.0, at_most=True), blocked).used == used


def test_an_objective_may_be_changed_and_must_exist():
    report = Report([call(first_ms=[900] * 20)])
    met = [next(iter(Signals(report, [Objective("first sound, p95", ms, at_most=True)]))).met for ms in (1_000, 800)]
    assert met == [True, False]
    with pytest.raises(ValueError, match="'mean opinion score'"):
        Signals(report, [Objective("mean opinion score", 4)])


def test_cohorts_tell_what_each_kind_of_caller_costs():
    report = Report([call("a", cost=0.01), call("a", cost=0.03, fails=True)]) + Report([call("b", first_ms=[5])])
    frame = report.cohorts().set_index("caller")
    assert frame.loc["a", "calls"] == 2 and frame.loc["a", "passed"] == 1
    assert frame.loc["a", "US cents a call"] == 2.0 and frame.loc["a", "US cents, dearest"] == 3.0
    assert frame.loc["b", "to the first sound, median ms"] == 5


def test_a_canary_gives_each_call_to_one_version():
    canary = Canary(Variant("old", main_agent), Variant("new", main_agent), shares=(0.3, 1.0))
    assert canary.variant_for("call 1").name == "old"
    canary.state, canary.stages = "rolling out", [Stage(0.3)]
    first = [canary.variant_for(f"call {number}").name for number in range(400)]
    assert first == [canary.variant_for(f"call {number}").name for number in range(400)]
    assert 80 < first.count("new") < 160
    canary.state = "paused"
    assert canary.variant_for("call 1").name == "old"
    with pytest.raises(ValueError, match="tasks completed"):
        Canary(canary.baseline, canary.candidate, objectives=[Objective("sessions created", 0.99)])


class Counter:
    """A handler that keeps the contract: it sets what an event says, by the item's id."""

    def __init__(self) -> None:
        self.state: dict = {"heard": {}, "tokens": {}}

    def __call__(self, event: dict) -> None:
        if event["type"] == "conversation.item.input_audio_transcription.completed":
            self.state["heard"][event["item_id"]] = event["transcript"]
        elif event["type"] == "response.done":
            usage = event["response"].get("usage") or {}
            self.state["tokens"][event["response"]["id"]] = usage.get("total_tokens", 0)


class Adding(Counter):
    def __call__(self, event: dict) -> None:
        if event["type"] == "response.done":
            self.state["tokens"]["all"] = self.state["tokens"].get("all", 0) + 1


class Demanding(Counter):
    def __call__(self, event: dict) -> None:
        if event["type"] == "response.done":
            self.state["tokens"][event["response"]["id"]] = event["response"]["usage"]["total_tokens"]


class Knowing(Counter):
    def __call__(self, event: dict) -> None:
        {"session": 1, "response": 2, "conversation": 3}[event["type"].split(".")[0]]


class Guessing(Counter):
    """Takes a transcription for that of the last answered turn."""

    def __call__(self, event: dict) -> None:
        if event["type"] == "response.done":
            self.state["turn"] = self.state.get("turn", 0) + 1
        elif event["type"].endswith("transcription.completed"):
            self.state["heard"][self.state.get("turn", 0)] = event["transcript"]


class Changing(Counter):
    def __call__(self, event: dict) -> None:
        event.pop("event_id", None)


class Slow(Counter):
    def __call__(self, event: dict) -> None:
        if event["type"] == "session.created":
            time.sleep(0.2)


class Expecting(Counter):
    """Fails if an answer has not ended before the next one is asked for by its owner: here, at the first event."""

    def __call__(self, event: dict) -> None:
        if event["type"] == "response.created":
            raise RuntimeError("no answer was expected")


def test_a_good_handler_keeps_the_contract():
    report = check_handler(Counter)
    assert report.ok and len(report) == 10, report


@pytest.mark.parametrize(
    ("handler", "broken"),
    [
        (Adding, {"the same event twice"}),
        (Demanding, {"optional fields left out"}),
        (Knowing, {"takes a recorded session"}),
        (Guessing, {"the same event twice", "neighbours in another order", "a late transcription"}),
        (Changing, {"leaves events as they are"}),
        (Slow, {"returns at once"}),
        (Expecting, {"takes a recorded session"}),
    ],
)
def test_a_bad_handler_is_told_what_it_breaks(handler, broken):
    report = check_handler(handler)
    assert {one.name for one in report if not one.ok} == broken, report
    assert all(one.cause and one.fix for one in report if not one.ok)


def test_nothing_that_the_workbook_starts_with_is_about_to_end():
    """With the calendar as it was read, a learner of today meets no name that is about to be dead."""
    today = date.fromisoformat(json.loads(MIGRATIONS.read_text(encoding="utf-8"))["read_on"])
    assert calendar(today=today).due(NOTICE_DAYS) == [] and ends_of_service(calendar(today=today)).verdict == "OK"


@pytest.mark.parametrize(("days", "verdict"), [(91, "OK"), (90, "WARN"), (0, "WARN"), (-1, "FAIL")])
def test_an_end_is_warned_of_ninety_days_before_and_fails_after(days, verdict):
    """The service retires `gpt-realtime-mini` on 2027-01-20."""
    found = ends_of_service(calendar(["gpt-realtime-mini"], date(2027, 1, 20) - timedelta(days=days)))
    assert found.verdict == verdict and found.ok is (verdict != "FAIL")
    assert ("gpt-realtime-2.1-mini" in str(found)) is ("first fix" in str(found)) is (verdict != "OK")


def test_the_calendar_knows_what_is_in_use():
    today = date(2026, 12, 1)
    ends = calendar(["gpt-realtime-mini", "a model of one's own"], today)
    due = ends.due(60)
    assert [(one.on, one.used) for one in due] == [(date(2027, 1, 20), ("gpt-realtime-mini",))]
    assert ends.due(30) == [] and calendar([], today).due(10_000) == []
    over = calendar(["realtime=v1"], today)
    assert "over" in repr(over) and over.due(0)[0].days_left(today) < 0  # what has ended is due at once
    assert [one.on for one in ends] == sorted(one.on for one in ends)
