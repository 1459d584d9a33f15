"""What `session.start` may ask for, what it becomes, and what of it `session.update` may change."""

from __future__ import annotations

import copy
from typing import Any

from voicelab.defaults import TRANSCRIPTION
from voicelab.engine import settings, shapes
from voicelab.engine.doors.wire_audio import PCM, WIDE
from voicelab.engine.protocol import ProtocolError, unsupported
from voicelab.engine.setting_rules import VOICES
from voicelab.engine.usage import CHARACTERS_PER_TOKEN

from .delegating import BY_DEFAULT, backend_tool, parted

MOST_INSTRUCTIONS, MOST_APPENDED, MOST_HISTORY = 16_384, 500, 8_192  # tokens, by the fields' own descriptions
MOST_MESSAGES = 128
ROLES = {"user": "user", "assistant": "assistant", "developer": "system"}
PARTS = {"user": "input_text", "system": "input_text", "assistant": "output_text"}
CLIENT = {"type": "client", "acknowledgement_delay_ms": 0}


def started(session: dict[str, Any], session_id: str, expires_at: int) -> dict[str, Any]:
    """The resource of a session that begins with what a client sent, whose shape has been checked.

    Raises:
        ProtocolError: naming the field.
    """
    at = "session"
    for name, remedy in (
        ("client", "It is about a browser's data channel; this engine has Live over WebSockets alone."),
        ("triggers", "This engine has no Decisions."),
        ("store", "This engine keeps no sessions: record the sound that you send and receive."),
    ):
        if session.get(name):
            raise unsupported(f"{at}.{name}", remedy)
    audio = session.get("audio") or {}
    given = session.get("instructions") or ""
    check_length(given, MOST_INSTRUCTIONS, f"{at}.instructions")
    _check_history(session.get("input") or [], f"{at}.input")
    return {
        **{name: session[name] for name in ("model", "safety_identifier") if session.get(name) is not None},
        "id": session_id,
        "expires_at": expires_at,
        "status": "active",
        "instructions": given.strip() and given or settings.DEFAULT_INSTRUCTIONS,
        "input": copy.deepcopy(session.get("input") or []),
        "audio": {"format": _format(audio.get("format")), "output": {"voice": _voice(audio.get("output") or {})}},
        "delegation": _delegation(session.get("delegation"), CLIENT),
        "store": False,
    }


def updated(resource: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """The resource after an update, whose shape has been checked.

    Raises:
        ProtocolError: naming the field; `immutable_field_update` for another kind of delegation.
    """
    if change.get("triggers"):
        raise unsupported("session.triggers", "This engine has no Decisions.")
    wanted = change.get("delegation")
    if wanted and wanted["type"] != resource["delegation"]["type"]:
        told = "The delegation type cannot change after the session has started. Begin a new session."
        raise ProtocolError(told, code="immutable_field_update", param="session.delegation.type")
    return {**resource, "delegation": _delegation(wanted, resource["delegation"])}


def realtime_session(resource: dict[str, Any]) -> dict[str, Any]:
    """The settings by which the conversation in the middle goes on: a Realtime session with one tool, the backend."""
    session = settings.default_session(resource["id"], resource["model"])
    talk, policy = parted(resource["instructions"])
    session.update(instructions=f"{talk}\n{BY_DEFAULT}", tools=[backend_tool(policy)])
    listening, speaking = session["audio"]["input"], session["audio"]["output"]
    listening["turn_detection"] = dict(settings.TURN_DETECTION_DEFAULTS["semantic_vad"])
    listening["transcription"] = {"model": TRANSCRIPTION}
    speaking["voice"] = resource["audio"]["output"]["voice"]
    return session


def history(resource: dict[str, Any]) -> list[dict[str, Any]]:
    """The messages with which the conversation begins, as items of it."""
    found = []
    for message in resource["input"]:
        role = ROLES[message["role"]]
        part = {"type": PARTS[role], "text": message["content"][0]["text"]}
        found.append({"type": "message", "role": role, "content": [part]})
    return found


def check_length(text: str, most: int, at: str) -> None:
    """Whether a text has no more than so many tokens, as this engine estimates them.

    Raises:
        ProtocolError: `string_above_max_length`.
    """
    tokens = -(-len(text) // CHARACTERS_PER_TOKEN)
    if tokens > most:
        told = f"Invalid '{at}': about {tokens} tokens, at four characters each; at most {most} are allowed."
        raise ProtocolError(told, code="string_above_max_length", param=at)


def _check_history(messages: list[dict[str, Any]], at: str) -> None:
    if len(messages) > MOST_MESSAGES:
        told = f"Invalid '{at}': {len(messages)} messages; at most {MOST_MESSAGES} are allowed."
        raise ProtocolError(told, code="array_above_max_length", param=at)
    for index, message in enumerate(messages):
        if len(message["content"]) != 1:
            where = f"{at}[{index}].content"
            told = f"Invalid '{where}': expected exactly one text part, but got {len(message['content'])}."
            raise ProtocolError(told, code="invalid_value", param=where)
    check_length("".join(message["content"][0]["text"] for message in messages), MOST_HISTORY, at)


def _format(given: dict[str, Any] | None) -> dict[str, Any]:
    wanted = given or dict(WIDE)
    rate = WIDE["rate"] if wanted["type"] == PCM else 8_000
    if wanted["rate"] != rate:
        raise unsupported("session.audio.format.rate", f"This engine has {wanted['type']} at {rate} Hz alone.")
    return dict(wanted)


def _voice(output: dict[str, Any]) -> str:
    voice = output.get("voice") or "marin"
    if voice not in VOICES:
        remark = "The service has more of them, and voices of one's own."
        raise shapes.wrong_value("session.audio.output.voice", voice, VOICES, remark)
    return voice


def _delegation(given: dict[str, Any] | None, before: dict[str, Any]) -> dict[str, Any]:
    if not given:
        return dict(before)
    if given["type"] != "client":
        remedy = f"This engine has no '{given['type']}': take 'client', and answer session.delegation.created."
        raise unsupported("session.delegation.type", remedy)
    delay = given.get("acknowledgement_delay_ms")
    if delay is not None and delay < 0:
        raise shapes.below("session.delegation.acknowledgement_delay_ms", 0, delay)
    return {**before, **({} if delay is None else {"acknowledgement_delay_ms": delay})}
