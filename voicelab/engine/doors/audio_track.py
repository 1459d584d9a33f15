"""The outgoing media track of a call: plays answers in real time, and knows what was played."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from voicelab.audio.paced_track import FRAME, PacedTrack
from voicelab.audio.pcm import milliseconds
from voicelab.audio.seams import Seams
from voicelab.engine.voice.playback import Cut, PlaybackDrained, PlaybackStarted


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


class AnswerTrack(PacedTrack):
    """Silence, with the queued answers in between.

    Args:
        post: told `PlaybackStarted` and `PlaybackDrained`.
    """

    def __init__(self, post: Callable[[object], None]) -> None:
        super().__init__()
        self._post = post
        self._queue: deque[_Piece] = deque()
        self._seams = Seams()
        self._answers: dict[str, _Answer] = {}  # by response, in the order in which they are played
        self._silenced: set[str] = set()  # responses that were cut while more of their sound was being made

    def play(self, response_id: str, item_id: str, samples: np.ndarray) -> None:
        """Queue int16 samples at 24 kHz, behind the response's own and so before those of later ones.

        Of a response that was cut nothing more is heard. A clause without any sound, such as "🙂", has nothing to be
        queued; an answer of no more than that is reported as played all the same.
        """
        if response_id in self._silenced:
            return
        answer = self._answers.setdefault(response_id, _Answer(item_id))
        if not len(samples):
            return
        answer.left += len(samples)
        places = [at for at, piece in enumerate(self._queue) if piece.response_id == response_id]
        self._queue.insert(places[-1] + 1 if places else len(self._queue), _Piece(response_id, samples))

    def end(self, response_id: str) -> None:
        """No more sound will come for this response; drained is reported once the rest has played."""
        self._silenced.discard(response_id)
        if response_id in self._answers:
            self._answers[response_id].ended = True

    def flush(self, spare: frozenset[str] = frozenset()) -> list[Cut]:
        """Fall silent within 5 ms, but for the responses to `spare`; says what was cut: the answer that was playing,
        and those that waited behind it."""
        cuts = [
            Cut(response_id, answer.item_id, milliseconds(answer.played))
            for response_id, answer in self._answers.items()
            if response_id not in spare
            and (answer.left or not answer.ended)  # one that was played to its end is about to be reported as drained
        ]
        for cut in cuts:
            if not self._answers.pop(cut.response_id).ended:
                self._silenced.add(cut.response_id)
        if self._queue and self._queue[0].response_id not in spare:
            self._seams.cut(self._queue[0].samples)
        self._queue = deque(piece for piece in self._queue if piece.response_id in spare)
        return cuts

    def samples(self) -> np.ndarray:
        """The next 20 ms: of the answers that wait, and silence."""
        out, begun = self._seams.begin(FRAME)
        filled = begun
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
        return self._seams.finish(out, begun, filled)

    def _report_drained(self) -> None:
        for response_id in [key for key, answer in self._answers.items() if answer.ended and not answer.left]:
            del self._answers[response_id]
            self._post(PlaybackDrained(response_id))
