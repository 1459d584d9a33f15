"""Simulated callers on calls to a shop's desk, played by rules and by a language model."""

from __future__ import annotations

import json

import chat_server
import pytest
from agents import RunContextWrapper, function_tool
from agents.realtime import RealtimeAgent

from voicelab import choose_endpoint
from voicelab.audio.pcm import read_sound
from voicelab.callers import speech_probability
from voicelab.evals import CallerFailed, Expectation, Report, Scenario, SimulatedCaller, Wish, command, run_scenarios
from voicelab.evals.simulated.voice import spoken

ORDERS = {"BR17": {"status": "open"}, "BR18": {"status": "open"}}


@function_tool
def cancel_order(run: RunContextWrapper, order_code: str) -> str:
    """Cancels an order of the shop.

    Args:
        order_code: the code of the order.
    """
    if order_code not in run.context.data:
        return f"There is no order {order_code}."
    run.context.data[order_code]["status"] = "cancelled"
    return f"The order {order_code} is cancelled."


desk = RealtimeAgent(
    name="Shop", instructions="You cancel orders with the cancel_order tool. You are brief.", tools=[cancel_order]
)


def orders() -> dict[str, dict[str, str]]:
    return {code: dict(order) for code, order in ORDERS.items()}


def caller(temper: str, knows: dict[str, str]) -> SimulatedCaller:
    wish = Wish(("I want to cancel my order.", "Please cancel an order for me."), hears=("is cancelled",))
    return SimulatedCaller("Cancel your order.", (wish,), knows, temper)


def scenario(name: str, knows: dict[str, str], temper: str, reached: bool, **status: str) -> Scenario:
    state = {code.upper(): {"status": one} for code, one in status.items()}
    return Scenario(name, (), caller=caller(temper, knows), expect=Expectation(state=state, reached=reached))


async def played(*scenarios: Scenario, **given) -> Report:
    how = {"context": orders, "state": lambda data: data, "on_result": lambda _: None, **given}
    return await run_scenarios(desk, scenarios, **how)


async def test_callers_reach_their_goal_or_give_up_and_are_graded_by_what_was_done(practice):
    knows = {"order code": "BR17"}
    report = await played(
        scenario("knows", knows, "terse", True, br17="cancelled", br18="open"),
        scenario("asks why", knows, "wary", True, br17="cancelled"),
        scenario("does not know", {}, "impatient", False, br17="open"),
        scenario("knows it wrongly", {"order code": "BR19"}, "patient", False, br17="open"),
        scenario("is expected to fail", knows, "patient", False, br17="open"),
    )
    *passed, failed = report.results
    assert [result.failures for result in passed] == [[]] * 4, report
    assert {failure.kind for failure in failed.failures} == {"goal", "state"} and failed.cause.kind == "goal"
    assert report.tempers == {"terse": (1, 1), "wary": (1, 1), "impatient": (1, 1), "patient": (1, 2)}
    assert [result.ended.split()[0] for result in report.results] == ["reached", "reached", "gave", "gave", "reached"]
    assert report.results[1].measured.turns > report.results[0].measured.turns >= 2


@pytest.fixture
def chat():
    with chat_server.running() as running:
        yield running


async def test_a_language_model_plays_by_goal_facts_and_temper(practice, chat, monkeypatch):
    server, url = chat
    monkeypatch.setenv("VOICELAB_LLM_URL", url)
    said = ("I want to cancel my order.", "It is BR17.", "[GOAL REACHED]")
    server.answers += [chat_server.text(words) for words in said]
    report = await played(scenario("a", {"order code": "BR17"}, "chatty", True, br17="cancelled"))
    assert report.passed == 1 and report.results[0].ended == "reached the goal", report
    first, _, last = (request["messages"] for request in server.requests)
    prompt = first[0]["content"]
    assert all(words in prompt for words in ("Cancel your order.", "your order code: BR17", "very talkative"))
    roles = [message["role"] for message in last]
    assert roles == ["system", "user", "assistant", "user", "assistant", "user"]
    assert "is cancelled" in last[-1]["content"] and last[2]["content"] == said[0]
    assert server.requests[0]["model"] == "small-model"


@pytest.mark.parametrize(("ends", "told"), [("Bye. [give up]", "gave up"), (" ", "answered nothing")])
async def test_a_model_may_give_up_and_one_that_says_nothing_has_failed(practice, chat, monkeypatch, ends, told):
    server, url = chat
    monkeypatch.setenv("VOICELAB_LLM_URL", url)
    server.answers += [chat_server.text("Cancel it."), chat_server.text(ends)]
    asked = played(scenario("a", {}, "terse", False, br17="open"))
    if ends.strip():
        assert (await asked).results[0].ended == told
    else:
        with pytest.raises(CallerFailed, match=told):
            await asked


async def test_a_model_talks_no_longer_than_its_caller_s_turns(practice, chat, monkeypatch):
    monkeypatch.setenv("VOICELAB_LLM_URL", chat[1])
    endless = Scenario("a", (), caller=SimulatedCaller("Talk.", (Wish(("Hi.",)),), turns=2))
    report = await played(endless)
    assert report.results[0].ended == "had no turn left" and report.results[0].measured.turns == 2


CALLER = """
- name: a
  caller: {goal: Say hello., wishes: [{asks: Hello!, hears: hello}]}
"""


def test_the_command_plays_callers_and_says_what_to_do_where_no_model_can(practice, tmp_path, capsys, monkeypatch):
    (tmp_path / "calls.yaml").write_text(CALLER, encoding="utf-8")
    results = tmp_path / "results.jsonl"
    assert command.main([str(tmp_path / "calls.yaml"), "--results", str(results)]) == 0
    printed = capsys.readouterr()
    assert "the caller reached the goal in turn 1" in printed.err and "by temper: patient 1 of 1" in printed.out
    assert json.loads(results.read_text())["result"]["temper"] == "patient"
    monkeypatch.setenv("VOICELAB_LLM_URL", "http://nobody:secret@127.0.0.1:9/v1")
    monkeypatch.setenv("VOICELAB_LLM_MODEL", "none")
    assert command.main([str(tmp_path / "calls.yaml")]) == 2
    told = capsys.readouterr().err
    assert "unset VOICELAB_LLM_URL" in told and "none at" in told and "secret" not in told


async def test_what_a_caller_says_is_spoken_by_the_endpoint(practice):
    sound = read_sound(await spoken(choose_endpoint(), 'I want to cancel my "order".'))
    assert speech_probability(sound).max() > 0.9
