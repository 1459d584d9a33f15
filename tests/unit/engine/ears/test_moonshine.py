"""The recogniser's parts: tokens, expected words, what is nobody's word, runaways, cuts, and who computes next."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from voicelab import model_files
from voicelab.engine.ears.moonshine import LONGEST, WINDOW, MoonshineRecognizer, quietest
from voicelab.engine.ears.moonshine_model import runaway, shared_model
from voicelab.engine.ears.tokens import Tokens
from voicelab.engine.ears.vocabulary import BEGIN_BOOST, GO_ON_BOOST, Vocabulary
from voicelab.engine.ears.wording import worded

RATE = 16_000


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    return Tokens(model_files.folder() / "tokenizer.bin")


@pytest.mark.parametrize("word", ["rebooking", "Heathrow", "carry-on", "K7XQ2P", "I'd", "café"])
def test_words_become_tokens_and_words_again(tokens, word):
    assert tokens.text(tokens.encode(word)) == word


def test_what_has_no_tokens_is_left_out(tokens):
    assert tokens.encode("𓀀") == []


def test_words_begun_are_expected_more_than_words_that_may_begin(tokens):
    vocabulary = Vocabulary(tokens)
    assert vocabulary.begin() is None
    vocabulary.add(["start_rebooking: help"])
    begun, after = tokens.encode("rebooking")[:2]
    expected, scores = vocabulary.begin(), np.zeros(32_768, np.float32)
    first = expected.raise_in(scores)
    assert first[begun] == BEGIN_BOOST and first[after] == 0 and not scores.any()
    assert first[tokens.encode("help")[0]] == 0  # a single token is a common word, and needs no help
    expected.heard(begun)
    assert expected.raise_in(scores)[after] == GO_ON_BOOST > BEGIN_BOOST
    expected.heard(tokens.encode("help")[0])
    assert expected.raise_in(scores)[after] == 0


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("You", ""),
        (" ♪♪ ", ""),
        ("...", ""),
        ("You?", "You?"),
        ("No.", "No."),
        ("I see you", "I see you"),
        ("My code is k7xq2p.", "My code is K7XQ2P."),
        ("It's b12 or mp3, on the 20th, at 5pm, 10kg.", "It's B12 or MP3, on the 20th, at 5pm, 10kg."),
    ],
)
def test_nobodys_words_are_dropped_and_codes_come_in_capitals(text, read):
    assert worded(text) == read


@pytest.mark.parametrize(
    ("said", "taken_back"),
    [([5, 6, 7], 0), ([1] + [9] * 7, 0), ([1] + [9] * 8, 6), ([1] + [7, 8, 9] * 5, 9), ([7, 8] * 4, 0)],
)
def test_a_model_that_says_the_same_over_and_over_is_stopped(said, taken_back):
    assert runaway(said) == taken_back


def test_noise_and_hum_make_no_sentences():
    recognizer = MoonshineRecognizer()
    time = np.arange(6 * RATE) / RATE
    for sound in (np.random.default_rng(7).normal(0, 900, 6 * RATE), 4_000 * np.sin(2 * np.pi * 50 * time)):
        recognizer.start()
        recognizer.feed(sound.astype(np.int16))
        assert len(recognizer.finish().split()) < 12


def test_a_long_utterance_is_cut_at_a_pause_and_none_of_it_is_heard_twice(monkeypatch):
    lengths = []

    class Listening:
        def transcribe(self, sound, vocabulary, in_s):
            lengths.append(len(sound))
            return f"part {len(lengths)}.", 0.0

    monkeypatch.setattr("voicelab.engine.ears.moonshine.shared_model", Listening)
    sound = np.random.default_rng(7).normal(0, 3_000, LONGEST + 2 * RATE).astype(np.int16)
    pause = LONGEST - 5 * RATE
    sound[pause : pause + WINDOW] = 0
    recognizer = MoonshineRecognizer()
    recognizer.start()
    recognizer.feed(sound)
    assert recognizer.partial() == "part 1. part 2."
    assert pause < lengths[0] < pause + WINDOW and sum(lengths) == len(sound)
    assert recognizer.finish() == "part 1. part 3."


@pytest.mark.parametrize(
    ("sure", "heard", "text"),
    [
        (-1.0, ("Thank you.", "That's it.", "Thank you."), ""),
        (-1.0, ("Thank you.", "Thank you.", "Ta-ta."), ""),
        (-1.0, ("Stup.", "Stop!", "stop"), "Stup."),
        (-0.1, ("Thank you.", "never heard again", ""), "Thank you."),
    ],
)
def test_a_word_or_two_that_do_not_stay_the_same_are_none(monkeypatch, sure, heard, text):
    readings = iter(heard)

    class Doubting:
        def transcribe(self, sound, vocabulary, in_s):
            return next(readings), sure

    monkeypatch.setattr("voicelab.engine.ears.moonshine.shared_model", Doubting)
    recognizer = MoonshineRecognizer()
    recognizer.start()
    recognizer.feed(np.ones(RATE, np.int16))
    assert recognizer.finish() == text


def test_what_is_longer_than_a_word_or_two_is_heard_once(monkeypatch):
    class Doubting:
        def transcribe(self, sound, vocabulary, in_s):
            lengths.append(len(sound))
            return f"This is reading {len(lengths)}.", -1.0

    lengths = []
    monkeypatch.setattr("voicelab.engine.ears.moonshine.shared_model", Doubting)
    recognizer = MoonshineRecognizer()
    recognizer.start()
    recognizer.feed(np.ones(2 * RATE, np.int16))
    assert recognizer.finish() == "This is reading 1." and lengths == [2 * RATE]


def test_the_quietest_place_is_in_the_second_half():
    sound = np.full(10 * RATE, 1_000, np.int16)
    sound[: 2 * RATE] = 0
    sound[8 * RATE : 8 * RATE + WINDOW] = 10
    assert quietest(sound) == pytest.approx(8 * RATE + WINDOW // 2, abs=1)


def test_one_model_for_all():
    assert shared_model() is shared_model()


ENDING = """
import threading, time
import numpy as np
from voicelab.engine.ears.moonshine_model import shared_model
sound = np.random.default_rng(7).normal(0, 0.1, 320_000).astype(np.float32)
def listen():
    while True:
        shared_model().transcribe(sound)
shared_model()
for _ in range(4):
    threading.Thread(target=listen, daemon=True).start()
time.sleep(0.2)
"""


def test_the_process_ends_quietly_while_somebody_is_being_understood():
    ended = subprocess.run([sys.executable, "-c", ENDING], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
