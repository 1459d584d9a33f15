"""What is looked up first, where something is to be done that takes one of what it finds."""

from __future__ import annotations

import pytest
from function_tools import tool

from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Said

TEXT, DAY = {"type": "string"}, {"type": "string", "format": "date"}
HIRE = tool(
    "hire_boat",
    "Hires a boat out.",
    boat={**TEXT, "description": "Name of the boat"},
    size={**TEXT, "enum": ["small", "large"]},
)
BOATS = tool("list_boats", "Boats that are free, of one size.", size={**TEXT, "enum": ["small", "large"]})
TIDES = tool("get_tides", "Times of high and low water.", day=DAY)


def called(said: str, *tools: dict) -> list[str]:
    thought = think("You answer for a boatyard.", list(tools), "auto", [Said("user", said)])
    return [one.name for one in thought.calls]


@pytest.mark.parametrize("other", [[], [TIDES]])
def test_what_is_there_to_be_hired_is_looked_up(other: list[dict]):
    assert called("I'd like to hire a small boat on Sunday", HIRE, BOATS, *other) == ["list_boats"]


def test_what_tells_nothing_of_what_is_missing_is_not_looked_up():
    assert called("I'd like to hire a small boat on Sunday", HIRE, TIDES) == []


def test_a_parameter_of_which_nothing_is_told_may_be_missing():
    anything = {**HIRE, "parameters": {**HIRE["parameters"], "properties": {"boat": True, "size": TEXT}}}
    assert called("I'd like to hire a boat on Sunday", anything, TIDES) == []
