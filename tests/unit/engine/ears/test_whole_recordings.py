"""Whole recordings are understood beside the utterance that may be open, and neither disturbs the other."""

from __future__ import annotations

import numpy as np
import pytest

from voicelab.audio.pcm import RATE, read_wav
from voicelab.engine.ears.hearing import Ears
from voicelab.engine.ears.recognizer import HearingError


class Counting:
    """A recogniser that tells how many samples it was fed, or fails at its end."""

    def __init__(self, fails: bool = False) -> None:
        self._fails, self._samples = fails, 0

    def prepare(self) -> None:
        pass

    def bias(self, texts: tuple[str, ...]) -> None:
        pass

    def start(self) -> None:
        self._samples = 0

    def feed(self, samples: np.ndarray) -> None:
        self._samples += len(samples)

    def partial(self) -> str:
        return str(self._samples)

    def finish(self) -> str:
        if self._fails:
            raise HearingError("no more")
        return str(self._samples)

    def close(self) -> None:
        pass


@pytest.mark.parametrize("rate", [16_000, RATE])
async def test_a_recording_is_heard_whole_and_the_open_utterance_goes_on(rate):
    sound, ears = read_wav("data/callers/greeting.wav", rate), Ears(recognizer=Counting(), make_another=Counting)
    ears.start()
    ears.feed(np.ones(512, np.int16))
    recording = ears.understand(sound, rate)
    ears.feed(np.ones(512, np.int16))
    assert abs(int(await recording) - len(sound) * 16_000 // rate) <= 2 and await ears.finish() == "1024"
    ears.close()


async def test_where_nobody_speaks_nothing_is_made_of_it():
    noise = np.random.default_rng(7).normal(0, 500, RATE).astype(np.int16)
    ears = Ears(recognizer=Counting(), make_another=Counting)
    assert await ears.understand(noise, RATE) == "" and await ears.understand(noise[:10], RATE) == ""
    ears.close()


async def test_one_failure_is_not_the_others():
    sound = read_wav("data/callers/greeting.wav")
    ears = Ears(recognizer=Counting(), make_another=lambda: Counting(fails=True))
    ears.start()
    ears.feed(np.ones(512, np.int16))
    with pytest.raises(HearingError):
        await ears.understand(sound, RATE)
    assert await ears.finish() == "512"
    ears.close()
    ears = Ears(recognizer=Counting(fails=True), make_another=Counting)
    ears.start()
    ears.feed(np.ones(512, np.int16))
    with pytest.raises(HearingError):
        await ears.finish()
    assert await ears.understand(sound, RATE)
    ears.close()
