"""Chapter 6's exercises: saying it first, a guardrail, and a buffer in which several answers wait."""

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


@exercise("6.3", "a buffer for several answers")
async def exercise_6_3(Queue: type) -> None:
    """`push(item_id, samples)`, `pull(count)`, and `cut()`: how much was heard of each answer that was cut, in ms."""
    expect(isinstance(Queue, type), "`Queue` has to be a class.")
    empty = Queue()
    _pulled(empty, 480, np.zeros(480), "From a buffer into which nothing was pushed,")
    _cut(empty, [], "Cut before anything was pushed,")
    for seed in range(5):
        draw = np.random.default_rng(seed)
        _one_answer(Queue(), draw)
        _three_answers(Queue(), draw)


def _one_answer(queue: Any, draw: np.random.Generator) -> None:
    """One answer in uneven pieces; the silence after what has come of it is nothing that was heard."""
    answer = _sound(draw, RATE // 2)
    for piece in np.split(answer[:2_400], np.sort(draw.integers(0, 2_400, 3))):
        queue.push("only", piece)
    heard = np.concatenate([answer[:2_400], np.zeros(480)])
    _pulled(queue, 2_880, heard, "Where there are 2400 samples and 2880 are wanted,")
    queue.push("only", answer[2_400:])
    _pulled(queue, 240, answer[2_400:2_640], "The 240 samples after them:")
    _cut(queue, [("only", 110)], "Cut after 2640 samples of an answer and 480 of silence,")


def _three_answers(queue: Any, draw: np.random.Generator) -> None:
    """Three answers that wait in a row: the first is heard whole, the second in part, the third not at all."""
    names = [f"item_{number}" for number in draw.permutation(1000)[:3]]
    sounds = [_sound(draw, int(draw.integers(4_000, 9_000))) for _ in names]
    for name, sound in zip(names, sounds, strict=True):
        for piece in np.split(sound, np.sort(draw.integers(0, len(sound), 3))):
            queue.push(name, piece)
    part = int(draw.integers(500, 3_000))
    count = len(sounds[0]) + part
    _pulled(queue, count, np.concatenate(sounds)[:count], "The first of three answers, and a part of the second:")
    wanted = [(names[1], part * 1000 // RATE), (names[2], 0)]
    _cut(queue, wanted, f"Cut after all of {names[0]!r} and {part} samples of {names[1]!r}, with {names[2]!r} to come,")
    queue.push(names[2], sounds[2])
    _pulled(queue, 480, np.zeros(480), "After a cut, when more of a cut answer comes,")
    new = _sound(draw, 240)
    queue.push("new", new)
    _pulled(queue, 240, new, "When a new answer comes after a cut,")
    _cut(queue, [], "Cut when all that came has been heard,")


def _sound(draw: np.random.Generator, count: int) -> np.ndarray:
    return draw.integers(1, 32_000, count, dtype=np.int16)


def _cut(queue: Any, wanted: list[tuple[str, int]], where: str) -> None:
    found = queue.cut()
    expect(isinstance(found, list), f"{where} cut gave {type(found).__name__}: a list is wanted.")
    expect_equal([tuple(one) for one in found], wanted, where)


def _pulled(queue: Any, count: int, wanted: np.ndarray, where: str) -> None:
    found = queue.pull(count)
    expect(isinstance(found, np.ndarray), f"{where} pull gave {type(found).__name__}: a numpy array is wanted.")
    expect(len(found) == count, f"{where} pull gave {len(found)} samples, and {count} were wanted.")
    expect(
        np.array_equal(found, wanted), f"{where} they are not the ones that were pushed (silence where there are none)."
    )
