"""A recorded call in a notebook: its waveform with the turns and events over it, playback, download."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from voicelab.audio.pcm import wav_bytes
from voicelab.record.recording import Recording

from .scripts import joined


class RecordingView(anywidget.AnyWidget):
    """Shows a `Recording`. Its sound crosses to the browser when somebody wants to hear it, and is stored nowhere."""

    _esm = joined("elements.js", "recording_view.js")
    _css = joined("shared.css", "recording_view.css")

    seconds = traitlets.Float().tag(sync=True)
    peaks = traitlets.List(help="the waveform: two lists of amplitudes from 0 to 1, caller and agent").tag(sync=True)
    turns = traitlets.List(help="begin and end of each detected turn, in seconds").tag(sync=True)
    notes = traitlets.List(help="when, in seconds, and what").tag(sync=True)

    def __init__(self, recording: Recording) -> None:
        super().__init__(
            seconds=recording.seconds,
            peaks=recording.peaks().round(3).tolist(),
            turns=[list(turn) for turn in recording.turns()],
            notes=[list(note) for note in recording.notes()],
        )
        self._recording = recording
        self.on_msg(lambda _, message, __: self._take(message))

    def __repr__(self) -> str:
        return repr(self._recording)

    def _take(self, message: dict[str, Any]) -> None:
        if message.get("type") == "sound":
            self.send({"type": "sound", "view": message.get("view")}, buffers=[wav_bytes(self._recording.samples)])
