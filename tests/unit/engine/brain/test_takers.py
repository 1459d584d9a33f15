"""Of several tools the one that the caller's words were said for; none for a question, and none that was refused."""

from __future__ import annotations

import pytest
from function_tools import tool

from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Heard, Returned, Said, Thought

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


SKIP = tool(
    "order_skip",
    "Orders a skip.",
    size={"type": "integer", "enum": [4, 6, 8], "description": "Size in yards"},
    day={"type": "string", "format": "date", "description": "Day of the delivery"},
)
STATUS = tool("order_status", "Where an order is.", order_number={**TEXT, "description": "Number of the order"})
STOCK = tool("check_stock", "How many of a plant are in.", plant={**TEXT, "description": "Name of the plant"})
ASIDE = tool(
    "put_aside",
    "Puts plants aside for a customer.",
    plant={**TEXT, "description": "Name of the plant"},
    quantity={**NUMBER, "description": "How many"},
    surname={**TEXT, "description": "Surname of the customer"},
)
CANCEL = tool("cancel_booking", "Cancels the booking.")
LIGHTS = tool("turn_off_lights", "Turns off the lights in a room.", room=TEXT)


def thought(
    said: str, *tools: dict, instructions: str = "You answer the telephone.", before: list[Heard] | None = None
) -> Thought:
    return think(instructions, list(tools), "auto", [*(before or []), Said("user", said)])


def test_values_tell_which_tool_is_meant_though_no_word_does():
    [call] = thought("one of the six yarders for Friday the third of April 2099, please", SKIP, STATUS).calls
    assert (call.name, call.arguments) == ("order_skip", {"size": 6, "day": "2099-04-03"})


def test_a_tool_that_takes_what_was_said_comes_before_one_that_is_a_little_nearer():
    free = tool(
        "find_pitches", "Free pitches.", arrival={**TEXT, "format": "date"}, nights={**NUMBER, "description": "Nights"}
    )
    book = tool("book_pitch", "Books a pitch.", guest_name=TEXT, pitch={**TEXT, "description": "Name of the pitch"})
    [call] = thought("have you got a pitch for a tent from Friday, two nights", free, book).calls
    assert call.name == "find_pitches"


@pytest.mark.parametrize("said", ["what time do you close on sundays", "can I bring the dog"])
def test_who_only_asks_is_not_asked_for_what_an_order_needs(said):
    assert "please?" not in (thought(said, SKIP, STATUS).text or "")


@pytest.mark.parametrize("said", ["do you guys have Sea Lavender", "have you still got any Sea Lavender, please"])
def test_whether_there_is_a_thing_is_looked_up(said):
    [call] = thought(said, STOCK, ASIDE).calls
    assert (call.name, call.arguments) == ("check_stock", {"plant": "Sea Lavender"})


def test_what_there_is_on_a_day_is_looked_up():
    plays = tool("list_plays", "Lists plays.", day={**TEXT, "format": "date", "description": "Day"})
    seats = tool("reserve_seats", "Reserves seats for an evening.", play=TEXT, day={**TEXT, "format": "date"})
    told = "Tickets can be swapped for another evening."
    [call] = thought("good evening, what's on on the 2nd of May 2099", plays, seats, instructions=told).calls
    assert (call.name, call.arguments) == ("list_plays", {"day": "2099-05-02"})


def test_a_question_about_others_books_nothing():
    before = [
        Said("user", "is there any lavender"),
        Called("1", "check_stock", '{"plant": "lavender"}'),
        Returned("1", '{"stock": 14}'),
        Said("assistant", "The stock is 14."),
    ]
    asked = thought("has a lady called Becker been in today", STOCK, ASIDE, before=before)
    assert not asked.calls and "please?" not in (asked.text or "")


TABLE = tool(
    "book_table",
    "Books a table.",
    time={**TEXT, "description": "HH:MM"},
    guests={**NUMBER, "description": "How many guests"},
    guest_name={**TEXT, "description": "Name of the guest"},
)
BOOKED: list[Heard] = [
    Said("user", "book a table at 19:30 for 4, Priya Nair"),
    Called("1", "book_table", '{"time": "19:30", "guests": 4, "guest_name": "Priya Nair"}'),
    Returned("1", '{"table": 12}'),
    Said("assistant", "The table is 12."),
]


@pytest.mark.parametrize("said", ["oh sorry, my sister's coming too, so we'll be five", "there's five of us now"])
def test_how_many_it_is_now_changes_what_was_done(said):
    [call] = thought(said, TABLE, before=BOOKED).calls
    assert call.arguments == {"time": "19:30", "guests": 5, "guest_name": "Priya Nair"}


@pytest.mark.parametrize("said", ["and one of us has a wheelchair", "right, there are 2 of us in wheelchairs"])
def test_how_many_of_us_have_something_changes_nothing(said):
    assert not thought(said, TABLE, before=BOOKED).calls


def test_another_number_of_a_thing_is_no_count():
    locker = tool("open_locker", "Opens a locker.", locker={**NUMBER, "description": "Number of the locker"})
    opened: list[Heard] = [
        Said("user", "open locker 14"),
        Called("1", "open_locker", '{"locker": 14}'),
        Returned("1", '{"ok": true}'),
        Said("assistant", "It is done."),
    ]
    assert not thought("well, there are 12 of them", locker, before=opened).calls


