"""The values of whole requests, as people say them on the telephone; what was not said is left out or asked for."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from voicelab.engine.brain.arguments import fill

FRIDAY = datetime.date(2026, 11, 27)
TEXT, NUMBER, YES = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
DAY = {"type": "string", "format": "date"}
CLOCK = {"type": "string", "description": "HH:MM"}


def described(description: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "description": description, **more}


def filled(said: str, required: str, about: str = "", **properties: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": required.split()}
    return fill(schema, said, about=about, today=FRIDAY)[0]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Good evening. Ida Marsh. I'd like a place on Monday", "Ida Marsh"),
        ("One of them is for me. The name's Okoye", "Okoye"),
        ("A place on Monday please. Under Ida Marsh", "Ida Marsh"),
        ("I can't do Monday. It's Ida Marsh", "Ida Marsh"),
        ("Flat 7D. You know me, Ida Marsh", "Ida Marsh"),
    ],
)
def test_a_sentence_begins_with_no_name(said, name):
    assert filled(said, "visitor_name", visitor_name=TEXT) == {"visitor_name": name}


@pytest.mark.parametrize(
    "said",
    [
        "Could you tell Moira that the van is here? This is Ken Platt",
        "It's Ken Platt for Moira, tell her the van is here",
        "Morning. Ken Platt. Can you let Moira know that the van is here",
    ],
)
def test_who_calls_is_not_who_is_asked_for(said):
    wanted = {"to": described("Who the message is for"), "caller": described("Name of the caller"), "message": TEXT}
    found = filled(said, "to caller message", "take message Take a message", **wanted)
    assert found == {"to": "Moira", "caller": "Ken Platt", "message": found["message"]}
    assert found["message"].strip("?") == "the van is here"


def test_a_name_that_is_left_is_of_who_may_be_named():
    wanted = {"customer": described("Customer name"), "stylist": described("Preferred stylist"), "day": DAY}
    found = filled("Can I come to Nils on Tuesday? It's Ruth Amsel", "customer day", **wanted)
    assert found == {"customer": "Ruth Amsel", "stylist": "Nils", "day": "2026-12-01"}
    assert "stylist" not in filled("Can I come on Tuesday? It's Ruth Amsel", "customer day", **wanted)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("I left my scarf in the hall on Sunday", "2026-11-22"),
        ("It was last Friday", "2026-11-20"),
        ("It happened on the 20th of November", "2026-11-20"),
        ("I lost it yesterday", "2026-11-26"),
    ],
)
def test_a_day_on_which_something_was_lost_lies_behind(said, day):
    assert filled(said, "lost_on", lost_on=described("When it was lost, YYYY-MM-DD")) == {"lost_on": day}


def test_nobody_was_born_next_monday():
    wanted = {"date_of_birth": described("YYYY-MM-DD"), "day": described("Day of the visit, YYYY-MM-DD")}
    found = filled("On Monday please. I was born on the 2nd of May 1958", "date_of_birth day", **wanted)
    assert found == {"date_of_birth": "1958-05-02", "day": "2026-11-30"}


@pytest.mark.parametrize(
    ("said", "name", "described_as", "number"),
    [
        ("She's called Ada and she's nine", "age", "", 9),
        ("He's Kai Brandt, fourteen, and he is keen", "age", "", 14),
        ("My fiancée and I would like to come", "people", "", 2),
        ("We'll be eighty or so", "people", "", 80),
        ("I've got six crates to send", "pieces", "", 6),
        ("Seven of them are broken", "broken_count", "", 7),
        ("Monday at ten. An hour, please", "hours", "", 1),
        ("A year's pass please", "months", "", 12),
        ("We don't want to spend more than 900 pounds", "budget", "Most in pounds", 900),
    ],
)
def test_numbers_that_may_be_left_out(said, name, described_as, number):
    assert filled(said, "", **{name: {"type": "integer", "description": described_as}}) == {name: number}


def test_one_that_counts_nothing():
    servings = {**NUMBER, "description": "How many it should serve"}
    assert filled("A large one please, for twelve", "servings", servings=servings) == {"servings": 12}
    assert filled("A table for six, one of us is vegan", "guests", guests=NUMBER) == {"guests": 6}


def test_a_number_that_something_is_known_by_counts_nothing():
    assert filled("Rack number 2205, all four of them", "wheel_count", wheel_count=NUMBER) == {"wheel_count": 4}


def test_digits_of_a_code_are_no_number():
    found = filled("Could you come to CF10 2AB", "postcode", postcode=TEXT, bags={**NUMBER, "description": "How many"})
    assert found == {"postcode": "CF10 2AB"}


def test_sides_that_were_said_are_an_option():
    size = {"type": "string", "enum": ["4x4", "4x8", "8x8"]}
    assert filled("an eight by eight would do", "size", size=size) == {"size": "8x8"}


@pytest.mark.parametrize(
    ("said", "code"), [("It's RP 881 4402", "RP 881 4402"), ("KL 551 302 is the one", "KL 551 302")]
)
def test_letters_before_groups_of_digits_belong_to_a_code(said, code):
    assert filled(said, "reference", reference=TEXT) == {"reference": code}


def test_a_letter_and_digits():
    pass_id = described("E and five digits")
    assert filled("My pass is E11780", "pass_id", pass_id=pass_id) == {"pass_id": "E11780"}


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("It's 4 Abbey View in Kinsale", "4 Abbey View in Kinsale"),
        ("Come to 21 Bell Street, Mr Novak", "21 Bell Street"),
        ("1509 Jefferson, apartment 3C, and I'm in my slippers", "1509 Jefferson, apartment 3C"),
    ],
)
def test_an_address_with_its_town_and_its_flat(said, address):
    assert filled(said, "address", address=TEXT) == {"address": address}


@pytest.mark.parametrize(
    ("said", "make"),
    [("It's a Vaillant, ten years old", "Vaillant"), ("My Bosch dryer is loud", "Bosch"), ("She's a beagle", "beagle")],
)
def test_of_what_make_something_is(said, make):
    assert filled(said, "", make=described("Make or breed")) == {"make": make}


def test_what_a_description_lists_among_others():
    needs = described("Allergies, high chairs, birthdays and so on")
    assert filled("One of us has a nut allergy", "", needs=needs) == {"needs": "nut allergy"}
    assert filled("It's our cat's third birthday", "", needs=needs) == {"needs": "birthday"}
    assert filled("A table by the door", "", needs=needs) == {}


def test_times_that_no_clock_tells():
    since, time = described("When it went off"), described("Preferred time")
    assert filled("It went dark about ten minutes ago", "", since=since) == {"since": "about ten minutes ago"}
    assert filled("Tuesday, in the afternoon", "", preferred_time=time) == {"preferred_time": "afternoon"}
    assert filled("Good afternoon, Tuesday", "", preferred_time=time) == {}
    assert filled("for about two weeks", "", since=described("For how long")) == {"since": "about two weeks"}


def test_a_time_tomorrow_morning():
    found = filled("at quarter to six tomorrow morning", "date time", date=DAY, time=CLOCK)
    assert found == {"date": "2026-11-28", "time": "05:45"}


def test_the_reason_is_what_was_told_after_but():
    reason = described("Reason for cancelling, if given")
    assert filled("I've got a table at eight, but we are all ill", "", reason=reason) == {"reason": "we are all ill"}


def test_entries_of_a_list_that_of_joins():
    items = {"type": "array", "items": TEXT, "description": "What is ordered"}
    found = filled("Could you send two pints of milk, a loaf of bread and some butter", "items", items=items)
    assert found == {"items": ["two pints of milk", "loaf of bread", "butter"]}


def test_somebody_can_be_reached_by_phone_or_by_mail():
    contact = described("Phone or email")
    assert filled("Email me at ann@lee.example", "contact", contact=contact) == {"contact": "ann@lee.example"}
    assert filled("It's in a red case. 07700 900871", "contact", contact=contact) == {"contact": "07700 900871"}


def test_nobody_is_a_no():
    assert filled("Nobody was hurt", "", hurt={**YES, "description": "Somebody was hurt"}) == {"hurt": False}


def test_what_was_not_said_is_asked_for():
    wanted = {"name": TEXT, "age": NUMBER, "phone": TEXT, "make": TEXT, "day": DAY}
    schema = {"type": "object", "properties": wanted, "required": list(wanted)}
    assert fill(schema, "Hello, I'd like to bring something in", today=FRIDAY) == ({}, list(wanted))


def test_a_colour_is_a_word_for_one():
    assert filled("I left a big black rucksack on the tram", "", colour=TEXT) == {"colour": "black"}
    assert filled("I left a big rucksack on the tram", "", colour=TEXT) == {}


def test_a_number_to_call_is_no_reference():
    wanted = {"booking_ref": TEXT, "phone": TEXT}
    found = filled("It's for Wednesday. My mobile's 07700 900611", "booking_ref", **wanted)
    assert found == {"phone": "07700 900611"}
    assert filled("It's 07700 900611", "booking_ref", booking_ref=TEXT) == {}


def test_who_is_stuck_is_not_called_so():
    assert filled("I'm stuck at work on Monday", "name day", name=TEXT, day=DAY) == {"day": "2026-11-30"}
    assert filled("i'm marlon", "name", name=described("Name of the customer")) == {"name": "marlon"}


def test_what_has_digits_in_its_examples_is_no_name():
    assert filled("It's Jamal Rhodes, four of them", "size", size=described("like 225/45R17")) == {}


def test_a_thing_keeps_its_colour():
    found = filled("I left a black rucksack on the tram", "item", item=described("What was lost"), colour=TEXT)
    assert found == {"item": "black rucksack", "colour": "black"}
