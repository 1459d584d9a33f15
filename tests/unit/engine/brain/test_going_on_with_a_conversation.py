"""Looking up before asking, superlatives, corrections of what was read back, and what is asked beside an answer."""

from __future__ import annotations

import json

import pytest

from voicelab.engine.brain.questions import asked_besides, is_question, without_asked_besides
from voicelab.engine.brain.superlatives import is_superlative, outstanding
from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Heard, Returned, Said

TEXT, NUMBER, DAY = {"type": "string"}, {"type": "integer"}, {"type": "string", "format": "date"}
BOATS = """You answer the telephone of a boat yard. A skipper's licence is needed for motor boats.
Before making a booking, repeat the boat and the name, and wait until the caller says yes.
Weddings aren't our thing, send those to Harbour Events on 0170 555 230. Life jackets cost 4 euros.
- fog? we stay in the harbour and give the money back
Should anybody wonder whether they speak to a person, say that you are a computer."""
TOOLS = [
    {
        "type": "function",
        "name": "find_boats",
        "description": "Free boats of a kind on a day.",
        "parameters": {
            "type": "object",
            "properties": {"kind": {"type": "string", "enum": ["sail", "motor", "rowing"]}, "day": DAY},
            "required": ["kind", "day"],
        },
    },
    {
        "type": "function",
        "name": "book_boat",
        "description": "Books a boat.",
        "parameters": {
            "type": "object",
            "properties": {
                "boat": {**TEXT, "description": "Name of the boat"},
                "start_time": {**TEXT, "description": "In 24-hour form, e.g. 07:30"},
                "skipper_name": {**TEXT, "description": "First and last name of the skipper"},
            },
            "required": ["boat", "start_time", "skipper_name"],
        },
    },
]
GULL = {"boat": "Gull", "start": "09:00", "hours": 6, "price": "80 euros", "owner": "Ms Brandt"}
TERN = {"boat": "Tern", "start": "14:30", "hours": 3, "price": "55 euros", "owner": "Mr Ito"}
FOUND = (
    Said("user", "is there a sail boat free tomorrow"),
    Called("1", "find_boats", '{"kind": "sail", "day": "2026-12-01"}'),
    Returned("1", json.dumps([GULL, TERN])),
    Said("assistant", "There are 2."),
)


def after(said: str, *before: Heard) -> list[Heard]:
    return [*before, Said("user", said)]


def calls(conversation: list[Heard]) -> list[tuple[str, dict]]:
    return [(one.name, one.arguments) for one in think(BOATS, TOOLS, "auto", conversation).calls]


def told(conversation: list[Heard]) -> str:
    thought = think(BOATS, TOOLS, "auto", conversation)
    assert not thought.calls
    return thought.text


def going_on(*turns: str, before: tuple[Heard, ...] = FOUND) -> list[Heard]:
    """The conversation with all these turns but the last answered."""
    talk: list[Heard] = list(before)
    for said in turns[:-1]:
        talk.append(Said("user", said))
        talk.append(Said("assistant", told(talk)))
    return [*talk, Said("user", turns[-1])]


def test_what_is_there_is_looked_up_before_anything_is_asked_for():
    [(name, given)] = calls([Said("user", "any chance of booking a rowing boat for tomorrow")])
    assert name == "find_boats" and given["kind"] == "rowing"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("which is the cheaper one", ["Tern", "55"]),
        ("which one is longer", ["Gull"]),
        ("who owns the half past two one", ["Ito"]),
        ("what does the Gull cost", ["80"]),
    ],
)
def test_questions_about_what_was_found_are_answered_from_it(said, words):
    answer = told(after(said, *FOUND))
    assert all(word in answer for word in words), answer


@pytest.mark.parametrize("said", ["I'll take the later one", "the cheapest one please", "okay, the second one"])
def test_what_was_chosen_is_read_back_before_it_is_booked(said):
    assert "name of the skipper" in told(after(said, *FOUND))
    back = told(going_on(said, "it's Mara Lund"))
    assert "Tern" in back and "14:30" in back and back.endswith("Is that right?")
    wanted = [("book_boat", {"boat": "Tern", "start_time": "14:30", "skipper_name": "Mara Lund"})]
    assert calls(going_on(said, "it's Mara Lund", "yeah, spot on")) == wanted


