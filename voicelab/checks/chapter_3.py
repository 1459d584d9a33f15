"""Chapter 3's exercises: silences and pauses, on recordings that no answer has seen before."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from agents.realtime import RealtimeAgent

from voicelab.audio import read_wav, write_wav
from voicelab.callers import hesitating, in_noise
from voicelab.session import LiveSession, find_recording

from .exercise import exercise, expect, expect_equal

FRAME_MS = 32
PATIENCE_MS = 1_000  # what a caller waits for without asking whether anybody is there


def _talk(*frames: int) -> np.ndarray:
    """Probabilities of speech: so many frames of silence, of speech, of silence, …, and two seconds of quiet."""
    pieces = [np.full(count, 0.95 if place % 2 else 0.05) for place, count in enumerate(frames)]
    return np.concatenate([*pieces, np.full(63, 0.05)])


@exercise("3.1", "the shortest silence that clips nobody")
async def exercise_3_1(shortest_silence: Callable[[np.ndarray], int]) -> None:
    """Of 200, 300, … ms, the shortest `silence_ms` with which `find_turns` finds one turn in a recording."""
    for pause, wanted in ((12, 400), (25, 900), (19, 700), (3, 200)):
        found = shortest_silence(_talk(10, 20, pause, 30))
        expect_equal(found, wanted, f"For a caller who pauses for {pause * FRAME_MS} ms")
    found = shortest_silence(_talk(5, 20, 8, 20, 28, 20, 10, 15))
    expect_equal(found, 900, "For a caller who pauses three times, for 256, 896 and 320 ms,")


@exercise("3.2", "the longest pause")
async def exercise_3_2(longest_pause: Callable[[np.ndarray], int]) -> None:
    """The longest stretch, in ms, between two frames of which the probability of speech is 0.5 or more."""
    cases = (
        ("Where the caller pauses for 12 frames", _talk(10, 20, 12, 30), 12 * FRAME_MS),
        ("Where the caller pauses for 4, then 9, then 2 frames", _talk(3, 5, 4, 6, 9, 7, 2, 8), 9 * FRAME_MS),
        ("Where the caller speaks without a pause", _talk(10, 20), 0),
        (
            "Where the pause is not quite silent, but below 0.5,",
            np.array([0.1, 0.9, 0.49, 0.3, 0.5, 0.1]),
            2 * FRAME_MS,
        ),
    )
    for where, probability, wanted in cases:
        expect_equal(longest_pause(probability), wanted, where)


@exercise("3.3", "settings for a slow caller on a busy street")
async def exercise_3_3(settings: dict[str, Any]) -> None:
    """A `turn_detection` with which two hesitating callers in noise are each heard as one turn, and soon enough."""
    expect(isinstance(settings, dict), f"`settings` is a {type(settings).__name__}: a dict with a type is wanted.")
    for first, second, pause_ms in (("greeting", "refund", 700), ("pets", "carry_on", 600)):
        voices = [read_wav(find_recording(f"data/callers/{name}.wav")) for name in (first, second)]
        sound = in_noise(hesitating(*voices, pause_ms=pause_ms), snr_db=15)
        turns, lag_ms = await _turns(sound, settings)
        where = f"A caller who pauses for {pause_ms} ms in the noise of a street was heard as"
        expect(turns == 1, f"{where} {turns} turns.")
        expect(lag_ms <= PATIENCE_MS, f"{where} one turn, and that was over {lag_ms} ms after the last word: too long.")


async def _turns(sound: np.ndarray, settings: dict[str, Any]) -> tuple[int, int]:
    """How many turns the endpoint finds, and how long after the last word the last of them was over."""
    listener = RealtimeAgent(name="Listener", instructions="You listen.")
    call = LiveSession(listener)
    call.controls.turn_detection = {**settings, "create_response": False}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "caller.wav")
        write_wav(path, sound)
        async with call:
            await call.play(path, answered=False)
    ends = [event.payload["audio_end_ms"] for event in call.events if event.type.endswith("buffer.speech_stopped")]
    return len(ends), ends[-1] - (len(sound) * 1000 // 24_000 - 2_000) if ends else 0
