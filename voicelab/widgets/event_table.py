"""The event table: a live log or a saved one, as rows that stay fluid however many there are."""

from __future__ import annotations

import json
import threading
from typing import Any

import anywidget
import ipywidgets
import traitlets

from voicelab.plain_text import visible, visible_within
from voicelab.record.event_rows import EventRows, settings_changes
from voicelab.record.events import EventLog, LoggedEvent

from .boxes import DisplayedBox
from .scripts import joined

BATCH_SECONDS = 0.1  # news cross the comm at most ten times a second
PART = 5_000  # rows in one message; the first of them are drawn while others are on their way
TYPE, SUMMARY = 3, 4  # what is shown of a row


class EventTable(anywidget.AnyWidget):
    """Shows an `EventLog`, while it grows or as it was saved; it needs no session and no engine.

    Rows cross the comm without their payloads; the browser asks for a payload when somebody opens its row.
    """

    _esm = joined("elements.js", "event_table.js")
    _css = joined("shared.css", "event_table.css")

    title = traitlets.Unicode("Events").tag(sync=True)

    def __init__(self, log: EventLog, title: str = "Events") -> None:
        super().__init__(title=visible(title))
        self._log, self._rows = log, EventRows()
        self._sent = 0
        self._last: LoggedEvent | None = None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._unwatch = log.watch(self._on_event)
        self.on_msg(lambda _, message, __: self._take(message))

    def __repr__(self) -> str:
        return "EventTable()"

    def close(self) -> None:
        """Show nothing any more."""
        self._unwatch()
        super().close()

    def _on_event(self, event: LoggedEvent) -> None:
        with self._lock:
            if self._timer is None:
                self._timer = threading.Timer(BATCH_SECONDS, self._flush)
                self._timer.daemon = True
                self._timer.start()

    def _flush(self) -> None:
        with self._lock:
            self._timer = None
            self._send_new()

    def _send_new(self) -> None:
        """The rows that no view has seen; all views hear this message."""
        if self._sent and self._log[self._sent - 1] is not self._last:  # appends share a row, which has grown
            self._last = self._log[self._sent - 1]
            self.send({"type": "grown", "number": self._sent, "summary": visible(self._last.summary[:160])})
        events = list(self._log)[self._sent :]
        self._sent += len(events)
        self._last = events[-1] if events else self._last
        self._send_rows(self._rows, events, {})

    def _send_rows(self, rows: EventRows, events: list[LoggedEvent], to: dict[str, str]) -> None:
        for start in range(0, len(events), PART):
            self.send({"type": "rows", **to}, buffers=[_packed(rows.take(events[start : start + PART]))])

    def _take(self, message: dict[str, Any]) -> None:
        to = {"view": str(message.get("view"))}
        if message.get("type") == "hello":  # a new view has everything that the others have
            with self._lock:
                self._send_new()
                self.send({"type": "begin", **to})
                self._send_rows(EventRows(), list(self._log)[: self._sent], to)
        elif message.get("type") == "open":
            self._open(int(message["number"]))
        elif message.get("type") == "download":
            self.send({"type": "file", "name": "events.jsonl", **to}, buffers=[self._log.jsonl()])

    def _open(self, number: int) -> None:
        if 1 <= number <= len(self._log):
            changes = [
                {"path": path, "before": before, "after": after}
                for path, before, after in settings_changes(self._log, number)
            ]
            payload = self._log[number - 1].payload
            self.send(visible_within({"type": "payload", "number": number, "payload": payload, "changes": changes}))


def _packed(rows: list[list[Any]]) -> bytes:
    """Rows as JSON in a buffer: as a message's own content, each server and client on the way would read them."""
    for row in rows:
        row[TYPE], row[SUMMARY] = visible(row[TYPE]), visible(row[SUMMARY])
    return json.dumps(rows, separators=(",", ":")).encode()


class EventTables(DisplayedBox, ipywidgets.HBox):
    """Several logs side by side, such as two saved sessions; each is filtered and followed for itself."""

    def __init__(self, **logs: EventLog) -> None:
        tables = [EventTable(log, name.replace("_", " ")) for name, log in logs.items()]
        super().__init__(tables, layout={"flex_flow": "row wrap"})

    def __repr__(self, **_: Any) -> str:
        return "EventTables()"
