"""Notes as people jot them down for an assistant: catchwords, prices without verbs, what is to be read back."""

from __future__ import annotations

import pytest

from voicelab.meaning.instructions import read


@pytest.mark.parametrize(
    "text",
    [
        "fog? we stay in the harbour and give the money back",
        "child seat 3 euros",
        "oars back by 19:00 the same day",
        "Anglers should wear warm clothes.",
        "Boats over 8 metres don't fit under the bridge.",
        "oars + pump: no charge",
        "I never lend out the blue kayak, only the green ones.",
        "We never tow anybody home.",
        "Regattas aren't our thing, send those to Lake Club on 0170 555 230.",
        "For a trip we need the boat, the day and a name.",
        "puncture on the lake shore: ring 555 2121, we come",
    ],
)
def test_what_states_something_of_the_house_is_a_fact(text):
    assert [one.kind for one in read(text)] == ["fact"]


@pytest.mark.parametrize(
    "text",
    [
        "Tell the caller all of that once more before you use book_trip and only do it if they agree.",
        "Read the boat and the day back and wait till they say yes.",
        "Ask what they know already.",
        "Book as soon as the day and the boat are settled.",
        "Don't get drawn into politics.",
    ],
)
def test_what_is_to_be_done_is_nothing_to_tell(text):
    assert all(one.kind in ("behaviour", "kept", "routing") for one in read(text))


def test_a_condition_after_the_role_is_a_sentence_of_its_own():
    role, honest = read(
        "You are Marlin, the voice of a boat yard, and should anybody wonder whether they talk to a person, please say "
        "that you are a computer."
    )
    assert role.kind == "role" and role.text == "You are Marlin, the voice of a boat yard"
    assert honest.kind == "reply" and honest.detail == "I am a computer."


def test_a_never_is_not_lost_on_the_way_to_what_is_said():
    assert all(one.kind != "reply" for one in read("When it comes to weather never tell anybody that it is safe."))


def test_who_expects_a_child_brings_none():
    [one] = read("Guests who are expecting a child should be asked to speak with their doctor first.")
    assert one.kind == "reply" and not any("daughter" in said for said in one.about)


def test_only_what_is_told_after_that_is_said():
    told = read("Tell people the fare for the car that fits, van unless asked.")
    assert all("unless" not in one.detail for one in told)


def test_a_question_that_was_handed_over_stays_a_line_of_its_own():
    told = read("intent: Where is my suitcase?\ntag: 912")
    assert [(one.kind, one.text) for one in told] == [
        ("handed over", "intent: Where is my suitcase?"),
        ("handed over", "tag: 912"),
    ]
