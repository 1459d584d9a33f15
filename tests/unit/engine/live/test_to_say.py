"""What waits to be said: nothing that lasts is lost before a word of it was heard, and nothing is said twice."""

from __future__ import annotations

import pytest

from voicelab.engine.live.to_say import ToSay, Words

ANSWER = Words({"input": []}, {"type": "function_call_output"}, lasting=True)
CANCELLED = {"type": "response.done", "response": {"id": "resp_1", "status": "cancelled"}}
ADDED = {"type": "response.output_item.added", "response_id": "resp_1", "item": {"id": "item_1"}}
TRUNCATED = {"type": "conversation.item.truncated", "item_id": "item_1"}


def begun(words: Words, heard: str = "") -> ToSay:
    queue = ToSay(lambda item_id: heard)
    queue.add(words)
    queue.begun("resp_1", queue.next())
    return queue


@pytest.mark.parametrize("events", [[CANCELLED], [ADDED, CANCELLED], [ADDED, TRUNCATED, CANCELLED], [ADDED, TRUNCATED]])
def test_an_answer_that_nobody_heard_waits_again_once_and_its_item_is_there_already(events):
    queue = begun(ANSWER)
    queue.add(Words({"input": [1]}))
    for event in events:
        queue.take(event)
    assert queue.next() == Words(ANSWER.params, None, lasting=True)
    assert queue.next() == Words({"input": [1]}) and not queue


@pytest.mark.parametrize(
    ("words", "heard", "events"),
    [
        (ANSWER, "Dogs", [ADDED, TRUNCATED, CANCELLED]),
        (Words({"input": []}), "", [ADDED, CANCELLED]),
        (ANSWER, "", [ADDED, {"type": "response.done", "response": {"id": "resp_1", "status": "completed"}}]),
        (ANSWER, "", [{"type": "response.done", "response": {"id": "another", "status": "cancelled"}}]),
    ],
)
def test_what_was_begun_to_be_heard_does_not_last_or_was_not_cut_is_not_said_again(words, heard, events):
    queue = begun(words, heard)
    for event in events:
        queue.take(event)
    assert not queue


def test_what_was_played_to_its_end_is_done_with():
    queue = begun(ANSWER)
    queue.take(ADDED)
    queue.drained("resp_1")
    queue.take(TRUNCATED)
    queue.take(CANCELLED)
    assert not queue
