"""What a listener says, by its words and by its sound."""

from __future__ import annotations

import numpy as np
import pytest

from voicelab.engine.backchannels import hums, others
from voicelab.engine.ears.recognizer import EARS_RATE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Okay.", 0),
        ("Mm-hmm, right. I see.", 0),
        ("", 0),
        ("Yes.", 1),
        ("No, thank you.", 3),
        ("Okay, but how much is it?", 5),
        ("That’s right!", 0),
        ("All of them?", 3),
    ],
)
def test_words_that_are_no_listeners_are_counted(text, found):
    assert others(text) == found


@pytest.mark.parametrize(("text", "found"), [("I", 0), ("Okay, got", 0), ("I need", 2), ("All", 0), ("Wait", 1)])
def test_more_may_come(text, found):
    assert others(text, going_on=True) == found


def test_the_phrases_are_given_as_data():
    assert others("Aha, genau.", {"aha", "genau"}) == 0 and others("Okay.", {"genau"}) == 1


def test_a_hum_has_no_more_than_a_closed_mouth_lets_out():
    time = np.arange(EARS_RATE // 3) / EARS_RATE
    hum = sum(np.sin(2 * np.pi * 140 * number * time) / number**3 for number in range(1, 20))
    vowel = hum + 0.5 * np.sin(2 * np.pi * 1_700 * time)
    assert hums((8_000 * hum).astype(np.int16)) and not hums((8_000 * vowel).astype(np.int16))
    assert not hums(np.zeros(EARS_RATE // 3, np.int16))
