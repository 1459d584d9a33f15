"""Results and further questions, duties and requests, own tools and handoffs, rules and an order of steps."""

from __future__ import annotations

import json

import pytest
from function_tools import tool

from voicelab.engine.brain.results import NO_ANSWER_FOUND, result
from voicelab.engine.brain.routes import routes
from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Returned, Said

OWN = tool("my_parcel", "Tells where the caller's own parcel is, and its depot.")
ANY = tool("depot_of_parcel", "Tells the depot of a parcel by its number.", number={"type": "string"})


def test_a_result_is_told_before_it_is_asked_what_another_tool_needs():
    talk = [Said("user", "At which depot is my parcel?")]
    first = think("", [ANY, OWN], "auto", talk)
    assert [call.name for call in first.calls] == ["my_parcel"]
    talk += [Called("1", "my_parcel", "{}"), Returned("1", json.dumps({"message": "It is at the depot in Lyon."}))]
    told = think("", [ANY, OWN], "auto", talk)
    assert not told.calls and told.text == "It is at the depot in Lyon."


DUTY = "You repair bicycles of members. The workshop closes at 6 pm."
REPAIR = tool("find_repair_slots", "Finds times at which a bicycle can be repaired.")


@pytest.mark.parametrize("said", ["Could you please repair my bicycle tomorrow?", "Which repair times are there?"])
def test_what_an_agent_does_is_no_answer_to_who_wants_it_done(said):
    assert [call.name for call in think(DUTY, [REPAIR], "auto", [Said("user", said)]).calls] == ["find_repair_slots"]


@pytest.mark.parametrize(
    ("said", "told"), [("Do you repair bicycles?", "repair bicycles"), ("When does the workshop close?", "6 pm")]
)
def test_who_asks_for_a_fact_still_gets_it(said, told):
    assert told in think(DUTY, [REPAIR], "auto", [Said("user", said)]).text


def test_an_order_of_steps_is_no_route():
    steps = "First find_repair_slots, then pick, and only after a yes book."
    tools = [
        REPAIR,
        tool("pick", "Proposes one of the times."),
        tool("book", "Books the time that was proposed, once the caller has confirmed it."),
    ]
    assert not any(route.topics or route.sentences for route in routes(steps, tools).by_name.values())
    talk = [
        Said("user", "Thursday, please."),
        Said("assistant", "That is Thursday at nine. Shall I book it?"),
    ]
    agreed = think(steps, tools, "auto", [*talk, Said("user", "Yes please.")])
    assert [call.name for call in agreed.calls] == ["book"]


def test_what_is_ones_own_stands_in_no_rules():
    rules = "Members may borrow two bicycles.\nDogs stay outside.\nFees of late classes over two hours are paid back."
    question = "What is the status of my class?"
    assert result(rules, question) == NO_ANSWER_FOUND
    assert "two bicycles" in result(rules, "How many bicycles may I borrow?")


def test_whoever_can_do_it_does_not_hand_it_over():
    tools = [
        tool(
            "transfer_to_parcel_tracker", "Handoff to the Parcel Tracker agent to handle the request. Tracks parcels."
        ),
        tool("track_parcel", "Tracks the caller's parcel."),
    ]
    assert [one.name for one in think("", tools, "auto", [Said("user", "Track my parcel.")]).calls] == ["track_parcel"]


def test_a_question_that_fits_a_tool_by_no_word_is_looked_up():
    lookup = tool("look_up", "Looks up answers in the house rules for any question.", question={"type": "string"})
    state = tool("train_status", "Tells the status of the caller's own train: on time, late or cancelled.")
    asked = "May my cat travel in the carriage with me?"
    assert [call.name for call in think("", [state, lookup], "auto", [Said("user", asked)]).calls] == ["look_up"]
    own = think("", [state, lookup], "auto", [Said("user", "What is the status of my train?")])
    assert [call.name for call in own.calls] == ["train_status"]
