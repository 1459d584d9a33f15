"""Sound that a page plays: small, of the right length and pitch, whatever the samples are."""

from __future__ import annotations

import base64
import re

import numpy as np
import pytest

from voicelab.audio import RATE, Sound, read_sound, to_bytes
from voicelab.endpoint import CHECKOUT

SPEECH = read_sound(CHECKOUT / "data" / "callers" / "carry_on.wav")
TONE = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)


def played(sound: Sound) -> np.ndarray:
    """What a browser gets to hear, int16 at 24 kHz."""
    [data] = re.findall(r'src="data:audio/mpeg;base64,([^"]+)"', sound._repr_html_())
    return read_sound(base64.b64decode(data))


def pitch(samples: np.ndarray) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * RATE / len(samples))


def test_speech_is_as_it_was_and_takes_four_kilobytes_a_second():
    sound = Sound(SPEECH)
    heard = played(sound)
    assert abs(len(heard) - len(SPEECH)) < RATE // 10
    assert np.corrcoef(heard[: len(SPEECH)], SPEECH[: len(heard)])[0, 1] > 0.9
    assert len(sound._repr_html_()) < 4_600 * sound.seconds
    assert repr(sound) == f"Sound({len(SPEECH) / RATE:.1f} s)"


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000, 44_100, 48_000])
def test_a_rate_that_is_told_wrongly_is_heard(rate):
    assert pitch(played(Sound((TONE * 20_000).astype(np.int16), rate))) == pytest.approx(440 * rate / RATE, rel=0.02)


def test_bytes_floats_and_two_channels_are_the_same_sound():
    whole = (TONE * 16_384).astype(np.int16)
    pair = np.stack([whole, np.zeros_like(whole)], axis=1)
    for same in (to_bytes(whole), (whole / 32768).astype(np.float32), pair, pair / 32768):
        assert np.array_equal(Sound(same).samples, whole)


@pytest.mark.parametrize("wrong", [b"abc", np.zeros(3, np.int32), np.zeros((2, 2, 2), np.int16)])
def test_what_is_no_sound_is_refused(wrong):
    with pytest.raises(ValueError):
        Sound(wrong)


def test_a_rate_that_is_none_is_refused():
    with pytest.raises(ValueError, match="0 Hz"):
        Sound(SPEECH, 0)


def test_where_there_is_nothing_to_hear_there_is_no_player():
    assert Sound(b"").player() == "" and "no sound" in Sound(b"")._repr_html_()
