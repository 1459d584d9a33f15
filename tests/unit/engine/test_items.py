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
