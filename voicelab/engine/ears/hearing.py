"""Listening: is somebody speaking, and what do they say?

All sound here is int16 at 16 kHz mono. Voice activity is judged in the event loop, as it takes 1 to 3 ms a
chunk and most chunks are settled by their level alone. Recognition takes longer, so each conversation has a lane of
work on threads that all of them share; the model behind the recognisers is one.

An utterance is understood while the pause after it is still being waited out: its text is there when the turn is over.
"""

from __future__ import annotations

import asyncio
import functools
from bisect import bisect
from collections.abc import Callable, Sequence
from itertools import accumulate

import numpy as np

from voicelab.audio.pcm import Resampler
from voicelab.engine.limits import MAX_TEXT

from .choosing import make_recognizer
from .lane import Lane
from .recognizer import CHUNK, DITHER, EARS_RATE, VOICED, HearingError, Recognizer, VoiceActivity
from .voice_activity import GatedActivity

PAUSE_CHUNKS = 6
"""Chunks without voice, 192 ms, after which what was said so far is understood. Pauses inside a word, before a p, t or
k, are shorter; the shortest silence that is usually said to end a turn, 300 ms, is longer."""

BREATHLESS_CHUNKS = 30 * EARS_RATE // CHUNK
"""Chunks, 30 s, after which an utterance without any pause is understood all the same: what a recogniser has understood
it need not keep, however long somebody speaks, or a radio does."""

LONGEST_EXPECTED = 2 * MAX_TEXT
"""Characters of the texts whose words are expected: the longest instructions, and as much of what tools returned."""


def make_voice_activity() -> VoiceActivity:
    """Silero's voice activity model behind a level gate."""
    return GatedActivity()


