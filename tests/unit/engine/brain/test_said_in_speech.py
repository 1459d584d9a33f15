"""Values as people speak them: dates with a weekday, times without a half of the day, digit by digit, taken back."""

from __future__ import annotations

import datetime

import pytest

from voicelab.engine.brain.arguments import fill, value_of
from voicelab.engine.brain.arguments.days import DAYS
from voicelab.engine.brain.arguments.today import named_in, on
from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Said

MONDAY = datetime.date(2026, 3, 2)
DATE = {"type": "string", "description": "Date as YYYY-MM-DD"}
TIME = {"type": "string", "description": "24-hour time HH:MM"}
SURNAME = {"type": "string", "description": "Surname of the customer"}


def said(words: str, schema: dict, name: str = "value") -> object:
    parameters = {"type": "object", "properties": {name: schema}, "required": [name]}
    return fill(parameters, words, today=MONDAY)[0].get(name)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Saturday the fourteenth of March", "2026-03-14"),
        ("Friday, March 20th", "2026-03-20"),
        ("the 21st, that's a Saturday", "2026-03-21"),
        ("on the twelfth", "2026-03-12"),
        ("Wednesday the eleventh", "2026-03-11"),
        ("the thirty-first of next month", "2026-04-30"),
        ("a week on Friday", "2026-03-13"),
        ("Friday week", "2026-03-13"),
        ("Friday next week", "2026-03-13"),
        ("a week tomorrow", "2026-03-10"),
        ("in a fortnight", "2026-03-16"),
        ("Thursday, no sorry, Friday the thirteenth of March", "2026-03-13"),
        ("not Tuesday, Wednesday", "2026-03-04"),
        ("Tuesday rather than Wednesday", "2026-03-03"),
    ],
)
def test_days(words, day):
    assert said(words, DATE) == day


def test_friday_week_is_the_friday_after_the_next_one_on_every_day():
    for ahead in range(7):
        today = MONDAY + datetime.timedelta(ahead)
        day = fill({"properties": {"day": DATE}, "required": ["day"]}, "Friday week", today=today)[0]["day"]
        assert 7 < (datetime.date.fromisoformat(day) - today).days <= 14
        assert DAYS[datetime.date.fromisoformat(day).weekday()] == "friday"


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("quarter to eight tonight", "19:45"),
        ("at quarter to eight", "07:45"),
        ("half four", "16:30"),
        ("at three", "15:00"),
        ("three in the morning", "03:00"),
        ("at 5 AM", "05:00"),
        ("at 4 P.M.", "16:00"),
        ("eight thirty in the morning", "08:30"),
        ("ten forty", "10:40"),
        ("good evening, at eight please", "08:00"),
        ("at nine on Tuesday evening", "21:00"),
        ("half past eleven rather than ten", "11:30"),
    ],
)
def test_times(words, time):
    assert said(words, TIME) == time


def test_the_hours_that_a_description_names_tell_the_half_of_the_day():
    assert said("at quarter to eight", {"type": "string", "description": "HH:MM, dinner from 17:00"}) == "19:45"
    assert said("at six", {"type": "string", "description": "Time as HH:MM, between 06:00 and 14:00"}) == "06:00"
    assert said("at two", {"type": "string", "description": "Time as HH:MM, between 00:00 and 05:00"}) == "02:00"


@pytest.mark.parametrize(
    ("words", "schema", "value"),
    [
        ("it's five oh two", {"type": "integer"}, 502),
        ("I have two tickets, four one seven", {"type": "integer", "description": "Ticket number"}, 417),
        ("a couple of those", {"type": "integer", "description": "How many"}, 2),
        ("twelve pounds fifty a head", {"type": "number", "description": "In pounds"}, 12.5),
        ("twenty pounds for two people", {"type": "number", "description": "In pounds"}, 20),
        ("a tenner", {"type": "number", "description": "In pounds"}, 10),
        ("six, no, make it eight", {"type": "integer", "description": "How many"}, 8),
        ("it's on the ground floor", {"type": "integer", "description": "0 is the ground floor"}, 0),
        ("for half an hour", {"type": "integer", "enum": [30, 60], "description": "Length in minutes"}, 30),
        ("for a fortnight", {"type": "integer", "description": "How many nights"}, 14),
    ],
)
def test_numbers(words, schema, value):
    assert said(words, schema, "ticket" if "ticket" in words else "value") == value


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        ("it's m fourteen, five t q", "postcode", "M145TQ"),
        ("BD five one five, please", "reference", "BD515"),
        ("oh seven seven double oh, nine hundred, four three one", "phone", "07700900431"),
        ("anna dot kern seven at brightmail dot org", "email", "anna.kern7@brightmail.org"),
        ("the name's Szabo, that's S Z A B O", "surname", "Szabo"),
    ],
)
def test_spelled(words, name, value):
    assert said(words, {"type": "string"}, name) == value


@pytest.mark.parametrize("words", ["could I have six of the lavender", "can I bring it in for a fitting", "if it dies"])
def test_plain_words_are_nobodys_surname(words):
    assert said(words, SURNAME, "surname") is None


@pytest.mark.parametrize(
    ("words", "surname"),
    [("it's for jones", "jones"), ("under the name of harris", "harris"), ("my name's ann lee", "lee")],
)
def test_a_surname_that_is_introduced_needs_no_capital(words, surname):
    assert said(words, SURNAME, "surname") == surname


def test_codes_of_languages_are_meant_by_their_names():
    options = {"type": "string", "enum": ["de", "en", "es"]}
    parameters = {
        "type": "object",
        "properties": {"source": options, "target": options},
        "required": ["source", "target"],
    }
    assert fill(parameters, "from German into Spanish")[0] == {"source": "de", "target": "es"}
    assert fill(parameters, "it's in German and has to be in Spanish")[0] == {"source": "de", "target": "es"}


def test_an_option_is_meant_by_a_thing_of_its_kind():
    options = {"type": "string", "enum": ["bag", "clothing", "phone", "other"]}
    assert said("I left my backpack on the tram", options) == "bag"
    assert said("I would like something to eat", options) is None


def test_a_greeting_chooses_no_part_of_the_day():
    options = {"type": "string", "enum": ["morning", "afternoon"]}
    assert said("Good morning, on Thursday please", options) is None
    assert said("Good morning, on Thursday afternoon please", options) == "afternoon"


def test_a_bare_hour_is_a_time_where_one_was_asked_for():
    parameters = {"type": "object", "properties": {"time": TIME}, "required": ["time"]}
    assert value_of(parameters, "time", "three") == "15:00"


def test_the_instructions_may_say_which_day_it_is():
    assert named_in(("Today is Monday, 2 March 2026.",)) == MONDAY
    assert named_in(("We are open today until six.",)) is None
    tool = {
        "name": "book",
        "description": "Book a table.",
        "parameters": {"properties": {"day": DATE}, "required": ["day"]},
    }
    thought = think("Today: Monday, 2 March 2026", [tool], "auto", [Said("user", "book a table for tomorrow")])
    assert thought.calls[0].arguments == {"day": "2026-03-03"}
    with on(MONDAY):
        assert fill(tool["parameters"], "tomorrow")[0] == {"day": "2026-03-03"}
