"""Where sound meets silence in the middle of a word: faded over 5 ms, because a sudden step is heard as a click."""

from __future__ import annotations

import numpy as np

from .pcm import RATE

FADE = RATE // 200
"""Samples in 5 ms. Cut so, speech of a telephone has no more above 5 kHz than uncut; cut hard, it has 40 dB more."""

NOTHING = np.zeros(0, np.int16)


def faded_in(samples: np.ndarray) -> np.ndarray:
    """A copy of int16[n] whose first 5 ms rise from silence; all of it, if it is shorter."""
    return faded_out(samples[::-1])[::-1]


def faded_out(samples: np.ndarray) -> np.ndarray:
    """A copy of int16[n] whose last 5 ms fade to silence; all of it, if it is shorter."""
    faded, count = samples.copy(), min(FADE, len(samples))
    if count:
        fall = np.cos(np.pi / 2 * np.arange(1, count + 1) / (count + 1)) ** 2
        faded[-count:] = np.round(faded[-count:] * fall)
    return faded


class Seams:
    """The seams of a stream of frames that is put together from sound and silence.

    For each frame `begin` is called, then sound is filled in, and then `finish` is called.
    """

    def __init__(self) -> None:
        self._sounding = False
        self._ending = NOTHING

    def cut(self, rest: np.ndarray) -> None:
        """The sound ends here; `rest`, int16[n], is what would have come next."""
        self._ending = faded_out(rest[:FADE]) if self._sounding else NOTHING

    def begin(self, size: int) -> tuple[np.ndarray, int]:
        """A frame of silence, int16[size], and how much of it the end of a sound that was cut takes up."""
        frame, taken = np.zeros(size, np.int16), len(self._ending)
        frame[:taken], self._ending = self._ending, NOTHING
        self._sounding = self._sounding and not taken
        return frame, taken

    def finish(self, frame: np.ndarray, start: int, end: int, last: bool = False) -> np.ndarray:
        """The frame, whose samples from `start` to `end` were filled in, with its seams faded.

        Sound that fills a frame to its end goes on in the next one, unless it is the `last` that there is.
        """
        sound = frame[start:end] if self._sounding else faded_in(frame[start:end])
        self._sounding = end == len(frame) and end > start and not last
        frame[start:end] = sound if self._sounding else faded_out(sound)
        return frame
