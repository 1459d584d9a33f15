"""What settings may say beyond their shape, in a session and in one response: ranges, names, and what is not served.

What changes an answer and cannot be had here is refused by name; nothing is accepted and then ignored.
"""

from __future__ import annotations

import re
from typing import Any

from . import shapes, tool_schema
from .doors.wire_audio import FORMATS
from .ears.listening import KEEP_MS
from .ears.noise import MOST_STRENGTH
from .protocol import ProtocolError, unsupported
from .shapes import shown

VOICES = ("alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar")
MOST_TOKENS = 4096  # of one response, by the field description of `max_output_tokens`
TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
REASONING_MODEL = re.compile(r"gpt-realtime-[2-9](?![0-9])")  # gpt-realtime-2.1-mini, and not gpt-realtime-2025-08-28
LONGEST_SILENCE_MS = 10_000  # ours
IDLE_MS = (5_000, 30_000)  # by the service's OpenAPI description
PROMPT = "The practice engine has no stored prompts: send `instructions`."
LOGPROBS = "The practice engine's recogniser tells no log probabilities: leave `include` out."
DELAY = "The practice engine tells a transcription as soon as it is known: leave `delay` out."
MCP = "The practice engine runs no MCP servers: connect to them yourself, and offer their tools as functions."
CUSTOM_VOICE = "The practice engine has no custom voices: name one of the built-in ones."
NOT_REASONING = "It is only supported by models that reason, such as gpt-realtime-2."


def check_change(change: dict[str, Any], model: str | None) -> None:
    """What a client asks of a session, taken by itself.

    Args:
        model: the session's model, by whose name it is known whether it reasons.

    Raises:
        ProtocolError: naming the field.
    """
    check_asked(change, "session", model)
    if change.get("include"):
        raise unsupported("session.include", LOGPROBS)
    truncation = change.get("truncation")
    if isinstance(truncation, dict):
        _between("session.truncation.retention_ratio", truncation["retention_ratio"], 0.0, 1.0)
        limit = (truncation.get("token_limits") or {}).get("post_instructions")
        if limit is not None:
            _between("session.truncation.token_limits.post_instructions", limit, 1, None)
    listening = (change.get("audio") or {}).get("input") or {}
    _check_transcription(listening.get("transcription") or {})
    strength = (listening.get("noise_reduction") or {}).get("strength")
    if strength is not None:
        _between("session.audio.input.noise_reduction.strength", strength, 0.0, MOST_STRENGTH)


def check_asked(asked: dict[str, Any], at: str, model: str | None) -> None:
    """What a session and a response may ask alike. Its shape is known to be right.

    Raises:
        ProtocolError: naming the field.
    """
    if asked.get("prompt") is not None:
        raise unsupported(f"{at}.prompt", PROMPT)
    for name in ("reasoning", "parallel_tool_calls"):
        if asked.get(name) is not None and not REASONING_MODEL.match(model or ""):
            raise unsupported(f"{at}.{name}", NOT_REASONING)
    tokens = asked.get("max_output_tokens")
    if isinstance(tokens, int):
        _between(f"{at}.max_output_tokens", tokens, 1, MOST_TOKENS)
    modalities = asked.get("output_modalities")
    if modalities is not None and len(modalities) != 1:
        told = f"Invalid value: {modalities}. Supported combinations are: ['text'] and ['audio']."
        raise ProtocolError(told, code="invalid_value", param=f"{at}.output_modalities")
    speaking = (asked.get("audio") or {}).get("output") or {}
    voice = speaking.get("voice")
    if isinstance(voice, dict):
        raise unsupported(f"{at}.audio.output.voice", CUSTOM_VOICE)
    if voice is not None and voice not in VOICES:
        raise shapes.wrong_value(f"{at}.audio.output.voice", voice, VOICES)
    if speaking.get("speed") is not None:
        _between(f"{at}.audio.output.speed", speaking["speed"], 0.25, 1.5)
    _check_tools(asked.get("tools") or [], f"{at}.tools")


