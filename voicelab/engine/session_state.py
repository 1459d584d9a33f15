"""A session's settings as they stand, and whom a change of them concerns."""

from __future__ import annotations

from typing import Any

from . import settings
from .ears.hearing import Ears
from .protocol import new_id


class SessionState:
    """Settings, from the beginning of a session on.

    Args:
        model: its name as the client gave it.
        given: settings sent when the call was made, merged into the defaults.
        ears: told what the session speaks of.
        expires_at: when it ends, in seconds since the epoch.

    Raises:
        ProtocolError: if `given` is not valid.
    """

    def __init__(self, model: str, given: dict[str, Any], ears: Ears, expires_at: int) -> None:
        self.id = new_id("sess")
        self.session = settings.opened(self.id, model, given)
        self._ears = ears
        self._expires_at = expires_at
        self.bias()

    @property
    def transcribes(self) -> bool:
        """Whether the session transcribes the caller, and nothing else."""
        return self.session["type"] == "transcription"

    def update(self, change: dict[str, Any], *, voice_locked: bool) -> None:
        """Merge a change in, or leave everything as it is.

        Raises:
            ProtocolError: naming the field.
        """
        self.session = settings.updated(self.session, change, voice_locked=voice_locked)
        self.bias()

    def bias(self, *results: str) -> None:
        """Tell the recogniser what this session speaks of: its settings and its tools' results, nothing else."""
        transcription = self.session["audio"]["input"]["transcription"] or {}
        described = [f"{tool['name']} {tool.get('description') or ''}" for tool in self.session.get("tools", [])]
        wanted = [transcription.get("prompt") or "", *(transcription.get("keywords") or [])]
        self._ears.bias([self.session.get("instructions") or "", *described, *wanted, *results])

    def shown(self) -> dict[str, Any]:
        """The settings as clients are told of them."""
        return {**self.session, "expires_at": self._expires_at}
