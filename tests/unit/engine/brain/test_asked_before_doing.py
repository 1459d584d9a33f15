"""What the prompt wants asked before something is done is asked once, and its answer leads on, or stops it."""

from __future__ import annotations

import json

import pytest
from by_turns import by_turns
from function_tools import tool

from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Returned, Said, Thought
from voicelab.meaning.instruction_checks import checks

BOAT = tool(
    "reserve_boat",
    "Reserves a boat for a day.",
    date={"type": "string", "format": "date"},
    boat={"type": "string", "enum": ["rowing", "motor"]},
)
TODAY = "Today is Friday, 27 November 2026."
LICENCE = (
    f"You rent out boats. {TODAY} Before reserving, ask whether they have a licence. "
    "If they don't, nothing is reserved; advise them to take the ferry."
)
WISH = "please reserve the motor boat for me on the fourth of december"
CALL = {"date": "2026-12-04", "boat": "motor"}


def _said(instructions: str, *turns: str) -> Thought:
    return think(instructions, [BOAT], "auto", by_turns(*turns))


@pytest.mark.parametrize(
    ("instruction", "question", "before"),
    [
        ("Always ask if the dog is vaccinated before booking a stay.", "Is the dog vaccinated?", "booking a stay"),
        (
            "Never send a driver without asking whether the battery is still connected.",
            "Is the battery still connected?",
            "send a driver",
        ),
        ("Before any booking, ask: is anyone allergic to nuts?", "Is anyone allergic to nuts?", "any booking"),
        (
            "Before making an appointment ask if they have been with us before.",
            "Have you been with us before?",
            "making an appointment",
        ),
        ("Only book once you have asked whether the pet is insured.", "Is the pet insured?", "book"),
        (
            "When somebody wants to hire a van, first ask whether they have a licence.",
            "Do you have a licence?",
            "somebody wants to hire a van",
        ),
        (
            "Ask whether the caller wants it delivered before you cancel an order.",
            "Do you want it delivered?",
            "you cancel an order",
        ),
        ("Ask for proof of address before sending anybody.", "Do you have proof of address?", "sending anybody"),
    ],
)
def test_questions_before_a_deed_are_read(instruction, question, before):
    [check] = checks(instruction)
    assert (check.question, check.before) == (question, before)


@pytest.mark.parametrize(
    "instruction",
    [
        "Never end a call without asking whether there is anything else.",
        "Look up the day with find_slots before you name any time.",
        "If somebody asks about parking, say that there is none.",
    ],
)
def test_other_sentences_are_no_such_questions(instruction):
    assert checks(instruction) == ()


@pytest.mark.parametrize("reply", ["yes I do", "sure, got it last summer", "it's in my wallet"])
def test_it_is_asked_once_and_then_done_with_what_was_said_before(reply):
    asked = _said(LICENCE, WISH)
    assert (asked.text, asked.calls) == ("Do you have a licence?", ())
    done = _said(LICENCE, WISH, asked.text, reply)
    assert [call.arguments for call in done.calls] == [CALL]
    talk = [Said("user", WISH), Said("assistant", asked.text), Said("user", reply)]
    back = [Called("1", "reserve_boat", json.dumps(CALL)), Returned("1", '{"reserved": true}')]
    told = think(LICENCE, [BOAT], "auto", [*talk, *back])
    assert "licence" not in told.text and not told.calls


@pytest.mark.parametrize("reply", ["no, sorry", "I'm afraid I haven't got one"])
def test_the_answer_that_the_prompt_names_stops_it(reply):
    thought = _said(LICENCE, WISH, "Do you have a licence?", reply)
    assert not thought.calls and "Please take the ferry." in thought.text


@pytest.mark.parametrize(
    "rest",
    [
        "If not, we can't let them out on the water.",
        "Without one they can't go out.",
        "If they haven't got one, don't reserve anything.",
        "If the answer is no, tell them that we can't rent to them.",
    ],
)
def test_what_depends_on_the_answer_is_worded_in_many_ways(rest):
    prompt = f"You rent out boats. {TODAY} Before reserving, ask whether they have a licence. {rest}"
    asked = _said(prompt, WISH)
    assert asked.text == "Do you have a licence?"
    assert not _said(prompt, WISH, asked.text, "no, I haven't").calls
    assert _said(prompt, WISH, asked.text, "yes, since last year").calls


def test_a_question_meanwhile_is_answered_and_ours_asked_again():
    thought = _said(f"{LICENCE} A day costs 80 euros.", WISH, "Do you have a licence?", "what does a day cost?")
    assert "80 euros" in thought.text and thought.text.endswith("Do you have a licence?")


@pytest.mark.parametrize(("boat", "asked"), [("motor", True), ("rowing", False)])
def test_a_condition_on_what_is_called_for_decides_whether_it_is_asked(boat, asked):
    prompt = (
        f"You rent out boats. {TODAY} When it is a motor boat, 30 euros for fuel are added; "
        "tell the caller that before reserving and ask whether that is okay."
    )
    thought = _said(prompt, WISH.replace("motor", boat))
    assert thought.text == "30 euros for fuel are added. Is that okay?" if asked else thought.calls
    if asked:
        assert _said(prompt, WISH, thought.text, "yep, that's fine by me").calls
        assert not _said(prompt, WISH, thought.text, "no, that's too dear").calls


def test_a_reply_on_an_emergency_needs_more_than_words_of_the_trade():
    prompt = (
        "You are the phone assistant of Hearth & Home, chimney sweeps. A chimney costs 55 euros. "
        "If there is smoke or a fire in the chimney, tell them to leave the house straight away."
    )
    leave = "leave the house"
    assert leave in think(prompt, [], "auto", [Said("user", "flames are coming out of the chimney, a fire")]).text
    assert leave not in think(prompt, [], "auto", [Said("user", "birds have built a nest in my chimney")]).text
