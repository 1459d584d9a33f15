"""The live transcript, with each turn's waterfall below what the caller said."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

from voicelab.plain_text import visible_within
from voicelab.record.timeline import Turns
from voicelab.record.transcript import Transcript
from voicelab.record.turn_timing import MARKS

HERE = Path(__file__).parent


class TranscriptView(anywidget.AnyWidget):
    """A session's transcript, live."""

    _esm = HERE / "transcript_view.js"
    _css = HERE / "transcript_view.css"
    entries = traitlets.List(help="the transcript's entries as dictionaries, in order").tag(sync=True)
    waterfalls = traitlets.Dict(help="by the caller's item: stretches in ms, each with its mark").tag(sync=True)
    colors = traitlets.Dict(MARKS, help="the marks' colours").tag(sync=True)
    markdown = traitlets.Unicode(help="the transcript as a document").tag(sync=True)

    def __repr__(self) -> str:
        return "TranscriptView()"

    def show(self, transcript: Transcript) -> None:
        """Show the entries as they are now."""
        self.entries, self.markdown = visible_within(transcript.to_json()), transcript.markdown()

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
