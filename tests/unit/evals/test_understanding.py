"""What the agent's words ask of a caller, on desks of several kinds."""

from __future__ import annotations

import pytest

from voicelab.evals.simulated.understanding import (
    asked_for,
    asks_to_know,
    checked,
    looks_further,
    offers,
    proposes,
    refused,
)

KNOWS = {
    "order number": "4711",
    "date of birth": "the 3rd of May 1984",
    "address": "12 Mill Lane",
    "library card or reader's card": "R 88",
}


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("What is your order number?", ["order number"]),
        ("Could you give me the number of your order, please?", ["order number"]),
        ("I will need your order number and your date of birth.", ["order number", "date of birth"]),
        ("Thank you. Please confirm your address.", ["address"]),
        ("Your date of birth, please?", ["date of birth"]),
        ("When were you born?", ["date of birth"]),
        ("Do you have your reader's card with you?", ["library card or reader's card"]),
        ("What does your library card say?", ["library card or reader's card"]),
        ("Would you mind telling me your address?", ["address"]),
        ("Good day, this is the baker's, what is your order number?", ["order number"]),
        ("Shall I send it to your address?", []),
        ("I have your order number, shall I go on?", []),
        ("Is your order number 4711?", []),
        ("Your order number is 4711.", []),
        ("How can I help you?", []),
        ("What is your passport number?", []),
        ("Which one would you like?", []),
        ("Did you order the blue one?", []),
        ("", []),
    ],
)
def test_what_is_asked_for_is_known_by_its_name_or_by_what_the_question_means(said, wanted):
    assert asked_for(said, KNOWS) == wanted


def test_nothing_is_asked_of_who_knows_nothing():
    assert asked_for("When were you born?", []) == []


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("Is your order number 4711?", ("order number", True)),
        ("Is your order number 4712?", ("order number", False)),
        ("Is it still 12 Mill Lane?", ("address", True)),
        ("Shall I send it to your address?", None),
        ("What is your address?", None),
    ],
)
def test_what_is_repeated_to_a_caller_is_right_or_wrong(said, about):
    assert checked(said, KNOWS) == about


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("That is a loaf at nine. Shall I order it?", "Shall I order it?"),
        ("Do you want me to cancel the loan?", "Do you want me to cancel the loan?"),
        ("Your table is at eight. Please confirm.", "Please confirm."),
        ("It is the last one, shall I order it?", "It is the last one, shall I order it?"),
        ("Is there anything else?", ""),
        ("How can I help you?", ""),
        ("Could you tell me the day?", ""),
        ("It is done.", ""),
    ],
)
def test_a_proposal_is_told_from_other_questions(said, question):
    assert proposes(said) == question


def test_to_look_further_is_no_proposal_to_do_something():
    assert looks_further("Shall I look for a later one?") and looks_further("Would you like to hear another one?")
    assert looks_further("Do you want other dates?") and not looks_further("Shall I book the other one?")


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("I have the first, at nine; the second, at noon. Which one?", ["the first one", "the second one"]),
        ("Option 1 is rye. Option 2 is spelt. Which do you prefer?", ["the first one", "the second one"]),
        ("1. rye 2. spelt. Please choose.", ["the first one", "the second one"]),
        ("Would you like rye or spelt?", ["rye", "spelt"]),
        ("Is it for Monday, Tuesday or Friday?", ["Monday", "Tuesday", "Friday"]),
        ("That is the first one, at nine. Shall I order it?", []),
        ("Shall I order it or not?", []),
        ("First you knead it. Second you bake it.", []),
        ("Which one would you like?", []),
    ],
)
def test_what_there_is_to_choose_from(said, names):
    assert [one.name for one in offers(said)] == names


def test_an_offer_ends_where_the_next_thing_is_said():
    said = "There is the first, at nine for 3 dollars; the second, at noon; the delivery costs 2 dollars. Which one?"
    assert [one.text for one in offers(said)] == ["at nine for 3 dollars", "at noon"]


def test_a_refusal_is_told_from_a_deed():
    assert refused("I am sorry, that did not work.") and refused("I can't do that.") and refused("We were unable to.")
    assert not refused("It is done. You will not be charged.") and not refused("Your loaf is ordered, no fee.")


def test_what_a_caller_knows_or_does_not_is_told_from_what_they_want():
    assert asks_to_know("What is the oven's serial number?") and asks_to_know("Could you tell me your shoe size?")
    assert not asks_to_know("Which day would you like?") and not asks_to_know("What can I do for you?")
