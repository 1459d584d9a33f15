"""What a conversation has settled is not asked again, what was told is chosen from, and side questions are answered."""

from __future__ import annotations

import json

import pytest

from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Heard, Returned, Said

TEXT, NUMBER, DAY = {"type": "string"}, {"type": "integer"}, {"type": "string", "format": "date"}


def tool(name: str, description: str, required: list[str] | None = None, **properties) -> dict:
    parameters = {
        "type": "object",
        "properties": properties,
        "required": list(properties) if required is None else required,
    }
    return {"type": "function", "name": name, "description": description, "parameters": parameters}


POTTERY = """You answer the telephone of a pottery studio. Wheels are free on weekdays. A wheel costs 12 euros an hour.
Aprons are lent to everybody. Never tell callers who else has booked."""
TOOLS = [
    tool("list_wheels", "Lists the free wheels of a day.", day=DAY),
    tool(
        "book_wheel",
        "Books a wheel for a potter.",
        wheel=TEXT,
        hours={**NUMBER, "description": "Number of hours"},
        potter_name=TEXT,
    ),
    tool(
        "fire_pot",
        "Puts a pot into the kiln.",
        pot_number={**TEXT, "description": "The number under the pot, four digits"},
    ),
    tool(
        "find_pot",
        "Looks up where a pot is.",
        pot_number={**TEXT, "description": "The number under the pot, four digits"},
    ),
]
BLUE, OAK = {"wheel": "Blue", "free_until": "16:00", "price": 12}, {"wheel": "Oak", "free_until": "19:30", "price": 9}
WHEELS = json.dumps({"wheels": [BLUE, OAK]})


def after(said: str, *turns: Heard) -> list[Heard]:
    return [*turns, Said("user", said)]


def calls(conversation: list[Heard], instructions: str = POTTERY, tools: list[dict] = TOOLS) -> list[tuple[str, dict]]:
    return [(one.name, one.arguments) for one in think(instructions, tools, "auto", conversation).calls]


def told(conversation: list[Heard], instructions: str = POTTERY, tools: list[dict] = TOOLS) -> str:
    thought = think(instructions, tools, "auto", conversation)
    assert not thought.calls
    return thought.text


LISTED = (
    Said("user", "which wheels are free on Tuesday"),
    Called("1", "list_wheels", '{"day": "2026-12-01"}'),
    Returned("1", WHEELS),
    Said("assistant", "There are 2 wheels."),
)
ASKED = (Said("user", "where is my pot"), Said("assistant", "What is the number under the pot, please?"))


def test_a_side_question_is_answered_and_the_question_asked_again():
    answer = told(after("do I get an apron", *ASKED))
    assert answer == "Aprons are lent to everybody. What is the number under the pot, please?"
    talk = (*ASKED, Said("user", "do I get an apron"), Said("assistant", answer))
    assert calls(after("it's 4471", *talk)) == [("find_pot", {"pot_number": "4471"})]


def test_a_refusal_is_no_end_of_what_was_being_done():
    answer = told(after("who else has booked", *ASKED))
    assert answer.startswith("I am sorry") and answer.endswith("What is the number under the pot, please?")


@pytest.mark.parametrize(
    "said", ["never mind, what does a wheel cost", "no thanks, I'll leave it. what does a wheel cost"]
)
def test_who_has_given_it_up_is_not_asked_again(said):
    assert told(after(said, *ASKED)) == "A wheel costs 12 euros an hour."


def test_a_desk_tells_its_notes_as_they_are():
    notes = "hours: mon-sat 9 to 6, sun 10 to 4, closed at Christmas."
    assert told(after("what are your hours"), notes) == "Hours: mon-sat 9 to 6, sun 10 to 4, closed at Christmas."


def test_one_thing_is_not_asked_for_for_ever():
    talk: list[Heard] = [*ASKED]
    for _ in range(5):
        answer = told(after("hm, let me look", *talk))
        talk += [Said("user", "hm, let me look"), Said("assistant", answer)]
    assert any("I cannot do that without it" in one.text for one in talk if isinstance(one, Said))


def test_what_one_tool_was_called_with_another_is_called_with_too():
    found = (
        Said("user", "where is pot 4471"),
        Called("1", "find_pot", '{"pot_number": "4471"}'),
        Returned("1", '{"shelf": 3}'),
    )
    assert calls(after("then put it into the kiln", *found, Said("assistant", "The shelf is 3."))) == [
        ("fire_pot", {"pot_number": "4471"})
    ]


def test_what_failed_settles_nothing():
    failed = Returned("1", '{"status": "error", "message": "There is no such pot."}')
    talk = (Said("user", "where is pot 4471"), Called("1", "find_pot", '{"pot_number": "4471"}'), failed)
    assert told(after("then put it into the kiln", *talk, Said("assistant", "That did not work."))).endswith("please?")


