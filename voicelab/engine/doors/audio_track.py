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
class _Piece:
    response_id: str
    samples: np.ndarray


@dataclass
class _Answer:
    """A response that has sound here: how much of it was played, and how much waits (in samples)."""

    item_id: str
    played: int = 0
    left: int = 0
    started: bool = False
    ended: bool = False


class AnswerTrack(MediaStreamTrack):
    """Silence, with the queued answers in between; 20 ms frames of 24 kHz mono, paced by the event loop's clock.

    Args:
        post: told `PlaybackStarted` and `PlaybackDrained`.
    """

    kind = "audio"

    def __init__(self, post: Callable[[object], None]) -> None:
        super().__init__()
        self._post = post
        self._queue: deque[_Piece] = deque()
        self._answers: dict[str, _Answer] = {}  # by response, in the order in which they are played
        self._silenced: set[str] = set()  # responses that were cut while more of their sound was being made
        self._frames = 0
        self._begun: float | None = None

    def play(self, response_id: str, item_id: str, samples: np.ndarray) -> None:
        """Queue int16 samples at 24 kHz; of a response that was cut nothing more is heard."""
        if response_id in self._silenced:
            return
        answer = self._answers.setdefault(response_id, _Answer(item_id))
        answer.left += len(samples)
        self._queue.append(_Piece(response_id, samples))

    def end(self, response_id: str) -> None:
        """No more sound will come for this response; drained is reported once the rest has played."""
        self._silenced.discard(response_id)
        if response_id in self._answers:
            self._answers[response_id].ended = True

    def flush(self) -> list[Cut]:
        """Fall silent at once; says what was cut: the answer that was playing, and those that waited behind it."""
        cuts = [
            Cut(response_id, answer.item_id, milliseconds(answer.played))
            for response_id, answer in self._answers.items()
            if answer.left or not answer.ended  # one that was played to its end is about to be reported as drained
        ]
        for cut in cuts:
            if not self._answers.pop(cut.response_id).ended:
                self._silenced.add(cut.response_id)
        self._queue.clear()
        return cuts

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
            answer = self._answers[first.response_id]
            if not answer.started:
                answer.started = True
                self._post(PlaybackStarted(first.response_id))
            taken = first.samples[: FRAME - filled]
            out[filled : filled + len(taken)] = taken
            filled += len(taken)
            answer.played += len(taken)
            answer.left -= len(taken)
            first.samples = first.samples[len(taken) :]
            if not len(first.samples):
                self._queue.popleft()
        self._report_drained()
        return out

    def _report_drained(self) -> None:
        for response_id in [key for key, answer in self._answers.items() if answer.ended and not answer.left]:
            del self._answers[response_id]
            self._post(PlaybackDrained(response_id))
