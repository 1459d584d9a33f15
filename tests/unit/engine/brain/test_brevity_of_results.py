"""An answer that has to be short: of a tool's result nothing is left out for it, its sentences are joined."""

from __future__ import annotations

import json

import pytest

from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Returned, Said

TOOL = {"type": "function", "name": "move_lesson", "description": "Moves a lesson.", "parameters": {"type": "object"}}
PROPOSAL = "The lesson moves to Friday at five. That costs 12 dollars. But the hall is smaller. Shall I move it?"


def told(instructions: str, message: str) -> str:
    talk = [Said("user", "Move my lesson."), Called("c", "move_lesson", "{}")]
    result = Returned("c", json.dumps({"status": "ok", "data": {"message": message}}))
    return think(instructions, [TOOL], "auto", [*talk, result]).text


@pytest.mark.parametrize(
    "instructions", ["Answer in one sentence.", "Answer in one or two short sentences.", "Keep it to two sentences."]
)
def test_a_price_and_a_warning_are_told_all_the_same(instructions):
    text = told(instructions, PROPOSAL)
    assert all(part in text for part in ("Friday at five", "12 dollars", "hall is smaller", "all I move it"))
    assert text.count(". ") + text.count("? ") <= 1


def test_options_parted_by_semicolons_stay_together():
    text = told("Answer in two sentences.", "I can offer: Monday at nine; Tuesday at ten; Friday at five. Which one?")
    assert "Monday at nine; Tuesday at ten; Friday at five" in text and text.endswith("Which one?")


def test_without_a_limit_the_result_is_as_the_tool_wrote_it():
    assert told("You teach music.", PROPOSAL) == PROPOSAL


def test_of_a_long_result_nothing_is_left_out_without_a_word():
    rooms = [f"Hall {number} is free from {number} to {number + 2} for {number}0 dollars." for number in range(1, 9)]
    assert told("You teach music.", " ".join(rooms)) == " ".join(rooms)
    more = [f"Hall {number} is free from {number} to {number + 2} for {number}0 dollars." for number in range(1, 30)]
    cut = told("You teach music.", " ".join(more))
    assert cut.startswith(" ".join(rooms)) and more[-1] not in cut and "more" in cut.rsplit(". ", 1)[1]
