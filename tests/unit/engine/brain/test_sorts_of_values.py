"""Nobody is called as a street is, a house's number counts nothing, and idioms name no thing."""

from __future__ import annotations

import pytest

from voicelab.engine.brain.arguments import fill


def text(description: str) -> dict:
    return {"type": "string", "description": description}


def filled(said: str, required: tuple[str, ...] = (), **properties: dict) -> dict:
    schema = {"type": "object", "properties": properties, "required": list(required or properties)}
    return fill(schema, said)[0]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("it's for the one on Gorse Hill", {"address": "Gorse Hill"}),
        ("my name's Edda Kline and it's nine Dover Close", {"name": "Edda Kline", "address": "9 Dover Close"}),
        ("have it done on Tanner's Row I'm Lew Marr", {"name": "Lew Marr", "address": "Tanner's Row"}),
        ("forty one Beech Avenue, this is Mrs Toller", {"name": "Mrs Toller", "address": "41 Beech Avenue"}),
        ("at two Kiln Lane Joan Yates", {"name": "Joan Yates", "address": "2 Kiln Lane"}),
        ("it's flat three Juniper Court", {"address": "flat 3 Juniper Court"}),
        ("Lena Hill, 12 Mill Lane", {"name": "Lena Hill", "address": "12 Mill Lane"}),
        ("Ada Finch, number 3 The Paddocks", {"name": "Ada Finch", "address": "3 The Paddocks"}),
    ],
)
def test_a_street_is_no_ones_name(said, expected):
    assert filled(said, name=text("Name of the caller"), address=text("Address")) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("six jars of the Tawny, it's for Harriet Lowe", {"product": "Tawny", "customer": "Harriet Lowe", "count": 6}),
        ("I'm Harriet Lowe and I'd like something nice", {"customer": "Harriet Lowe"}),
        ("it's Jonah, have you got the Tawny", {"product": "Tawny", "customer": "Jonah"}),
        ("send the Tawny to sixteen Sefton Drive, Ann Roe speaking", {"product": "Tawny", "customer": "Ann Roe"}),
        ("I want an old Merrow, it's Saul", {"product": "Merrow", "customer": "Saul"}),
    ],
)
def test_somebody_is_no_thing_and_a_thing_is_nobody(said, expected):
    what = {"product": text("Which product"), "customer": text("Customer name"), "count": {"type": "integer"}}
    assert filled(said, ("product", "customer"), **what) == expected


@pytest.mark.parametrize(
    "said",
    [
        "is there any chance",
        "have you got a minute",
        "I'm in a bit of a hurry",
        "I've no idea to be honest",
        "the way I see it, no rush",
        "could I have a quick word",
        "I wanted to ask for it",
        "I'd like to bring it in",
        "we thought we'd hang on to it",
        "it's misbehaving",
        "my husband'll do it",
        "is it his",
        "I can't manage it",
    ],
)
def test_an_idiom_a_verb_or_a_pronoun_is_no_thing(said):
    assert filled(said, item=text("Which item")) == {}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("I left my scarf on the Whitby coach", {"item": "scarf"}),
        ("my son Jacob lost his kite at Filey station", {"item": "kite", "place": "Filey station", "owner": "Jacob"}),
        ("we've got wasps in the shed at 61 Cardigan Road", {"item": "wasps", "place": "61 Cardigan Road"}),
        ("could you send a wreath to Mrs Patel", {"item": "wreath", "owner": "Mrs Patel"}),
    ],
)
def test_a_thing_is_what_somebody_has_or_misses(said, expected):
    what = {"item": text("What it is"), "place": text("Where it was"), "owner": text("Name of the owner")}
    found = filled(said, ("item", "place"), **what)
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("nine Park View please", None),
        ("on Thursday at sixteen Sefton Drive", None),
        ("three of them at nine Park View", 3),
        ("give me a second", None),
        ("it's the one from March", None),
    ],
)
def test_the_number_of_a_house_or_a_moment_counts_nothing(said, expected):
    assert filled(said, keys={"type": "integer", "description": "How many keys"}).get("keys") == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("it's Mrs Lund, Archie's coming on Friday", {"pupil": "Archie"}),
        ("my girl Tove would like to come", {"pupil": "Tove"}),
        ("could you do me Saturday Frank Obi", {"pupil": "Frank Obi"}),
        ("Saturday I'm Beth Lacey", {"pupil": "Beth Lacey"}),
    ],
)
def test_who_is_meant_is_told_from_who_calls(said, expected):
    assert filled(said, pupil=text("Name of the pupil")) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("it's in row F", "row F"),
        ("we're stuck near junction nine", "junction nine"),
        ("I'm at gate twelve", "gate twelve"),
    ],
)
def test_a_place_goes_by_its_number_or_letter(said, expected):
    assert filled(said, spot=text("Where it is")) == {"spot": expected}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("I've got a wardrobe and two chairs you can have", "wardrobe and two chairs"),
        ("we need ladders, planks and a bucket", "ladders, planks and a bucket"),
        ("I left my scarf at the bar", "scarf"),
    ],
)
def test_several_things_may_be_one_text(said, expected):
    assert filled(said, goods=text("Which things")) == {"goods": expected}


@pytest.mark.parametrize("said", ["it's in the bathroom", "the tap on the landing drips", "I'm in a hurry"])
def test_plain_words_are_no_address(said):
    assert filled(said, address=text("Address")) == {}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("my daughter Saffron's six and I'd like her taught", "Saffron"),
        ("get her in next Monday if you can Freya Lunn", "Freya Lunn"),
    ],
)
def test_who_is_spoken_of_may_be_the_one_who_is_meant(said, expected):
    assert filled(said, name=text("Name of the swimmer")) == {"name": expected}


def test_a_telephone_number_ends_what_it_is_about():
    what = {"phone": text("Number"), "topic": text("What about")}
    said = "ring me about the roof oh seven seven double oh nine hundred seven eight nine"
    assert filled(said, **what) == {"phone": "07700900789", "topic": "the roof"}


@pytest.mark.parametrize(
    ("description", "said", "expected"),
    [
        ("New return date", "we'd like to hang on to it till Sunday", "Sunday"),
        ("When", "can somebody come on Friday", "Friday"),
        ("Day wanted", "he's been poorly since Tuesday, could he come tomorrow", "tomorrow"),
        ("New day", "I can't manage Friday, could we come on Tuesday", "Tuesday"),
        ("New day", "I'm away all Monday could you bring it on Thursday instead", "Thursday"),
        ("Day", "I won't manage Friday", "Friday"),
        ("Day of the edition", "put a notice in on Thursday", "Thursday"),
    ],
)
def test_a_day_is_asked_for_by_a_description_as_well(description, said, expected):
    assert filled(said, wanted=text(description)) == {"wanted": expected}
