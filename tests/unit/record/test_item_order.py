"""The order of a transcript's entries is that of the conversation's items, whatever came first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voicelab.record.transcript import Transcript
from voicelab.record.transcript_entry import TranscriptEntry


def message(item_id: str, role: str = "user", **place) -> dict:
    part = {"type": "input_text" if role == "user" else "output_text", "text": item_id}
    item = {"id": item_id, "type": "message", "role": role, "status": "completed", "content": [part]}
    return {"type": "conversation.item.added", "item": item, **place}


def told(*events: dict) -> Transcript:
    transcript = Transcript()
    transcript.begin()
    for event in events:
        transcript.take(event, "Desk")
    return transcript


def keys(transcript: Transcript) -> list[str]:
    return [entry.key for entry in transcript if entry.kind != "notice"]


@given(st.lists(st.integers(0, 30), max_size=12))
def test_wherever_items_are_placed_the_transcript_has_the_conversations_order(places):
    conversation: list[str] = []
    events = []
    for number, place in enumerate(places):
        at = place % (len(conversation) + 1)
        before = conversation[at - 1] if at else None
        conversation.insert(at, f"i{number}")
        events.append(message(f"i{number}", previous_item_id=before))
    assert keys(told(*events)) == conversation


def test_an_item_at_the_root_stands_first_in_its_conversation_and_behind_the_one_before():
    transcript = told(message("a", previous_item_id=None), message("b", previous_item_id="a"))
    transcript.notice("The call is over.")
    transcript.begin()
    for event in (message("c", previous_item_id=None), message("d", previous_item_id=None)):
        transcript.take(event, "Desk")
    assert [entry.key for entry in transcript] == ["a", "b", "notice-2", "d", "c"]
    assert [entry.key for entry in transcript.conversation] == ["d", "c"]


def test_an_item_behind_one_that_is_not_shown_has_its_place():
    system = message("s", previous_item_id="a")
    system["item"]["role"] = "system"
    transcript = told(
        message("a", previous_item_id=None),
        system,
        message("z", previous_item_id="s"),
        message("b", previous_item_id="s"),
    )
    assert keys(transcript) == ["a", "b", "z"]


def test_an_event_that_names_no_place_comes_last():
    assert keys(told(message("a"), message("b"), message("c", previous_item_id="nobody knows"))) == ["a", "b", "c"]


def call(item_id: str, call_id: str) -> list[dict]:
    item = {"id": item_id, "type": "function_call", "name": "find", "call_id": call_id, "arguments": "{}"}
    done = {"type": "response.output_item.done", "item": {**item, "status": "completed"}}
    return [{"type": "conversation.item.added", "item": item, "previous_item_id": "a"}, done]


def test_a_tool_that_still_worked_at_a_drop_stays_above_what_was_said_later():
    transcript = told(message("a", previous_item_id=None), *call("f", "c1"))
    transcript.notice("The connection was lost.")
    transcript.begin(resumed=True)
    assert transcript.unfinished() == ["c1"]
    for event in (
        message("a", previous_item_id=None),
        call("f", "c1")[0],
        message("b", previous_item_id="f"),
        {
            "type": "conversation.item.added",
            "item": {"id": "o", "type": "function_call_output", "call_id": "c1", "output": "here"},
            "previous_item_id": "b",
        },
    ):
        transcript.take(event, "Desk")
    assert keys(transcript) == ["a", "f", "b", "o"] and transcript.unfinished() == []


def test_the_conversation_of_an_earlier_call_is_not_in_the_models_context():
    transcript = told(message("a"))
    transcript.begin()
    transcript.take(message("b"), "Desk")
    assert [one["content"] for one in transcript.messages(False)] == ["b"]
    assert [one["content"] for one in transcript.messages(True)] == ["a", "b"]


def test_a_breadcrumb_stays_where_it_happened():
    transcript = told(message("a", previous_item_id=None))
    transcript.add(TranscriptEntry("crumb", "notice", "system", "Something happened."))
    for event in (message("c", previous_item_id="a"), message("b", previous_item_id="a")):
        transcript.take(event, "Desk")
    assert [entry.key for entry in transcript] == ["a", "b", "crumb", "c"]


def test_what_comes_after_a_deleted_item_stands_behind_it():
    """The endpoint names the item before the deleted one: it has no other."""
    deleted = {"type": "conversation.item.deleted", "item_id": "noise"}
    transcript = told(
        message("a", previous_item_id=None),
        message("noise", previous_item_id="a"),
        deleted,
        message("b", previous_item_id="a"),
    )
    assert keys(transcript) == ["a", "noise", "b"] and not transcript.find("noise").in_context
