"""What must not be answered, what alone is answered, and what is said instead, in the words of other trades."""

from __future__ import annotations

import pytest

from voicelab.meaning.instruction_scopes import scope
from voicelab.meaning.instructions import read


@pytest.mark.parametrize(
    ("instruction", "topic"),
    [
        ("You're not to comment on rival vineyards.", "rival vineyards"),
        ("You have no permission to grant rebates.", "rebates"),
        ("No fees are to be named on the telephone, as every roof is different.", "fees"),
        ("Who bids at our auctions is nobody's business.", "Who bids at our auctions"),
        ("Fishing tips are something you never give.", "Fishing tips"),
        ("Keep the name of the new chef to yourself.", "name of the new chef"),
        ("Leave the subject of the fire alone.", "fire"),
        ("The blend of our tea is a trade secret.", "blend of our tea"),
        ("Questions about wills may only be answered by a notary.", "wills"),
        ("Nobody may find out where the bees are kept.", "where the bees are kept"),
        ("Parking tickets are not your department.", "Parking tickets"),
        ("Chances of winning: don't give figures.", "Chances of winning"),
        ("On mushrooms, never say whether they are safe to eat.", "mushrooms"),
    ],
)
def test_what_is_forbidden_is_found_however_it_is_worded(instruction, topic):
    [one] = read(instruction)
    assert (one.kind, one.detail) == ("forbidden", topic)


@pytest.mark.parametrize(
    "house_rule",
    [
        "No refunds are given.",
        "No orders by phone.",
        "We are not able to offer rides abroad.",
        "Keys are not handed out before three.",
        "Dogs must not be brought into the hall.",
        "Customers should know about the deposit of five euros.",
    ],
)
def test_what_the_house_does_not_do_is_no_secret(house_rule):
    assert "forbidden" not in [one.kind for one in read(house_rule)]


@pytest.mark.parametrize(
    ("instructions", "instead"),
    [
        ('Never talk about the strike; say "We do not comment on that."', "We do not comment on that."),
        ("Religion is taboo. If someone raises it, answer that you prefer gardens.", "I prefer gardens."),
        ("You have no permission to grant rebates. When pressed, say our prices are fair.", "Our prices are fair."),
        ("Never judge a singer's voice. The choir master decides about that.", "The choir master decides about that."),
        ("Do not speak about single pupils. Callers should write to the teacher instead.", "You should write to the"),
        ("Test results are never given on the phone. Patients can see them online.", "You can see them online."),
        ("No valuations by phone. Callers who ask what a coin is worth should come by on Monday.", "on Monday"),
        ('Don\'t give away the endings of plays. Just say: "Come and see!"', "Come and see!"),
    ],
)
def test_what_is_said_instead_may_stand_in_the_next_sentence(instructions, instead):
    [one] = [one for one in read(instructions) if one.kind == "forbidden"]
    assert instead in one.instead


def test_what_was_told_before_may_be_what_is_forbidden():
    [one] = [one for one in read("Last May a goat ran away. That is not to be talked about.") if one.kind != "role"]
    assert (one.kind, one.about) == ("forbidden", ("Last May a goat ran away.",))
    kinds = [one.kind for one in read("The number is on the lid. Never promise that a claim is paid.")]
    assert kinds == ["fact", "forbidden"]


@pytest.mark.parametrize(
    ("instruction", "only"),
    [
        ("Only help with bicycles and scooters.", "bicycles and scooters"),
        ("You can talk about our cheeses and the dairy; nothing else.", "our cheeses and the dairy"),
        ("Stick to boilers.", "boilers"),
        ("Your job is limited to timetables and fares.", "timetables and fares"),
        ("Never discuss anything other than our menu.", "our menu"),
        ("Everything beyond swimming lessons is not your business.", "swimming lessons"),
        ("Stick to the facts.", ""),
        ("Keep to two sentences.", ""),
        ("You only speak English.", ""),
        ("Only discuss an order with the person who placed it.", ""),
    ],
)
def test_what_alone_is_answered(instruction, only):
    assert scope(instruction) == only
