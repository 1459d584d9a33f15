"""Captions: what is told of a turn while it is spoken, and how often it is looked at."""

from __future__ import annotations

import asyncio

import pytest

from voicelab.engine.captions import FIRST_MS, GROWTH, Captions
from voicelab.engine.ears.recognizer import HearingError


class Reader:
    """Gives one reading after the other, at once."""

    def __init__(self, *readings: str | Exception) -> None:
        self.readings, self.asked = list(readings), 0

    def __call__(self) -> asyncio.Future[str]:
        self.asked += 1
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        reading = self.readings.pop(0) if self.readings else ""
        if isinstance(reading, Exception):
            answer.set_exception(reading)
        else:
            answer.set_result(reading)
        return answer


async def told(reader: Reader, seconds: float) -> tuple[Captions, list[str]]:
    deltas: list[str] = []
    captions = Captions(reader, lambda item_id, delta: deltas.append(delta))
    captions.begin("item")
    for _ in range(int(seconds * 1000 / 32)):
        captions.hear(32)
        await asyncio.sleep(0)
    return captions, deltas


@pytest.mark.parametrize(
    ("readings", "final", "deltas", "rest"),
    [
        (["I want", "I want to fly", "I want to fly to"], "I want to fly to Rome.", ["I want", " to fly"], " to Rome."),
        (["I want a", "I won the", "I won the race"], "I won the race", ["I", " won the"], " race"),
        (["Four", "For you"], "For you.", [], "For you."),
        (["Go on", "Go on", "Gone"], "Gone", ["Go on"], ""),  # what was told cannot be taken back
        ([HearingError("no"), "Yes", "Yes it is"], "Yes it is", ["Yes"], " it is"),
    ],
)
def test_a_word_is_told_when_two_readings_agree_on_it(readings, final, deltas, rest):
    captions, found = asyncio.run(told(Reader(*readings), 0.9 * GROWTH ** len(readings)))
    assert found == deltas
    assert captions.rest("item", final) == rest


@pytest.mark.parametrize("seconds", [3, 30, 300])
def test_all_the_readings_of_an_utterance_cost_at_most_three_times_its_own(seconds):
    spans: list[float] = []
    heard = 0.0

    def read() -> asyncio.Future[str]:
        spans.append(heard)
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        answer.set_result("")
        return answer

    async def spoken() -> None:
        nonlocal heard
        captions = Captions(read, lambda item_id, delta: None)
        captions.begin("item")
        while heard < seconds * 1000:
            heard += 32
            captions.hear(32)
            await asyncio.sleep(0)

    asyncio.run(spoken())
    assert spans[0] >= FIRST_MS and len(spans) >= 2
    assert sum(spans) <= 3 * seconds * 1000


def test_one_reading_is_waited_for_before_the_next():
    async def spoken() -> int:
        asked = []

        def read() -> asyncio.Future[str]:
            asked.append(asyncio.get_running_loop().create_future())
            return asked[-1]

        captions = Captions(read, lambda item_id, delta: None)
        captions.begin("item")
        for _ in range(1000):
            captions.hear(32)
        return len(asked)

    assert asyncio.run(spoken()) == 1
