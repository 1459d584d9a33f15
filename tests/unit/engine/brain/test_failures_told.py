"""What a caller hears of a tool that failed: what is wrong and what comes next, and nothing of the program behind."""

from __future__ import annotations

import json

import pytest

from voicelab.engine.brain import results


def failure(message: str, retryable: bool = False) -> str:
    return json.dumps({"status": "error", "error_code": "x", "message": message, "retryable": retryable})


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("An error occurred while running the tool. Please try again. Error: no route to 10.0.0.7", "did not work"),
        ("Tool 'lamp' timed out after 3 seconds.", "did not work"),
        ("Tool execution was not approved.", "did not work"),
        (failure("The arguments were no JSON. Call the tool again.", True), "Shall I try it again?"),
        (failure("Something went wrong inside the function. Tell the caller that it was not done."), "it was not done"),
        (failure("Nothing was proposed yet. Call offer_berth first."), "nothing was proposed yet."),
        (failure("There is no such berth. Find the berths first."), "there is no such berth."),
        (failure("The argument 'deck_number' is missing. Ask the caller for the deck number."), "the deck number?"),
        (failure("ValueError: deck must be a number. The deck is full."), "the deck is full."),
        (failure("The ferry is full. Offer something else."), "Would you like something else?"),
        (failure("The ferry has left. Say so, and offer the next one."), "the ferry has left."),
    ],
)
def test_a_failure_is_told_without_what_is_meant_for_a_model(output, told):
    assert results.failed(output)
    said = results.result(output, "please book the ferry")
    assert told in said
    for inner in ("tool", "argument", "JSON", "Error", "function", "_", "Call ", "Find ", "10.0.0.7", "occurred"):
        assert inner not in said


def test_a_result_that_speaks_of_tools_or_calls_is_no_failure():
    for output in (
        "Call us again tomorrow.",
        "The tool shed is open.",
        json.dumps({"message": "An error of one cent."}),
    ):
        assert not results.failed(output)
    assert results.result("The tool shed is open until six.", "when is it open") == "The tool shed is open until six."
