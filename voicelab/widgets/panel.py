"""The panel of a session: call bar above, transcript and event table side by side below."""

from __future__ import annotations

import asyncio
from typing import Any

import ipywidgets

from voicelab.record.events import LoggedEvent
from voicelab.record.lifecycle import stage_of
from voicelab.session.live_session import LiveSession

from .approval_form import ApprovalForm
from .boxes import DisplayedBox
from .call_bar import CallBar
from .call_media import CallMedia
from .camera import CameraCapture
from .event_table import BATCH_SECONDS, EventTable
from .transcript_view import TranscriptView

TIMED = ("response.done", "output_audio_buffer.started", "output_audio_buffer.stopped")  # after these, turns are read


class CallPanel(DisplayedBox, ipywidgets.VBox):
    """Shows a `LiveSession`: everything about the call in one place. It decides nothing."""

    def __init__(self, session: LiveSession) -> None:
        self._session = session
        self._due, self._timing_due = False, True
        self._stage = ""
        self.media, self.table = CallMedia(session), EventTable(session.events)
        self.transcript = TranscriptView(session.transcript)
        self.bar = CallBar(session, self.media)
        self.form = ApprovalForm(session.approvals, hint="")
        self._camera = ipywidgets.Box()
        below = ipywidgets.HBox([self.transcript, self.table], layout={"flex_flow": "row wrap"})
        parts = [self.bar, self.media, self._camera, self.form, below]
        super().__init__(parts, layout={"border": "1px solid var(--colab-border-color, var(--jp-border-color2, #ccc))"})
        self.bar.observe(lambda change: self._show_camera(change["new"]), "camera")
        session.controls.observe(lambda change: self._show_logs(change["new"]), "logs")
        self._show_logs(session.controls.logs)
        session.from_browser.attach(self.media)
        session.events.watch(self._on_event)
        session.transcript.watch(self._flush_soon)
        self._show()

    def __repr__(self, **_: Any) -> str:
        return "CallPanel()"

    def _show_camera(self, shown: bool) -> None:
        """The browser asks for the camera only when it is wanted, and lets go of it afterwards."""
        if shown:
            self._camera.children = [CameraCapture(self._session)]
        for camera in self._camera.children if not shown else ():
            camera.close()
            self._camera.children = []

    def _show_logs(self, shown: bool) -> None:
        self.table.layout.display = "" if shown else "none"

    # News of the session, gathered on its loop.

    def _on_event(self, event: LoggedEvent) -> None:
        self._stage = stage_of(event) or self._stage
        self._timing_due = self._timing_due or event.type in TIMED
        self._flush_soon()

    def _flush_soon(self) -> None:
        if not self._due:
            self._due = True
            self._session.submit(self._flush())

    async def _flush(self) -> None:
        await asyncio.sleep(BATCH_SECONDS)
        self._due = False
        self._show()

    def _show(self) -> None:
        self.bar.stage = self._stage
        self.bar.refresh()
        self.transcript.show()
        if self._timing_due:
            self._timing_due = False
            self.transcript.show_turns(self._session.turns)


def panel_of(session: LiveSession) -> CallPanel:
    """The session's panel: made when it is first wanted, and shared by all cells that show it."""
    if session.panel is None:
        session.panel = CallPanel(session)
    return session.panel
