"""Which tool is meant, by all that it says of itself and by what it takes of the words."""

from __future__ import annotations

import pytest
from function_tools import tool

from voicelab.engine.brain.takers import wants_otherwise
from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Said
from voicelab.engine.brain.verbs import acts

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def needing(needed: int, one: dict) -> dict:
    """The tool, of whose parameters only the first ones are needed."""
    return {**one, "parameters": {**one["parameters"], "required": one["parameters"]["required"][:needed]}}


SHRINK = needing(
    2,
    tool(
        "picture_resize",
        "Scales an image file.",
        file={**TEXT, "description": "Path of the picture"},
        width={**NUMBER, "description": "Width in pixels"},
        quality={**TEXT, "enum": ["draft", "good", "best"], "description": "Quality, defaults to good"},
    ),
)
SCORES = needing(
    1,
    tool(
        "league_standings",
        "Table of a league.",
        league={**TEXT, "description": "Name of the league, e.g. Bundesliga"},
        season={**TEXT, "description": "Season such as 2024/25"},
    ),
)
CROP = tool(
    "plan_sowing",
    "Puts a crop on the calendar of a field.",
    crop={**TEXT, "description": "What is sown"},
    field={**NUMBER, "description": "Number of the field"},
)
HEM = tool(
    "garment_hem",
    "Puts an entry on the tailor's list.",
    length_cm={**NUMBER, "description": "Length in cm"},
)


def needed(said: str, *tools: dict) -> bool:
    """Whether something is asked for that a tool needs."""
    return " needs " in think("You are a helpful assistant.", list(tools), "auto", [Said("user", said)]).reason


def called(said: str, *tools: dict) -> list[str]:
    return [one.name for one in think("You are a helpful assistant.", list(tools), "auto", [Said("user", said)]).calls]


@pytest.mark.parametrize(
    "said, only",
    [
        ("make ./cover.png 640 wide, best quality", SHRINK),
        ("Who is on top of the Bundesliga right now, season 2024/25?", SCORES),
        ("barley goes onto field 7 next", CROP),
    ],
)
def test_the_only_tool_is_called_for_what_it_takes(said, only):
    assert called(said, only) == [only["name"]]


@pytest.mark.parametrize(
    "said, only",
    [
        ("Who painted the ceiling of the Sistine Chapel?", SHRINK),
        ("What does a good camera cost?", SHRINK),
        ("My sister plays football in Hanover", SCORES),
        ("Why is the sky blue", SCORES),
        ("how do tractors work", CROP),
        ("I love barley soup", CROP),
    ],
)
def test_the_only_tool_is_left_alone_where_it_takes_nothing(said, only):
    assert not called(said, only)


BOOK = tool("book_court", "Reserves a court.", court={**NUMBER, "description": "Number of the court"})
FIND = tool("card_balance", "Tells what is left on a card.", card={**NUMBER, "description": "Card number"})
DROP = tool("drop_member", "Removes a member from a team.", member=TEXT)


@pytest.mark.parametrize(
    "said, one, otherwise",
    [
        ("Cancel court 4 please", BOOK, True),
        ("Hi, could you please delete my court 4", BOOK, True),
        ("Thanks. I want to change the court", BOOK, True),
        ("renew my card 4417", FIND, True),
        ("I'd like to block card 4417", FIND, True),
        ("Add Nadja to the team", DROP, True),
        ("Remove Nadja from the team", DROP, False),
        ("reserve court 4", BOOK, False),
        ("put me on court 4", BOOK, False),
        ("show me what is on card 4417", FIND, False),
        ("stop, what is on card 4417", FIND, False),
        ("hold on a moment, what is on card 4417", FIND, False),
        ("book me a court, and what is on card 4417", FIND, False),
    ],
)
def test_a_verb_that_a_tool_does_not_have_wants_something_else(said, one, otherwise):
    assert wants_otherwise(said, one) is otherwise
    if otherwise:
        assert not called(said, one)


def test_the_only_tool_is_meant_by_whoever_says_its_verb():
    assert needed("could you hem my curtains", HEM)
    assert not needed("could you fix my bicycle", HEM)
    assert not needed("could you show me my curtains", HEM)


@pytest.mark.parametrize("name", ["withdraw_bid", "reschedule_visit", "approve_leave", "reset_router", "amend_menu"])
def test_to_change_or_to_undo_something_is_to_act_as_well(name):
    assert acts(tool(name, "For members."))
    assert not acts(tool(f"list_{name}", "For members."))
