"""voicelab.engine.voice: pieces that join, sound that fits, several speakers at once, and early ends."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import shutil
import subprocess
import sys
import types
from pathlib import Path

import espeakng_loader
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicelab.audio.pcm import RATE, level_dbfs, samples_in
from voicelab.engine.voice import espeak, speaking
from voicelab.engine.voice.pieces import LONGEST, PIECE, PieceCutter, SpokenPiece, sentences
from voicelab.engine.voice.speaking import TIMBRES, make_voice

ROOT = Path(__file__).resolve().parents[4]
VOICES = {"alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar"}
GREETING = "Hello there, how can I help you today?"


async def spoken(text: str, voice: str = "cedar", speed: float = 1.0) -> list[SpokenPiece]:
    return [piece async for piece in make_voice().speak(text, voice=voice, speed=speed)]


def joined(pieces: list[SpokenPiece]) -> str:
    return "".join(piece.text for piece in pieces)


def sound(pieces: list[SpokenPiece]) -> np.ndarray:
    return np.concatenate([np.zeros(0, np.int16), *(piece.samples for piece in pieces)])


async def test_speech_comes_in_small_pieces_with_its_words_in_step():
    pieces = await spoken(GREETING)
    assert joined(pieces) == GREETING
    assert all(piece.samples.dtype == np.int16 and len(piece.samples) <= samples_in(100) for piece in pieces)
    assert len(pieces[0].samples) >= samples_in(60)
    assert pieces[0].text.startswith("Hello")
    assert -35 < level_dbfs(sound(pieces)) < -12
    # Words are spread over the sound: each begins after those before it, the last not before two thirds.
    begins = [index for index, piece in enumerate(pieces) if piece.text]
    assert len(begins) >= 6
    assert begins[-1] > len(pieces) * 0.6
    assert sum(len(piece.text.split()) for piece in pieces[: len(pieces) // 2]) in range(3, 7)


async def test_the_text_of_a_piece_begins_in_its_sound():
    """A pause between two sentences is silent, and the second sentence's words come after it."""
    pieces = await spoken("One. Two.")
    second = next(index for index, piece in enumerate(pieces) if "Two" in piece.text)
    before = sound(pieces[:second])
    assert level_dbfs(before[-samples_in(80) :]) < level_dbfs(before) - 10
    assert level_dbfs(sound(pieces[second : second + 4])) > -40


ODD = [
    "",
    " ",
    "\n\n",
    "!!!",
    "…",
    "\0",
    "😀😀",
    "x\ud800y",
    "\n\nHi\tthere\r\n",
    "<b>bold</b> & [[x]] {y}",
    "東京 привет",
    "Seat 23A, $1,234.50 at 10:45 — ref. ABC-123 (e.g. “this”).",
    "a" * 700,
    "No end " * 120,
]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
async def test_odd_texts_come_back_whole(text):
    pieces = await spoken(text)
    assert joined(pieces) == text
    assert any(len(piece.samples) > samples_in(60) for piece in pieces) or not any(c.isalnum() for c in text)


@given(st.text(max_size=120))
@settings(deadline=None, max_examples=40)
def test_any_text_comes_back_whole(text):
    assert joined(asyncio.run(spoken(text))) == text


@given(st.text(alphabet='ab .!?\n"…:', max_size=900))
@settings(deadline=None)
def test_sentences_join_and_are_short(text):
    parts = list(sentences(text))
    assert "".join(parts) == text
    assert all(0 < len(part) <= LONGEST for part in parts)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_however_sound_is_cut_no_text_and_no_sound_is_lost(data):
    text = data.draw(st.text(alphabet="ab ,", max_size=40))
    total = data.draw(st.integers(0, 12_000))
    cutter = PieceCutter(text, RATE)
    words = st.tuples(st.integers(-1, 50), st.integers(0, 12_000))
    for character, sample in data.draw(st.lists(words, max_size=8)):
        cutter.word(character, sample)
    samples = np.arange(total, dtype=np.int16)
    at = data.draw(st.integers(0, total))
    pieces = [*cutter.push(samples[:at]), *cutter.push(samples[at:]), *cutter.finish()]
    assert joined(pieces) == text
    assert np.array_equal(sound(pieces), samples)
    assert all(len(piece.samples) <= PIECE for piece in pieces)


@pytest.mark.parametrize("speed", [0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.25, 1.5])
@pytest.mark.parametrize("text", [GREETING, "Refunds can be requested for delayed flights."])
async def test_speed_changes_how_long_it_takes(speed, text):
    normal, changed = [len(sound(await spoken(text, speed=factor))) for factor in (1.0, speed)]
    assert changed / normal == pytest.approx(1 / speed, rel=0.2)


async def test_a_slow_speaker_leaves_no_gaps_to_the_next():
    before = sound(await spoken(GREETING))
    await spoken(GREETING, speed=0.25)
    assert len(sound(await spoken(GREETING))) == len(before)


