"""What prompts of other trades say, read as their writers mean it."""

from __future__ import annotations

import pytest

from voicelab.meaning.instruction_speech import speech
from voicelab.meaning.instructions import read


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Do not tell anyone which room another guest is in.", "which room another guest is in"),
        ("Never tell callers who else is staying here.", "who else is staying here"),
        ("Don't tell anyone the door code.", "door code"),
        ("Never say that a dish is safe for somebody with an allergy.", "a dish is safe for somebody with an allergy"),
        ("Never judge avalanche danger.", "avalanche danger"),
        ("Give out no information about other guests.", "other guests"),
    ],
)
def test_what_is_not_to_be_told_is_a_limit(text, topic):
    [one] = read(text)
    assert one.kind == "forbidden" and topic.removeprefix("a ") in one.detail


@pytest.mark.parametrize(
    "text",
    [
        "We don't make funeral wreaths, but Chapel Flowers does.",
        "We do not offer refunds on sale items.",
        "Cars are handed over with a full tank and have to come back with one.",
        "To book you need the patient's full name.",
        "For an appointment you need the service and the day.",
        "Campfires only in the fire pits on the beach.",
    ],
)
def test_what_a_house_does_not_do_or_needs_is_a_fact(text):
    assert [one.kind for one in read(text)] == ["fact"]


def test_what_is_said_instead_may_stand_in_the_same_sentence_or_in_the_next():
    for text in (
        "Do not talk about other companies, say that you can only speak for us.",
        "Do not talk about other companies. Say that this is something others have to tell.",
    ):
        [one] = read(text)
        assert one.kind == "forbidden" and one.instead and "say" not in one.detail


def test_numbers_of_a_list_and_headings_in_capitals_are_no_sentences():
    told = read(
        "RULES\n1. The desk is open until 15. We close early on Fridays.\n2. Fees are paid by card.\nROLE: You help."
    )
    assert [one.text for one in told] == [
        "The desk is open until 15.",
        "We close early on Fridays.",
        "Fees are paid by card.",
        "You help.",
    ]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("tell the caller to come in at once and not to wait", "Please come in at once and do not wait."),
        ("ask them to bring a passport and to arrive early", "Please bring a passport and arrive early."),
        ("ask for the reason and offer a free month", "May I have the reason, please? I can offer you a free month."),
        ("ask why", "May I ask why?"),
        ("ask whether the box was opened", "Was the box opened?"),
    ],
)
def test_orders_become_what_is_said(wanted, said):
    assert speech(wanted) == said


def test_a_condition_with_two_orders_is_one_sentence():
    [one] = read("When people want to cancel their membership for good, ask for the reason and offer a free month.")
    assert one.kind == "reply" and one.detail.startswith("May I have the reason")
