"""On days on which the prompt wants nothing done, nothing is done: it is said why, and another day asked for."""

from __future__ import annotations

import pytest
from by_turns import by_turns
from function_tools import tool

from voicelab.engine.brain.thinking import think
from voicelab.meaning.instruction_days import closed_days

FITTING = tool(
    "book_fitting",
    "Books a visit for a fitting.",
    date={"type": "string", "format": "date"},
    room={"type": "string", "enum": ["kitchen", "bathroom"]},
)
PROMPT = "You answer for Oak Blinds. Today is Friday, 27 November 2026."


def _thought(rule: str, *said: str):
    return think(f"{PROMPT} {rule}", [FITTING], "auto", by_turns(*said))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Never book anything on Mondays, that's the day for the paperwork.", {0}),
        ("We don't visit at weekends.", {5, 6}),
        ("No visits on Sundays or Mondays.", {6, 0}),
        ("Visits are only possible Monday to Thursday.", {4, 5, 6}),
        ("Fittings take place on weekdays only.", {5, 6}),
    ],
)
def test_days_on_which_nothing_is_done_are_read(text, days):
    [found] = closed_days(text)
    assert found.days == days


@pytest.mark.parametrize(
    "text",
    [
        "Visitors may not come before 10 am on Saturdays.",
        "On Sundays there is a quiet session.",
        "Parking is free on Sundays.",
        "Walks are on Saturdays.",
    ],
)
def test_other_sentences_on_days_exclude_none(text):
    assert closed_days(text) == ()


@pytest.mark.parametrize(
    "rule",
    [
        "Never book anything on Mondays, that's the day for the paperwork.",
        "We never come on Mondays.",
        "No visits on Mondays.",
    ],
)
def test_such_a_day_is_refused_and_another_one_taken(rule):
    wish = "please book a fitting for the kitchen on the thirtieth of november"
    refused = _thought(rule, wish)
    assert not refused.calls and "Mondays" in refused.text and refused.text.endswith("please?")
    for reply in ("the day after that then", "tuesday then", "oh, make it the first of december"):
        [done] = _thought(rule, wish, refused.text, reply).calls
        assert done.arguments == {"date": "2026-12-01", "room": "kitchen"}


def test_other_days_are_booked():
    assert _thought("We never come on Mondays.", "please book a fitting for the kitchen on the first of december").calls
