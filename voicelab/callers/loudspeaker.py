"""What a caller without a browser hears: the endpoint's voice, played by the clock however unevenly it comes."""

from __future__ import annotations

import numpy as np

from voicelab.audio.paced_track import FRAME
from voicelab.audio.seams import FADE, Seams

AHEAD = 3 * FRAME  # collected before anything is played: 60 ms, so that one packet may be late


class Loudspeaker:
    """What has come of the endpoint's voice, given out by the clock.

    A packet that is late would tear a hole into a word. So a little is collected first, as a browser does it, and
    again after the sound has run dry all the same.
    """

    def __init__(self) -> None:
        self._waiting = np.zeros(0, np.int16)
        self._seams, self._playing = Seams(), False

    def push(self, samples: np.ndarray) -> None:
        """Some more has come: int16[n] at 24 kHz."""
        self._waiting = np.concatenate([self._waiting, samples])

    def pull(self) -> np.ndarray:
        """The next 20 ms, int16[FRAME]."""
        out, _ = self._seams.begin(FRAME)
        due = 0
        if self._playing or len(self._waiting) >= AHEAD:
            self._playing = len(self._waiting) >= FRAME + FADE  # so that the end can be faded before nothing is left
            due = min(FRAME, len(self._waiting))
            out[:due], self._waiting = self._waiting[:due], self._waiting[due:]
        return self._seams.finish(out, 0, due, last=not self._playing)
