"""Dates and times as callers say them, and as a schema wants them. Today is a Thursday."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicelab.engine.brain.arguments import fill
from voicelab.engine.brain.arguments.today import on

TODAY = datetime.date(2026, 11, 26)
DATE, TIME, BOTH = ({"type": "string", "format": form} for form in ("date", "time", "date-time"))


def filled(said: str, **properties: dict) -> dict:
    return fill({"type": "object", "properties": properties, "required": list(properties)}, said, today=TODAY)[0]


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)))
def test_a_day_of_the_calendar_in_any_form(day):
    for said in (f"{day.day} {day:%B} {day.year}", f"{day:%B} {day.day}, {day.year}", day.isoformat()):
        assert filled(f"is it free on {said}?", day=DATE) == {"day": day.isoformat()}


@given(st.times())
def test_a_time_of_day(time):
    said = f"{(time.hour - 1) % 12 + 1}:{time.minute:02} {'am' if time.hour < 12 else 'pm'}"
    assert filled(f"call me at {said}", time=TIME) == {"time": time.replace(second=0, microsecond=0).isoformat()}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("today", "2026-11-26"),
        ("the day after tomorrow", "2026-11-28"),
        ("on Monday", "2026-11-30"),
        ("next friday", "2026-12-04"),
        ("this friday", "2026-11-27"),
        ("last tuesday", "2026-11-24"),
        ("in two weeks", "2026-12-10"),
        ("three days ago", "2026-11-23"),
        ("a week from today", "2026-12-03"),
        ("the third of May", "2027-05-03"),
        ("december twenty first", "2026-12-21"),
        ("on the 5th", "2026-12-05"),
        ("10th December 2022", "2022-12-10"),
        ("12/05/2022", "2022-12-05"),
        ("25/12/2022", "2022-12-25"),
        ("two weeks on saturday", "2026-12-12"),
        ("a fortnight on monday", "2026-12-14"),
        ("three weeks tomorrow", "2026-12-18"),
        ("on the thirtieth", "2026-11-30"),
        ("on sunday the thirteenth", "2026-12-13"),
        ("on monday the fourth", "2027-01-04"),
        ("the tuesday after next", "2026-12-08"),
        ("on the last sunday in november", "2026-11-29"),
        ("the second friday of january", "2027-01-08"),
        ("on christmas eve", "2026-12-24"),
        ("the day after boxing day", "2026-12-27"),
        ("the day before the first of december", "2026-11-30"),
        ("two days after the third of june", "2027-06-05"),
        ("the third of may nineteen eighty-two", "1982-05-03"),
        ("Friday the third of April 2099", "2099-04-03"),
        ("any day but monday, say wednesday", "2026-12-02"),
        ("but I can't do the 4th, the 5th works", "2026-12-05"),
    ],
)
def test_days_relative_and_absolute(said, expected):
    assert filled(f"I would like to come {said}", day=DATE) == {"day": expected}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("half past six", "06:30:00"),
        ("quarter to seven in the evening", "18:45:00"),
        ("ten past nine", "09:10:00"),
        ("noon", "12:00:00"),
        ("midnight", "00:00:00"),
        ("six thirty pm", "18:30:00"),
        ("14:05", "14:05:00"),
        ("seven o'clock", "07:00:00"),
        ("12 am", "00:00:00"),
    ],
)
def test_times_of_day(said, expected):
    assert filled(f"ring me at {said}", time=TIME) == {"time": expected}


@pytest.mark.parametrize(
    ("described", "expected"),
    [
        ("The date in the format DD/MM/YYYY", "03/12/2026"),
        ("Format: yyyy-mm-dd", "2026-12-03"),
        ("The date (month-day-year)", "12-03-2026"),
        ("The date in 'mm-yyyy' format", "12-2026"),
        ("An ISO date", "2026-12-03"),
        ("When it is", "next Thursday"),
    ],
)
def test_the_description_says_how_a_date_is_written(described, expected):
    assert filled("make it next Thursday", date={"type": "string", "description": described}) == {"date": expected}


def test_a_day_and_a_time_are_one_moment_or_two_values():
    said = "tomorrow at half past six in the evening"
    assert filled(said, when=BOTH) == {"when": "2026-11-27T18:30:00"}
    assert filled(said, date=DATE, time=TIME) == {"date": "2026-11-27", "time": "18:30:00"}


@pytest.mark.parametrize("said", ["from July 10 2027 to July 20 2027", "to July 20 2027, from July 10 2027"])
def test_two_days_by_the_words_before_them(said):
    assert filled(said, end_date=DATE, start_date=DATE) == {"start_date": "2027-07-10", "end_date": "2027-07-20"}


@pytest.mark.parametrize("said", ["it may be broken", "I have 2 dogs", "the ratio is 0.05", "march on"])
def test_what_is_no_date_is_asked_for(said):
    assert filled(said, day=DATE) == {}


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("from the fourth to the fourteenth of december", "2026-12-04", "2026-12-14"),
        ("we're away between the 20th and the 23rd of december", "2026-12-20", "2026-12-23"),
        ("december fourth through the ninth", "2026-12-04", "2026-12-09"),
        ("monday the seventh to wednesday the ninth of june", "2027-06-07", "2027-06-09"),
        ("from the 28th to the 3rd of february", "2027-01-28", "2027-02-03"),
        ("from the second until the fifth", "2026-12-02", "2026-12-05"),
    ],
)
def test_two_days_of_which_one_tells_the_month(said, first, last):
    assert filled(said, first_day=DATE, last_day=DATE) == {"first_day": first, "last_day": last}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("the day after that, please", "2026-12-11"),
        ("could he come the day before already", "2026-12-09"),
        ("the next day then", "2026-12-11"),
        ("a week later would do", "2026-12-17"),
        ("the monday after", "2026-12-14"),
        ("on the same day", "2026-12-10"),
        ("two days earlier", "2026-12-08"),
    ],
)
def test_a_day_that_another_tells_which_was_spoken_of_before(said, expected):
    with on(TODAY, datetime.date(2026, 12, 10)):
        assert filled(said, day=DATE) == {"day": expected}


def test_a_day_that_tells_no_other():
    with on(TODAY, datetime.date(2026, 12, 10)):
        assert filled("the day before the race I fell ill", day=DATE) == {}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("nine to eleven on monday", {"start": "09:00", "end": "11:00"}),
        ("between ten and twelve please", {"start": "10:00", "end": "12:00"}),
        ("fourteen thirty to sixteen hundred", {"start": "14:30", "end": "16:00"}),
        ("from eight p m until half ten at night", {"start": "20:00", "end": "22:30"}),
    ],
)
def test_two_times(said, expected):
    time = {"type": "string", "description": "HH:MM, 24 hours"}
    assert filled(said, start=time, end=time) == expected


def test_the_minutes_of_a_time_are_not_how_long_it_takes():
    start, minutes = {"type": "string", "description": "HH:MM, 24 hours"}, {"type": "integer"}
    for said in ("half past six for three quarters of an hour", "from six thirty, for three quarters of an hour"):
        assert filled(said, start=start, duration_minutes=minutes) == {"start": "06:30", "duration_minutes": 45}


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("020 7946 0018. no wait, Tuesday's better for us", "2026-12-01"),
        ("020 7946 0018, oh and make that the day after", "2026-12-05"),
        ("020 7946 0018", "2026-12-04"),
    ],
)
def test_a_reply_puts_right_what_was_said_before(reply, expected):
    schema = {"type": "object", "properties": {"day": DATE, "phone": {"type": "string"}}, "required": ["day", "phone"]}
    asked = ("What is the phone, please?", reply)
    assert fill(schema, "next friday", today=TODAY, answers=[asked])[0] == {"day": expected, "phone": "020 7946 0018"}
