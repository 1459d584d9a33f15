"""The output of a Live session: one track without an end, silent between answers."""

from __future__ import annotations

import numpy as np

from voicelab.audio.paced_track import FRAME as STEP
from voicelab.audio.pcm import RATE, milliseconds
from voicelab.engine.doors.audio_track import AnswerTrack

FRAME_MS = 100
"""Of one delta, as clients of the service have counted them; no guide says it."""
FRAME = RATE * FRAME_MS // 1000


class OutputTrack(AnswerTrack):
    """A call's track of answers, taken frame by frame as the session's timeline advances, by no clock of its own."""

    def frame(self) -> tuple[np.ndarray, dict[str, int]]:
        """The next int16[FRAME], and of each item that sounds in it how many milliseconds have been played."""
        pieces, played_ms = [], {}
        for _ in range(FRAME // STEP):
            playing = list(self._answers.values())  # one that ends in this step is forgotten by the track
            before = [answer.played for answer in playing]
            pieces.append(self.samples())
            for answer, played in zip(playing, before, strict=True):
                if answer.played > played:
                    played_ms[answer.item_id] = milliseconds(answer.played)
        return np.concatenate(pieces), played_ms
