"""The live transcript: what was said, to be heard again, and how long each answer took."""

from __future__ import annotations

from typing import Any

import anywidget
import numpy as np
import traitlets

from voicelab.audio.pcm import wav_bytes
from voicelab.plain_text import visible_within
from voicelab.record.timeline import Turns
from voicelab.record.transcript import Transcript
from voicelab.record.turn_timing import MARKS

from .scripts import joined


class TranscriptView(anywidget.AnyWidget):
    """A session's transcript, live. A turn's sound crosses to the browser when somebody wants to hear it."""

    _esm = joined("elements.js", "transcript_view.js")
    _css = joined("shared.css", "transcript_view.css")
    entries = traitlets.List(help="the transcript's entries as dictionaries, in order").tag(sync=True)
    heard = traitlets.List(help="the keys of the entries that can be heard again").tag(sync=True)
    waterfalls = traitlets.Dict(help="by the caller's item: stretches in ms, each with its mark").tag(sync=True)
    colors = traitlets.Dict(MARKS, help="the marks' colours").tag(sync=True)
    markdown = traitlets.Unicode(help="the transcript as a document").tag(sync=True)

    def __init__(self, transcript: Transcript) -> None:
        super().__init__()
        self._transcript = transcript
        self.on_msg(lambda _, message, __: self._take(message))

    def __repr__(self) -> str:
        return "TranscriptView()"

    def show(self) -> None:
        """Show the entries as they are now."""
        transcript = self._transcript
        self.entries, self.markdown = visible_within(transcript.to_json()), transcript.markdown()
        self.heard = [entry.key for entry in transcript if transcript.sounds.ended(entry.key)]

    def show_turns(self, turns: Turns) -> None:
        """Show where the time of each turn went."""
        told = {
            turn.item_id: {
                "stretches": turn.stretches(),
                "to_first_audio_ms": turn.first_audio_ms,
                "spoken": turn.spoken,
            }
            for turn in turns
            if turn.item_id
        }
        self.waterfalls = visible_within(told)

    def _take(self, message: dict[str, Any]) -> None:
        """Somebody wants to hear an entry; it may have been too quiet to be found."""
        entry = self._transcript.find(str(message.get("key")))
        sound = self._transcript.sound_of(entry) if entry else None
        if message.get("type") == "play" and entry:
            samples = sound.samples if sound else np.zeros(0, np.int16)
            told = {"type": "sound", "key": entry.key, "view": message.get("view")}
            self.send(told, buffers=[wav_bytes(samples)])
