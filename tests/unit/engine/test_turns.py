"""Turn taking: what starts a turn, what ends it, and that starts and stops alternate whatever comes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicelab.engine.turns import (
    Chunk,
    Paused,
    SpeechStarted,
    SpeechStopped,
    TurnSettings,
    TurnState,
    cleared,
    sounds_finished,
    step,
    weighed,
)

SETTINGS = TurnSettings(threshold=0.5, prefix_padding_ms=300, silence_ms=320)


def run(probabilities, settings=SETTINGS, state=None):
    state, effects = state or TurnState(), []
    for index, probability in enumerate(probabilities):
        state, effect = step(state, Chunk(probability, 32 * index, 32 * (index + 1)), settings)
        if effect:
            effects.append(effect)
    return state, effects


def test_a_turn_starts_before_its_first_sound_and_ends_after_the_silence():
    _, effects = run([0.0] * 20 + [0.9] * 10 + [0.0] * 10)
    assert effects == [SpeechStarted(20 * 32 - 300), SpeechStopped(40 * 32)]


def test_a_click_is_no_turn():
    assert run([0.0] * 5 + [0.9] + [0.0] * 20)[1] == []


def test_a_pause_shorter_than_the_silence_splits_nothing():
    _, effects = run([0.9] * 10 + [0.0] * 9 + [0.9] * 5 + [0.0] * 10)
    assert [type(effect) for effect in effects] == [SpeechStarted, SpeechStopped]


def test_soft_syllables_between_the_two_thresholds_keep_a_turn_going():
    assert len(run([0.9] * 5 + [0.4] * 30)[1]) == 1
    assert run([0.4] * 30)[1] == []


@pytest.mark.parametrize("threshold", [0.0, 0.1, 0.15])
def test_silence_ends_a_turn_whatever_the_threshold(threshold):
    _, effects = run([0.9] * 10 + [0.0] * 10, TurnSettings(threshold=threshold, silence_ms=320))
    assert effects[:2] == [SpeechStarted(0), SpeechStopped(20 * 32)]


def test_the_padding_never_reaches_into_audio_that_was_committed_or_cleared():
    _, effects = run([0.9] * 3, state=cleared(0))
    assert effects == [SpeechStarted(0)]


@given(st.lists(st.floats(0, 1), max_size=300))
def test_starts_and_stops_alternate_and_move_forward(probabilities):
    _, effects = run(probabilities)
    assert [type(effect) for effect in effects] == [SpeechStarted, SpeechStopped] * (len(effects) // 2) + [
        SpeechStarted
    ] * (len(effects) % 2)
    times = [e.audio_start_ms if isinstance(e, SpeechStarted) else e.audio_end_ms for e in effects]
    assert times == sorted(times)


SEMANTIC = TurnSettings.of({"type": "semantic_vad", "eagerness": "high"})


PAUSE = 7  # chunks, 224 ms: the first point at which the words are weighed


@pytest.mark.parametrize(
    ("words", "silence_ms"),
    [
        ("How many bags may I bring?", 256),
        ("Bags?", 320),
        ("Yes.", 320),
        ("that is all", 320),
        ("i would like to", 2016),
        ("Can you tell me how to?", 2016),
    ],
)
def test_how_long_a_pause_may_be_is_said_by_the_words_before_it(words, silence_ms):
    state, effects = run([0.9] * 10 + [0.0] * PAUSE, SEMANTIC)
    assert isinstance(effects[-1], Paused)
    state, after = weighed(state, words, SEMANTIC), []
    for index in range(10 + PAUSE, 10 + silence_ms // 32):
        state, effect = step(state, Chunk(0.0, 32 * index, 32 * (index + 1)), SEMANTIC)
        after.append(effect)
    assert not any(after[:-1]) and isinstance(after[-1], SpeechStopped)


def test_speech_after_a_pause_has_its_next_pause_weighed_anew():
    state, _ = run([0.9] * 10 + [0.0] * PAUSE, SEMANTIC)
    state = weighed(state, "a flight to", SEMANTIC)
    _, effects = run([0.9] * 10 + [0.0] * PAUSE, SEMANTIC, state)
    assert [type(effect) for effect in effects] == [Paused]


@pytest.mark.parametrize(
    ("text", "finished"), [("", True), ("I need help.", True), ("thank you", True), ("and then the", False)]
)
def test_whether_words_sound_finished(text, finished):
    assert sounds_finished(text) is finished