class Ears:
    """Voice activity and recognition for one conversation, without ever holding up the event loop.

    Whatever is asked of the recogniser is done strictly in the order of the calls, whether or not an earlier
    answer was awaited. The recogniser gets ready with the first chunk that is not digital silence: a conversation in
    writing, whose line is open but still, needs none.

    Args:
        activity: judges chunks; made by `make_voice_activity` if not given.
        recognizer: used by one thread at a time; made by `make_recognizer` if not given.
        make_another: makes the recognisers of whole recordings.
    """

    def __init__(
        self,
        activity: VoiceActivity | None = None,
        recognizer: Recognizer | None = None,
        make_another: Callable[[], Recognizer] = make_recognizer,
    ) -> None:
        self._activity = activity or make_voice_activity()
        self._recognizer = recognizer or make_recognizer()
        self._make_another = make_another
        self._expected: tuple[str, ...] = ()
        self._told: tuple[str, ...] = ()
        self._lane = Lane()
        self._failure: HearingError | None = None
        self._closed = self._prepared = False
        self._open = self._voiced = False
        self._silent_chunks = self._chunks = 0
        self._so_far: asyncio.Future[str] | None = None

    async def probability(self, chunk: np.ndarray) -> float:
        """How likely it is, from 0 to 1, that the chunk, int16[CHUNK], holds speech."""
        if not self._prepared and np.abs(chunk).max() > DITHER:
            self._prepared = True
            self._ask(self._recognizer.prepare)
        return self._activity.probability(chunk)

    def bias(self, texts: Sequence[str]) -> None:
        """Expect the words of `texts` from the next utterance on, and of earlier texts as far as there is room."""
        newest_first = list(dict.fromkeys([*reversed(texts), *reversed(self._expected)]))
        fitting = bisect(list(accumulate(map(len, newest_first))), LONGEST_EXPECTED)
        self._expected = tuple(reversed(newest_first[:fitting]))

    def start(self) -> None:
        """Begin an utterance; returns at once."""
        self._open, self._voiced, self._so_far = True, False, None
        self._silent_chunks = self._chunks = 0
        if self._expected != self._told:
            self._told = self._expected
            self._ask(functools.partial(self._recognizer.bias, self._told), apart=True)
        self._ask(self._begin, apart=True)

    def feed(self, samples: np.ndarray, voiced: bool = True) -> None:
        """Hear int16[n] more of the utterance; returns at once.

        Args:
            voiced: whether there is speech in it. A pause is understood from its beginning, and an utterance without
                any voice is not recognised at all: what would be made of noise is nobody's word.
        """
        if not self._open:
            return
        self._ask(functools.partial(self._recognizer.feed, np.array(samples, np.int16)))
        self._chunks += 1
        if voiced:
            self._voiced, self._so_far, self._silent_chunks = True, None, 0
        else:
            self._silent_chunks += 1
        if self._voiced and (self._silent_chunks == PAUSE_CHUNKS or self._chunks % BREATHLESS_CHUNKS == 0):
            self.partial()

    def partial(self) -> asyncio.Future[str]:
        """The text of what was said so far. Await it, or don't.

        Raises:
            HearingError: when awaited, if recognition of this utterance failed.
        """
        if self._so_far is None:
            self._so_far = self._answer(self._recognizer.partial)
        return self._so_far

    @property
    def pausing(self) -> asyncio.Future[str] | None:
        """The text of what was said so far, while nothing more is said; None where more is, or nobody has asked."""
        return self._so_far

    def finish(self) -> asyncio.Future[str]:
        """End the utterance, at once in the order of calls; await the result for its text, "" if there is
        none.

        Raises:
            HearingError: when awaited, if recognition of this utterance failed. The next one starts afresh.
        """
        so_far, voiced = self._so_far, self._voiced
        self._open = self._voiced = False
        self._so_far = None
        if voiced and so_far is None:
            return self._answer(self._recognizer.finish)
        self._ask(self._recognizer.drop)
        return so_far if voiced else self._answer(str)  # since then there was silence alone

    def understand(self, samples: np.ndarray, rate: int) -> asyncio.Future[str]:
        """The text of a whole recording, int16[n] at `rate`; the utterance that may be open is not touched.

        Raises:
            HearingError: when awaited, if recognition failed.
        """
        job = functools.partial(_understood, self._make_another, self._expected, samples, rate)
        return self._answer(job, apart=True)

    def close(self) -> None:
        """Stop listening; returns at once. Answers still outstanding are cancelled."""
        if not self._closed:
            self._closed = True
            self._activity.reset()
            self._lane.add(self._recognizer.close)

    def _answer(self, run: Callable[[], str], apart: bool = False) -> asyncio.Future[str]:
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())  # whether or not anybody awaits it
        self._ask(run, answer, apart=apart)
        return answer

    def _ask(
        self, run: Callable[[], str | None], answer: asyncio.Future[str] | None = None, apart: bool = False
    ) -> None:
        """Put into the lane; `apart` is what is no part of the utterance that may be open."""
        if not self._closed:
            self._lane.add(functools.partial(self._do, run, answer, apart))
        elif answer:
            answer.cancel()

    def _begin(self) -> None:
        self._failure = None
        self._recognizer.start()

    def _do(self, run: Callable[[], str | None], answer: asyncio.Future[str] | None, apart: bool) -> None:
        """In the lane: a failure spoils all that is asked of its utterance, and nothing else."""
        text: str | None = None
        problem = None if apart else self._failure
        if problem is None and not self._closed:
            try:
                text = run()
            except HearingError as error:  # told to whoever awaits this utterance
                problem = error
            except Exception as error:  # whatever a model's library raises
                problem = HearingError(f"{type(error).__name__}: {error}")
        if problem and (not apart or run == self._begin):
            self._failure = problem
        if answer:
            _deliver(answer, text or "", problem, self._closed)


def _understood(make: Callable[[], Recognizer], expected: tuple[str, ...], samples: np.ndarray, rate: int) -> str:
    """What is said in a recording, "" if nobody speaks in it."""
    activity, resampler = make_voice_activity(), Resampler(rate, EARS_RATE)
    samples = np.concatenate([resampler.push(samples), resampler.flush()])
    whole = len(samples) - len(samples) % CHUNK
    voiced = any(activity.probability(chunk) >= VOICED for chunk in samples[:whole].reshape(-1, CHUNK))
    activity.reset()
    if not voiced:
        return ""
    recognizer = make()
    try:
        recognizer.bias(expected)
        recognizer.start()
        recognizer.feed(samples)
        return recognizer.finish()
    finally:
        recognizer.close()


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
