"""When a turn begins, as an event log tells it: one rule for the table of events and for what is computed of turns."""

from __future__ import annotations

from typing import Any, Literal

from .events import LoggedEvent, inner

STARTED = "input_audio_buffer.speech_started"


class Beginnings:
    """Of one log, whose events are taken in their order."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def take(self, event: LoggedEvent) -> Literal["spoken", "written"] | None:
        """Whether this event begins a turn; items that are known are told again, after a drop, and begin none."""
        item = inner(event.payload, "item")
        if event.type == "talk.pressed" or (event.direction == "server" and event.type == STARTED):
            return "spoken"
        if event.direction == "server" and event.type == "conversation.item.added":
            self._known.add(id_of(item))
        if event.direction != "client" or event.type != "conversation.item.create":
            return None
        told_again = bool(id_of(item)) and id_of(item) in self._known
        return "written" if (item.get("type"), item.get("role")) == ("message", "user") and not told_again else None


def id_of(payload: dict[str, Any], name: str = "id") -> str:
    """The text under this name; an empty one where there is none, as a saved file may have anything there."""
    value = payload.get(name)
    return value if isinstance(value, str) else ""
