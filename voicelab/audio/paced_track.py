"""A WebRTC audio track that is made as it is sent: 20 ms frames of 24 kHz mono, paced by the event loop's clock."""

from __future__ import annotations

import asyncio
import fractions

import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame

from .pcm import RATE

FRAME = RATE // 50  # samples in 20 ms, WebRTC's usual packet time


class PacedTrack(MediaStreamTrack):
    """Sends what `samples` says, frame by frame; the first frame starts the clock, and a late one is made up for."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._frames = 0
        self._began: float | None = None

    def samples(self) -> np.ndarray:
        """The next frame, int16[FRAME], now that its time has come."""
        raise NotImplementedError

    async def recv(self) -> AudioFrame:
        """The next frame, when its time has come.

        Raises:
            MediaStreamError: after the track was stopped.
        """
        if self.readyState != "live":
            raise MediaStreamError
        clock = asyncio.get_running_loop().time
        if self._began is None:
            self._began = clock()
        await asyncio.sleep(max(0.0, self._began + self._frames * FRAME / RATE - clock()))
        frame = AudioFrame(format="s16", layout="mono", samples=FRAME)
        frame.planes[0].update(self.samples().tobytes())
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._frames * FRAME, fractions.Fraction(1, RATE)
        self._frames += 1
        return frame