def colour(made: np.ndarray) -> np.ndarray:
    """How loud a voice is, in dB, at each 20 Hz from 60 Hz to 4 kHz: its pitch and its timbre."""
    windows = np.lib.stride_tricks.sliding_window_view(made.astype(float), 1_200)[::600] * np.hanning(1_200)
    power = np.mean(np.abs(np.fft.rfft(windows)) ** 2, axis=0)[3:200]
    return 10 * np.log10(power / power.sum())


def unlikeness(one: np.ndarray, other: np.ndarray) -> float:
    """Two takes of one voice come to about 1, as the library is never quite the same twice."""
    return float(np.mean(np.abs(colour(one) - colour(other))))


async def test_ten_voices_sound_different():
    made_by = {voice: sound(await spoken(GREETING, voice)) for voice in TIMBRES}
    assert set(TIMBRES) == VOICES
    for voice, made in made_by.items():
        assert -35 < level_dbfs(made) < -10, voice
        assert unlikeness(made, sound(await spoken(GREETING, voice))) < 1.8, voice
    for one, other in itertools.combinations(VOICES, 2):
        assert unlikeness(made_by[one], made_by[other]) > 1.8, (one, other)


async def test_an_unknown_voice_sounds_like_cedar():
    unknown, cedar, echo = [sound(await spoken(GREETING, voice)) for voice in ("nova", "cedar", "echo")]
    assert unlikeness(unknown, cedar) < 1.8 < unlikeness(unknown, echo)


def test_a_long_path_to_the_data_is_shortened(tmp_path):
    """The library cuts off paths at 160 bytes; a fresh process, as it starts once per process."""
    data = tmp_path / ("a deep folder " * 10) / ("and another " * 4) / "espeak-ng-data"
    shutil.copytree(espeakng_loader.get_data_path(), data)
    program = (
        "import espeakng_loader, sys; espeakng_loader.get_data_path = lambda: sys.argv[1]\n"
        "from voicelab.engine.voice import espeak\n"
        "print(' '.join(espeak.THREAD.submit(espeak.phonemes, 'rebooking').result()), espeak._data().decode())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(data)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )
    sounds, _, copy = done.stdout.strip().rpartition(" ")
    assert sounds == "ɹ ᵻ b ʊ k ɪ ŋ"
    assert not Path(copy).exists()  # it went with the process


async def test_two_speak_at_once_as_each_would_alone():
    texts = [("cedar", "First I say this. Then I say that. " * 3), ("marin", "Another one talks as well. " * 3)]
    alone = [await spoken(text, voice) for voice, text in texts]
    together = await asyncio.gather(*(spoken(text, voice) for voice, text in texts))
    for one, other, (_, text) in zip(alone, together, texts, strict=True):
        assert joined(other) == text
        assert len(sound(other)) == pytest.approx(len(sound(one)), rel=0.02)


async def test_closing_early_stops_the_synthesis(monkeypatch):
    results = []
    original = espeak.synthesize

    def watched(text, timbre, speed, listener):
        def listen(samples, words):
            results.append(listener(samples, words))
            return results[-1]

        original(text, timbre, speed, listen)

    monkeypatch.setattr(speaking, "synthesize", watched)
    text = "One very long sentence that goes on and on and " * 5
    assert len(await spoken(text)) > 50
    whole = len(results)
    results.clear()

    async with contextlib.aclosing(make_voice().speak(text * 20, voice="cedar")) as speech:
        first = await anext(speech)
    await asyncio.get_running_loop().run_in_executor(espeak.THREAD, lambda: None)  # its work is over
    assert first.text.startswith("One")
    # Of twenty times the text no more than its first part was made, and the voice speaks on.
    assert len(results) <= whole + 20
    assert joined(await spoken("And again.")) == "And again."


async def test_a_failing_library_is_told_to_the_speaker(monkeypatch):
    monkeypatch.setitem(TIMBRES, "cedar", espeak.Timbre("no-such-language"))
    with pytest.raises(OSError, match="no-such-language"):
        await spoken("Hello.")


async def test_piper_is_used_when_a_voice_is_named(monkeypatch, tmp_path):
    class Model:
        config = types.SimpleNamespace(sample_rate=16_000)

        @classmethod
        def load(cls, path):
            return cls()

        def synthesize(self, text, config):
            samples = np.full(int(16_000 * config.length_scale), 900, np.int16)
            yield types.SimpleNamespace(audio_int16_array=samples)

    def config(length_scale):
        return types.SimpleNamespace(length_scale=length_scale)

    monkeypatch.setitem(sys.modules, "piper", types.SimpleNamespace(PiperVoice=Model, SynthesisConfig=config))
    monkeypatch.setenv(speaking.PIPER_VOICE, str(tmp_path / "voice.onnx"))
    with pytest.raises(FileNotFoundError, match=r"voice\.onnx"):
        make_voice()
    (tmp_path / "voice.onnx").touch()
    pieces = await spoken("Two words here. And more.", speed=0.5)
    assert joined(pieces) == "Two words here. And more."
    assert len(sound(pieces)) == pytest.approx(2 * 2 * RATE, abs=4)
