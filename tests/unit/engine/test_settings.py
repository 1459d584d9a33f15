"""Session settings: merged, completed, and refused whole when anything in them is wrong."""

from __future__ import annotations

import copy

import pytest

from voicelab.engine.protocol import ProtocolError
from voicelab.engine.settings import default_session, opened, updated

SESSION = default_session("sess_1", "gpt-realtime-mini")
TOOL = {"type": "function", "name": "f", "description": "", "parameters": {}}


def changed(session: dict, voice_locked: bool = False, **change) -> dict:
    return updated(session, {"type": session["type"], **change}, voice_locked=voice_locked)


def listening(**change) -> dict:
    return {"audio": {"input": change}}


def test_an_update_is_merged_and_the_original_left_alone():
    before = copy.deepcopy(SESSION)
    after = changed(SESSION, instructions="new", audio={"output": {"speed": 1.2}})
    assert after["instructions"] == "new" and after["audio"]["output"] == {**before["audio"]["output"], "speed": 1.2}
    assert SESSION == before


def test_turn_detection_is_switched_off_by_null_and_completed_with_defaults():
    off = changed(SESSION, **listening(turn_detection=None))
    assert off["audio"]["input"]["turn_detection"] is None
    on = changed(off, **listening(turn_detection={"type": "semantic_vad", "eagerness": "high"}))
    assert on["audio"]["input"]["turn_detection"] == {
        "type": "semantic_vad",
        "eagerness": "high",
        "create_response": True,
        "interrupt_response": True,
    }


def test_null_is_the_default_again_and_for_audio_no_change():
    other = changed(
        SESSION, instructions="new", audio={"output": {"voice": "cedar"}}, tools=[TOOL], max_output_tokens=5
    )
    again = changed(other, instructions=None, tools=None, max_output_tokens=None, audio=None)
    assert again == {**SESSION, "audio": other["audio"]}
    assert changed(other, audio={"input": None, "output": None}) == other
    assert changed(other, audio={"output": {"voice": None, "speed": None, "format": None}})["audio"] == SESSION["audio"]


def test_the_model_of_a_session_stays():
    assert changed(SESSION, model="another")["model"] == "gpt-realtime-mini"


def test_what_was_shown_may_be_sent_back():
    assert changed(SESSION, **{key: value for key, value in SESSION.items() if key != "type"}) == SESSION


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"voice": "cedar"}, "unknown_parameter", "voice"),
        ({"audio": {"output": {"voice": "bob"}}}, "invalid_value", "audio.output.voice"),
        ({"audio": {"output": {"voice": {"id": "voice_1"}}}}, "unsupported_parameter", "audio.output.voice"),
        ({"audio": {"output": {"speed": 9}}}, "decimal_above_max_value", "audio.output.speed"),
        (
            listening(turn_detection={"type": "server_vad", "silence_duration_ms": -1}),
            "integer_below_min_value",
            "audio.input.turn_detection.silence_duration_ms",
        ),
        (
            listening(turn_detection={"type": "server_vad", "prefix_padding_ms": 2_001}),
            "integer_above_max_value",
            "audio.input.turn_detection.prefix_padding_ms",
        ),
        (
            listening(turn_detection={"type": "server_vad", "idle_timeout_ms": 100}),
            "integer_below_min_value",
            "audio.input.turn_detection.idle_timeout_ms",
        ),
        (
            listening(turn_detection={"type": "semantic_vad", "idle_timeout_ms": 6000}),
            "invalid_value",
            "audio.input.turn_detection.idle_timeout_ms",
        ),
        (
            listening(turn_detection={"type": "semantic_vad", "eagerness": "keen"}),
            "invalid_value",
            "audio.input.turn_detection.eagerness",
        ),
        (listening(turn_detection={"threshold": 0.5}), "missing_required_parameter", "audio.input.turn_detection.type"),
        (listening(format={"type": "audio/pcm", "rate": 8000}), "invalid_value", "audio.input.format.rate"),
        (listening(noise_reduction={"strength": 1}), "missing_required_parameter", "audio.input.noise_reduction.type"),
        (listening(noise_reduction={}), "missing_required_parameter", "audio.input.noise_reduction.type"),
        (listening(transcription={"language": "de"}), "invalid_value", "audio.input.transcription.language"),
        (listening(transcription={"languages": ["en", "fr"]}), "invalid_value", "audio.input.transcription.languages"),
        (listening(transcription={"delay": "low"}), "unsupported_parameter", "audio.input.transcription.delay"),
        ({"output_modalities": ["audio", "text"]}, "invalid_value", "output_modalities"),
        ({"max_output_tokens": 0}, "integer_below_min_value", "max_output_tokens"),
        ({"max_output_tokens": 4097}, "integer_above_max_value", "max_output_tokens"),
        ({"max_output_tokens": True}, "invalid_type", "max_output_tokens"),
        ({"max_output_tokens": "all"}, "invalid_value", "max_output_tokens"),
        ({"tools": [TOOL, TOOL]}, "invalid_value", "tools[1].name"),
        ({"tools": [{**TOOL, "name": "two words"}]}, "invalid_value", "tools[0].name"),
        ({"tools": [{**TOOL, "name": "x" * 65}]}, "invalid_value", "tools[0].name"),
        ({"tools": [{**TOOL, "meta": {}}]}, "unknown_parameter", "tools[0].meta"),
        ({"tools": [{"name": "f"}]}, "missing_required_parameter", "tools[0].type"),
        ({"tools": [{"type": "function"}]}, "missing_required_parameter", "tools[0].name"),
        ({"tools": [{"type": "mcp", "server_label": "s"}]}, "unsupported_parameter", "tools[0]"),
        ({"tools": [{**TOOL, "parameters": []}]}, "invalid_type", "tools[0].parameters"),
        ({"tools": [{**TOOL, "parameters": {"$schema": 5}}]}, "invalid_type", "tools[0].parameters.$schema"),
        ({"tools": [{**TOOL, "parameters": {"$schema": []}}]}, "invalid_type", "tools[0].parameters.$schema"),
        (
            {"tools": [{**TOOL, "parameters": {"type": 5}}]},
            "invalid_function_parameters",
            "tools[0].parameters",
        ),
        ({"tool_choice": {"type": "function", "name": "g"}, "tools": [TOOL]}, "invalid_value", "tool_choice.name"),
        ({"tool_choice": "sometimes"}, "invalid_value", "tool_choice"),
        ({"prompt": {"id": "pmpt_1"}}, "unsupported_parameter", "prompt"),
        ({"include": ["item.input_audio_transcription.logprobs"]}, "unsupported_parameter", "include"),
        ({"reasoning": {"effort": "low"}}, "unsupported_parameter", "reasoning"),
        (
            {"truncation": {"type": "retention_ratio", "retention_ratio": 2}},
            "decimal_above_max_value",
            "truncation.retention_ratio",
        ),
        ({"tracing": "always"}, "invalid_value", "tracing"),
        ({"type": "transcription"}, "invalid_parameter", "type"),
        ({"type": "other"}, "invalid_value", "type"),
    ],
)
def test_a_bad_field_is_named(change, code, param):
    with pytest.raises(ProtocolError) as refused:
        changed(SESSION, **change)
    assert (refused.value.code, refused.value.param) == (code, f"session.{param}")


