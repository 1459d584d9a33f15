"""Choices, yes and no, and how many there are, as callers say them in words of their own."""

from __future__ import annotations

import datetime

import pytest

from voicelab.engine.brain.arguments import fill

TODAY = datetime.date(2026, 11, 26)
WHOLE, TEXT, FLAG = {"type": "integer"}, {"type": "string"}, {"type": "boolean"}
DATE, TIME = {"type": "string", "format": "date"}, {"type": "string", "description": "HH:MM, 24 hours"}


def one_of(*options, described: str = "") -> dict:
    return {"enum": list(options), "description": described}


def flag(described: str) -> dict:
    return {"type": "boolean", "description": described}


def filled(said: str, about: str = "", **properties: dict) -> dict:
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return fill(schema, said, today=TODAY, about=about)[0]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("a table for me and my husband", 2),
        ("me, my wife and the four kids", 6),
        ("my mum and I would like to come", 2),
        ("just me this time", 1),
        ("I'd be on my own", 1),
        ("the three of us and the baby", 4),
        ("five of us, my daughter is nine", 5),
        ("a party of seven", 7),
        ("there are ten of us, the youngest is four", 10),
    ],
)
def test_how_many_people_there_are(said, expected):
    assert filled(said, guests=WHOLE) == {"guests": expected}


@pytest.mark.parametrize(
    "said", ["he's fourteen", "my son is nine, is that too young", "she turned eighty", "aged 6 and 8"]
)
def test_an_age_counts_nobody(said):
    assert filled(said, people=WHOLE) == {}


@pytest.mark.parametrize(
    ("said", "adults", "children"),
    [
        ("two grown-ups and our twins, they're six", 2, 2),
        ("myself and my son, he's eleven", 1, 1),
        ("one adult, two kids aged 5 and 8", 1, 2),
        ("my husband and I with the three girls", 2, 3),
        ("five adults and two children, the kids are nine and seven", 5, 2),
    ],
)
def test_people_by_kinds(said, adults, children):
    assert filled(said, adults=WHOLE, children=WHOLE) == {"adults": adults, "children": children}


@pytest.mark.parametrize(
    ("said", "name", "expected"),
    [
        ("I'd like a double room", "rooms", 1),
        ("we want a tandem for the day", "tandems", 1),
        ("a pair of them", "count", 2),
        ("half a dozen", "quantity", 6),
        ("an apple crumble, please", "count", 1),
    ],
)
def test_how_many_things(said, name, expected):
    assert filled(said, about="order cakes and crumbles", **{name: WHOLE}) == {name: expected}


SLOT, LETTERS = one_of("morning", "afternoon", "evening"), one_of("S", "M", "L", "XL")
OFTEN, FARE = one_of("weekly", "fortnightly", "monthly"), one_of("child", "adult", "senior")


@pytest.mark.parametrize(
    ("said", "schema", "expected"),
    [
        ("before lunch would be best", SLOT, "morning"),
        ("first thing, if you can", SLOT, "morning"),
        ("some time after lunch", SLOT, "afternoon"),
        ("at quarter past three", SLOT, "afternoon"),
        ("only after work", SLOT, "evening"),
        ("what am I to bring", SLOT, None),
        ("in medium, please", LETTERS, "M"),
        ("an extra large one", LETTERS, "XL"),
        ("he takes a small", LETTERS, "S"),
        ("every other week", OFTEN, "fortnightly"),
        ("once a month", OFTEN, "monthly"),
        ("just a one-off", one_of("once", "yearly"), "once"),
        ("a ten litre one", one_of("small", "big", described="small: 5 litres, big: 10 litres"), "big"),
        ("one of your twelve footers", one_of("short", "long", described="short is 8 feet, long is 12 feet"), "long"),
        ("a 3.5 tonner", one_of("van", "lorry", described="van = 3.5 tonnes, lorry = 7.5 tonnes"), "van"),
        ("she's eight", one_of("child", "adult", described="child 4-15, adult from 16"), "child"),
        ("he's sixteen", one_of("child", "adult", described="child 4-15, adult from 16"), "adult"),
        ("there's five of us", one_of("duo", "family", described="duo for 2 people, family for up to 6"), "family"),
        ("the long one", {"enum": [60, 90], "description": "60 is the short massage, 90 the long one"}, 90),
        ("post it to me", one_of("pdf", "paper", described="pdf by e-mail or paper by post"), "paper"),
        ("the one that doesn't rust", one_of("iron", "brass", described="plain iron, or rustproof brass"), "brass"),
        ("whichever", one_of("small", "big", described="small: 5 litres, big: 10 litres"), None),
    ],
)
def test_an_option_in_other_words(said, schema, expected):
    assert filled(said, choice=schema) == ({} if expected is None else {"choice": expected})


