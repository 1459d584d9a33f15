"""Questions for a conversion, which share no word with the tool that converts."""

from __future__ import annotations

import pytest
from function_tools import tool

from voicelab.engine.brain.conversions import as_request, as_requests
from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Said

LENGTHS = tool(
    "convert_length",
    "Converts lengths of cloth.",
    length={"type": "number", "description": "How long the cloth is"},
    from_unit={"type": "string", "description": "Unit to convert from"},
    to_unit={"type": "string", "description": "Unit to convert to"},
)
ROLLS = tool("count_rolls", "Counts the rolls of cloth that are in stock.")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("how many inches are there in two yards?", "convert two yards to inches?"),
        ("And how much yen would I get for $50, please?", "And convert $50 to yen, please?"),
        ("What's 7.5 stone in kilos for my form?", "convert 7.5 stone to kilos for my form?"),
        ("how many grams is half an ounce", "convert 0.5 ounce to grams"),
        (
            "What's a mile in metres and what is 3 feet in inches?",
            "convert 1 mile to metres and convert 3 feet to inches?",
        ),
        ("How many rolls do you have in stock?", "How many rolls do you have in stock?"),
        ("What is the time in Lima?", "What is the time in Lima?"),
    ],
)
def test_a_question_as_a_request(said: str, read: str):
    assert as_request(said) == read


@pytest.mark.parametrize("said", ["how many inches are there in two yards?", "What are two yards in inches?"])
@pytest.mark.parametrize("tools", [[LENGTHS], [LENGTHS, ROLLS]])
def test_the_tool_that_converts_is_called(said: str, tools: list[dict]):
    [call] = think("You answer for a draper.", tools, "auto", [Said("user", said)]).calls
    assert call.name == "convert_length"
    assert call.arguments == {"length": 2, "from_unit": "yards", "to_unit": "inches"}


def test_a_question_stays_one_where_nothing_converts():
    asked = [Said("user", "how many rolls are there for 6 people?")]
    assert as_requests(asked, [ROLLS]) == asked
