"""Voice activity: the recorded callers are speech between silences, and noise is none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from voicelab.audio.pcm import frames, read_wav
from voicelab.engine.ears.hearing import make_voice_activity
from voicelab.engine.ears.recognizer import CHUNK

RATE = 16_000
CALLERS = Path(__file__).resolve().parents[4] / "data" / "callers"
LISTED = json.loads((CALLERS / "callers.json").read_text(encoding="utf-8"))


def caller(name: str) -> np.ndarray:
    return read_wav(CALLERS / f"{name}.wav", RATE)


def probabilities(samples: np.ndarray) -> list[float]:
    activity = make_voice_activity()
    whole = samples[: len(samples) // CHUNK * CHUNK]
    return [activity.probability(chunk) for chunk in frames(whole, CHUNK)]


@pytest.mark.parametrize("listed", LISTED, ids=[listed["file"] for listed in LISTED])
def test_callers_are_speech_between_silences(listed):
    judged = probabilities(read_wav(CALLERS / listed["file"], RATE))
    speech = [i for i, probability in enumerate(judged) if probability >= 0.5]
    assert 0.25 < len(speech) / len(judged) < 0.95
    assert max(judged[:6]) < 0.5 and judged[-1] < 0.5
    assert speech[0] * CHUNK / RATE == pytest.approx(0.3, abs=0.25)


@pytest.mark.parametrize("level", [0, 3, 30, 300, 3_000])
def test_silence_and_noise_are_no_speech(level):
    noise = np.random.default_rng(7).normal(0, level, 3 * RATE).clip(-32768, 32767).astype(np.int16)
    judged = probabilities(noise)
    assert sum(probability >= 0.5 for probability in judged) / len(judged) < 0.05


def test_speech_in_noise_is_still_speech():
    samples = caller("carry_on").astype(float)
    noise = np.random.default_rng(7).normal(0, samples.std() / 5, len(samples))  # 14 dB below
    judged = probabilities((samples + noise).clip(-32768, 32767).astype(np.int16))
    assert sum(probability >= 0.5 for probability in judged) / len(judged) > 0.4


def test_silence_is_settled_without_the_model():
    activity = make_voice_activity()
    speech = caller("greeting")[RATE // 2 : RATE // 2 + 20 * CHUNK]
    before = [activity.probability(chunk) for chunk in frames(speech, CHUNK)]
    for _ in range(100):
        assert activity.probability(np.full(CHUNK, 5, np.int16)) == 0.0
    assert [activity.probability(chunk) for chunk in frames(speech, CHUNK)] == pytest.approx(before)


def test_a_chunk_of_another_size_is_refused():
    with pytest.raises(ValueError, match="480 samples"):
        make_voice_activity().probability(np.zeros(480, np.int16))
