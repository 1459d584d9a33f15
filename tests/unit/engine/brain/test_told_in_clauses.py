"""What is wrong, what happened, and why: told in a clause of its own, or asked for."""

from __future__ import annotations

import pytest

from voicelab.engine.brain.arguments import fill


def told(said: str, name: str = "problem", description: str = "What is wrong") -> str | None:
    properties = {
        name: {"type": "string", "description": description},
        "caller": {"type": "string", "description": "Name of the caller"},
        "address": {"type": "string", "description": "Address"},
        "policy": {"type": "string", "description": "Policy number"},
    }
    about = "report_it Take down what somebody reports."
    return fill({"type": "object", "properties": properties, "required": [name]}, said, about=about)[0].get(name)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "she's coughing and spluttering whenever I open her up can you have a look WN65 HJU",
            "she's coughing and spluttering whenever I open her up",
        ),
        ("could you send somebody, the kettle won't switch off", "the kettle won't switch off"),
        ("it's Anya, the gate keeps sticking", "the gate keeps sticking"),
        ("hello the screen's gone blank HC 90114", "the screen's gone blank"),
        ("the bell doesn't ring we're at nine Dover Close", "the bell doesn't ring"),
        ("I'd like somebody to come, the loom is jammed, I'm Celia Frost", "the loom is jammed"),
        ("could I bring him in on Thursday, he's got a nasty cut on his paw", "nasty cut on his paw"),
        ("there's a smell of burning, please come", "smell of burning"),
    ],
)
def test_what_is_wrong_is_the_clause_that_tells_it(said, expected):
    assert told(said) == expected
    assert told(said, "fault", "The fault") == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("he shouts at me I'd like somebody else Tamsin Bright", "he shouts at me"),
        ("Nell won't be in because of her chest, it's Mrs Dunn", "her chest"),
        ("my tenant's gone off with the keys so can you come", "my tenant's gone off with the keys"),
    ],
)
def test_a_reason_is_the_clause_that_gives_it(said, expected):
    assert told(said, "reason", "Why") == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("can you move it to Friday, my husband'll be in his wheelchair", "my husband'll be in his wheelchair"),
        ("my nan can't manage the stairs could you put us near the door", "my nan can't manage the stairs"),
    ],
)
def test_what_is_needed_is_the_clause_that_tells_it(said, expected):
    assert told(said, "need", "What is needed") == expected


@pytest.mark.parametrize(
    "said",
    [
        "can you come tonight",
        "have you got a minute",
        "it's Anya",
        "I'd like to report something please",
        "I've got something to report if you've got a minute",
        "we're at nine Dover Close",
        "it was on Friday",
        "could you have a look at it at some point, no rush",
    ],
)
def test_what_asks_or_names_tells_nothing(said):
    assert told(said) is None


def test_what_is_told_leaves_its_names_to_others():
    properties = {
        "bike": {"type": "string", "description": "Make and model"},
        "problem": {"type": "string", "description": "What is wrong"},
    }
    said = "my Trek Domane's gears keep slipping"
    found, missing = fill({"type": "object", "properties": properties, "required": list(properties)}, said)
    assert (found, missing) == ({"bike": "Trek Domane", "problem": said}, [])
