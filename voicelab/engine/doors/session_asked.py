"""What session a WebSocket's address asks for: one with a model that answers, or one that only transcribes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from voicelab.engine.protocol import ProtocolError

TRANSCRIPTION = "transcription"
"""The name by which an operator's metrics know sessions that have no model."""


def session_asked(query: Mapping[str, str], given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The model's name and the settings to begin with.

    Args:
        query: of the address: `model`, or `intent=transcription`.
        given: the settings of the client secret that was presented, `{}` for the key.

    Raises:
        ProtocolError: `missing_model`, or a model where there is none to be named.
    """
    kind = given.get("type") or ("transcription" if query.get("intent") == TRANSCRIPTION else "realtime")
    if kind == "transcription":
        if query.get("model"):
            told = "You must not provide a model parameter for transcription sessions."
            raise ProtocolError(told, code="invalid_model")
        return TRANSCRIPTION, {**given, "type": kind}
    model = query.get("model") or given.get("model")
    if not model:
        raise ProtocolError("You must provide a model parameter.", code="missing_model", param="model")
    return model, {name: value for name, value in given.items() if name != "model"}
