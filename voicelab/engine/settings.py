"""The settings of a session: the service's defaults, and how an update changes them."""

from __future__ import annotations

import copy
from typing import Any

from .doors.wire_audio import FORMATS
from .protocol import ProtocolError, check_session

VOICES = ("alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar")
DEFAULT_INSTRUCTIONS = "You are a helpful voice assistant. Answer briefly and say so when you cannot help."
TURN_DETECTION_DEFAULTS: dict[str, dict[str, Any]] = {
    # Values from the field descriptions of openai.types.realtime.realtime_audio_input_turn_detection.
    "server_vad": {
        "type": "server_vad",
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 500,
        "idle_timeout_ms": None,
        "create_response": True,
        "interrupt_response": True,
    },
    "semantic_vad": {"type": "semantic_vad", "eagerness": "auto", "create_response": True, "interrupt_response": True},
}
PCM = {"type": "audio/pcm", "rate": 24000}


def default_session(session_id: str, model: str) -> dict[str, Any]:
    """The effective settings of a new session, complete, as `session.created` shows them."""
    return {
        "type": "realtime",
        "object": "realtime.session",
        "id": session_id,
        "model": model,
        "output_modalities": ["audio"],
        "instructions": DEFAULT_INSTRUCTIONS,
        "tools": [],
        "tool_choice": "auto",
        "max_output_tokens": "inf",
        "tracing": None,
        "truncation": "auto",
        "prompt": None,
        "include": None,
        "audio": {
            "input": {
                "format": dict(PCM),
                "transcription": None,
                "noise_reduction": None,
                "turn_detection": dict(TURN_DETECTION_DEFAULTS["server_vad"]),
            },
            "output": {"format": dict(PCM), "voice": "marin", "speed": 1.0},
        },
    }


def updated(session: dict[str, Any], change: dict[str, Any], *, voice_locked: bool) -> dict[str, Any]:
    """`session` with `change` merged in; neither argument is modified, and a bad change leaves no trace.

    Objects are merged key by key, everything else is replaced. The model of a session stays what it was, as the
    service keeps it: a client that repeats another name in an update does no harm.

    Raises:
        ProtocolError: naming the field; then nothing of the change is to be applied.
    """
    check_session(change)
    merged = _merge(session, {key: value for key, value in change.items() if key not in ("model", "id", "object")})
    merged["type"] = "realtime"
    _complete_audio(merged, change)
    _check_ranges(merged)
    voice = merged["audio"]["output"]["voice"]
    if voice_locked and voice != session["audio"]["output"]["voice"]:
        raise ProtocolError(
            "Cannot update a conversation's voice if assistant audio is present.",
            code="cannot_update_voice",
            param="session.audio.output.voice",
        )
    return merged


def _merge(old: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    result = copy.deepcopy(old)
    for key, value in change.items():
        if isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = _merge(result[key], value)
        else:
            result[key] = copy.deepcopy(value)
    return result


def _complete_audio(merged: dict[str, Any], change: dict[str, Any]) -> None:
    """Fill in what the client left out or set to null where null means "the default"."""
    listening, speaking = merged["audio"]["input"], merged["audio"]["output"]
    detection = listening["turn_detection"]
    if detection is not None:
        kind = detection.get("type", "server_vad")
        known = TURN_DETECTION_DEFAULTS[kind]
        chosen = {key: value for key, value in detection.items() if key in known and value is not None}
        listening["turn_detection"] = {**known, **chosen}
    for side in (listening, speaking):
        side["format"] = side.get("format") or dict(PCM)
        if side["format"].get("type") == "audio/pcm":
            side["format"].setdefault("rate", 24000)
    speaking["voice"] = speaking.get("voice") or "marin"
    speaking["speed"] = 1.0 if speaking.get("speed") is None else speaking["speed"]
    merged["tools"] = merged.get("tools") or []
    merged["tool_choice"] = merged.get("tool_choice") or "auto"
    merged["output_modalities"] = merged.get("output_modalities") or ["audio"]


def _check_ranges(merged: dict[str, Any]) -> None:
    listening, speaking = merged["audio"]["input"], merged["audio"]["output"]
    for name, side in (("input", listening), ("output", speaking)):
        if side["format"].get("type") not in FORMATS:
            _refuse(f"session.audio.{name}.format", side["format"].get("type"), f"supported are {', '.join(FORMATS)}")
    detection = listening["turn_detection"]
    if detection and detection["type"] == "server_vad":
        at = "session.audio.input.turn_detection"
        if not 0.0 <= detection["threshold"] <= 1.0:
            _refuse(f"{at}.threshold", detection["threshold"], "expected a number from 0.0 to 1.0")
        for field in ("prefix_padding_ms", "silence_duration_ms"):
            if not 0 <= detection[field] <= 10_000:
                _refuse(f"{at}.{field}", detection[field], "expected whole milliseconds from 0 to 10000")
    if speaking["voice"] not in VOICES:
        _refuse("session.audio.output.voice", speaking["voice"], f"supported voices are {', '.join(VOICES)}")
    if not 0.25 <= speaking["speed"] <= 1.5:
        _refuse("session.audio.output.speed", speaking["speed"], "expected a number from 0.25 to 1.5")
    if len(merged["output_modalities"]) != 1:
        _refuse("session.output_modalities", merged["output_modalities"], 'expected ["audio"] or ["text"]')
    _check_tools(merged["tools"])


def _check_tools(tools: list[dict[str, Any]]) -> None:
    names = set()
    for index, tool in enumerate(tools):
        if tool.get("type") != "function" or not tool.get("name"):
            _refuse(f"session.tools.{index}", tool.get("type"), "the practice engine runs named function tools")
        if tool["name"] in names:
            _refuse(f"session.tools.{index}.name", tool["name"], "two tools share this name; rename one")
        names.add(tool["name"])


def _refuse(param: str, value: Any, remedy: str) -> None:
    raise ProtocolError(f"Invalid value for `{param}`: {value!r}; {remedy}.", code="invalid_value", param=param)
