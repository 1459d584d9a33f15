"""Limits on what a client puts into a conversation, and what it is told."""

from __future__ import annotations

import pytest

from voicelab.engine.doors.admission import Admission
from voicelab.engine.items import Items
from voicelab.engine.limits import MAX_CONVERSATION_CHARACTERS, MAX_ITEMS, MAX_TEXT
from voicelab.engine.protocol import ProtocolError
from voicelab.engine.within_limits import characters, check_conversation, check_texts

LONG = "x" * (MAX_TEXT + 1)


@pytest.mark.parametrize(
    ("event", "at"),
    [
        ({"session": {"instructions": LONG}}, "session.instructions"),
        ({"item": {"content": [{"text": "short"}, {"text": LONG}]}}, "item.content[1].text"),
        ({"session": {"tools": [{"parameters": {"properties": {"a": {"description": LONG}}}}]}}, ".description"),
        ({"response": {"metadata": {"audio": {"x": LONG}}}}, "response.metadata.audio.x"),
    ],
)
def test_a_text_is_bounded_wherever_it_stands(event, at):
    with pytest.raises(ProtocolError, match=f"maximum length {MAX_TEXT}.*length {MAX_TEXT + 1}") as refused:
        check_texts(event)
    assert refused.value.code == "string_above_max_length" and refused.value.param.endswith(at)


def test_sound_and_pictures_are_no_texts():
    check_texts({"audio": LONG, "item": {"content": [{"audio": LONG}, {"image_url": LONG}, {"text": LONG[1:]}]}})


def test_a_conversation_has_so_many_items_and_so_many_characters():
    item = {"content": [{"image_url": "x" * 100}]}
    check_conversation(MAX_ITEMS - 1, MAX_CONVERSATION_CHARACTERS - 100, item)
    for items, length in ((MAX_ITEMS, 0), (0, MAX_CONVERSATION_CHARACTERS - 99)):
        with pytest.raises(ProtocolError, match=str(MAX_ITEMS)) as refused:
            check_conversation(items, length, item)
        assert refused.value.code == "context_length_exceeded"


def test_what_is_deleted_counts_no_more():
    items = Items()
    kept, _ = items.add({"type": "message", "role": "user", "content": [{"type": "input_text", "text": "x" * 1000}]})
    before = items.characters
    assert 1000 < before < 1200 and before == characters(kept)
    gone, _ = items.add(
        {"type": "message", "role": "user", "content": [{"type": "input_image", "image_url": "y" * 5000}]}
    )
    items.delete(gone["id"])
    assert items.characters == before


def test_what_is_said_and_understood_counts_too():
    items = Items()
    items.add({"type": "message", "role": "assistant", "content": [], "id": "item_a"})
    items.add({"type": "message", "role": "user", "content": [{"type": "input_audio", "transcript": None}], "id": "b"})
    before = items.characters
    said = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "x" * 1000}]}
    items.replace({**said, "id": "item_a"})
    items.transcribed("b", "y" * 500)
    assert items.characters >= before + 1400
    items.delete("item_a")
    items.replace({**said, "id": "item_a"})
    assert items.characters < 1000


def test_places_and_requests_run_out_and_come_back():
    now = [0.0]
    admission = Admission(sessions=2, per_minute=60, clock=lambda: now[0])
    with admission.sessions.place(), admission.sessions.place():
        with pytest.raises(ProtocolError, match="2 sessions at a time") as refused:
            admission.sessions.check()
        assert (refused.value.code, refused.value.type) == ("rate_limit_exceeded", "rate_limit_error")
    admission.sessions.check()
    for _ in range(60):
        admission.request()
    with pytest.raises(ProtocolError, match="60 requests in a minute"):
        admission.request()
    now[0] = 2.0
    for _ in range(2):
        admission.request()
    with pytest.raises(ProtocolError, match="Rate limit"):
        admission.request()
