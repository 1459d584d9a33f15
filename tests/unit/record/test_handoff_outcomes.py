"""How a transfer ended, from what the receiving agent's tools found and what it said: for desks of any field."""

from __future__ import annotations

import json

import pytest
from matplotlib import pyplot

from voicelab.record.came_of_it import in_vain, only_asks, says_in_vain
from voicelab.record.handoff_log import HandoffLog

GIVEN = [
    '{"status": "ok", "data": {"passages": [{"text": "One bag.", "source": "bags.md"}]}, "confidence": 0.9}',
    '{"status": "ok", "data": 0, "confidence": 1.0, "trace_id": "t"}',
    '{"status": "ok", "data": {"refundable": false}}',
    '{"balance": 0}',
    '{"message": "Your table is booked for eight."}',
    '{"status": "delayed", "gate": "B4"}',
    '["oslo", "bergen"]',
    "The bag 123 is in Oslo.",
    "No, pets may not travel in the cabin.",
    "Not before eight o'clock.",
    "There is no charge for that.",
    "42",
    "true",
]
IN_VAIN = [
    '{"status": "error", "error_code": "timeout", "message": "That takes longer than it should.", "retryable": true}',
    '{"status": "ok", "data": {"passages": [], "message": "The documents do not answer this."}, "confidence": 0.0}',
    '{"status": "ok", "data": []}',
    '{"status": "ok", "data": null, "trace_id": "trace_1"}',
    '{"error": "no such patient"}',
    '{"found": false, "query": "AB12"}',
    '{"results": [], "count": 0}',
    '{"message": "We could not find that order."}',
    '{"success": false, "reason": "closed"}',
    "An error occurred while running the tool. Please try again. Error: boom",
    "No results.",
    "Nothing was found for AB12.",
    "No booking was found under that name.",
    "I don't have any information about that.",
    "The library is unable to reserve it.",
    "null",
    "",
    "[]",
]


@pytest.mark.parametrize("output", GIVEN)
def test_a_tool_that_gave_something(output):
    assert not in_vain(output)


@pytest.mark.parametrize("output", IN_VAIN)
def test_a_tool_that_gave_nothing(output):
    assert in_vain(output)


@pytest.mark.parametrize(
    ("text", "vain"),
    [
        ("The documents do not answer this.", True),
        ("I'm so sorry. I could not find that. Shall I try again?", True),
        ("That did not work: the form was not answered in time.", True),
        ("I'm afraid I can't help with that.", True),
        ("Each passenger may bring one bag. I could not find the weight.", False),
        ("Your appointment is on Monday.", False),
        ("You do not need a visa.", False),
        ("The insurance does not cover pets.", False),
        ("You don't have any fees to pay.", False),
        ("Sorry, the documents don't say.", True),
        ("", True),
    ],
)
def test_an_answer_that_says_so(text, vain):
    assert says_in_vain(text) is vain


def test_what_only_asks():
    assert only_asks("Which tag is it?") and only_asks("Really? Which one?")
    assert not only_asks("It is in Oslo. Anything else?") and not only_asks("")


def ended(*steps: tuple[str, str]) -> str:
    """The outcome of one transfer after these steps."""
    log = HandoffLog()
    log.record("Main", "Bags", "find my bag", {})
    for what, text in steps:
        log.asked() if what == "asked" else getattr(log, what)(text)
    log.end()
    return log[0].outcome


FOUND, NOTHING = ("found", json.dumps({"place": "Oslo"})), ("found", json.dumps({"status": "error"}))


@pytest.mark.parametrize(
    ("steps", "outcome"),
    [
        ([], "abandoned"),
        ([("answered", "What is on the tag?")], "abandoned"),
        ([("answered", "It is in Oslo.")], "resolved"),
        ([FOUND, ("answered", "It is in Oslo. Anything else?")], "resolved"),
        ([FOUND, ("answered", "Is that all?")], "resolved"),
        ([NOTHING, ("answered", "Please call the airport.")], "unresolved"),
        ([("answered", "I cannot help with that.")], "unresolved"),
        ([NOTHING, FOUND, ("answered", "It is in Oslo.")], "resolved"),
        ([NOTHING, ("answered", "It did not work."), ("asked", ""), ("answered", "You are welcome.")], "unresolved"),
        ([FOUND, ("answered", "It is in Oslo."), ("asked", ""), ("answered", "You are welcome.")], "resolved"),
        ([NOTHING, ("answered", "No luck."), ("asked", ""), FOUND, ("answered", "In Oslo.")], "resolved"),
        ([FOUND, ("answered", "In Oslo."), ("asked", ""), NOTHING, ("answered", "I could not say.")], "unresolved"),
        ([NOTHING], "abandoned"),
    ],
)
def test_how_a_transfer_ends(steps, outcome):
    assert ended(*steps) == outcome


def test_a_transfer_that_no_rules_recorded_is_in_the_log_with_what_was_said():
    log = HandoffLog()
    transfer = log.happened("Main", "Bags", "Where is my bag?")
    assert (transfer.reason, transfer.outcome, transfer.contract) == ("Where is my bag?", "open", {})
    log.happened("Bags", "Main", "And my seat?")
    assert [one.outcome for one in log] == ["returned", "open"]


def test_a_transfer_by_rules_is_there_once():
    log = HandoffLog()
    first = log.record("Main", "Bags", "find my bag", {"intent": "find my bag"})
    second = log.record("Bags", "Seats", "my seat", {"intent": "my seat"})
    assert log.happened("Main", "Bags", "said") is first and log.happened("Bags", "Seats", "said") is second
    assert len(log) == 2 and log.happened("Seats", "Main", "said") is log[2]


def test_a_drawing_is_shown_once_and_kept_by_nobody():
    log, before = HandoffLog(), pyplot.get_fignums()
    log.happened("Main", "Bags", "Where is my bag?")
    assert log.plot().axes and pyplot.get_fignums() == before
