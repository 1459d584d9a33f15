"""Noise reduction: a steady noise gets weaker, a voice does not, and no sample is lost."""

from __future__ import annotations

import numpy as np
import pytest

from voicelab.audio.pcm import RATE, frames, level_dbfs, read_wav
from voicelab.engine.ears.noise import NoiseReduction


def rumble(seconds: int) -> np.ndarray:
    """Pink noise at about -35 dBFS."""
    random = np.random.default_rng(7)
    frequencies = np.maximum(np.fft.rfftfreq(seconds * RATE, 1 / RATE), 1.0)
    noise = np.fft.irfft(np.fft.rfft(random.standard_normal(seconds * RATE)) / np.sqrt(frequencies))
    return (noise / noise.std() * 32768 * 10 ** (-35 / 20)).astype(np.int16)


def through(kind: str, samples: np.ndarray, size: int = 480) -> np.ndarray:
    reduction = NoiseReduction(kind)
    return np.concatenate([reduction.push(piece) for piece in frames(samples, size)])


@pytest.mark.parametrize(("kind", "least_db"), [("near_field", 3), ("far_field", 8)])
def test_noise_gets_weaker(kind, least_db):
    noise = rumble(3)
    assert level_dbfs(noise[RATE:]) - level_dbfs(through(kind, noise)[RATE:]) > least_db


@pytest.mark.parametrize("kind", ["near_field", "far_field"])
def test_a_voice_keeps_its_level(kind):
    voice = read_wav("data/callers/carry_on.wav")
    assert abs(level_dbfs(voice) - level_dbfs(through(kind, voice))) < 3


@pytest.mark.parametrize("size", [1, 441, 480, 24_000])
def test_pieces_of_any_size_join_to_the_same_sound(size):
    sound = rumble(1)
    whole, pieces = through("near_field", sound, len(sound)), through("near_field", sound, size)
    shared = min(len(whole), len(pieces))
    assert shared >= len(sound) - 1024
    assert np.abs(whole[:shared].astype(int) - pieces[:shared]).max() <= 1  # the filter rounds


def test_the_strength_says_how_much_is_subtracted():
    noise = rumble(3)
    levels = []
    for strength in (0.0, 1.0, 4.0):
        reduction = NoiseReduction("near_field", strength)
        levels.append(level_dbfs(np.concatenate([reduction.push(piece) for piece in frames(noise, 480)])[RATE:]))
    assert levels[0] - 1 > levels[1] > levels[2] + 1