def check_merged(merged: dict[str, Any], change: dict[str, Any]) -> None:
    """A session's settings as a whole, after the change.

    Raises:
        ProtocolError: naming the field.
    """
    for side, settings in merged["audio"].items():
        if settings["format"]["type"] not in FORMATS:
            raise shapes.wrong_value(f"session.audio.{side}.format.type", settings["format"]["type"], FORMATS)
    detection = merged["audio"]["input"]["turn_detection"]
    if detection and detection["type"] == "server_vad":
        at = "session.audio.input.turn_detection"
        _between(f"{at}.threshold", detection["threshold"], 0.0, 1.0)
        for field, most in (("prefix_padding_ms", KEEP_MS), ("silence_duration_ms", LONGEST_SILENCE_MS)):
            _between(f"{at}.{field}", detection[field], 0, most)
        if detection["idle_timeout_ms"] is not None:
            _between(f"{at}.idle_timeout_ms", detection["idle_timeout_ms"], *IDLE_MS)
    reduction = merged["audio"]["input"]["noise_reduction"]
    if reduction is not None and not reduction.get("type"):
        raise shapes.missing("session.audio.input.noise_reduction.type")
    if "tool_choice" in change or "tools" in change:
        check_tool_choice(merged["tool_choice"], merged["tools"], "session.tool_choice")


def check_voice(asked: dict[str, Any], heard: str, at: str) -> None:
    """Whether a session or a response asks for the voice that has been heard, or for none.

    Raises:
        ProtocolError: `cannot_update_voice`.
    """
    if ((asked.get("audio") or {}).get("output") or {}).get("voice") not in (None, heard):
        told = "Cannot update a conversation's voice if assistant audio is present."
        raise ProtocolError(told, code="cannot_update_voice", param=f"{at}.audio.output.voice")


def check_tool_choice(choice: Any, tools: list[dict[str, Any]], at: str) -> None:
    """Whether the function that is to be called is among the tools.

    Raises:
        ProtocolError: naming the choice.
    """
    if not isinstance(choice, dict):
        return
    if choice["type"] != "function":
        raise unsupported(at, MCP)
    if choice["name"] not in [tool["name"] for tool in tools]:
        told = f"Tool choice {shown(choice['name'])} not found in 'tools' parameter."
        raise ProtocolError(told, code="invalid_value", param=f"{at}.name")


def _check_transcription(wanted: dict[str, Any]) -> None:
    at = "session.audio.input.transcription"
    if wanted.get("delay") is not None:
        raise unsupported(f"{at}.delay", DELAY)
    spoken = [wanted["language"]] if wanted.get("language") else wanted.get("languages") or []
    for language in spoken:
        if language.lower().replace("_", "-").partition("-")[0] not in ("en", "eng", "english"):
            field = "language" if wanted.get("language") else "languages"
            raise shapes.wrong_value(f"{at}.{field}", language, ["en"], "The practice engine understands English.")


def _check_tools(tools: list[dict[str, Any]], at: str) -> None:
    names = set()
    for index, tool in enumerate(tools):
        here = f"{at}[{index}]"
        if tool["type"] != "function":
            raise unsupported(here, MCP)
        name = tool.get("name")
        if name is None:
            raise shapes.missing(f"{here}.name")
        if not TOOL_NAME.fullmatch(name):
            told = f"Invalid '{here}.name': {shown(name)} does not match the pattern '^[a-zA-Z0-9_-]{{1,64}}$'."
            raise ProtocolError(told, code="invalid_value", param=f"{here}.name")
        if name in names:
            told = f"Invalid '{here}.name': two tools are called {shown(name)}; rename one."
            raise ProtocolError(told, code="invalid_value", param=f"{here}.name")
        names.add(name)
        tool_schema.check(tool, here)


def _between(at: str, value: float, low: float, high: float | None) -> None:
    if value < low:
        raise shapes.below(at, low, value)
    if high is not None and value > high:
        raise shapes.above(at, high, value)
