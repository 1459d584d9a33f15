"""Chapter 6's exercises: saying it first, a guardrail, and the buffer between endpoint and ear."""

from __future__ import annotations

from typing import Any

import numpy as np
from agents import RunContextWrapper
from agents.realtime import RealtimeAgent

from voicelab.audio import RATE
from voicelab.session import LiveSession

from .exercise import exercise, expect, expect_equal

SAID_FIRST = "Boarding is at nine"
WORDS_BEFORE = 2


@exercise("6.1", "the news comes first")
async def exercise_6_1(brief: RealtimeAgent[Any]) -> None:
    """Whoever says hello hears "Boarding is at nine" after two words at most."""
    expect(isinstance(brief, RealtimeAgent), f"`brief` is a {type(brief).__name__}, and has to be a RealtimeAgent.")
    for hello in ("Hello!", "Good evening."):
        async with LiveSession(brief) as call:
            answer = await call.send_message(hello)
        before, found, _ = answer.text.partition(SAID_FIRST)
        expect(found, f'To "{hello}" it said "{answer.text}"')
        count = len(before.split())
        expect(count <= WORDS_BEFORE, f'Before "{SAID_FIRST}" it says {count} words: "{before.strip()}"')


TRIPS = ("Your card is 4111 1111 1111 1111.", "The number is 55-1234-9.", "It is 12345.")
PASSES = (
    "Gate 12, seat 14 C.",
    "That was in 1998, or in 2004.",
    "Your code is 4821.",
    "",
    "Flight BA 117 has 214 seats.",
)


@exercise("6.2", "no long numbers aloud")
async def exercise_6_2(no_digits: Any) -> None:
    """An output guardrail that trips at five digits or more in a row, however they are parted, and at nothing else."""
    expect(hasattr(no_digits, "run"), f"`no_digits` is a {type(no_digits).__name__}: make it with output_guardrail(…).")
    agent = RealtimeAgent(name="Reader", instructions="You read out.")
    for texts, wanted in ((TRIPS, True), (PASSES, False)):
        for text in texts:
            result = await no_digits.run(RunContextWrapper(None), agent, text)
            done = "let through" if wanted else "stopped"
            expect(bool(result.output.tripwire_triggered) is wanted, f'"{text}" was {done}.')


@exercise("6.3", "a buffer that knows what was heard")
async def exercise_6_3(PlaybackBuffer: type) -> None:
    """`push(samples)`, `pull(count)`, and `cut()`, which empties it and gives the milliseconds that were heard."""
    expect(isinstance(PlaybackBuffer, type), "`PlaybackBuffer` has to be a class.")
    buffer = PlaybackBuffer()
    _pulled(buffer, 480, np.zeros(480), "From a buffer into which nothing was pushed,")
    expect_equal(buffer.cut(), 0, "Cut before anything was pushed,")
    for seed in range(5):
        _played(PlaybackBuffer(), np.random.default_rng(seed))


def _played(buffer: Any, draw: np.random.Generator) -> None:
    """One answer in uneven pieces, drained in uneven pieces past its end, cut, and the beginning of another."""
    answer = draw.integers(1, 32_000, RATE // 2, dtype=np.int16)
    ends = np.sort(draw.integers(0, len(answer), 4))
    for piece in np.split(answer, ends):
        buffer.push(piece)
    count = int(draw.integers(1_000, 4_000))
    _pulled(buffer, count, answer[:count], f"Of an answer in five pieces, the first {count} samples:")
    _pulled(buffer, count, answer[count : 2 * count], "The samples after those:")
    expect_equal(buffer.cut(), 2 * count * 1000 // RATE, f"Cut after {2 * count} samples at {RATE} Hz,")
    _pulled(buffer, count, np.zeros(count), "After a cut")
    short = draw.integers(1, 32_000, 240, dtype=np.int16)
    buffer.push(short)
    _pulled(buffer, 480, np.concatenate([short, np.zeros(240)]), "Where there are 240 samples and 480 are wanted,")
    expect_equal(buffer.cut(), 10, "Cut after 240 samples of the next answer and 240 of silence,")


def _pulled(buffer: Any, count: int, wanted: np.ndarray, where: str) -> None:
    found = buffer.pull(count)
    expect(isinstance(found, np.ndarray), f"{where} pull gave {type(found).__name__}: a numpy array is wanted.")
    expect(len(found) == count, f"{where} pull gave {len(found)} samples, and {count} were wanted.")
    expect(
        np.array_equal(found, wanted), f"{where} they are not the ones that were pushed (silence where there are none)."
    )
