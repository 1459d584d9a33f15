"""Slots read from a transcript, and the condensation of older turns."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicelab.desk.memory import Slots, condensation, extract, older_entries
from voicelab.record.transcript import Transcript


def said(transcript: Transcript, id: str, role: str, text: str) -> None:
    item = {"id": id, "type": "message", "role": role, "status": "completed", "content": [{"text": text}]}
    transcript.take({"type": "conversation.item.added", "item": item}, "Desk")


def called(transcript: Transcript, id: str, name: str, **arguments) -> None:
    item = {"id": id, "type": "function_call", "name": name, "call_id": f"call_{id}", "status": "completed"}
    item["arguments"] = json.dumps(arguments)
    transcript.take({"type": "response.output_item.done", "item": item}, "Desk")


def returned(transcript: Transcript, id: str, call: str, output) -> None:
    text = output if isinstance(output, str) else json.dumps(output)
    item = {"id": id, "type": "function_call_output", "call_id": f"call_{call}", "output": text}
    transcript.take({"type": "conversation.item.added", "item": item}, "Desk")


def a_call() -> Transcript:
    transcript = Transcript()
    said(transcript, "u1", "user", "Where is my parcel 12?")
    called(transcript, "c1", "transfer_to_parcels")
    returned(transcript, "o1", "c1", '{"assistant": "Parcels"}')
    called(transcript, "c2", "findParcelTool", number=12)
    returned(transcript, "o2", "c2", {"status": "ok", "data": {"entities": {"town": "Bonn"}, "pending": "redirect it"}})
    said(transcript, "a1", "assistant", "It is in Bonn. Shall I redirect it?")
    said(transcript, "u2", "user", "Yes, please.")
    called(transcript, "c3", "redirect", number=12)
    returned(transcript, "o3", "c3", {"status": "ok", "data": {"pending": None}})
    said(transcript, "a2", "assistant", "Done.")
    said(transcript, "u3", "user", "Thanks.")
    return transcript


def test_slots_are_what_tools_were_called_with_and_what_they_found():
    transcript = a_call()
    halfway = Slots.of(transcript[:6])
    assert halfway == Slots("find parcel", {"number": "12", "town": "Bonn"}, {"proposal": "redirect it"})
    assert halfway.text() == (
        "The caller's intent: find parcel. Known: number = 12, town = Bonn. Not settled yet: redirect it."
    )
    assert Slots.of(transcript).pending == {} and Slots.of(transcript).intent == "redirect"


def test_a_sentence_that_a_tool_was_called_with_is_no_slot():
    transcript = Transcript()
    called(transcript, "c1", "look_up", request="May I bring my dog along?", town="New York City")
    returned(transcript, "o1", "c1", {"entities": {"topic": "Dogs, cats and household birds"}})
    assert Slots.of(transcript).entities == {"town": "New York City", "topic": "Dogs, cats and household birds"}


def test_a_call_without_its_result_is_pending():
    transcript = Transcript()
    called(transcript, "c1", "open_door", code="<b>")
    slots = Slots.of(transcript)
    assert slots.pending == {"open_door": "open door"} and "&lt;b&gt;" in slots._repr_html_()
    assert Slots().text() == "" and "Slots" in Slots()._repr_html_()


def test_a_condensation_deletes_the_older_items_and_begins_with_a_summary():
    summary, events = condensation(a_call(), keep_turns=1)
    deleted = [event["item_id"] for event in events[:-1]]
    assert deleted == ["u1", "c1", "o1", "c2", "o2", "a1", "u2", "c3", "o3", "a2"]
    assert {event["type"] for event in events[:-1]} == {"conversation.item.delete"}
    assert events[-1]["previous_item_id"] == "root" and events[-1]["item"]["content"][0]["text"] == summary
    assert "town = Bonn" in summary and "Caller: Where is my parcel 12?" in summary and "Desk: Done." in summary


def test_nothing_is_deleted_when_all_turns_are_to_stay():
    assert condensation(a_call(), keep_turns=3) == ("", []) == condensation(Transcript(), 1)


def test_a_call_stays_with_a_result_that_came_in_a_later_turn():
    transcript = Transcript()
    said(transcript, "u1", "user", "Find it.")
    called(transcript, "c1", "find", number=1)
    said(transcript, "u2", "user", "Are you there?")
    assert [entry.key for entry in older_entries(list(transcript), 1)] == ["u1"]
    returned(transcript, "o1", "c1", "found")
    assert [entry.key for entry in older_entries(list(transcript), 1)] == ["u1"]


def test_what_was_deleted_is_not_deleted_again():
    transcript = a_call()
    for event in condensation(transcript, 2)[1][:-1]:
        transcript.take({"type": "conversation.item.deleted", "item_id": event["item_id"]}, None)
    again = [event["item_id"] for event in condensation(transcript, 1)[1][:-1]]
    assert again == ["u2", "c3", "o3", "a2"]


def test_a_later_summary_replaces_the_one_before():
    transcript = a_call()
    _, events = condensation(transcript, 2)
    for event in events[:-1]:
        transcript.take({"type": "conversation.item.deleted", "item_id": event["item_id"]}, None)
    transcript.take({"type": "conversation.item.added", "item": {**events[-1]["item"], "id": "s1"}}, None)
    again = [event["item_id"] for event in condensation(transcript, 1)[1][:-1]]
    assert again == ["u2", "c3", "o3", "a2", "s1"]


def test_the_summary_drops_the_oldest_lines_first_and_another_can_be_given():
    transcript = a_call()
    assert extract(list(transcript), longest=6).splitlines() == ["Desk: Done.", "Caller: Thanks."]
    summary, _ = condensation(transcript, 1, lambda entries: f"{len(entries)} entries")
    assert summary.endswith("9 entries")


@settings(max_examples=60)
@given(st.lists(st.sampled_from("uacr"), max_size=24), st.integers(1, 4))
def test_no_call_is_parted_from_its_result(steps, keep):
    transcript, waiting = Transcript(), []
    for number, step in enumerate(steps):
        if step in "ua":
            said(transcript, f"m{number}", {"u": "user", "a": "assistant"}[step], f"words {number}")
        elif step == "c":
            called(transcript, str(number), "tool")
            waiting.append(number)
        elif waiting:
            returned(transcript, f"o{number}", str(waiting.pop(0)), "found")
    gone = {entry.key for entry in older_entries(list(transcript), keep)}
    ids = {}
    for entry in transcript:
        if entry.kind in ("tool_call", "tool_result"):
            ids.setdefault(entry.detail["call_id"], []).append(entry.key in gone)
    assert all(len(set(pair)) == 1 for pair in ids.values())
    assert not any(len(pair) == 1 and pair[0] for pair in ids.values())


@pytest.mark.parametrize("output", ["plain words", "[1]", '{"data": 3}', '{"data": {"entities": [1]}}'])
def test_results_of_any_shape_are_borne(output):
    transcript = Transcript()
    called(transcript, "c1", "find")
    returned(transcript, "o1", "c1", output)
    assert Slots.of(transcript) == Slots("find")


def test_a_call_is_condensed_without_the_words_of_the_calls_before_it():
    transcript = Transcript()
    for call in ("old", "new"):
        transcript.begin()
        for number in range(3):
            said(transcript, f"{call}{number}u", "user", f"My {call} account is {number}.")
            said(transcript, f"{call}{number}a", "assistant", "Yes.")
    summary, events = condensation(transcript, keep_turns=1)
    assert "new account is 0" in summary and "old" not in summary
    assert [event["item_id"] for event in events[:-1]] == ["new0u", "new0a", "new1u", "new1a"]
