"""voicelab.engine.speaking: pieces that join, sound that fits, several speakers at once, and early ends."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import types

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicelab.audio import RATE, level_dbfs, samples_in
from voicelab.engine import espeak, speaking
from voicelab.engine.pieces import LONGEST, PIECE, PieceCutter, SpokenPiece, sentences
from voicelab.engine.speaking import TIMBRES, make_voice

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


async def test_speed_changes_how_long_it_takes():
    slow, normal, fast = [len(sound(await spoken(GREETING, speed=speed))) for speed in (0.6, 1.0, 1.5)]
    assert slow / normal == pytest.approx(1 / 0.6, rel=0.2)
    assert fast / normal == pytest.approx(1 / 1.5, rel=0.2)


async def test_ten_voices_sound_different():
    made_by = {}
    for voice in TIMBRES:
        made = sound(await spoken(GREETING, voice))
        assert -35 < level_dbfs(made) < -10, voice
        made_by[voice] = made.tobytes()
    assert set(TIMBRES) == {"alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar"}
    assert len(set(made_by.values())) == len(TIMBRES)


async def test_an_unknown_voice_is_refused_by_name():
    with pytest.raises(ValueError, match="'nova'.*cedar"):
        await spoken("Hello.", "nova")


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