def test_a_correction_of_what_was_read_back_is_read_back_again():
    talk = ("the later one please", "Mara Lund", "no, it's Lunt, not Lund")
    back = told(going_on(*talk))
    assert "Mara Lunt" in back and back.endswith("Is that right?")
    [(_, given)] = calls(going_on(*talk, "yes please"))
    assert given["skipper_name"] == "Mara Lunt" and given["boat"] == "Tern"


def test_a_yes_with_a_question_besides_is_a_yes_and_the_question_is_answered():
    talk = going_on("the later one please", "Mara Lund", "yes, lovely. what do life jackets cost?")
    [(name, _)] = calls(talk)
    assert name == "book_boat"
    done = [*talk, Called("2", name, "{}"), Returned("2", '{"booked": true}')]
    assert told(done) == "It is booked. Life jackets cost 4 euros."


def test_a_name_with_a_question_besides_is_the_name():
    back = told(going_on("the later one please", "Mara Lund. do I need a licence?"))
    assert "Mara Lund," in f"{back}," or "Mara Lund." in back


def test_who_says_the_same_once_more_is_asked_once_more():
    said = "which boats can you find me"
    asked = told([Said("user", said)])
    assert asked.endswith("please?")
    assert told([Said("user", said), Said("assistant", asked), Said("user", said)]) == asked


def test_a_question_that_was_handed_over_answers_none():
    note = Said("system", "intent: How much is a life jacket?")
    thought = think("You are the yard's assistant.", [], "auto", [note, Said("user", "how much is a sail boat?")])
    assert "intent" not in thought.text


def test_whoever_asks_is_told_that_nobody_is_there():
    assert told([Said("user", "sorry, am I talking to a real person here")]) == "I am a computer."


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("we're getting married in May, would you do a wedding", "0170 555 230"),
        ("and what if there's fog", "harbour"),
    ],
)
def test_terse_notes_and_other_people_s_numbers_are_facts(said, words):
    assert words in told([Said("user", said)])


def test_a_question_about_an_entry_books_nothing():
    assert not calls(after("would the Gull be all right for my daughter", *FOUND))


def test_the_first_of_something_else_is_no_choice():
    assert not calls(after("how do I get through the first lock", *FOUND))


@pytest.mark.parametrize(
    ("said", "besides"),
    [
        ("Ana Lopez. how long does it take, roughly", "how long does it take, roughly"),
        ("after lunch. do I have to be there", "do I have to be there"),
        ("how long does it take", ""),
        ("it's 14 Mill Road. flat two", ""),
    ],
)
def test_what_is_asked_besides_an_answer(said, besides):
    assert asked_besides(said) == besides
    assert without_asked_besides(said) == (said.split(". ")[0] + "." if besides else said)


@pytest.mark.parametrize(
    "said", ["I'd get it as a file too, would I", "and if it rains, who do I ring", "it's open, isn't it"]
)
def test_questions_without_a_question_word_at_their_beginning(said):
    assert is_question(said)


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("the cheapest", 1),
        ("the most expensive one", 0),
        ("the shortest one", 1),
        ("the latest", 2),
        ("the early one", 0),
        ("the biggest", 2),
    ],
)
def test_the_entry_that_has_most_or_least(said, at):
    entries = [
        {"room": "A", "at": "10:00", "takes": "2 hours", "price": 90, "seats": 4},
        {"room": "B", "at": "11:30", "takes": "45 minutes", "price": 40, "seats": 6},
        {"room": "C", "at": "19:00", "takes": "90 minutes", "price": 60, "seats": 12},
    ]
    assert is_superlative(said) and outstanding(entries, said) is entries[at]


def test_without_anything_to_compare_nothing_stands_out():
    assert outstanding(["red", "blue"], "the cheapest") is None
    assert outstanding([{"price": 4}], "the cheapest") is None
