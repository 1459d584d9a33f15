"""The settings of a session: the service's defaults, and how an update changes them."""

from __future__ import annotations

import copy
from typing import Any

from openai.types.realtime import RealtimeSessionCreateRequest, RealtimeTranscriptionSessionCreateRequest

from voicelab.defaults import TRANSCRIPTION

from . import setting_rules, shapes
from .doors.wire_audio import PCM, WIDE
from .protocol import ProtocolError

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
NO_RESPONSES = {"create_response": False, "interrupt_response": False}
MODELS = {"realtime": RealtimeSessionCreateRequest, "transcription": RealtimeTranscriptionSessionCreateRequest}
SERVERS_OWN = ("id", "object", "expires_at")  # clients send back what they were shown


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
                "format": dict(WIDE),
                "transcription": None,
                "noise_reduction": None,
                "turn_detection": dict(TURN_DETECTION_DEFAULTS["server_vad"]),
            },
            "output": {"format": dict(WIDE), "voice": "marin", "speed": 1.0},
        },
    }


def default_transcription(session_id: str) -> dict[str, Any]:
    """The same of a session that only transcribes: it has no model that answers, and so nothing to say."""
    detection = {**TURN_DETECTION_DEFAULTS["server_vad"], **NO_RESPONSES}
    listening = {"format": dict(WIDE), "noise_reduction": None, "turn_detection": detection}
    return {
        "type": "transcription",
        "object": "realtime.transcription_session",
        "id": session_id,
        "include": None,
        "audio": {"input": {**listening, "transcription": {"model": TRANSCRIPTION}}},
    }


def opened(session_id: str, model: str, given: dict[str, Any]) -> dict[str, Any]:
    """The settings of a session that begins with what it was `given`, of the type that says.

    Raises:
        ProtocolError: naming the field.
    """
    transcribes = given.get("type") == "transcription"
    begun = default_transcription(session_id) if transcribes else default_session(session_id, model)
    return updated(begun, given, voice_locked=False) if given else begun


def updated(session: dict[str, Any], change: dict[str, Any], *, voice_locked: bool) -> dict[str, Any]:
    """`session` with `change` merged in; neither argument is modified, and a bad change leaves no trace.

    Objects are merged key by key, everything else is replaced; `null` is the default again, or for `audio` and its two
    sides no change. The model of a session stays what it was, as the service keeps it: a client that repeats another
    name in an update does no harm.

    Raises:
        ProtocolError: naming the field; then nothing of the change is to be applied.
    """
    check_session(change)
    if change["type"] != session["type"]:
        raise ProtocolError(
            f"Passing a {change['type']} session update event to a {session['type']} session is not allowed.",
            code="invalid_parameter",
            param="session.type",
        )
    setting_rules.check_change(change, session.get("model"))
    merged = merged_in(session, {key: value for key, value in change.items() if key not in ("model", *SERVERS_OWN)})
    _complete(merged)
    setting_rules.check_merged(merged, change)
    if voice_locked:
        setting_rules.check_voice(merged, session["audio"]["output"]["voice"], "session")
    return merged


def check_session(session: Any) -> None:
    """Whether this has the shape of a session's settings, or of a part of them.

    Raises:
        ProtocolError: naming the field.
    """
    if not isinstance(session, dict):
        raise shapes.wrong_type("session", "an object", session)
    if "type" not in session:
        raise shapes.missing("session.type")
    kind = session["type"]
    if not isinstance(kind, str):
        raise shapes.wrong_type("session.type", "a string", kind)
    if kind not in MODELS:
        raise shapes.wrong_value("session.type", kind, list(MODELS))
    _check_detection(session)
    shapes.check(MODELS[kind], {key: value for key, value in session.items() if key not in SERVERS_OWN}, "session")


def _check_detection(session: dict[str, Any]) -> None:
    """An idle timeout that comes with the other turn detection is no unknown field, and is told in words of its own."""
    audio = session.get("audio")
    listening = audio.get("input") if isinstance(audio, dict) else None
    detection = listening.get("turn_detection") if isinstance(listening, dict) else None
    if not isinstance(detection, dict) or detection.get("type") != "semantic_vad":
        return
    if detection.get("idle_timeout_ms") is not None:
        raise ProtocolError(
            "Idle timeout is currently only supported for `server_vad` mode.",
            code="invalid_value",
            param="session.audio.input.turn_detection.idle_timeout_ms",
        )


def merged_in(old: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """Settings and a change of them, or parts of both, as `updated` says; nothing is checked."""
    result = copy.deepcopy(old)
    for key, value in change.items():
        if isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged_in(result[key], value)
        elif value is not None or key not in ("audio", "input", "output"):
            result[key] = copy.deepcopy(value)
    return result


def _complete(merged: dict[str, Any]) -> None:
    """Fill in what the client left out or set to null where null means "the default"."""
    transcribes = merged["type"] == "transcription"
    defaults = default_transcription("") if transcribes else default_session("", "")
    for name in ("output_modalities", "instructions", "tools", "tool_choice", "max_output_tokens", "truncation"):
        if name in defaults and merged[name] is None:
            merged[name] = defaults[name]
    listening, speaking = merged["audio"]["input"], merged["audio"].get("output")
    if transcribes and listening["transcription"] is None:  # it would hear, and tell nobody
        listening["transcription"] = defaults["audio"]["input"]["transcription"]
    detection = listening["turn_detection"]
    if detection is not None:
        known = TURN_DETECTION_DEFAULTS[detection["type"]]
        chosen = {key: value for key, value in detection.items() if key in known and value is not None}
        listening["turn_detection"] = {**known, **chosen, **(NO_RESPONSES if transcribes else {})}
    for side in (listening, speaking) if speaking else (listening,):
        side["format"] = side["format"] or dict(WIDE)
        if side["format"]["type"] != PCM:
            side["format"].pop("rate", None)
        elif side["format"].get("rate") is None:
            side["format"]["rate"] = WIDE["rate"]
    if speaking:
        for name, value in defaults["audio"]["output"].items():
            speaking[name] = value if speaking[name] is None else speaking[name]