@pytest.mark.parametrize(
    ("said", "name", "schema", "expected"),
    [
        ("could you drop it off for me", "delivery", FLAG, True),
        ("can you bring them round to our house", "delivered", flag("Whether we bring it to the customer"), True),
        ("I'll come and fetch it myself", "delivery", FLAG, False),
        ("I'd like it delivered", "delivery", FLAG, True),
        ("I'd need to borrow one of your helmets", "own_helmet", FLAG, False),
        ("she'd need one of your bikes meanwhile", "loan_bike", FLAG, True),
        ("we've got a tent of our own", "own_tent", FLAG, True),
        ("I've got my own clubs", "own_equipment", FLAG, True),
        ("she doesn't pay any tax here", "taxpayer", FLAG, False),
        ("I pay my taxes here", "taxpayer", FLAG, True),
        ("can you wrap it as a present", "gift_wrap", FLAG, True),
        ("I do everything with my left", "left_handed", FLAG, True),
        ("a table by the window", "gift_wrap", FLAG, None),
        ("where do I leave the car", "courtesy_car", FLAG, None),
    ],
)
def test_yes_or_no_in_other_words(said, name, schema, expected):
    assert filled(said, **{name: schema}) == ({} if expected is None else {name: expected})


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("go on then", True),
        ("why not", True),
        ("that'd be lovely", True),
        ("I would, actually", True),
        ("we do", True),
        ("nah", False),
        ("I'd rather not", False),
        ("no need, we've somebody for that", False),
        ("I'm fine without", False),
    ],
)
def test_a_reply_to_a_question_for_yes_or_no(reply, expected):
    schema = {"type": "object", "properties": {"insurance": FLAG}, "required": ["insurance"]}
    asked = ("Would you like insurance, yes or no, please?", reply)
    assert fill(schema, "", answers=[asked])[0] == {"insurance": expected}


@pytest.mark.parametrize(
    ("said", "properties", "expected"),
    [
        ("is number 8841 done by the way", {"ticket": TEXT}, {"ticket": "8841"}),
        ("my docket is 73, by the way", {"docket": TEXT}, {"docket": "73"}),
        ("14 Station Street, in the morning", {"ticket": TEXT}, {}),
        ("how is it going with the sofa", {"booking": TEXT}, {}),
        ("round twenty-seven here, we're away on Sunday", {"round": TEXT}, {"round": "27"}),
        ("room 212, my name is Carl Voss", {"room": TEXT, "name": TEXT}, {"room": "212", "name": "Carl Voss"}),
        ("that's m i r a at quick dot example", {"email": TEXT}, {"email": "mira@quick.example"}),
        ("Ella's ankle is swollen", {"name": TEXT}, {}),
        ("my brother Tom is coming along", {"name": TEXT}, {}),
        ("could Lotte come on Tuesday", {"customer_name": TEXT}, {}),
        ("my name is Lee, it's for Ella's birthday", {"name": TEXT}, {"name": "Lee"}),
        ("Whitlock's the name", {"name": TEXT}, {"name": "Whitlock"}),
    ],
)
def test_names_and_numbers_that_things_go_by(said, properties, expected):
    assert filled(said, **properties) == expected


def test_a_thing_that_may_be_named_is_named_by_the_only_name():
    berth = {"type": "object", "properties": {"nights": WHOLE, "boat_name": TEXT}, "required": ["nights"]}
    assert fill(berth, "a berth for the Petrel for two nights")[0] == {"nights": 2, "boat_name": "Petrel"}
    assert fill(berth, "a berth for two nights, please")[0] == {"nights": 2}
