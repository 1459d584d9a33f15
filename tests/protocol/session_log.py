"""What a session's event log has of some types."""

from __future__ import annotations

from typing import Any

from voicelab import LiveSession


def logged(session: LiveSession, *types: str) -> list[dict[str, Any]]:
    """The payloads of the events of these types, in their order."""
    return [event.payload for event in session.events if event.type in types]
