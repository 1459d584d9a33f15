"""What a Live session is asked for: defaults, limits, and how its history begins the conversation."""

from __future__ import annotations

import pytest

from voicelab.engine.live.configuration import history, realtime_session, started, updated
from voicelab.engine.protocol import ProtocolError
from voicelab.engine.settings import DEFAULT_INSTRUCTIONS


def resource(**session):
    return started({"model": "gpt-live-1", **session}, "live_1", 99)


def message(role: str, *texts: str) -> dict:
    return {"role": role, "content": [{"type": "input_text", "text": text} for text in texts]}


def test_what_is_left_out_has_a_default():
    plain = resource(instructions="  ", delegation=None)
    assert plain["instructions"] == DEFAULT_INSTRUCTIONS
    assert plain["delegation"] == {"type": "client", "acknowledgement_delay_ms": 0}
    assert plain["audio"] == {"format": {"type": "audio/pcm", "rate": 24000}, "output": {"voice": "marin"}}


@pytest.mark.parametrize(
    ("session", "code", "param"),
    [
        ({"instructions": "x" * 65_540}, "string_above_max_length", "session.instructions"),
        ({"input": [message("user", "Hello")] * 129}, "array_above_max_length", "session.input"),
        ({"input": [message("user")]}, "invalid_value", "session.input[0].content"),
        ({"input": [message("user", "a", "b")]}, "invalid_value", "session.input[0].content"),
        ({"input": [message("user", "x" * 33_000)]}, "string_above_max_length", "session.input"),
        ({"triggers": [{}]}, "unsupported_parameter", "session.triggers"),
        ({"client": {"data_channel": {}}}, "unsupported_parameter", "session.client"),
        (
            {"delegation": {"type": "client", "acknowledgement_delay_ms": -1}},
            "integer_below_min_value",
            "session.delegation.acknowledgement_delay_ms",
        ),
    ],
)
def test_what_is_too_much_or_not_here_is_named(session, code, param):
    with pytest.raises(ProtocolError) as refused:
        resource(**session)
    assert (refused.value.code, refused.value.param) == (code, param)


def test_an_update_changes_what_it_names():
    before = resource(delegation={"type": "client", "acknowledgement_delay_ms": 400})
    assert updated(before, {"delegation": {"type": "client"}}) == updated(before, {"delegation": None}) == before
    later = updated(before, {"delegation": {"type": "client", "acknowledgement_delay_ms": 900}})
    assert later == {**before, "delegation": {"type": "client", "acknowledgement_delay_ms": 900}}
    with pytest.raises(ProtocolError, match="cannot change"):
        updated(before, {"delegation": {"type": "decisions"}})


def test_the_history_is_the_beginning_of_the_conversation():
    said = [
        message("developer", "The caller is a member."),
        message("user", "Hello"),
        message("assistant", "Good day."),
    ]
    items = history(resource(input=said))
    assert [(item["role"], item["content"][0]["text"]) for item in items] == [
        ("system", "The caller is a member."),
        ("user", "Hello"),
        ("assistant", "Good day."),
    ]
    assert [item["content"][0]["type"] for item in items] == ["input_text", "input_text", "output_text"]


def test_the_voice_goes_with_it():
    session = realtime_session(resource(audio={"output": {"voice": "cedar"}}))
    assert session["audio"]["output"]["voice"] == "cedar" and session["audio"]["input"]["turn_detection"]
