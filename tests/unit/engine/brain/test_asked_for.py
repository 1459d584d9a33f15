"""What kind of thing a question asks for: a number of things is no weight, and a rule is no price."""

from __future__ import annotations

import json

import pytest

from voicelab.engine.brain.asked_for import has_what_is_asked_for
from voicelab.engine.brain.results import result


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many cakes may I take?", "Each guest may take 2 cakes and one drink."),
        ("How many parcels can I send?", "You may send up to three small parcels."),
        ("How many hours are you open?", "We are open for 12 hours."),
        ("How many kilos may it weigh?", "It may weigh 30 kilos."),
        ("What does it cost to park?", "Parking costs 4 dollars an hour."),
        ("How much is a locker?", "A locker is free of charge."),
        ("Is there a fee for the bus?", "The bus is complimentary."),
        ("When does the museum close?", "It closes at 6 pm."),
        ("How late can I hand it in?", "Hand it in 2 days before the course begins."),
    ],
)
def test_a_sentence_has_what_is_asked_for(question, sentence):
    assert has_what_is_asked_for(question, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many parcels can I send?", "Parcels must be under 50 pounds."),
        ("How many parcels can I send?", "A parcel of 5 to 7 pounds is heavy."),
        ("How many hours are you open?", "We have 12 counters."),
        ("What does it cost to park?", "Cars, vans and bicycles may be parked here."),
        ("When does the museum close?", "The museum has a door that closes by itself."),
        ("May I park here?", "Parking costs 4 dollars an hour."),
    ],
)
def test_a_sentence_has_something_else(question, sentence):
    assert not has_what_is_asked_for(question, sentence)


def test_of_several_passages_the_sentence_of_the_kind_that_is_asked_for_is_told():
    passages = [
        "Parcels must be under 50 pounds. Heavy ones go by freight, which takes two weeks.",
        "Each sender may post 3 parcels a day. Leave them at the counter of your town.",
    ]
    output = json.dumps({"passages": [{"text": text} for text in passages]})
    assert result(output, "How many parcels may I post?") == "Each sender may post 3 parcels a day."


def test_a_short_answer_is_told_whole_and_of_a_short_list_the_line_that_answers():
    said = "You are booked on the noon ferry. It is on time. It leaves from pier 4."
    assert result(said, "Is my ferry on time?") == said
    listed = "Ferries leave from pier 4.\nBicycles travel free.\nDogs need a leash."
    assert result(listed, "Do dogs need a leash?") == "Dogs need a leash."
