"""A wish and a question in one breath: the tool is called, or what it lacks is asked for, and the question answered."""

from __future__ import annotations

from typing import Any

import pytest
from function_tools import tool

from voicelab.engine.brain.clauses import clauses
from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Heard, Returned, Said

STABLES = (
    "You answer for Larch Stables. Hats are lent for free. The yard closes at seven. A lesson takes forty minutes."
)
DAY = {"type": "string", "description": "Day of the lesson"}
NUMBER = {"type": "string", "description": "Number of the horse"}
RIDER = {"type": "string", "description": "Name of the rider"}
TOOLS = [
    tool("book_lesson", "Book a riding lesson.", rider=RIDER, day=DAY),
    tool("cancel_lesson", "Cancel a riding lesson.", rider=RIDER),
    tool("stable_of_horse", "Looks up in which stable a horse is.", number=NUMBER),
    tool("transfer_to_office", "Handoff to the Office agent to handle the request. Bills and refunds."),
]
WHOLE = ("book_lesson", {"rider": "Mara Lund", "day": "Friday"})


def whole_turn(*said: str, instructions: str = STABLES) -> tuple[list[tuple[str, dict[str, Any]]], str]:
    """What is called for the last of these turns, and what is said until its end."""
    talk: list[Heard] = []
    for words in said:
        talk.append(Said("user", words))
        calls, told = [], []
        while True:
            thought = think(instructions, TOOLS, "auto", talk)
            if thought.text:
                told.append(thought.text)
                talk.append(Said("assistant", thought.text))
            for call in thought.calls:
                calls.append((call.name, call.arguments))
                call_id = str(len(talk))
                talk += [Called(call_id, call.name, "{}"), Returned(call_id, '{"status": "ok"}')]
            if not thought.calls:
                break
    return calls, " ".join(told)


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        ("Do I have to bring a hat, and could you book Mara Lund a lesson on Friday?", "Hats are lent for free."),
        ("Please book a riding lesson for Mara Lund on Friday. How long does that take?", "forty minutes"),
        ("I'd like a lesson on Friday for Mara Lund, how late are you open by the way", "The yard closes at seven."),
        ("How late are you open? I'd also like to book a lesson, it's Mara Lund, on Friday.", "closes at seven"),
        ("hi there can I book a lesson for Mara Lund on Friday and how long does it take", "forty minutes"),
        ("What does a hat cost and book a lesson for Mara Lund on Friday please", "Hats are lent for free."),
    ],
)
def test_the_wish_is_done_and_the_question_answered(said, fact):
    calls, told = whole_turn(said)
    assert calls == [WHOLE] and fact in told and told.startswith("It is done.")


def test_what_the_wish_lacks_is_asked_for_after_the_answer_which_is_told_once():
    said = "Could you book me a lesson for Friday, and do I have to bring a hat?"
    calls, told = whole_turn(said)
    assert not calls and told == "Hats are lent for free. What is the name of the rider, please?"
    assert whole_turn(said, "Mara Lund") == ([WHOLE], "It is done.")


def test_what_we_need_is_asked_though_one_sentence_is_all_that_we_may_say():
    said = "Could you book me a lesson for Friday, and do I have to bring a hat?"
    assert whole_turn(said, instructions=f"{STABLES} Answer in one sentence.")[1].endswith("rider, please?")


def test_the_answer_is_told_before_the_question_whether_that_is_right_and_not_again():
    careful = f"{STABLES} Before booking, repeat the details and wait for a yes."
    said = "Do I have to bring a hat, and could you book Mara Lund a lesson on Friday?"
    calls, told = whole_turn(said, instructions=careful)
    assert not calls and told.startswith("Hats are lent for free. Let me repeat that") and told.endswith("right?")
    assert whole_turn(said, "yes please", instructions=careful) == ([WHOLE], "It is done.")


def test_the_answer_is_told_before_somebody_else_takes_over_and_not_again():
    talk: list[Heard] = [Said("user", "When do you close, and could you put me through to the office about a refund?")]
    thought = think(STABLES, TOOLS, "auto", talk)
    assert thought.text == "The yard closes at seven." and [one.name for one in thought.calls] == ["transfer_to_office"]
    talk += [Said("assistant", thought.text), Called("1", "transfer_to_office", "{}"), Returned("1", "{}")]
    assert "closes" not in (think(STABLES, TOOLS, "auto", talk).text or "")


def test_a_question_that_a_tool_looks_up_is_a_wish():
    calls, told = whole_turn("Which stable is horse 44 in, and what does a hat cost?")
    assert [name for name, _ in calls] == ["stable_of_horse"] and "Hats are lent for free." in told


@pytest.mark.parametrize(
    "said",
    [
        "Could you book Mara Lund a lesson on Friday?",
        "Book Mara Lund a lesson on Friday, she has a hat and she can't wait.",
    ],
)
def test_a_wish_alone_is_answered_with_no_fact(said):
    assert whole_turn(said) == ([WHOLE], "It is done.")


def test_two_questions_are_both_answered():
    calls, told = whole_turn("Do I have to bring a hat, and how long is a lesson?")
    assert not calls and "Hats are lent" in told and "forty minutes" in told


@pytest.mark.parametrize("said", ["before I forget, when do you close", "if it rains how long does a lesson take"])
def test_what_only_leads_up_to_a_question_is_no_wish(said):
    assert not whole_turn(said)[0]


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("the number is five oh two and is it ready", ["the number is five oh two", "is it ready"]),
        ("When do you close? I'd also like a lesson", ["When do you close", "I'd also like a lesson"]),
        ("two of us on Friday please, do you lend boots", ["two of us on Friday please", "do you lend boots"]),
        ("put me down for Friday, how much is that", ["put me down for Friday", "how much is that"]),
        (
            "put one aside, would you, and what is it going to cost",
            ["put one aside, would you", "what is it going to cost"],
        ),
    ],
)
def test_where_a_question_is_a_clause_of_its_own(said, parts):
    assert [said[one.begin : one.end] for one in clauses(said, frozenset())] == parts
