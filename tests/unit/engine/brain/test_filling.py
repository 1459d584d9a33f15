"""Arguments as a whole: what is optional, nested or missing; replies; questions; and any schema that there is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicelab.engine.brain.arguments import fill, prepare, question_for, repeated

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}


def schema(*optional: str, **properties: dict) -> dict:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def test_what_is_optional_is_left_out_unless_it_is_said():
    ticket = schema("seats", "note", event=TEXT, seats={**WHOLE, "default": 1}, note=TEXT)
    assert fill(ticket, "a ticket for the Summer Ball") == ({"event": "Summer Ball"}, [])
    assert fill(ticket, "3 seats for the Summer Ball") == ({"event": "Summer Ball", "seats": 3}, [])


def test_a_required_default_stands_in_and_nothing_else_does():
    both = schema(weeks={**WHOLE, "default": 2}, card={"type": "string", "pattern": "^[0-9]{4}$"})
    assert fill(both, "renew it") == ({"weeks": 2}, ["card"])
    assert fill(schema(kind={"const": "loan"}), "renew it") == ({"kind": "loan"}, [])
    kinds = {"type": "array", "items": {"const": "loan"}}
    assert fill(schema(kinds=kinds), "renew it") == ({"kinds": ["loan"]}, [])


def test_what_was_said_is_found_again_after_many_other_desks():
    """The engine keeps what it has read of the last few hundred schemas, and what was said to them for longer."""
    table = schema(guests=WHOLE)
    assert fill(table, "a table for four") == ({"guests": 4}, [])
    for number in range(300):
        prepare(schema(**{f"seats_{number}": WHOLE}))
    assert fill(table, "a table for four", guess=False) == ({"guests": 4}, [])


def test_a_reply_is_for_the_first_that_is_missing():
    table = schema(name=TEXT, guests=WHOLE)
    assert fill(table, "i need a table", answers=[("", "john smith")]) == ({"name": "john smith"}, ["guests"])
    assert fill(table, "i need a table for john smith", answers=[("", "four")]) == (
        {"name": "john smith", "guests": 4},
        [],
    )
    assert fill(table, "i need a table", answers=[("", "it's Ann Lee, please")]) == ({"name": "Ann Lee"}, ["guests"])


def test_earlier_replies_stay_with_the_questions_they_answered():
    table = schema(name=TEXT, city=TEXT, guests=WHOLE)
    answers = [("What is the name, please?", "john smith"), ("What is the city, please?", "new york")]
    expected = {"name": "john smith", "city": "new york", "guests": 4}
    assert fill(table, "i need a table", answers=[*answers, ("", "four")]) == (expected, [])
    assert fill(table, "i need a table", answers=answers[1:]) == ({"city": "new york"}, ["name", "guests"])


@pytest.mark.parametrize(
    ("given", "reply", "expected"),
    [
        (TEXT, "My name's Ann Lee", "Ann Lee"),
        (TEXT, "I would like to see the one by Ann Lee", "Ann Lee"),
        ({"type": "string", "format": "date"}, "whenever you like", None),
        ({"type": "string", "pattern": "^[A-Z]{3}$"}, "xyz", "XYZ"),
        ({"type": "string", "enum": ["morning", "afternoon"]}, "right after breakfast", "morning"),
        (WHOLE, "I do not know", None),
    ],
)
def test_a_reply_is_taken_only_for_what_it_can_be(given, reply, expected):
    assert fill(schema(name=given), "i need something", answers=[("", reply)])[0].get("name") == expected


def test_a_reply_is_taken_once():
    wanted = schema(reference=TEXT, name=TEXT)
    assert fill(wanted, "i want to change it", answers=[("", "K7P2QM")]) == ({"reference": "K7P2QM"}, ["name"])


def test_objects_are_filled_together_with_what_is_around_them():
    person = {"type": "object", "properties": {"first_name": TEXT, "last_name": TEXT}, "required": ["first_name"]}
    root = {**schema(person={"$ref": "#/$defs/person"}, age=WHOLE), "$defs": {"person": person}}
    said = "her first name is Clara, her last name is Novak, and her age is 34"
    assert fill(root, said) == ({"person": {"first_name": "Clara", "last_name": "Novak"}, "age": 34}, [])
    assert fill(root, "she is 34") == ({"age": 34}, ["person"])


def test_an_object_that_may_be_left_out_is_whole_or_left_out():
    place = {"type": "object", "properties": {"street": TEXT, "city": TEXT}, "required": ["street", "city"]}
    wanted = schema("place", place=place, count=WHOLE)
    assert fill(wanted, "3 boxes to Baker Street in London") == (
        {"place": {"street": "Baker Street", "city": "London"}, "count": 3},
        [],
    )
    assert fill(wanted, "3 boxes in London") == ({"count": 3}, [])


def test_a_list_of_objects_has_one_for_each_part_of_the_sentence():
    entry = schema(quantity=WHOLE, product=TEXT)
    order = schema(items={"type": "array", "items": entry})
    expected = [{"quantity": 2, "product": "red apples"}, {"quantity": 3, "product": "lemons"}]
    assert fill(order, "two red apples and three lemons") == ({"items": expected}, [])
    drink = schema("size", quantity=WHOLE, name=TEXT, size={"enum": ["small", "large"]})
    drinks = schema(items={"type": "array", "items": drink})
    expected = [{"quantity": 2, "name": "cola", "size": "large"}, {"quantity": 1, "name": "coffee"}]
    assert fill(drinks, "two large cola, and one coffee") == ({"items": expected}, [])


def test_lists_that_are_interleaved():
    wanted = schema(shop=TEXT, items={"type": "array", "items": TEXT}, counts={"type": "array", "items": WHOLE})
    expected = {"shop": "Miller's", "items": ["rolls", "brown bread"], "counts": [5, 2]}
    assert fill(wanted, "5 rolls and 2 brown bread from Miller's") == (expected, [])


def test_a_date_within_a_text_is_a_value_of_its_own():
    wanted = schema(reminder=TEXT, time={"type": "string", "format": "time"})
    expected = {"reminder": "call my mother", "time": "17:00:00"}
    assert fill(wanted, "remind me to call my mother at 5 pm") == (expected, [])


@pytest.mark.parametrize("kind", ["float", "double", "int", ["number", "null"]])
def test_types_by_other_names(kind):
    assert fill(schema(size={"type": kind}), "it is 3") == ({"size": 3}, [])


def test_null_stands_for_what_may_be_null():
    wanted = schema(size={"anyOf": [WHOLE, {"type": "null"}]})
    assert fill(wanted, "hello") == ({"size": None}, [])
    assert fill(wanted, "size 4") == ({"size": 4}, [])


def test_the_tools_own_words_are_no_values():
    wanted = schema(dish=TEXT)
    assert fill(wanted, "a recipe for pancakes", about="find_recipe Finds a recipe")[0] == {"dish": "pancakes"}


@pytest.mark.parametrize(
    ("name", "given", "question"),
    [
        ("ref", {"description": "The booking reference"}, "What is the booking reference, please?"),
        ("card_number", {}, "What is the card number, please?"),
        ("guests", {"description": "How many people stay."}, "Could you tell me how many people stay, please?"),
        ("count", {"description": "Number of tyres"}, "How many tyres, please?"),
        ("day", {"description": "The day, formatted as YYYY-MM-DD"}, "What is the day, please?"),
        ("city", {"description": "The city and state, such as Boston"}, "What is the city and state, please?"),
        ("items", {"description": "List of items to order."}, "What are the items to order, please?"),
        ("name", {"description": "The user's name"}, "What is your name, please?"),
        ("gift_wrap", {"type": "boolean"}, "Would you like gift wrap, yes or no, please?"),
        ("person", {"properties": {"first_name": TEXT, "age": WHOLE}}, "What are the first name and the age, please?"),
        ("size", {"enum": ["small", "extra_large"]}, "Which size would you like: small or extra large?"),
        ("deliver_to", {"enum": ["home", "work"]}, "Which would you like: home or work?"),
        ("people", WHOLE, "How many people, please?"),
        ("start", {"description": "Start as listed by find_slots, HH:MM"}, "What is the start, please?"),
        ("plate", {"description": "The plate, without spaces"}, "What is the plate, without spaces, please?"),
        ("stable", {"description": "three-letter code"}, "What is the stable, please?"),
        ("last_four_digits", WHOLE, "What are the last four digits, please?"),
        (
            "likes",
            {"description": "How many they would like 1 to 5"},
            "Could you tell me how many they would like 1 to 5, please?",
        ),
    ],
)
def test_a_question_is_made_of_the_description(name, given, question):
    assert question_for(name, given) == question


LEAF = st.sampled_from(
    [
        TEXT,
        WHOLE,
        {"type": "number", "minimum": 0, "maximum": 9},
        {"type": "boolean"},
        {"type": "string", "enum": ["red", "green"]},
        {"type": "string", "format": "date"},
        {"type": "string", "format": "date-time"},
        {"type": "string", "pattern": "["},
        {"type": "array", "items": WHOLE},
        {"type": "array", "items": {"type": "object", "properties": {"x": WHOLE, "y": TEXT}}},
        {"type": "dict", "properties": {"x": {"type": "float"}, "y": TEXT}},
        {"type": "any"},
        {"$ref": "#/$defs/gone"},
        {"anyOf": []},
        {"enum": [None, 1, "one"]},
        {},
    ]
)
NAMES = st.sampled_from(["date", "code", "city", "email", "phone", "message", "start_time", "year", "a", "name", "é"])
WORDS = st.lists(
    st.sampled_from(
        "two 3rd AB12 Ann of the , . 'x' to from in half past six next friday tomorrow at noon 5% $3 double a and "
        "[1,2] 12:30 march not yes é 1e-9 plus @ as in Alpha 1/2/3 99999999999999999999 one hundred thousand point "
        "minus ago weeks double mr dozen half quarter".split()
    ),
    max_size=14,
).map(" ".join)
KINDS = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list}


def test_what_only_one_of_several_calls_says_is_given_to_all_in_the_order_in_which_it_was_said():
    units = {"type": "string", "enum": ["celsius", "fahrenheit"]}
    time = {"type": "string", "description": "Time as HH:MM"}
    weather = schema(city={"type": "string", "description": "The city"}, unit=units, day=TEXT, hour=time)
    calls = repeated(weather, "the weather in Paris in celsius tomorrow at 10:00 and in London")
    assert [one["city"] for one in calls] == ["Paris", "London"]
    assert list(calls[1]) == ["city", *(name for name in calls[0] if name != "city")]


def test_numbers_by_which_things_are_known_are_several_and_amounts_are_one():
    ticket = schema(ticket={**WHOLE, "description": "Ticket number"})
    assert [one["ticket"] for one in repeated(ticket, "are 417 and 423 ready")] == [417, 423]
    assert repeated(schema(guests=WHOLE), "2 adults and 1 child") == []
    for denied in ("412 and not 518", "412 and it was 150 pounds", "between 412 and 518"):
        assert repeated(ticket, denied) == []
    amount = schema(amount={**WHOLE, "description": "The amount, in pounds"})
    assert repeated(amount, "pay 150 and then 200") == []
    kept = schema(item={"type": "string", "enum": ["compost", "rose_bush", "spade"]}, quantity=WHOLE)
    said = "ten bags of compost, a couple of rose bushes and one spade"
    assert [(one["item"], one["quantity"]) for one in repeated(kept, said)] == [
        ("compost", 10),
        ("rose_bush", 2),
        ("spade", 1),
    ]


@pytest.mark.parametrize("said", ["add [{[]: 1}] now", "add [{[1]}]", "add [1e999]", "add [b'x']"])
def test_brackets_with_anything_in_them_are_no_mistake(said):
    found, missing = fill(schema(values={"type": "array", "items": {"type": "number"}}), said)
    assert {*found, *missing} == {"values"}


@settings(max_examples=300)
@given(st.dictionaries(NAMES, LEAF, max_size=5), st.one_of(WORDS, st.text(max_size=40)), st.one_of(st.just(""), WORDS))
def test_any_schema_and_any_words(properties, said, reply):
    root = {"type": "object", "properties": properties, "required": list(properties)}
    found, missing = fill(root, said, answers=[("", reply)])
    assert (found, missing) == fill(root, said, answers=[("", reply)])
    assert set(found) | set(missing) == set(properties)
    for name, value in found.items():
        given_schema = properties[name]
        kind = given_schema.get("type")
        if kind in KINDS:
            assert isinstance(value, KINDS[kind])
            assert kind == "boolean" or not isinstance(value, bool)
        assert value in given_schema.get("enum", [value])
        assert not isinstance(value, float) or 0 <= value <= 9