@pytest.mark.parametrize(
    ("said", "wheel"),
    [("I'll take the second one", "Oak"), ("the blue one please", "Blue"), ("the cheaper one then", "Oak")],
)
def test_what_was_chosen_of_a_list_is_taken_and_only_the_rest_asked_for(said, wheel):
    asked = told(after(said, *LISTED))
    assert "hours" in asked
    talk = (
        *LISTED,
        Said("user", said),
        Said("assistant", asked),
        Said("user", "two"),
        Said("assistant", "What is the potter name, please?"),
    )
    assert calls(after("okay, Ada Byron", *talk)) == [
        ("book_wheel", {"wheel": wheel, "hours": 2, "potter_name": "Ada Byron"})
    ]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("how much is the oak one", "9"),
        ("until when is the blue one free", "16:00"),
        ("which one is the cheapest", "Oak"),
    ],
)
def test_what_was_found_before_answers_without_another_call(said, answer):
    assert answer in told(after(said, *LISTED))


def test_a_time_of_a_list_is_chosen_as_callers_say_it():
    times = (
        Said("user", "which wheels are free on Tuesday"),
        Called("1", "list_wheels", '{"day": "2026-12-01"}'),
        Returned("1", '{"free": ["09:15", "11:40", "16:20"]}'),
        Said("assistant", "Free are 09:15, 11:40 and 16:20."),
    )
    book = [
        TOOLS[0],
        tool("book_time", "Books one of the free times.", time={**TEXT, "description": "Start time, e.g. 08:30"}),
    ]
    for said, time in (
        ("eleven forty would be fine", "11:40"),
        ("the last one please", "16:20"),
        ("a quarter past nine", "09:15"),
    ):
        assert calls(after(said, *times), tools=book) == [("book_time", {"time": time})], said


KILN = POTTERY + " Before you call fire_pot, repeat the number of the pot and wait until the caller says yes."


def test_where_the_instructions_want_a_yes_nothing_is_called_without_one():
    question = told(after("put pot 4471 into the kiln"), KILN)
    assert "4471" in question and question.endswith("Is that right?")
    talk = (Said("user", "put pot 4471 into the kiln"), Said("assistant", question))
    assert calls(after("yes, that's right", *talk), KILN) == [("fire_pot", {"pot_number": "4471"})]
    for said in ("no", "hm, what does it cost?", "I am not sure"):
        assert not calls(after(said, *talk), KILN), said
    assert calls(after("where is pot 4471"), KILN) == [("find_pot", {"pot_number": "4471"})]


def test_an_order_of_tools_is_no_wish_to_be_asked():
    order = POTTERY + " First find_pot, and only after a yes fire_pot, to confirm it."
    assert calls(after("where is pot 4471"), order) == [("find_pot", {"pot_number": "4471"})]


def test_a_schema_that_needs_what_it_does_not_describe_breaks_nothing():
    odd = {"type": "object", "required": ["ghost"], "properties": {"number": NUMBER}}
    tools = [{"type": "function", "name": "raise_ghost", "description": "Raises a ghost.", "parameters": odd}]
    talk = (Said("user", "raise a ghost"), Said("assistant", "What is the ghost, please?"))
    for said in ("raise a ghost", "Casper", "the first one"):
        think("", tools, "auto", after(said, *talk, *LISTED[1:]))


CITIES = [
    tool(
        "get_tide",
        "Tells the next high tide of a harbour.",
        ["harbour"],
        harbour={**TEXT, "description": "The harbour"},
        day=DAY,
    ),
    tool(
        "measure",
        "Computes the distance between two harbours.",
        origin={**TEXT, "description": "Harbour to start from"},
        destination={**TEXT, "description": "Harbour to sail to"},
    ),
]


@pytest.mark.parametrize(
    ("said", "harbours"),
    [
        ("When is high tide in Dover and in Calais?", ["Dover", "Calais"]),
        ("the tide in Dover, Calais and Ostend please", ["Dover", "Calais", "Ostend"]),
        ("When is high tide in Dover, England?", ["Dover"]),
    ],
)
def test_one_tool_is_called_once_for_each_thing(said, harbours):
    found = calls(after(said), "", CITIES)
    assert [(name, given["harbour"]) for name, given in found] == [("get_tide", one) for one in harbours]


def test_two_values_of_one_call_are_one_call():
    assert calls(after("how far is it from Dover to Calais"), "", CITIES) == [
        ("measure", {"origin": "Dover", "destination": "Calais"})
    ]
    table = [tool("book_table", "Books a table.", guests={**NUMBER, "description": "Number of people"}, day=DAY)]
    assert len(calls(after("a table for two adults and one child on Friday"), "", table)) == 1


def test_a_question_looks_before_anything_is_booked():
    shop = [
        tool("check_stock", "Looks up which clays are there.", []),
        tool("order_clay", "Orders clay.", clay={**TEXT, "enum": ["red", "white", "grey"]}),
    ]
    assert calls(after("do you have any red clay in"), "", shop) == [("check_stock", {})]


def test_a_call_ends_whatever_stands_before_the_goodbye():
    assert "Goodbye" in told(after("haha fair enough, cheers, bye", *LISTED))
    assert "Goodbye" in told(after("okay then, see you on Tuesday", *ASKED))


def test_broken_results_settle_nothing():
    talk = (Said("user", "x"), Called("1", "find_pot", "[1]"), Returned("1", "no JSON"), Said("assistant", "Hm."))
    assert isinstance(think(POTTERY, TOOLS, "auto", after("and now?", *talk)).text, str)
