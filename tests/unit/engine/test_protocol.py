"""Reading client events and writing server events: what is refused is named."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicelab.engine.client_events import CLIENT_EVENTS, check
from voicelab.engine.protocol import ProtocolError, decode, error_event, new_id, server_event
from voicelab.engine.settings import default_session

SESSION = default_session("sess_1", "gpt-realtime-mini")


def refused(payload: dict) -> ProtocolError:
    """How this event is refused."""
    with pytest.raises(ProtocolError) as problem:
        check(decode(json.dumps(payload)), SESSION)
    return problem.value


def test_the_eleven_client_events_are_known():
    assert set(CLIENT_EVENTS) == {
        "session.update",
        "input_audio_buffer.append",
        "input_audio_buffer.commit",
        "input_audio_buffer.clear",
        "conversation.item.create",
        "conversation.item.retrieve",
        "conversation.item.truncate",
        "conversation.item.delete",
        "response.create",
        "response.cancel",
        "output_audio_buffer.clear",
    }


@pytest.mark.parametrize("text", ["{oops", "", "[]", "1", b"\xff\xfe"])
def test_what_is_no_json_object_is_refused(text):
    with pytest.raises(ProtocolError) as problem:
        decode(text)
    assert problem.value.code == "invalid_json"


@pytest.mark.parametrize("kind", ["no.such.event", None, 3, ["session.update"]])
def test_an_unknown_type_is_refused(kind):
    error = refused({"type": kind})
    assert (error.code, error.param) == ("invalid_value", "type")


@pytest.mark.parametrize(
    ("payload", "code", "param"),
    [
        ({"type": "input_audio_buffer.append"}, "missing_required_parameter", "audio"),
        (
            {"type": "conversation.item.truncate", "item_id": "a", "content_index": 0, "audio_end_ms": "soon"},
            "invalid_type",
            "audio_end_ms",
        ),
        ({"type": "response.cancel", "nonsense": 1}, "unknown_parameter", "nonsense"),
        ({"type": "session.update"}, "missing_required_parameter", "session"),
        (
            {"type": "session.update", "session": {"type": "realtime", "nonsense": 1}},
            "unknown_parameter",
            "session.nonsense",
        ),
    ],
)
def test_the_field_at_fault_is_named(payload, code, param):
    error = refused(payload)
    assert (error.code, error.param) == (code, param)


def test_good_events_pass():
    for payload in (
        {"type": "response.cancel"},
        {"type": "input_audio_buffer.append", "audio": "AAAA"},
        {"type": "session.update", "session": {"type": "realtime", "instructions": "Be brief."}},
    ):
        assert check(decode(json.dumps(payload)), SESSION) is None


def test_an_error_echoes_the_clients_event_id():
    event = error_event(ProtocolError("No.", code="invalid_value", param="x"), "mine")
    assert event["error"] == {
        "type": "invalid_request_error",
        "code": "invalid_value",
        "message": "No.",
        "param": "x",
        "event_id": "mine",
    }
    assert event["event_id"] != "mine"


def test_ids_are_new_and_null_is_kept():
    assert len({new_id("item") for _ in range(100)}) == 100 and new_id("call").startswith("call_")
    assert server_event("x", usage=None)["usage"] is None


@given(st.text(max_size=40) | st.binary(max_size=40))
def test_whatever_comes_is_read_or_refused_politely(text):
    try:
        check(decode(text), SESSION)
    except ProtocolError as problem:
        assert problem.code in ("invalid_json", "invalid_value", "missing_required_parameter")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('{"a": "\\ud83d\\ude00"}', "😀"),
        ('{"a": "\\ud83d and \\ude00"}', "\ufffd and \ufffd"),
        ('{"a": "\\\\ud83d"}', "\\ud83d"),
    ],
)
def test_half_a_character_is_replaced(text, read):
    assert decode(text)["a"] == read


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "1e999", "[" * 120 + "]" * 120, "[" * 9_000, '"\\x"'])
def test_what_nobody_could_send_on_is_refused(value):
    with pytest.raises(ProtocolError) as problem:
        decode(f'{{"event_id": "mine", "a": {value}}}')
    assert problem.value.code == "invalid_json"


def test_an_event_that_is_too_deep_to_be_followed_is_refused_by_its_id():
    with pytest.raises(ProtocolError) as problem:
        decode('{"event_id": "mine", "a": ' + "[" * 120 + "]" * 120 + "}")
    assert problem.value.event_id == "mine"
