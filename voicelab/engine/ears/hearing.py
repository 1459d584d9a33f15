"""Listening: is somebody speaking, and what do they say?

All sound here is int16 at 16 kHz mono. Voice activity is judged in the event loop, as it takes 1 to 3 ms a
chunk and most chunks are settled by their level alone. Recognition is not: pocketsphinx keeps the
interpreter's lock while it decodes (stalls of 90 ms were measured), so each conversation has a recogniser in
a process of its own, and `Ears` talks to it from a thread.
"""

from __future__ import annotations

import asyncio
import functools
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .recognizer import DITHER, Recognizer, VoiceActivity
from .recognizer_process import RecognizerProcess
from .voice_activity import GatedActivity


def make_voice_activity() -> VoiceActivity:
    """Silero's voice activity model behind a level gate."""
    return GatedActivity()


@dataclass(frozen=True)
class _Job:
    run: Callable[[], str | None]
    answer: asyncio.Future[str] | None = None
    begins: bool = False


class Ears:
    """Voice activity and recognition for one conversation, without ever holding up the event loop.

    Whatever is asked of the recogniser is done strictly in the order of the calls, whether or not an earlier
    answer was awaited. The recogniser gets ready with the first chunk that is not digital silence: a conversation in
    writing, whose line is open but still, needs none.

    Args:
        activity: judges chunks; made by `make_voice_activity` if not given.
        recognizer: used from one thread alone; a recogniser in a process of its own if not given.
    """

    def __init__(self, activity: VoiceActivity | None = None, recognizer: Recognizer | None = None) -> None:
        self._activity = activity or make_voice_activity()
        self._recognizer = recognizer or RecognizerProcess()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = self._prepared = False
        threading.Thread(target=self._work, name="voicelab ears", daemon=True).start()

    async def probability(self, chunk: np.ndarray) -> float:
        """How likely it is, from 0 to 1, that the chunk, int16[CHUNK], holds speech."""
        if not self._prepared and np.abs(chunk).max() > DITHER:
            self._prepared = True
            self._ask(self._recognizer.prepare)
        return self._activity.probability(chunk)

    def bias(self, texts: Sequence[str]) -> None:
        """Expect the words of `texts` from the next utterance on."""
        self._ask(functools.partial(self._recognizer.bias, tuple(texts)))

    def start(self) -> None:
        """Begin an utterance; returns at once."""
        self._ask(self._recognizer.start, begins=True)

    def feed(self, samples: np.ndarray) -> None:
        """Hear int16[n] more of the utterance; returns at once."""
        self._ask(functools.partial(self._recognizer.feed, np.array(samples, np.int16)))

    def partial(self) -> asyncio.Future[str]:
        """The hypothesis for all that was fed so far. Await it, or don't.

        Raises:
            HearingError: when awaited, if recognition of this utterance failed.
        """
        return self._answer(functools.partial(self._recognizer.feed, np.zeros(0, np.int16)))

    def finish(self) -> asyncio.Future[str]:
        """End the utterance, at once in the order of calls; await the result for its text, "" if there is
        none.

        Raises:
            HearingError: when awaited, if recognition of this utterance failed. The next one starts afresh.
        """
        return self._answer(self._recognizer.finish)

    def close(self) -> None:
        """Stop listening; returns at once. Answers still outstanding are cancelled."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)

    def _answer(self, run: Callable[[], str]) -> asyncio.Future[str]:
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._ask(run, answer)
        return answer

    def _ask(
        self, run: Callable[[], str | None], answer: asyncio.Future[str] | None = None, begins: bool = False
    ) -> None:
        if not self._closed:
            self._jobs.put(_Job(run, answer, begins))
        elif answer:
            answer.cancel()

    def _work(self) -> None:
        failure: Exception | None = None
        while job := self._jobs.get():
            if job.begins:
                failure = None
            text: str | None = None
            if failure is None and not self._closed:
                try:
                    text = job.run()
                except Exception as error:  # told to whoever awaits this utterance
                    failure = error
            if job.answer:
                _deliver(job.answer, text or "", failure, self._closed)
        self._recognizer.close()


def _deliver(answer: asyncio.Future[str], text: str, failure: Exception | None, closed: bool) -> None:
    """Settle a future of another thread's event loop; a loop that has ended no longer wants to know."""

    def settle() -> None:
        if answer.done():
            return
        if closed:
            answer.cancel()
        elif failure:
            answer.set_exception(failure)
        else:
            answer.set_result(text)

    try:
        answer.get_loop().call_soon_threadsafe(settle)
    except RuntimeError:
        pass
