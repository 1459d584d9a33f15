"""What callers put right: in what was read back, in their own answers, and once it has been done."""

from __future__ import annotations

import json

import pytest
from function_tools import tool

from voicelab.engine.brain.confirming import wanted
from voicelab.engine.brain.corrections import answered_and_corrected, changed_part, changes
from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Heard, Returned, Said, Thought

TEXT, COUNT = {"type": "string"}, {"type": "integer"}
DAY, TIME = {**TEXT, "format": "date"}, {**TEXT, "description": "HH:MM, 24-hour"}
TODAY = "Today is Friday, 27 November 2026."
TABLE = tool("book_table", "Books a table.", date=DAY, time=TIME, people=COUNT, guest=TEXT)
CLASS = tool("book_class", "Books a pottery class.", day=DAY, start=TIME, potters=COUNT, phone=TEXT)
MOVE = tool("move_class", "Moves a booking to another day or time.", reference=TEXT, day=DAY, new_start=TIME)
CANCEL = tool("cancel_class", "Cancels a booking.", reference=TEXT)


def think_on(talk: list[Heard], rules: str, *tools: dict) -> Thought:
    return think(f"{TODAY} {rules}", list(tools), "auto", talk)


READ_BACK = "Before you book, repeat everything and wait for a yes."
FIRST = "a table for four on Saturday at seven in the evening, Ines Costa"


@pytest.mark.parametrize(
    ("said", "before", "now", "values"),
    [
        ("oh hang on, make that three of us, Dave's knee is playing up", "4 people", "3 people", {"people": 3}),
        ("ah, could we make that five, my mother in law is coming", "4 people", "5 people", {"people": 5}),
        ("Sunday's better for us actually", "November 28", "November 29, 2026", {"date": "2026-11-29"}),
        ("sorry, the name's Ines Castro, not Costa", "Ines Costa", "Ines Castro", {"guest": "Ines Castro"}),
        ("no wait, half past eight, because the film ends at eight", "19:00", "time 20:30", {"time": "20:30"}),
    ],
)
def test_what_was_read_back_is_put_right_and_read_back_anew(said, before, now, values):
    asked = think_on([Said("user", FIRST)], READ_BACK, TABLE).text or ""
    talk: list[Heard] = [Said("user", FIRST), Said("assistant", asked), Said("user", said)]
    anew = think_on(talk, READ_BACK, TABLE)
    assert anew.text and now in anew.text and anew.text.endswith("Is that right?")
    others = {"November 28", "19:00", "4 people", "Ines Costa"} - {before}
    assert all(part in anew.text for part in others)
    [call] = think_on([*talk, Said("assistant", anew.text), Said("user", "yes please")], READ_BACK, TABLE).calls
    assert {name: value for name, value in call.arguments.items() if name in values} == values


@pytest.mark.parametrize(
    ("reply", "answer", "part"),
    [
        ("Okafor. no hang on, make it eight", "Okafor.", "eight"),
        ("07700 900820. no wait, Wednesday's better for me", "07700 900820.", "Wednesday"),
        ("Lee, and actually make that two", "Lee, and", "two"),
        ("it's Anna Weiss, 555-0176", "it's Anna Weiss, 555-0176", ""),
        ("well, well, I'd say the blue one", "well, well, I'd say the blue one", ""),
    ],
)
def test_a_reply_may_put_something_else_right(reply, answer, part):
    assert answered_and_corrected(reply) == (answer, part)


def test_what_a_reply_puts_right_is_called_for():
    talk: list[Heard] = []
    for said in ("a pottery class on Monday at six pm", "two. oh no wait, three, my aunt's here"):
        talk.append(Said("user", said))
        talk.append(Said("assistant", think_on(talk, "", CLASS).text or ""))
    talk.append(Said("user", "07700 900111, and sorry, make it Tuesday, my flight's been moved"))
    [call] = think_on(talk, "", CLASS).calls
    assert call.arguments == {"day": "2026-12-01", "start": "18:00", "potters": 3, "phone": "07700 900111"}


def test_hang_on_before_an_answer_puts_nothing_right():
    ask = Said("assistant", "What is the phone, please?")
    talk = [Said("user", "a pottery class for two on Monday at six pm"), ask]
    [call] = think_on([*talk, Said("user", "oh, hang on, let me look, it's 07700 900111")], "", CLASS).calls
    assert call.arguments["phone"] == "07700 900111"


DONE = {"day": "2026-12-01", "start": "18:00", "potters": 2, "phone": "07700 900111"}


@pytest.mark.parametrize(
    ("said", "day", "start"),
    [
        ("oh sorry no, my friend says seven o'clock, not six", "2026-12-01", "19:00"),
        ("hang on, Wednesday would be better actually", "2026-12-02", "18:00"),
        ("no wait, make it half past eight, my boss has just texted me", "2026-12-01", "20:30"),
    ],
)
def test_once_it_is_done_the_tool_that_changes_it_is_called(said, day, start):
    talk: list[Heard] = [
        Said("user", "a pottery class for two on Tuesday at six pm, 07700 900111"),
        Called("1", "book_class", json.dumps(DONE)),
        Returned("1", '{"booked": true, "reference": "P42"}'),
        Said("assistant", "It is booked."),
        Said("user", said),
    ]
    [call] = think_on(talk, "", CLASS, MOVE, CANCEL).calls
    assert (call.name, call.arguments) == ("move_class", {"reference": "P42", "day": day, "new_start": start})
    [again] = think_on(talk, "", CLASS).calls  # where none changes anything, it is done once more
    assert again.name == "book_class" and again.arguments == {**DONE, "day": day, "start": start}


def test_why_something_is_changed_is_no_change():
    assert changed_part("make it three, my sister's coming too") == "three"
    assert changed_part("no, Friday, the train gets in at ten") == "Friday"
    assert changed_part("oh no, I forgot gran, that's six then") == "I forgot gran, that's six"


def test_a_name_put_right_is_said_once():
    assert changes(TABLE, {"guest": "Ines Costa"}, "the name's Ines Castro, not Costa") == {"guest": "Ines Castro"}
    assert changes(TABLE, {"guest": "14 Bay Road"}, "it's forty, not 14") == {"guest": "40 Bay Road"}


@pytest.mark.parametrize(
    "rule",
    [
        "Book a table as soon as you have the first course, no need to read it all back.",
        "Call book_table without reading it back first.",
        "Don't repeat everything before you book.",
        "book_table right away, you don't have to confirm it first.",
        "There is no point in repeating or confirming the table before booking.",
        "Do not ask the caller to confirm before booking.",
    ],
)
def test_rules_that_want_nothing_read_back(rule):
    assert not wanted(rule, TABLE, [TABLE])


@pytest.mark.parametrize(
    "rule",
    [
        "Don't book until the caller has confirmed.",
        "Never book a table before you have repeated it and got a yes.",
        "Before you book, say the time once more, don't just assume.",
        "You must not book anything until you've read it back and they agreed.",
        "Read the details back before you book, not after.",
    ],
)
def test_rules_that_want_it_read_back_in_the_negative(rule):
    assert wanted(rule, TABLE, [TABLE])
