"""Dates and times as callers say them, and as a schema wants them. Today is a Thursday."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicelab.engine.brain.arguments import fill

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
