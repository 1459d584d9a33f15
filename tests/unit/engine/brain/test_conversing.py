"""Several wishes, corrections, follow-ups, questions back, and results, as they come in a conversation."""

from __future__ import annotations

import json

import pytest
from function_tools import tool

from voicelab.engine.brain.results import result
from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Returned, Said

TEXT = {"type": "string"}


GARAGE = [
    tool("opening_hours", "Tells when the garage opens"),
    tool("request_tow_truck", "Sends a tow truck"),
    tool("book_service", "Books a service of a car", day=TEXT),
]


def names(thought) -> list[str]:
    return [call.name for call in thought.calls]


def test_two_wishes_in_one_breath_are_two_calls():
    said = "tell me your opening hours and then send a tow truck"
    assert names(think("", GARAGE, "auto", [Said("user", said)])) == ["opening_hours", "request_tow_truck"]


def test_the_wish_that_lacks_something_is_asked_about_after_the_other_is_told():
    talk = [Said("user", "tell me your opening hours and then book a service")]
    first = think("", GARAGE, "auto", talk)
    assert names(first) == ["opening_hours"]
    told = think("", GARAGE, "auto", [*talk, Called("1", "opening_hours", "{}"), Returned("1", "We open at eight.")])
    assert told.text.startswith("We open at eight.") and told.text.endswith("please?")


@pytest.mark.parametrize("said", ["my uncle is a baker", "the sky is grey", "who wrote Faust"])
def test_nothing_is_called_when_nothing_fits(said):
    thought = think("", GARAGE, "auto", [Said("user", said)])
    assert not thought.calls and " needs " not in thought.reason


def test_one_tool_alone_is_not_called_for_everything():
    weather = [tool("get_weather", "Tells the weather of a city", city=TEXT)]
    assert not think("", weather, "auto", [Said("user", "My dog is brown")]).calls


@pytest.mark.parametrize(
    ("said", "day"),
    [("and on Thursday?", "thursday"), ("no, I meant Sunday", "sunday"), ("what about tomorrow", "tomorrow")],
)
def test_a_correction_or_follow_up_calls_again_with_the_part_that_changed(said, day):
    given = json.dumps({"day": "friday", "car": "van"})
    service = [*GARAGE[:2], tool("book_service", "Books a service of a car", day=TEXT, car=TEXT)]
    talk = [Said("user", "book a service for my van on Friday"), Called("1", "book_service", given)]
    talk += [Returned("1", '{"status": "ok"}'), Said("assistant", "It is done."), Said("user", said)]
    [call] = think("", service, "auto", talk).calls
    assert call.name == "book_service" and call.arguments["day"].lower() == day and call.arguments["car"] == "van"


def test_a_yes_to_trying_again_tries_again_and_a_no_does_not():
    failed = json.dumps({"status": "error", "message": "The line is busy.", "retryable": True})
    talk = [Said("user", "send a tow truck"), Called("1", "request_tow_truck", '{"at": 3}'), Returned("1", failed)]
    asked = think("", GARAGE, "auto", talk)
    assert asked.text == "That did not work: the line is busy. Shall I try it again?"
    talk.append(Said("assistant", asked.text))
    again = think("", GARAGE, "auto", [*talk, Said("user", "yes please")])
    assert [(call.name, call.arguments) for call in again.calls] == [("request_tow_truck", {"at": 3})]
    assert not think("", GARAGE, "auto", [*talk, Said("user", "no thanks")]).calls


def test_two_tools_that_fit_equally_are_asked_about():
    twins = [tool("wash_inside", "Washes a car"), tool("wash_outside", "Washes a car")]
    thought = think("", twins, "auto", [Said("user", "wash my car please")])
    assert not thought.calls and "wash inside" in thought.text and "wash outside" in thought.text


@pytest.mark.parametrize(
    ("said", "told"),
    [("say that again please", "It is blue."), ("never mind", "All right"), ("how are you", "I am well")],
)
def test_small_talk(said, told):
    talk = [Said("user", "which colour is it"), Said("assistant", "It is blue."), Said("user", said)]
    assert told in think("", GARAGE, "auto", talk).text


