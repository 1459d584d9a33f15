"""What the prompt says of certain ages, counts, weights and sums is said where such a number comes up, then only."""

from __future__ import annotations

import json

import pytest
from by_turns import by_turns
from function_tools import tool

from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Returned, Said

RIDE = tool(
    "book_ride",
    "Books places on a ride.",
    date={"type": "string", "format": "date"},
    people={"type": "integer", "description": "number of people"},
)
TODAY = "Today is Friday, 27 November 2026."


def _thought(instructions: str, *said: str, tools: tuple = (RIDE,)):
    return think(f"You answer for Alm Stables. {TODAY} {instructions}", list(tools), "auto", by_turns(*said))


@pytest.mark.parametrize(
    ("rule", "said", "told"),
    [
        ("Riders under 8 can't go out.", "and what about my daughter, she's six", "Riders under 8 can't go out"),
        (
            "Riders from 12 to 16 need a helmet of their own; say so whenever such an age comes up.",
            "it's for two boys, they're both thirteen, can they join",
            "helmet of their own",
        ),
        (
            "Groups of more than ten: write to groups@alm.example.",
            "we're a party of fourteen, can we come",
            "groups@alm",
        ),
        (
            "If a horse weighs more than 600 kg, say that two people must lead it.",
            "mine weighs 700 kilos",
            "people must lead it",
        ),
    ],
)
def test_a_number_that_was_said_meets_the_rule(rule, said, told):
    assert told in (_thought(rule, said).text or "")


@pytest.mark.parametrize(
    ("rule", "said", "untold"),
    [
        ("Riders under 8 need a lead rein; say so.", "and what about my daughter, she's nine", "lead rein"),
        (
            "If a horse weighs more than 600 kg, say that two people must lead it.",
            "mine weighs 500 kilos",
            "two people",
        ),
        ("For groups of more than ten, ask them to write to us.", "we're a party of six, can we come", "write to us"),
        ("If the caller is under 18, say that a parent has to come along.", "is it 12 euros each", "parent"),
        ("Riders under 8 can't go out, say so.", "hello, we're four, is there any room", "Riders"),
    ],
)
def test_a_number_that_does_not_meet_it_says_nothing_of_it(rule, said, untold):
    assert untold not in (_thought(rule, said).text or "")


@pytest.mark.parametrize(("many", "stops"), [("twelve", True), ("four", False)])
def test_a_rule_that_stops_comes_instead_of_the_call(many, stops):
    rule = "If somebody wants a ride for more than ten people, say that our biggest group is ten."
    thought = _thought(rule, f"book a ride for {many} people on the fourth of december please")
    assert bool(thought.calls) != stops
    assert ("biggest group is ten" in (thought.text or "")) == stops


@pytest.mark.parametrize(("total", "told"), [(360, True), (90, False)])
def test_a_rule_on_the_result_is_told_with_it(total, told):
    rule = "If the price comes to more than 200 euros, add that a deposit of 30 percent is needed."
    talk = [
        Said("user", "book a ride for four people on the fourth of december please"),
        Called("1", "book_ride", json.dumps({"date": "2026-12-04", "people": 4})),
        Returned("1", json.dumps({"booked": True, "price": total})),
    ]
    assert ("deposit of 30 percent" in think(f"{TODAY} {rule}", [RIDE], "auto", talk).text) == told


@pytest.mark.parametrize(
    "rule",
    [
        "After booking, remind them to come ten minutes early.",
        "Once a ride has been booked, tell the guest to come ten minutes early.",
        "After every booking you make, ask the caller to come ten minutes early.",
    ],
)
def test_what_is_to_be_said_after_a_deed_goes_with_its_result(rule):
    talk = [
        Said("user", "book a ride for four people on the fourth of december please"),
        Called("1", "book_ride", json.dumps({"date": "2026-12-04", "people": 4})),
        Returned("1", '{"booked": true}'),
    ]
    assert "come ten minutes early" in think(f"{TODAY} {rule}", [RIDE], "auto", talk).text
    assert "ten minutes early" not in (_thought(rule, "hello, do you have ponies").text or "")


@pytest.mark.parametrize(
    ("rule", "first", "then", "people"),
    [
        ("Groups of more than ten: write to groups@alm.example.", "fourteen", "ok, then for eight people", 8),
        (
            "We start at six guests; when there are fewer, say that six are needed, without booking.",
            "four",
            "we'd be nine",
            9,
        ),
        (
            "A group above 20 people is too large, below that book it with book_ride.",
            "24",
            "and for twelve people then",
            12,
        ),
    ],
)
def test_what_was_stopped_is_done_with_another_number(rule, first, then, people):
    wish = f"book a ride for {first} people on the fourth of december please"
    stopped = _thought(rule, wish)
    assert not stopped.calls
    [done] = _thought(rule, wish, stopped.text, then).calls
    assert done.arguments == {"date": "2026-12-04", "people": people}


def test_a_rule_on_a_number_is_no_answer_where_none_was_told():
    rule = "A ride costs 30 euros. For rides over three hours tell them of 10 percent off."
    assert "30 euros" in _thought(rule, "and what's a ride?").text
