"""What is read back for a yes: it names the act, outlives a question beside it, and rules ask for it in any words."""

from __future__ import annotations

import pytest
from function_tools import tool

from voicelab.engine.brain.arguments import fill
from voicelab.engine.brain.confirming import before_question
from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Heard, Returned, Said, Turn

TEXT = {"type": "string"}


BOAT = tool("send_boat", "Sends a boat to a guest.", pier={**TEXT, "description": "The pier"})
ORDER = tool("cancel_order", "Cancels an order.", number={**TEXT, "description": "Number of the order, e.g. AB100"})
RULES = "Lights are on until 10 pm. Before you send a boat, say the pier back and wait for a yes."
ASKED = "Let me repeat that: send boat, pier North Pier. Is that right?"


def thought(said: str, *before: Heard, rules: str = RULES, tools: tuple[dict, ...] = (BOAT,)):
    return think(rules, list(tools), "auto", [*before, Said("user", said)])


def test_what_is_read_back_names_what_will_be_done():
    assert thought("please send a boat to the North Pier").text == ASKED


def test_a_question_beside_it_is_answered_and_it_is_read_back_once_more():
    talk: list[Heard] = [Said("user", "please send a boat to the North Pier"), Said("assistant", ASKED)]
    beside = thought("until when are the lights on", *talk)
    assert beside.text == f"Lights are on until 10 pm. {ASKED}" and not beside.calls
    talk += [Said("user", "until when are the lights on"), Said("assistant", beside.text)]
    unknown = thought("can you tell me who built the pier", *talk)
    assert (unknown.text or "").endswith(ASKED) and not unknown.calls
    talk += [Said("user", "can you tell me who built the pier"), Said("assistant", unknown.text or "")]
    [call] = thought("okay, well, yes, that's all correct, go ahead and send it", *talk).calls
    assert (call.name, call.arguments) == ("send_boat", {"pier": "North Pier"})


@pytest.mark.parametrize(
    "said", ["could you say that again", "hang on, could you say that again please", "is that right"]
)
def test_it_is_said_again_once_and_not_twice(said):
    again = thought(said, Said("user", "please send a boat to the North Pier"), Said("assistant", ASKED))
    assert again.text == ASKED and not again.calls


def test_what_is_looked_up_meanwhile_does_not_lose_it():
    tides = tool("list_tides", "Lists the tides of a day.", day={**TEXT, "format": "date"})
    talk: list[Heard] = [
        Said("user", "please send a boat to the North Pier"),
        Said("assistant", ASKED),
        Said("user", "what are the tides on the 2nd of March"),
        Called("1", "list_tides", '{"day": "2027-03-02"}'),
        Returned("1", '{"tides": ["06:10", "18:40"]}'),
    ]
    told = think(RULES, [BOAT, tides], "auto", talk)
    assert (told.text or "").endswith(ASKED) and not told.calls
    [call] = thought("yes", *talk, Said("assistant", told.text or ""), tools=(BOAT, tides)).calls
    assert (call.name, call.arguments) == ("send_boat", {"pier": "North Pier"})


def test_a_question_of_the_instructions_that_ends_as_ours_forgets_nothing_before_it():
    talk: list[Heard] = [
        Said("assistant", "Hello."),
        Said("user", "please send a boat to the North Pier"),
        Said("assistant", "The North Pier. Is that right?"),
        Said("user", "yes"),
    ]
    asked = Turn.of(talk)
    assert list(before_question(talk, asked)) == talk[:2]


def test_a_wish_beside_the_yes_is_no_yes_alone():
    talk: list[Heard] = [Said("user", "please send a boat to the North Pier"), Said("assistant", ASKED)]
    for said in ("yes and order one for me", "yes and when it is done call me"):
        assert "send_boat" not in [call.name for call in thought(said, *talk, tools=(BOAT, ORDER)).calls]


def test_one_sentence_is_no_reason_to_leave_the_question_out():
    brief = f"{RULES} Answer in one sentence."
    assert thought("please send a boat to the North Pier", rules=brief).text == ASKED