@pytest.mark.parametrize(
    ("said", "told"),
    [("what time do you open on Friday", "nine"), ("what do you charge for delivery on Friday", "5 pounds")],
)
def test_a_fact_comes_before_what_there_is_on_a_day(said, told):
    plays = tool("list_plays", "Lists plays.", day={**TEXT, "format": "date", "description": "Day"})
    seats = tool("reserve_seats", "Reserves seats for an evening.", play=TEXT, day={**TEXT, "format": "date"})
    rules = "We open at nine on Fridays. Delivery costs 5 pounds."
    assert told in (thought(said, plays, seats, instructions=rules).text or "")


def test_what_was_called_for_can_be_asked_again():
    assert thought("what time was it again", TABLE, before=BOOKED).text == "The time is 19:30."


def test_a_rule_on_how_to_call_leads_nowhere():
    told = "Before you call book_table, say the time back to the guest."
    asked = thought("can my girlfriend sit at the back", TABLE, before=BOOKED, instructions=told)
    assert not asked.calls and "please?" not in (asked.text or "")


def test_a_question_is_no_value_for_ours():
    asked: list[Heard] = [Said("user", "a table for two, please"), Said("assistant", "What is the time, please?")]
    beside = thought("fair dos. when do we have to be there by", TABLE, before=asked)
    assert not beside.calls and (beside.text or "").endswith("What is the time, please?")


def test_what_was_looked_up_is_not_looked_up_again_for_a_question_that_takes_nothing():
    before = [
        Said("user", "have you got any lavender"),
        Called("1", "check_stock", '{"plant": "lavender"}'),
        Returned("1", '{"in_stock": 14, "bay": "six"}'),
        Said("assistant", "There are 14."),
    ]
    told = thought("whereabouts is it when I come in", STOCK, ASIDE, before=before)
    assert not told.calls and "six" in (told.text or "")
    asked = thought("could you keep me eight of the lavender", STOCK, ASIDE, before=before)
    assert not asked.calls and "surname" in (asked.text or "")


@pytest.mark.parametrize(
    "said",
    [
        "Please don't cancel my booking",
        "I do not want to cancel my booking",
        "I never cancelled my booking",
        "Do not turn on the lights in the kitchen",
        "Who turned off the kitchen lights?",
        "why was my booking cancelled",
    ],
)
def test_what_is_refused_or_asked_about_is_not_done(said):
    assert not thought(said, CANCEL, LIGHTS).calls


@pytest.mark.parametrize(
    "said",
    [
        "cancel my booking",
        "can't you cancel my booking",
        "don't forget to cancel my booking",
        "I can't make it, cancel my booking",
    ],
)
def test_a_not_beside_a_wish_does_not_undo_it(said):
    assert [call.name for call in thought(said, CANCEL, LIGHTS).calls] == ["cancel_booking"]


def test_what_the_instructions_want_first_is_called_first_and_then_goes_on():
    member = tool("look_up_member", "Finds a member.", member_number={**TEXT, "description": "Six digits"})
    send = tool("send_truck", "Sends a truck.", place={**TEXT, "description": "Where the car is"})
    rules = "First of all ask for the member number and call look_up_member. Then use send_truck."
    asked = thought("please send a truck, my car broke down", member, send, instructions=rules)
    assert asked.text == "What is the member number, please?"
    talk: list[Heard] = [
        Said("user", "please send a truck, my car broke down"),
        Said("assistant", asked.text),
        Said("user", "it's 4 0 8, double 1, 7"),
    ]
    [call] = think(rules, [member, send], "auto", talk).calls
    assert call.arguments == {"member_number": "408117"}
    talk += [Called("1", "look_up_member", '{"member_number": "408117"}'), Returned("1", '{"name": "Ann Lee"}')]
    after = think(rules, [member, send], "auto", talk)
    assert "Ann Lee" in (after.text or "") and (after.text or "").endswith(
        "Could you tell me where the car is, please?"
    )


def test_an_id_of_one_thing_is_no_id_of_another():
    find = tool("find_customer", "Finds a customer.", surname=TEXT)
    order = tool("cancel_order", "Cancels an order.", id={**TEXT, "description": "Id of the order"})
    before = [
        Said("user", "my surname is Lee"),
        Called("1", "find_customer", '{"surname": "Lee"}'),
        Returned("1", '{"id": "C1"}'),
        Said("assistant", "I have found you."),
    ]
    assert not thought("cancel the order", find, order, before=before).calls


def test_what_is_chosen_of_a_list_has_to_fit_the_schema():
    rooms = tool("list_rooms", "Rooms that are free.")
    book = tool("book_room", "Books a room.", room={**TEXT, "enum": ["small", "large"]}, guests=NUMBER)
    before = [
        Said("user", "which rooms are free"),
        Called("1", "list_rooms", "{}"),
        Returned("1", '[{"room": "Blue Hall", "guests": "up to 4"}, {"room": "Red Hall", "guests": "up to 9"}]'),
        Said("assistant", "There are 2."),
    ]
    assert not thought("book the second one", rooms, book, before=before).calls


def test_a_call_waits_for_the_yes_that_a_step_of_the_instructions_names():
    cake = tool("place_order", "Places a cake order.", cake={**TEXT, "enum": ["carrot", "lemon"]}, people=NUMBER)
    rules = (
        "Take cake orders.\n1. Find out the cake and the number of people.\n2. Only when they've said yes: place_order."
    )
    asked = thought("a lemon cake for twelve people please", cake, instructions=rules)
    assert not asked.calls and (asked.text or "").endswith("Is that right?")