def test_a_session_without_a_type_is_refused():
    with pytest.raises(ProtocolError) as refused:
        updated(SESSION, {"instructions": "new"}, voice_locked=False)
    assert (refused.value.code, refused.value.param) == ("missing_required_parameter", "session.type")


@pytest.mark.parametrize(
    ("model", "reasons"),
    [("gpt-realtime-2", True), ("gpt-realtime-2.1-mini", True), ("gpt-realtime-2025-08-28", False), ("mine", False)],
)
def test_how_long_to_think_is_for_models_that_reason(model, reasons):
    session = default_session("sess_1", model)
    for name, value in (("reasoning", {"effort": "low"}), ("parallel_tool_calls", False)):
        if reasons:
            assert changed(session, **{name: value})[name] == value
        else:
            with pytest.raises(ProtocolError) as refused:
                changed(session, **{name: value})
            assert refused.value.param == f"session.{name}"


def test_the_voice_is_fixed_once_it_has_been_heard():
    with pytest.raises(ProtocolError) as refused:
        changed(SESSION, voice_locked=True, audio={"output": {"voice": "cedar"}})
    assert refused.value.code == "cannot_update_voice"
    assert changed(SESSION, voice_locked=True, audio={"output": {"voice": "marin"}})


def test_a_session_that_only_transcribes_always_does():
    session = opened("sess_1", "", {"type": "transcription", **listening(transcription=None)})
    known = session["audio"]["input"]["transcription"]
    assert known["model"]
    other = changed(session, **listening(transcription={"model": "whisper-1"}))
    assert changed(other, **listening(transcription=None))["audio"]["input"]["transcription"] == known


def test_a_transcription_session_has_no_answers_to_be_set():
    session = opened("sess_1", "", {"type": "transcription", **listening(transcription={"model": "whisper-1"})})
    assert session["object"] == "realtime.transcription_session" and "model" not in session
    detection = changed(session, **listening(turn_detection={"type": "semantic_vad"}))["audio"]["input"][
        "turn_detection"
    ]
    assert detection["create_response"] is False and detection["interrupt_response"] is False
    with pytest.raises(ProtocolError) as refused:
        changed(session, instructions="answer")
    assert refused.value.param == "session.instructions"
