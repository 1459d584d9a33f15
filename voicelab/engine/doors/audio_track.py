"""The outgoing media track of a call: plays answers in real time, and knows what was played."""

from __future__ import annotations

import asyncio
import fractions
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame

from voicelab.audio.pcm import RATE, milliseconds
from voicelab.engine.voice.playback import Cut, PlaybackDrained, PlaybackStarted

FRAME = RATE // 50  # 20 ms, WebRTC's usual packet time


@dataclass
class _Queued:
    response_id: str
    item_id: str
    samples: np.ndarray


class AnswerTrack(MediaStreamTrack):
    """Silence, with the queued answers in between; 20 ms frames of 24 kHz mono, paced by the event loop's clock.

    Args:
        post: told `PlaybackStarted` and `PlaybackDrained`.
    """

    kind = "audio"

    def __init__(self, post: Callable[[object], None]) -> None:
        super().__init__()
        self._post = post
        self._queue: deque[_Queued] = deque()
        self._played: dict[str, int] = {}
        self._started: set[str] = set()
        self._ended: set[str] = set()
        self._frames = 0
        self._begun: float | None = None

    def play(self, response_id: str, item_id: str, samples: np.ndarray) -> None:
        """Queue int16 samples at 24 kHz, behind the response's own and so before those of later ones."""
        places = [at for at, queued in enumerate(self._queue) if queued.response_id == response_id]
        self._queue.insert(places[-1] + 1 if places else len(self._queue), _Queued(response_id, item_id, samples))

    def end(self, response_id: str) -> None:
        """No more sound will come for this response; drained is reported once the rest has played."""
        self._ended.add(response_id)

    def flush(self, spare: frozenset[str] = frozenset()) -> list[Cut]:
        """Fall silent at once, but for the responses to `spare`; says of each response what was cut."""
        cut = {queued.response_id: queued.item_id for queued in self._queue if queued.response_id not in spare}
        self._queue = deque(queued for queued in self._queue if queued.response_id in spare)
        self._started -= set(cut)
        self._ended -= set(cut)
        return [
            Cut(response_id, item_id, milliseconds(self._played.pop(item_id, 0)))
            for response_id, item_id in cut.items()
        ]

    async def recv(self) -> AudioFrame:
        """The next frame, when its time has come."""
        if self.readyState != "live":
            raise MediaStreamError
        await self._wait_for_turn()
        frame = AudioFrame(format="s16", layout="mono", samples=FRAME)
        frame.planes[0].update(self._next_samples().tobytes())
        frame.sample_rate = RATE
        frame.pts = (self._frames - 1) * FRAME
        frame.time_base = fractions.Fraction(1, RATE)
        return frame

    async def _wait_for_turn(self) -> None:
        clock = asyncio.get_running_loop().time
        if self._begun is None:
            self._begun = clock()
        await asyncio.sleep(max(0.0, self._begun + self._frames * FRAME / RATE - clock()))
        self._frames += 1

    def _next_samples(self) -> np.ndarray:
        out = np.zeros(FRAME, np.int16)
        filled = 0
        while filled < FRAME and self._queue:
            first = self._queue[0]
            if first.response_id not in self._started:
                self._started.add(first.response_id)
                self._post(PlaybackStarted(first.response_id))
            taken = first.samples[: FRAME - filled]
            out[filled : filled + len(taken)] = taken
            filled += len(taken)
            self._played[first.item_id] = self._played.get(first.item_id, 0) + len(taken)
            first.samples = first.samples[len(taken) :]
            if not len(first.samples):
                self._queue.popleft()
        if self._ended:
            self._report_drained()
        return out

    def _report_drained(self) -> None:
        for response_id in sorted(self._ended - {queued.response_id for queued in self._queue}):
            self._ended.discard(response_id)
            if response_id in self._started:
                self._started.discard(response_id)
                self._post(PlaybackDrained(response_id))
