"""Session settings: merged, completed, and refused whole when anything in them is wrong."""

from __future__ import annotations

import copy

import pytest

from voicelab.engine.protocol import ProtocolError
from voicelab.engine.settings import default_session, updated

SESSION = default_session("sess_1", "gpt-realtime-mini")
TOOL = {"type": "function", "name": "f", "description": "", "parameters": {}}


def test_an_update_is_merged_and_the_original_left_alone():
    before = copy.deepcopy(SESSION)
    after = updated(SESSION, {"instructions": "new", "audio": {"output": {"speed": 1.2}}}, voice_locked=False)
    assert after["instructions"] == "new" and after["audio"]["output"] == {**before["audio"]["output"], "speed": 1.2}
    assert SESSION == before


def test_turn_detection_is_switched_off_by_null_and_completed_with_defaults():
    off = updated(SESSION, {"audio": {"input": {"turn_detection": None}}}, voice_locked=False)
    assert off["audio"]["input"]["turn_detection"] is None
    change = {"audio": {"input": {"turn_detection": {"type": "semantic_vad", "eagerness": "high"}}}}
    on = updated(off, change, voice_locked=False)["audio"]["input"]["turn_detection"]
    assert on == {"type": "semantic_vad", "eagerness": "high", "create_response": True, "interrupt_response": True}


def test_the_model_of_a_session_stays():
    assert updated(SESSION, {"model": "another"}, voice_locked=False)["model"] == "gpt-realtime-mini"


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"voice": "cedar"}, "session.voice"),
        ({"audio": {"output": {"voice": "bob"}}}, "session.audio.output.voice"),
        ({"audio": {"output": {"speed": 9}}}, "session.audio.output.speed"),
        (
            {"audio": {"input": {"turn_detection": {"type": "server_vad", "silence_duration_ms": -1}}}},
            "session.audio.input.turn_detection.silence_duration_ms",
        ),
        ({"output_modalities": ["audio", "text"]}, "session.output_modalities"),
        ({"tools": [TOOL, TOOL]}, "session.tools.1.name"),
        ({"type": "transcription"}, "session.type"),
    ],
)
def test_a_bad_field_is_named(change, param):
    with pytest.raises(ProtocolError) as refused:
        updated(SESSION, change, voice_locked=False)
    assert refused.value.param == param


def test_the_voice_is_fixed_once_it_has_been_heard():
    with pytest.raises(ProtocolError) as refused:
        updated(SESSION, {"audio": {"output": {"voice": "cedar"}}}, voice_locked=True)
    assert refused.value.code == "cannot_update_voice"
    assert updated(SESSION, {"audio": {"output": {"voice": "marin"}}}, voice_locked=True)