@pytest.mark.parametrize(
    ("value", "asked", "told"),
    [
        ({"price": 12.5, "currency": "USD"}, "", "The price is 12.50 dollars."),
        ({"is_open": True, "has_parking": False}, "", "It is open. It does not have parking."),
        ({"ready_on": "2027-03-04"}, "", "It is ready on March 4, 2027."),
        ({"species": "dog", "vaccinations_due": True}, "", "The species is dog. The vaccinations are due."),
        ({"free": ["09:30", "11:00"]}, "", "Free are 09:30 and 11:00."),
        ({"free": []}, "", "Nothing is free."),
        ({"order": "F-221", "ready": "tomorrow"}, "", "The order is F-221. It is ready tomorrow."),
        ({"arrives": "10:40", "open_until": "18:00"}, "", "It arrives at 10:40. It is open until 18:00."),
        ({"number": "61", "to_pay_on_arrival": 38.5}, "", "The number is 61. To pay on arrival: 38.5."),
        (
            {"key_sent": "by post", "date_booked": "2027-03-01"},
            "",
            "The key is sent by post. The date booked is March 1, 2027.",
        ),
        ({"minutes_away": 20, "days_late": 2}, "", "It is 20 minutes away. It is 2 days late."),
        ({"minutes_left": 5, "amount_due": 20}, "", "There are 5 minutes left. The amount due is 20."),
        (
            {"floor": "first floor", "bring": ["a towel", "soap"]},
            "",
            "It is the first floor. Please bring a towel and soap.",
        ),
        ({"wear": "warm clothes", "pay_by": "card"}, "", "Please wear warm clothes. Please pay by card."),
        ({"visit_number": "V77", "visit": "booked"}, "", "The visit number is V77. The visit is booked."),
        (
            {"return_date": "2031-03-04", "minutes_away": 1},
            "",
            "The return date is March 4, 2031. It is 1 minute away.",
        ),
        ({"street": "14 High Street"}, "", "The street is 14 High Street."),
        ({"outage": False, "delayed": False}, "", "There is no outage. It is not delayed."),
        ({"balance_due": 12.5, "currency": "USD"}, "", "The balance due is 12.50 dollars."),
        ({"minutes": 40, "until": "2027-02-28"}, "", "It is 40 minutes. Until February 28, 2027."),
        (
            {"rooms": [{"room": "red", "euros_per_hour": 25}, {"room": "blue", "euros_per_hour": 35}]},
            "",
            "There are 2 rooms: red, 25 euros per hour; blue, 35 euros per hour.",
        ),
        ({"colours": []}, "", "There are no colours."),
        ({"colours": ["red", "blue", "green", "pink"]}, "", "The colours are red, blue, green and 1 more."),
        ([{"model": "A", "doors": 3}, {"model": "B", "doors": 5}], "", "There are 2: A, doors 3; B, doors 5."),
        ({"wait_minutes": 20}, "", "The wait is 20 minutes."),
        ({"make": "x", "year": 1, "colour": "red", "doors": 3, "seats": 5}, "what colour is it", "The colour is red."),
    ],
)
def test_structures_are_told_in_sentences(value, asked, told):
    assert result(json.dumps(value), asked) == told


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("The part is here. Tell the customer that it costs nine euros.", "The part is here. It costs nine euros."),
        ("Not found. Ask the caller for the number plate.", "Not found. Could you tell me the number plate?"),
        ("Booked. Never mention the mechanic's name to the caller.", "Booked."),
        ("There is no car in the caller's name. Say so.", "There is no car in your name."),
    ],
)
def test_what_is_meant_for_a_model_is_not_read_aloud(output, told):
    assert result(output, "") == told


LAMP = [tool("pause_music", "Pauses the music"), tool("look_up", "Looks up an answer to any question", request=TEXT)]


@pytest.mark.parametrize("said", ["Wait, stop, please.", "Hold on a second!", "no, no, stop talking", "Just a moment."])
def test_who_interrupts_only_to_speak_is_listened_to(said):
    thought = think("Answer every question with look_up.", LAMP[1:], "auto", [Said("user", said)])
    assert not thought.calls and thought.text == "All right. I am listening."


def test_a_tool_that_stops_something_is_no_matter_of_listening():
    assert names(think("", LAMP, "auto", [Said("user", "pause please")])) == ["pause_music"]
    assert names(think("", LAMP, "auto", [Said("user", "wait, how long is the bridge?")])) == ["look_up"]
