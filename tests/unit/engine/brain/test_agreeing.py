"""What is a yes, and what is none: a question, a doubt and a refusal are not; a first no does not end a call."""

from __future__ import annotations

import pytest

from voicelab.engine.brain.agreeing import agrees, declines
from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Heard, Returned, Said

ASKED = "Let me repeat that: book table, name Ann Lee, time 19:00. Is that right?"
BOOK = {
    "name": "book_table",
    "description": "Books a table.",
    "parameters": {
        "type": "object",
        "properties": {"name": {"type": "string"}, "time": {"type": "string", "description": "HH:MM"}},
        "required": ["name", "time"],
    },
}
CANCEL = {
    "name": "cancel_booking",
    "description": "Cancels a booking.",
    "parameters": {"type": "object", "properties": {"booking_id": {"type": "string"}}, "required": ["booking_id"]},
}
RULES = "Before booking, repeat the name and the time, and wait for a yes."
WISH: list[Heard] = [Said("user", "Book a table at 7 pm for Ann Lee")]


@pytest.mark.parametrize(
    "said",
    [
        "yes",
        "Yes, please.",
        "yeah do it",
        "Okay.",
        "that's right",
        "go ahead",
        "perfect, yes, thank you",
        "okay, well, yes, that's all correct, go ahead and book it",
        "yes, and book it now, please",
        "just do it",
        "would you book it please",
    ],
)
def test_a_yes(said):
    assert agrees(said, "Is that right?", ASKED)


@pytest.mark.parametrize(
    "said",
    [
        "Is that right?",
        "right?",
        "are you sure",
        "What exactly?",
        "Okay, but how much is it?",
        "Okay. How much is it",
        "Can you confirm",
        "I can't confirm that",
        "yes, but not at seven",
        "no",
        "maybe",
        "yes, and cancel the other one",
        "send it to my sister",
        "yes and order one for me",
        "right, and please send one",
    ],
)
def test_no_yes(said):
    assert not agrees(said, "Is that right?", ASKED)
    talk = [*WISH, Said("assistant", ASKED), Said("user", said)]
    assert not think(RULES, [BOOK, CANCEL], "auto", talk).calls


def test_a_plain_yes_may_stand_before_a_question():
    assert agrees("yes, lovely. how much is it?", "Is that right?", ASKED)


def test_what_was_agreed_to_is_done_and_nothing_else_after_it():
    talk = [*WISH, Said("assistant", ASKED), Said("user", "Yes please")]
    [done] = think(RULES, [BOOK, CANCEL], "auto", talk).calls
    assert done.name == "book_table"
    talk += [Called("1", "book_table", "{}"), Returned("1", '{"status": "booked", "booking_id": "B12"}')]
    after = think(RULES, [BOOK, CANCEL], "auto", talk)
    assert not after.calls and "booked" in (after.text or "")


@pytest.mark.parametrize(
    "said",
    ["No, nothing else", "Okay, super", "No, cheers", "Sorry, my dog barked", "And a good weekend", "no, we're done"],
)
def test_polite_words_after_a_booking_book_nothing(said):
    talk = [
        *WISH,
        Called("1", "book_table", '{"name": "Ann Lee", "time": "19:00"}'),
        Returned("1", '{"status": "booked"}'),
        Said("assistant", "It is booked. Is there anything else?"),
        Said("user", said),
    ]
    assert not think("You take bookings.", [BOOK], "auto", talk).calls


@pytest.mark.parametrize("said", ["No, never mind", "No, leave it", "Ok hang on", "ok stop"])
def test_what_is_taken_back_becomes_no_value(said):
    talk = [*WISH, Said("assistant", ASKED), Said("user", said)]
    thought = think(RULES, [BOOK], "auto", talk)
    assert not thought.calls and "Let me repeat" not in (thought.text or "")


@pytest.mark.parametrize(
    "said",
    [
        "Stop my subscription please",
        "Don't you sell roses?",
        "Not sure, do you have roses?",
        "No idea. Do you have roses?",
    ],
)
def test_nobody_says_no_to_how_can_i_help_you(said):
    assert not declines(said, "How can I help you?", "Hello. How can I help you?")


@pytest.mark.parametrize("said", ["no", "No, thank you.", "no, nothing else", "nope, that's everything I needed"])
def test_a_no(said):
    assert declines(said, "Is there anything else?", "It is booked. Is there anything else?")


def test_a_proposal_is_called_once_however_its_arguments_were_written():
    pay = {
        "name": "pay_bill",
        "description": "Pays a bill.",
        "parameters": {"properties": {"amount": {"type": "integer"}}},
    }
    talk = [
        Said("user", "pay five"),
        Called("1", "pay_bill", '{"amount":5}'),
        Returned("1", '{"status": "proposed"}'),
        Said("assistant", "Shall I pay it?"),
        Said("user", "yes"),
        Called("2", "pay_bill", '{"amount": 5}'),
        Returned("2", '{"status": "paid"}'),
    ]
    assert not think("You pay bills.", [pay], "auto", talk).calls
