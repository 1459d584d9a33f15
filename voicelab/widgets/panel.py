"""The panel of a session: call bar above, transcript and event table side by side below."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import numpy as np
import traitlets

from ..events import LoggedEvent
from ..session import LiveSession
from .approval_form import ApprovalForm
from .call_bar import CallBar

HERE = Path(__file__).parent
BATCH_SECONDS = 0.1  # news cross the comm at most ten times a second
SNAPSHOT = 500


class TranscriptView(anywidget.AnyWidget):
    """A session's transcript, live."""

    _esm = HERE / "transcript_view.js"
    _css = HERE / "transcript_view.css"
    entries = traitlets.List(help="the transcript's entries as dictionaries, in order").tag(sync=True)

    def __repr__(self) -> str:
        return "TranscriptView()"


class EventTable(anywidget.AnyWidget):
    """A session's events, live; rows come as custom messages, and a new view asks for the last ones."""

    _esm = HERE / "event_table.js"
    _css = HERE / "event_table.css"

    def __repr__(self) -> str:
        return "EventTable()"


class CallPanel(ipywidgets.VBox):
    """Shows a `LiveSession`: everything about the call in one place. It decides nothing."""

    def __init__(self, session: LiveSession) -> None:
        self._session = session
        self._batch: list[LoggedEvent] = []
        self._due = False
        self.bar, self.transcript, self.table = CallBar(session), TranscriptView(), EventTable()
        self.form = ApprovalForm(session.approvals, hint="")
        below = ipywidgets.HBox([self.transcript, self.table], layout={"flex_flow": "row wrap"})
        super().__init__([self.bar, self.form, below], layout={"border": "1px solid var(--jp-border-color2, #ccc)"})
        self.table.on_msg(self._greet)
        session.attach_browser(self)
        session.events.watch(self._on_event)
        session.transcript.watch(self._flush_soon)
        self._show_transcript()

    def __repr__(self, **_: Any) -> str:
        return "CallPanel()"

    # The session's `Browser` protocol.

    async def play(self, samples: np.ndarray) -> None:
        """Play a recorded caller into the browser's call."""
        await self.bar.play(samples)

    def set_muted(self, muted: bool) -> None:
        """The bar follows the session's state by itself."""
        self.bar.refresh()

    def hung_up(self) -> None:
        """Let go of the microphone."""
        self.bar.hung_up()

    # News of the session, gathered on its loop.

    def _on_event(self, event: LoggedEvent) -> None:
        self._batch.append(event)
        self._flush_soon()

    def _flush_soon(self) -> None:
        if not self._due:
            self._due = True
            self._session.submit(self._flush())

    async def _flush(self) -> None:
        await asyncio.sleep(BATCH_SECONDS)
        self._due = False
        batch, self._batch = self._batch, []
        if batch:
            self._send_events("batch", batch)
        self._show_transcript()

    def _show_transcript(self) -> None:
        self.transcript.entries = self._session.transcript.to_json()

    def _greet(self, _: Any, message: dict[str, Any], __: Any) -> None:
        if message.get("type") == "hello":
            self._send_events("snapshot", list(self._session.events)[-SNAPSHOT:])

    def _send_events(self, kind: str, events: list[LoggedEvent]) -> None:
        rows = [
            {
                "direction": event.direction,
                "time": event.time,
                "type": event.type,
                "summary": event.summary[:200],
                "payload": event.payload,
            }
            for event in events
        ]
        self.table.send({"type": kind, "events": rows, "total": len(self._session.events)})
