"""An event log as rows of a table: what a row shows, which turn it is of, and which rows belong together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .events import EventLog, LoggedEvent, inner
from .turn_beginnings import Beginnings

ID_FIELDS = ("call_id", "response_id", "item_id")
ERRORS = ("error", "guardrail.tripped", "conversation.item.input_audio_transcription.failed")


def links(payload: dict[str, Any]) -> list[str]:
    """The ids by which an event belongs to others: of its function call, its response, its item."""
    item, response = inner(payload, "item"), inner(payload, "response")
    found = [payload.get(name) for name in ID_FIELDS]
    found += [item.get("call_id"), item.get("id"), response.get("id")]
    return list(dict.fromkeys(str(id) for id in found if id))


def is_error(event: LoggedEvent) -> bool:
    """Whether the row stands out: an error, or a response that failed."""
    failed = event.type == "response.done" and inner(event.payload, "response").get("status") == "failed"
    own = event.direction == "other" and event.type.endswith(".failed")  # of a tool, a guardrail, the session
    return failed or own or event.type in ERRORS


class EventRows:
    """Numbers events and turns as they come; one for each log that is shown."""

    def __init__(self) -> None:
        self._number = self._turn = 0
        self._beginnings = Beginnings()

    def take(self, events: Iterable[LoggedEvent]) -> list[list[Any]]:
        """The next events as `[number, direction, time, type, summary, turn, links, error]`, times in seconds."""
        return [self._row(event) for event in events]

    def _row(self, event: LoggedEvent) -> list[Any]:
        self._number += 1
        self._turn += self._beginnings.take(event) is not None
        told = [event.direction, event.time, event.type, event.summary[:160]]
        return [self._number, *told, self._turn, links(event.payload), is_error(event)]


def settings_changes(log: EventLog, number: int) -> list[tuple[str, Any, Any]]:
    """What a `session.updated` changed: each setting's path, its value before and after.

    At a handoff this is the difference between two agents' configurations. Tools are compared by name.

    Args:
        log: the log that has the event.
        number: the event's row, from 1.
    """
    after = log[number - 1]
    if after.type != "session.updated":
        return []
    earlier = [event for event in list(log)[: number - 1] if event.type in ("session.updated", "session.created")]
    if not earlier:
        return []
    before, now = (_flat(inner(event.payload, "session")) for event in (earlier[-1], after))
    paths = [path for path in {**before, **now} if before.get(path) != now.get(path) and path != "expires_at"]
    return [(path, before.get(path), now.get(path)) for path in paths]


def _flat(settings: dict[str, Any], at: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in settings.items():
        path = f"{at}{name}"
        if isinstance(value, dict):
            flat.update(_flat(value, f"{path}."))
        else:
            flat[path] = _names(value) if name == "tools" and isinstance(value, list) else value
    return flat


def _names(tools: list[Any]) -> list[Any]:
    return [tool.get("name") if isinstance(tool, dict) else tool for tool in tools]
