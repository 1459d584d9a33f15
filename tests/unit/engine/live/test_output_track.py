"""The output track: whole frames whatever there is to say, and how much of each answer has been heard."""

from __future__ import annotations

import numpy as np

from voicelab.audio import RATE
from voicelab.engine.live.track import FRAME, OutputTrack


def sound(seconds: float) -> np.ndarray:
    return np.full(int(RATE * seconds), 1_000, np.int16)


def test_silence_is_a_frame_too():
    samples, played_ms = OutputTrack(lambda what: None).frame()
    assert len(samples) == FRAME and not samples.any() and not played_ms


def test_answers_are_played_one_after_another_and_counted_even_where_they_end():
    track = OutputTrack(lambda what: None)
    track.play("first", "a", sound(0.25))
    track.end("first")
    track.play("second", "b", sound(1))
    heard = [track.frame() for _ in range(4)]
    assert [played for _, played in heard] == [{"a": 100}, {"a": 200}, {"a": 250, "b": 50}, {"b": 150}]
    assert all(np.count_nonzero(samples) > 0.98 * len(samples) for samples, _ in heard)  # but where it is faded


def test_what_was_cut_is_not_played_on():
    track = OutputTrack(lambda what: None)
    track.play("first", "a", sound(1))
    track.frame()
    (cut,) = track.flush()
    track.play("first", "a", sound(1))
    assert cut.played_ms == 100 and track.frame()[1] == {}
