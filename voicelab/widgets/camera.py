"""The camera: a picture is taken by ipywebrtc's `ImageRecorder` and added to the conversation."""

from __future__ import annotations

from typing import Any

import ipywebrtc
import ipywidgets

from voicelab.session.live_session import LiveSession

from .closing import close_whole

CONSTRAINTS = {"audio": False, "video": {"width": {"ideal": 1280}}}


class CameraCapture(ipywidgets.VBox):
    """Shows what the camera sees; a picture goes into the conversation without asking for a response."""

    def __init__(self, session: LiveSession) -> None:
        self._session = session
        self.stream = ipywebrtc.CameraStream(constraints=CONSTRAINTS)
        self.recorder = ipywebrtc.ImageRecorder(stream=self.stream, autosave=False, format="jpeg")
        self.take = ipywidgets.Button(description="Add picture", tooltip="Add a picture to the conversation")
        self.told = ipywidgets.Label("")
        self.take.on_click(lambda _: self._record())
        self.recorder.image.observe(lambda change: self._taken(bytes(change["new"])), "value")
        self._unwatch = session.watch(self._refresh)
        self._refresh()
        view = ipywidgets.Box([self.stream], layout={"max_width": "320px"})
        super().__init__([view, ipywidgets.HBox([self.take, self.told])], layout={"padding": "8px 12px"})

    def __repr__(self, **_: Any) -> str:
        return "CameraCapture()"

    def close(self) -> None:
        """Let go of the camera, and of the last picture."""
        self._unwatch()
        for part in (*self.children, self.recorder, self.layout):
            close_whole(part)
        super().close()

    def _refresh(self) -> None:
        self.take.disabled = self._session.state != "connected"

    def _record(self) -> None:
        self.told.value = "Taking a picture …"
        self.recorder.recording = True

    def _taken(self, picture: bytes) -> None:
        if not picture:
            return
        self.told.value = f"Added a picture of {len(picture) // 1024 + 1} kB."
        self._session.submit(self._session.send_image(picture))