@pytest.mark.parametrize(
    "rule",
    [
        "To cancel you need the number. Always ask whether they are sure first. Then use cancel_order.",
        "Make sure that the caller really wants it before you cancel an order.",
        "First check that they're certain, then call cancel_order.",
    ],
)
def test_rules_that_want_to_be_sure(rule):
    asked = thought("cancel order AB417, please", rules=rule, tools=(ORDER,))
    assert not asked.calls and "cancel order, number AB417" in (asked.text or "")


@pytest.mark.parametrize(
    "rule",
    [
        "First ask what they want, then call cancel_order.",
        "Before you cancel, check what the guest wants.",
    ],
)
def test_rules_that_only_ask_for_something(rule):
    assert thought("cancel order AB417, please", rules=rule, tools=(ORDER,)).calls


def test_a_tool_that_looks_up_by_a_number_lists_nothing():
    member = tool("find_member", "Finds a member.", member_number={**TEXT, "description": "Six digits"})
    track = tool("track_boat", "Shows where a boat that was sent is.", boat_number={**TEXT, "description": "Number"})
    rules = "First of all ask for the member number and call find_member."
    talk: list[Heard] = [
        Said("user", "my engine has stopped, send me a boat"),
        Said("assistant", "What is the member number, please?"),
        Said("user", "it's 408117"),
        Called("1", "find_member", '{"member_number": "408117"}'),
        Returned("1", '{"name": "Ann Lee"}'),
    ]
    told = think(rules, [member, BOAT, track], "auto", talk)
    assert not told.calls and (told.text or "").endswith("What is the pier, please?")


def test_of_two_tools_that_ask_for_the_same_the_one_that_takes_the_choice_is_called():
    slots = tool("list_slots", "Lists the free times of a day.", day={**TEXT, "format": "date"})
    tools = (
        slots,
        tool("cancel_visit", "Cancels the visit of a guest.", guest_name={**TEXT, "description": "Name"}),
        tool(
            "book_visit",
            "Books a visit.",
            time={**TEXT, "description": "HH:MM"},
            guest_name={**TEXT, "description": "Name"},
        ),
    )
    talk: list[Heard] = [
        Said("user", "when can I come on the 2nd of March"),
        Called("1", "list_slots", '{"day": "2027-03-02"}'),
        Returned("1", '{"free": [{"time": "08:30"}, {"time": "12:15"}]}'),
        Said("assistant", "08:30 and 12:15."),
        Said("user", "the second one, please"),
        Said("assistant", "What is the name, please?"),
    ]
    [call] = thought("Rosa Lind", *talk, rules="", tools=tools).calls
    assert (call.name, call.arguments) == ("book_visit", {"time": "12:15", "guest_name": "Rosa Lind"})


def test_thanks_after_what_was_done_end_it():
    talk: list[Heard] = [
        Said("user", "send a boat to the North Pier"),
        Called("1", "send_boat", '{"pier": "North Pier"}'),
        Returned("1", '{"minutes_away": 9}'),
        Said("assistant", "It is 9 minutes away."),
    ]
    assert (thought("alright, I'll sit here and wait, thank you so much", *talk).text or "").startswith(
        "You are welcome"
    )


ANIMAL = {
    "type": "object",
    "properties": {
        "animal_name": {**TEXT, "description": "Name of the animal"},
        "keeper_surname": {**TEXT, "description": "Last name of the keeper"},
    },
    "required": ["animal_name", "keeper_surname"],
}


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        (
            "right, he's called Biscuit and I'm Mrs Hargreaves",
            {"animal_name": "Biscuit", "keeper_surname": "Hargreaves"},
        ),
        ("Biscuit", {"animal_name": "Biscuit"}),
        ("yeah I'm sure", {}),
        ("haha okay", {}),
        ("Long", {"animal_name": "Long"}),
        ("it's Will", {"animal_name": "Will"}),
    ],
)
def test_a_reply_may_hold_several_names_or_none(reply, found):
    assert fill(ANIMAL, "", answers=[("What is the name of the animal, please?", reply)])[0] == found


@pytest.mark.parametrize(
    ("reply", "time"), [("asap", "asap"), ("in March", "March"), ("fair dos", None), ("I can't say now", None)]
)
def test_a_reply_is_a_time_in_any_words_and_no_filler_is(reply, time):
    when = {"type": "object", "properties": {"time": {**TEXT, "description": "Time"}}, "required": ["time"]}
    assert fill(when, "", answers=[("What is the time, please?", reply)])[0].get("time") == time
