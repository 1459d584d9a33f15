"""Names, codes, addresses, options and free text as callers say them; what was not said is left out or asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicelab.engine.brain.arguments import fill

TEXT = {"type": "string"}
DIGITS = "zero one two three four five six seven eight nine".split()


def filled(said: str, reply: str = "", **properties: dict) -> dict:
    return fill(
        {"type": "object", "properties": properties, "required": list(properties)}, said, answers=[("", reply)]
    )[0]


@given(st.text("BCDEFGHJKLMNPQRSTUVWXYZ0123456789", min_size=3, max_size=8).filter(lambda code: not code.isdigit()))
def test_a_code_spelled_aloud_is_the_code(code):
    aloud = " ".join(DIGITS[int(sign)] if sign.isdigit() else sign.lower() for sign in code)
    assert filled(f"the code is {aloud}", code=TEXT) == {"code": code}
    assert filled("what is missing", aloud, code=TEXT) == {"code": code}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Delete AB12CD", "AB12CD"),
        ("delete ab12cd please", "ab12cd"),
        ("it is A as in Alpha, B as in Bravo, double seven", "AB77"),
        ("kilo seven papa two", "K7P2"),
        ("What about QX 1234?", "QX 1234"),
        ("what about qx 1234", "qx 1234"),
        ("the one with number 'R 12/7'", "R 12/7"),
        ("number four seven one one", "4711"),
        ("order 88-1234", "88-1234"),
        ("it is SW1A 1AA", "SW1A 1AA"),
        ("it is DE89 3704 0044 0532", "DE89 3704 0044 0532"),
    ],
)
def test_codes_written_and_spelled(said, expected):
    assert filled(said, code=TEXT) == {"code": expected}


def test_a_code_fits_the_schemas_pattern_or_is_none():
    capitals = {"type": "string", "pattern": "^[A-Z]{2}[0-9]{4}$"}
    assert filled("it is ab 12 34", code=capitals) == {"code": "AB1234"}
    assert filled("it is room 12", code=capitals) == {}
    assert filled("it is ab1234", code={"type": "string", "minLength": 7}) == {}


@pytest.mark.parametrize(
    ("said", "name", "expected"),
    [
        ("write to Ann.Lee@example.org", "email", "Ann.Lee@example.org"),
        ("it's john underscore doe at example dot com", "email", "john_doe@example.com"),
        ("call me on 030 1234567", "phone", "030 1234567"),
        ("five five five oh one two three", "phone_number", "5550123"),
        ("plus four four two zero seven nine", "phone", "+442079"),
        ("bring it to 221 B Baker Street, London", "address", "221 B Baker Street, London"),
    ],
)
def test_addresses(said, name, expected):
    assert filled(said, **{name: TEXT}) == {name: expected}


@pytest.mark.parametrize(
    ("said", "names", "expected"),
    [
        ("from Boston to New York", ("destination", "origin"), {"origin": "Boston", "destination": "New York"}),
        ("to new york from boston", ("origin", "destination"), {"origin": "boston", "destination": "new york"}),
        ("weather in paris please", ("city",), {"city": "paris"}),
        ("the weather in Miami, Florida", ("city", "state"), {"city": "Miami", "state": "Florida"}),
        (
            "The Long Winter by Laura Wilder",
            ("author", "title"),
            {"author": "Laura Wilder", "title": "The Long Winter"},
        ),
        ("my name is john smith", ("name",), {"name": "john smith"}),
        ("This is Anna Karenina speaking", ("name",), {"name": "Anna Karenina"}),
        ("find 'War and Peace'", ("title",), {"title": "War and Peace"}),
        ("My dog is brown", ("city",), {}),
        ("I need help", ("city", "name"), {}),
    ],
)
def test_names_of_people_places_and_things(said, names, expected):
    assert filled(said, **dict.fromkeys(names, TEXT)) == expected


@pytest.mark.parametrize(
    ("said", "name", "expected"),
    [
        ("what are the rules for dogs", "question", "what are the rules for dogs"),
        ("tell them that I am late", "message", "I am late"),
        ("leave a note saying the bell is broken", "note", "the bell is broken"),
        ("I want to complain about the noise upstairs, please", "topic", "the noise upstairs"),
        ("I send it back because it is too small", "reason", "it is too small"),
    ],
)
def test_free_text_begins_where_it_is_announced(said, name, expected):
    assert filled(said, **{name: TEXT}) == {name: expected}


SIZE = {"type": "string", "enum": ["small", "medium", "large"]}


@pytest.mark.parametrize(
    ("said", "schema", "expected"),
    [
        ("a large one", SIZE, "large"),
        ("not the small one, the medium one", SIZE, "medium"),
        ("the biggest you have", SIZE, "large"),
        ("send it as a text message", {"enum": ["letter", "text_message"]}, "text_message"),
        ("the second one", {"enum": ["first", "second"]}, "second"),
        ("two of them", {"type": "integer", "enum": [1, 2, 3]}, 2),
        ("dollars into pounds", {"enum": ["USD", "EUR", "GBP"]}, "GBP"),
        ("in German", {"type": "string", "description": "A language, e.g. 'English', 'German'"}, "German"),
    ],
)
def test_options_by_word_and_by_meaning(said, schema, expected):
    assert filled(said, choice=schema) == {"choice": expected}


def test_an_option_that_was_not_said_is_asked_for():
    assert filled("i want to order something", size=SIZE) == {}


FLAG = {"type": "boolean"}


@pytest.mark.parametrize(
    ("said", "reply", "expected"),
    [
        ("with gift wrap", "", {"gift_wrap": True}),
        ("no gift wrap please", "", {"gift_wrap": False}),
        ("non-gift wrap", "", {"gift_wrap": False}),
        ("please don't use any gift wrap", "", {"gift_wrap": False}),
        ("not today, but with gift wrap", "", {"gift_wrap": True}),
        ("send it", "yes please", {"gift_wrap": True}),
        ("send it", "no", {"gift_wrap": False}),
        ("send it", "", {}),
    ],
)
def test_yes_and_no(said, reply, expected):
    assert filled(said, reply, gift_wrap=FLAG) == expected


@pytest.mark.parametrize(
    ("said", "items", "expected"),
    [
        ("tag it with red, green and blue", TEXT, ["red", "green", "blue"]),
        ("invite Ann, Bob and Carl Meyer", TEXT, ["Ann", "Bob", "Carl Meyer"]),
        ("the small and the large one", SIZE, ["small", "large"]),
    ],
)
def test_lists_of_words(said, items, expected):
    assert filled(said, tags={"type": "array", "items": items}) == {"tags": expected}


def test_topics_are_parted():
    keywords = {"type": "array", "items": TEXT}
    expected = {"keywords": ["solar energy", "batteries"]}
    assert filled("articles about solar energy and batteries", keywords=keywords) == expected


def test_a_full_name_is_parted():
    assert filled("I'm Mary Ann Jones", first_name=TEXT, last_name=TEXT) == {
        "first_name": "Mary Ann",
        "last_name": "Jones",
    }
    assert filled("sign me up", "john smith", first_name=TEXT, surname=TEXT) == {
        "first_name": "john",
        "surname": "smith",
    }


def told(description: str, **more: object) -> dict:
    return {**TEXT, "description": description, **more}


FIELD, ROAST = told("Area of medical expertise, e.g. heart, skin"), told("The roast. Can be 'darkened' or 'light'.")
PIANO = {"maker": told("Maker of the piano"), "model": told("Model of the piano")}
SCORE = {"piece": told("Name of the piece"), "composer": told("Its composer")}


@pytest.mark.parametrize(
    ("said", "properties", "expected"),
    [
        ("a joint pain specialist in Ghent", {"town": TEXT, "field": FIELD}, {"town": "Ghent", "field": "joint pain"}),
        ("someone in Ghent", {"town": TEXT, "field": FIELD}, {"town": "Ghent"}),
        ("a silk-lined coat", {"lining": TEXT}, {"lining": "silk"}),
        ("a battery-powered drill", {"power_source": TEXT}, {"power_source": "battery"}),
        ("make it darken a bit", {"roast": ROAST}, {"roast": "darkened"}),
        ("make it nice", {"roast": ROAST}, {}),
        ("it is BX-1180", {"roast": ROAST}, {}),
        ("roast it lightly", {"roast": ROAST}, {"roast": "light"}),
        ("Ravel's 'Bolero', please", SCORE, {"piece": "Bolero", "composer": "Ravel"}),
        ('Holst\'s suite "The Planets"', SCORE, {"piece": "The Planets", "composer": "Holst"}),
        ("the piece 'Bolero', please", SCORE, {"piece": "Bolero"}),
        ("tune a Yamaha U1", PIANO, {"maker": "Yamaha", "model": "U1"}),
        ("tune a Steinway Model D", PIANO, {"maker": "Steinway", "model": "Model D"}),
        ("in Walnut Finish", {"finish": TEXT}, {"finish": "Walnut"}),
        ("say it in Welsh", {"lang": told("Two-letter ISO code of the language")}, {"lang": "cy"}),
        ("put up the shelves in the pantry", {"what": told("Name of the shelves")}, {"what": "pantry"}),
    ],
)
def test_of_which_sort_and_whose_a_thing_is(said, properties, expected):
    about = "Puts up shelves"
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    assert fill(schema, said, about=about)[0] == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("lockers 14 and 15 for me", {"lockers": ["14", "15"]}),
        ("it is for 2 people", {}),
    ],
)
def test_numbers_that_things_are_known_by_are_listed(said, expected):
    assert filled(said, lockers={"type": "array", "items": TEXT}) == expected


def test_quoted_words_are_for_what_is_needed():
    play = {"play_name": told("Name of the play"), "stage": told("The stage where it is on", default="any")}
    found = fill({"type": "object", "properties": play, "required": ["play_name"]}, "see 'Hamlet' on all stages")[0]
    assert found["play_name"] == "Hamlet"


def test_what_says_how_large_a_thing_is_is_no_sort_of_it():
    wanted = {"pump_type": told("Type of the pump"), "capacity": {"type": "number", "description": "In litres"}}
    about = "Looks up pumps"
    schema = {"type": "object", "properties": wanted, "required": list(wanted)}
    assert fill(schema, "a large pump with a capacity of 40", about=about) == ({"capacity": 40}, ["pump_type"])
    assert fill(schema, "a rotary pump with a capacity of 40", about=about)[0]["pump_type"] == "rotary"


def test_only_what_is_told_of_a_thing_says_which_it_is():
    schema = {"type": "object", "properties": {"shelf": told("Name of the shelf")}, "required": ["shelf"]}
    assert fill(schema, "one was stolen at the mall", about="Report stolen shelves") == ({}, ["shelf"])


@pytest.mark.parametrize(
    ("said", "properties", "expected"),
    [
        (
            "a talk on bees, in Danish",
            {"topic": TEXT, "language": told("Two-letter language code", default="en")},
            "da",
        ),
        ("a talk on bees", {"topic": TEXT, "language": told("Two-letter language code", default="en")}, None),
        ("he's a welder now", {"language": TEXT, "occupation": told("What they do")}, None),
    ],
)
def test_a_name_that_has_a_code_is_told_by_it(said, properties, expected):
    schema = {"type": "object", "properties": properties, "required": [next(iter(properties))]}
    assert fill(schema, said)[0].get("language") == expected


@pytest.mark.parametrize(
    ("said", "wanted", "expected"),
    [
        ("add a chimney inspection for Tuesday", told("Title of the task"), "chimney inspection"),
        ("who wrote the theory of the leisure class", told("The title"), "theory of the leisure class"),
        ("open the attic sensor", told("Name of the sensor"), "attic"),
        ("send 40 pieces of QRT-B", told("Article code"), "QRT-B"),
        ("how much syrup for a 6-year-old", told("The medicine"), "syrup"),
        ("who is on the platform team at 2031-02-03T04:30", told("Name of the team"), "platform"),
        ("a table on the 9th", told("Name of the guest"), None),
    ],
)
def test_what_a_thing_is_called(said, wanted, expected):
    schema = {"type": "object", "properties": {"wanted": wanted}, "required": ["wanted"]}
    assert fill(schema, said, about="Looks up a team or a sensor")[0].get("wanted") == expected


def test_what_is_needed_is_found_though_its_description_speaks_of_a_default():
    cake = told("What is baked. Default is any.")
    schema = {"type": "object", "properties": {"cake": cake}, "required": ["cake"]}
    assert fill(schema, "find a lemon drizzle recipe", about="Find recipes")[0] == {"cake": "lemon drizzle"}


def test_a_day_and_its_time_are_read_as_they_are_written():
    at = {"type": "string", "format": "date-time"}
    assert filled("wake me at 2031-02-03T04:30", at=at) == {"at": "2031-02-03T04:30:00"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("the pass is for my aunt petra lindholm, please", "petra lindholm"),
        ("a voucher made out to owen prys", "owen prys"),
        ("book me in, that's for me olga brandt on the 9th", "olga brandt"),
        ("my aunt keeps losing the pass", None),
        ("it is for my aunt", None),
    ],
)
def test_somebody_of_whom_it_is_told_who_they_are_needs_no_capitals(said, expected):
    assert filled(said, guest_name=told("Name of the guest")).get("guest_name") == expected
