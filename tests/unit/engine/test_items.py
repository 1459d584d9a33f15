"""The conversation's items, and what of them was heard."""

from __future__ import annotations

import pytest

from voicelab.engine.brain.turn import Called, Returned, Said
from voicelab.engine.items import Items
from voicelab.engine.protocol import ProtocolError


def message(role: str, text: str, **more) -> dict:
    kind = "output_audio" if role == "assistant" else "input_text"
    field = "transcript" if role == "assistant" else "text"
    return {"type": "message", "role": role, "content": [{"type": kind, field: text}], **more}


def test_an_interrupted_answer_is_known_as_far_as_it_was_heard():
    items = Items()
    items.add(message("user", "tell me"))
    item, before = items.add(message("assistant", "One two three", id="item_a"))
    assert before is not None
    for word in ("One ", "two ", "three"):
        items.sound("item_a").add(word, 24_000)
    items.truncate("item_a", 1_500)
    items.replace(item)
    assert items.as_heard() == [Said("user", "tell me"), Said("assistant", "One two ")]
    assert items.get("item_a")["content"][0]["transcript"] == "One two "


def test_a_whole_answer_can_be_truncated_to_its_length_but_no_further():
    items = Items()
    items.add(message("assistant", "One", id="item_a"))
    items.sound("item_a").add("One", 24_001)
    items.truncate("item_a", 1_001)
    with pytest.raises(ProtocolError) as refused:
        items.truncate("item_a", 1_002)
    assert refused.value.param == "audio_end_ms"


def test_calls_and_outputs_are_known_to_the_brain_in_order():
    items = Items()
    items.add({"type": "function_call", "name": "f", "call_id": "call_1", "arguments": "{}"})
    items.add({"type": "function_call_output", "call_id": "call_1", "output": "done"})
    assert items.as_heard() == [Called("call_1", "f", "{}"), Returned("call_1", "done")]


def test_only_an_assistants_spoken_item_can_be_truncated_and_unknown_ones_are_named():
    items = Items()
    user, _ = items.add(message("user", "hello"))
    for item_id, code in ((user["id"], "invalid_value"), ("item_none", "item_not_found")):
        with pytest.raises(ProtocolError) as refused:
            items.truncate(item_id, 0)
        assert refused.value.code == code
    with pytest.raises(ProtocolError):
        items.add({**message("user", "again"), "id": user["id"]})


def test_what_was_cut_is_not_given_back():
    items = Items()
    items.add(message("assistant", "One two three", id="item_a"))
    for word in ("One ", "two ", "three"):
        items.sound("item_a").add(word, 24_000)
    items.truncate("item_a", 1_000)
    with pytest.raises(ProtocolError, match="already shorter than 3000ms") as refused:
        items.truncate("item_a", 3_000)
    assert refused.value.param == "audio_end_ms" and items.as_heard() == [Said("assistant", "One ")]
    assert items.cut("item_a", 2_000) == 1_000
    items.truncate("item_a", 0)
    assert items.as_heard() == []


def test_a_spoken_message_has_one_part():
    items = Items()
    items.add(message("assistant", "One two", id="item_a"))
    items.sound("item_a").add("One ", 24_000)
    with pytest.raises(ProtocolError) as refused:
        items.truncate("item_a", 0, content_index=7)
    assert refused.value.param == "content_index"
    assert items.get("item_a")["content"][0]["transcript"] == "One two"


def test_what_is_done_to_an_item_that_was_deleted_does_nothing():
    items = Items()
    item, _ = items.add(message("assistant", "One", id="item_a"))
    items.sound("item_a").add("One", 24_000)
    items.delete("item_a")
    items.replace(item)
    items.transcribed("item_a", "one")
    assert len(items) == 0 and items.cut("item_a", 5) is None and items.as_heard() == []


def test_what_was_recognised_is_known_to_the_brain_and_a_clients_transcript_stays_for_both():
    items = Items()
    parts = [{"type": "input_audio", "transcript": None}, {"type": "input_audio", "transcript": "as I wrote it"}]
    items.add({"type": "message", "role": "user", "content": parts, "id": "item_a"})
    items.transcribed("item_a", "first")
    items.transcribed("item_a", "second", 1)
    assert items.as_heard() == [Said("user", "first as I wrote it")]
    assert [part["transcript"] for part in items.get("item_a")["content"]] == ["first", "as I wrote it"]


def test_references_are_resolved_and_unknown_ones_named():
    items = Items()
    kept, _ = items.add(message("user", "hello", id="item_a"))
    given = [{"type": "item_reference", "id": "item_a"}, message("user", "more")]
    items.check_references(given)
    assert items.resolved(given) == [kept, given[1]]
    items.delete("item_a")
    assert items.resolved(given) == [given[1]]
    with pytest.raises(ProtocolError) as refused:
        items.check_references(given)
    assert (refused.value.code, refused.value.param) == ("item_not_found", "response.input[0].id")


def test_the_callers_last_turn_and_what_follows_it_are_never_left_out():
    items = Items()
    for number in range(3):
        items.add(message("user", f"{number} " * 40))
    items.add({"type": "function_call", "name": "f", "call_id": "call_1", "arguments": "x" * 400})
    items.add({"type": "function_call_output", "call_id": "call_1", "output": "y"})
    items.leave_out_beyond(tokens=1, ratio=0.0)
    assert [type(one) for one in items.as_heard()] == [Said, Called, Returned]
    assert items.as_heard()[0].text.startswith("2")


def test_the_oldest_is_left_out_with_its_results_and_stays_in_the_conversation():
    items = Items()
    items.add({"type": "function_call", "name": "f", "call_id": "call_1", "arguments": "x" * 400, "id": "item_call"})
    items.add({"type": "function_call_output", "call_id": "call_1", "output": "y"})
    for number in range(4):
        items.add(message("user", f"{number}" * 80))
    items.leave_out_beyond(tokens=1_000, ratio=0.5)
    assert len(items.as_heard()) == 6
    items.leave_out_beyond(tokens=100, ratio=0.9)
    assert [said.text[0] for said in items.as_heard()] == ["0", "1", "2", "3"]
    items.leave_out_beyond(tokens=50, ratio=0.5)
    assert [said.text[0] for said in items.as_heard()] == ["3"]
    assert len(items) == 6 and items.get("item_call")
