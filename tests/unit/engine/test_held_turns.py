"""A turn that seems to begin while an answer is heard: told only when it is known to be one."""

from __future__ import annotations

import asyncio
import math

import numpy as np
import pytest

from voicelab.audio.pcm import RATE, frames, level_dbfs
from voicelab.engine.caller_turns import CallerTurns
from voicelab.engine.ears.recognizer import CHUNK
from voicelab.engine.held_turns import LONGEST_MS, Held
from voicelab.engine.items import Items
from voicelab.engine.settings import TURN_DETECTION_DEFAULTS
from voicelab.engine.turns import SpeechStarted, SpeechStopped

SEMANTIC, SERVER = TURN_DETECTION_DEFAULTS["semantic_vad"], TURN_DETECTION_DEFAULTS["server_vad"]
PREFIX_MS, PAUSE_MS = 300, 350  # of semantic_vad: what is heard before a turn, and the pause in which it is weighed
VOICE = np.random.default_rng(7).normal(0, 3_000, CHUNK).astype(np.int16)


class Ears:
    """Takes what is loud for speech, and reads one text after another, the last one for ever."""

    def __init__(self, *readings: str) -> None:
        self.readings = list(readings)
        self.pausing = None
        self.utterances = 0

    async def probability(self, chunk: np.ndarray) -> float:
        return float(level_dbfs(chunk) > -40)

    def start(self) -> None:
        self.utterances += 1

    def feed(self, samples: np.ndarray, voiced: bool) -> None:
        """All that matters are the readings."""

    def partial(self) -> asyncio.Future[str]:
        return self._told(self.readings.pop(0) if len(self.readings) > 1 else self.readings[0])

    def finish(self) -> asyncio.Future[str]:
        return self._told(self.readings[-1])

    @staticmethod
    def _told(text: str) -> asyncio.Future[str]:
        told = asyncio.get_running_loop().create_future()
        told.set_result(text)
        return told


def sound(voice_s: float, after_s: float = 1.5) -> np.ndarray:
    """Half a second of silence, noise as loud as a voice, silence."""
    voice = np.random.default_rng(7).normal(0, 3_000, int(voice_s * RATE))
    return np.concatenate([np.zeros(RATE // 2), voice, np.zeros(int(after_s * RATE))]).astype(np.int16)


async def effects(ears: Ears, samples: np.ndarray, left_ms, detection=SEMANTIC) -> list[tuple[int, object]]:
    """What comes of it, each with where in the sound it came, in ms; `left_ms` as a function of that place."""
    told, found = [], []
    turns = CallerTurns(ears, Items(), told.append, lambda what: None)
    for number, piece in enumerate(frames(samples, RATE // 50)):
        at = number * 20
        for effect in await turns.hear(piece, detection, left_ms=left_ms(at)):
            found.append((at, effect))
            if isinstance(effect, SpeechStopped):
                turns.speech_stopped(effect)
    await asyncio.gather(*turns.transcribing.under_way)
    if not found:
        assert not told
    return found


def going_on(at: int) -> float:
    return math.inf


@pytest.mark.parametrize("words", ["Okay.", "", "Mm-hmm, yeah."])
async def test_a_listener_cuts_nothing_and_nobody_is_told(words):
    ears = Ears(words)
    assert await effects(ears, sound(0.4), going_on) == [] and ears.utterances == 1


@pytest.mark.parametrize(
    ("detection", "left_ms"), [(SERVER, going_on), (SEMANTIC, lambda at: 0.0), (SEMANTIC, lambda at: 900.0)]
)
async def test_a_turn_is_not_held_where_nothing_is_to_be_protected(detection, left_ms):
    found = await effects(Ears("Okay."), sound(0.4), left_ms, detection)
    assert [type(effect) for _, effect in found] == [SpeechStarted, SpeechStopped]
    assert found[0][0] < 500 + 120


async def test_words_cut_late_and_the_turn_has_them_from_their_beginning():
    found = await effects(Ears("How", "How many?", "How many bags?"), sound(1.2), going_on)
    assert [type(effect) for _, effect in found] == [SpeechStarted, SpeechStopped]
    at, started = found[0]
    assert 500 + 320 <= at < 500 + 1_200 and started.audio_start_ms == pytest.approx(500 - PREFIX_MS, abs=40)


async def test_one_word_is_a_turn_when_the_pause_after_it_is_weighed():
    found = await effects(Ears("Okay.", "Stop."), sound(0.35), going_on)
    assert [type(effect) for _, effect in found] == [SpeechStarted, SpeechStopped]
    assert found[0][0] < 500 + 350 + PAUSE_MS + 60


async def test_a_first_reading_that_is_wrong_cuts_nothing():
    assert await effects(Ears("Come", "Okay", "Okay."), sound(0.5), going_on) == []


async def test_what_is_said_over_the_last_words_is_a_turn_when_they_are_over():
    found = await effects(Ears("Okay."), sound(0.4), lambda at: max(0.0, 1_700.0 - at))
    assert [type(effect) for _, effect in found] == [SpeechStarted, SpeechStopped]
    assert 1_700 <= found[0][0] < 1_800 and found[0][1].audio_start_ms == pytest.approx(500 - PREFIX_MS, abs=40)


async def test_nobody_speaks_for_long_without_being_heard():
    found = await effects(Ears("Okay, okay."), sound(LONGEST_MS / 1000 + 0.5), going_on)
    assert found and 500 + LONGEST_MS - 100 <= found[0][0] <= 500 + LONGEST_MS + 150


async def test_another_turn_detection_lets_it_go():
    ears, turns_found = Ears("Okay."), []
    turns = CallerTurns(ears, Items(), lambda event: None, lambda what: None)
    for number, piece in enumerate(frames(sound(1.0), RATE // 50)):
        detection = SEMANTIC if number < 40 else SERVER
        turns_found += await turns.hear(piece, detection, left_ms=math.inf)
    assert [type(effect) for effect in turns_found] == [SpeechStarted, SpeechStopped]


async def test_a_button_takes_what_is_held():
    turns = CallerTurns(Ears("Okay."), Items(), lambda event: None, lambda what: None)
    for piece in frames(sound(0.4, 0.1), RATE // 50):
        assert await turns.hear(piece, SEMANTIC, left_ms=math.inf) == []
    await turns.commit_by_hand()
    for piece in frames(np.zeros(RATE, np.int16), RATE // 50):
        assert await turns.hear(piece, SEMANTIC, left_ms=0.0) == []
    await asyncio.gather(*turns.transcribing.under_way)


def test_a_hum_has_no_words_whatever_is_read_in_it():
    time = np.arange(CHUNK * 12) / 16_000
    hum = sum(np.sin(2 * np.pi * 140 * number * time) / number**3 for number in range(1, 20))
    held = Held(SpeechStarted(0), (8_000 * hum).astype(np.int16))
    assert not held.interrupts("Come on now.") and not held.is_turn("Come on now.")
    assert Held(SpeechStarted(0), np.tile(VOICE, 12)).is_turn("Come on now.")
