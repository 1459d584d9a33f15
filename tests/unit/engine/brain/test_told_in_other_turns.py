"""Values that were told in another turn: when and how many before, the day after that, and what is put right."""

from __future__ import annotations

import pytest
from function_tools import tool

from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Returned, Said

TODAY = "Today is Thursday, 26 November 2026. "
DATE, TIME = {"type": "string", "format": "date"}, {"type": "string", "description": "HH:MM, 24 hours"}
COURT = tool(
    "book_court", "Book a badminton court.", date=DATE, start=TIME, hours={"type": "number"}, people={"type": "integer"}
)
FACTS = TODAY + "You take bookings for a badminton hall. Racquets can be hired for two euros each."


def test_when_and_how_many_are_known_though_something_else_was_answered_first():
    talk = [
        Said(
            "user", "there's four of us, do you hire out racquets, we'd come tomorrow at half past six in the evening"
        ),
        Said("assistant", "Racquets can be hired for two euros each."),
        Said("user", "lovely, book us a badminton court for two hours"),
    ]
    [call] = think(FACTS, [COURT], "auto", talk).calls
    assert call.arguments == {"date": "2026-11-27", "start": "18:30", "hours": 2, "people": 4}


def test_when_something_was_done_is_not_when_another_thing_is_wanted():
    cafe = tool("book_table", "Book a table in the hall's restaurant.", day=DATE)
    talk = [
        Said("user", "book a badminton court for four people tomorrow at half past six in the evening for two hours"),
        Called("1", "book_court", '{"date": "2026-11-27", "start": "18:30", "hours": 2, "people": 4}'),
        Returned("1", '{"booked": true}'),
        Said("assistant", "It is booked."),
        Said("user", "and I'd like to book a table in the restaurant"),
    ]
    asked = think(FACTS, [COURT, cafe], "auto", talk)
    assert not asked.calls and "day" in asked.text


SWEEP = tool("book_clean", "Book a window cleaning.", date=DATE, half={"enum": ["morning", "afternoon"]})


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("the day after that then, same half of the day", "2026-12-04"),
        ("could I have the windows cleaned the day before", "2026-12-02"),
    ],
)
def test_a_day_by_the_one_that_was_spoken_of(said, date):
    talk = [
        Said("user", "can I have the windows cleaned on the third of december before lunch"),
        Said("assistant", "I am sorry, we are fully booked on that day."),
        Said("user", said),
    ]
    [call] = think(TODAY + "You book window cleanings.", [SWEEP], "auto", talk).calls
    assert call.arguments == {"date": date, "half": "morning"}


@pytest.mark.parametrize(
    ("said", "people"),
    [
        ("oh hang on, make that three of us, Ella's ankle is swollen", 3),
        ("no wait, there'll be six of us, my cousins are coming", 6),
    ],
)
def test_how_many_there_are_now_whatever_else_is_told(said, people):
    confirming = TODAY + "Always repeat the details and get a yes before book_court."
    talk = [Said("user", "a badminton court for four people tomorrow at 18:30 for two hours, please")]
    asked = think(confirming, [COURT], "auto", talk)
    assert not asked.calls
    talk += [Said("assistant", asked.text), Said("user", said)]
    again = think(confirming, [COURT], "auto", talk)
    assert f"{people} people" in again.text


def test_what_was_told_inside_an_object_is_known_to_other_tools():
    person = {"type": "object", "properties": {"name": {"type": "string"}, "pitch": {"type": "string"}}}
    fault = tool("report_fault", "Report something broken.", camper=person, thing={"type": "string"})
    gas = tool("order_gas", "Order a gas bottle to a pitch.", pitch={"type": "string"})
    talk = [
        Said("user", "the tap is broken"),
        Called("1", "report_fault", '{"camper": {"name": "Ida Holm", "pitch": "C7"}, "thing": "tap"}'),
        Returned("1", '{"reported": true}'),
        Said("assistant", "It is reported."),
        Said("user", "and I'd like to order a gas bottle"),
    ]
    [call] = think("You help campers.", [fault, gas], "auto", talk).calls
    assert (call.name, call.arguments) == ("order_gas", {"pitch": "C7"})


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ("oh sorry, make it nine o'clock", "21:00"),
        ("actually, half past seven", "19:30"),
        ("no wait, nine in the morning", "09:00"),
        ("actually, at three", "15:00"),
    ],
)
def test_a_time_is_put_right_in_its_half_of_the_day(said, start):
    talk = [
        Said("user", "a badminton court for four people tomorrow at eight in the evening for two hours, please"),
        Called("1", "book_court", '{"date": "2026-11-27", "start": "20:00", "hours": 2, "people": 4}'),
        Returned("1", '{"booked": true}'),
        Said("assistant", "It is booked."),
        Said("user", said),
    ]
    [call] = think(FACTS, [COURT], "auto", talk).calls
    assert call.arguments["start"] == start
