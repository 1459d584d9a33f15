"""voicelab.engine.voice: pieces that join, sound that fits, words in step with it, several speakers, and early ends."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
import sys
import threading
import types

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicelab.audio.pcm import RATE, level_dbfs, samples_in
from voicelab.engine.voice import speaking, synthesis
from voicelab.engine.voice.pieces import LONGEST, PIECE, PieceCutter, SpokenPiece, sentences
from voicelab.engine.voice.speaking import TIMBRES, make_voice
from voicelab.engine.voice.synthesis import Sound, Synthesizer, synthesizer

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
    "No end " * 40,
]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
async def test_odd_texts_come_back_whole(text):
    pieces = await spoken(text)
    assert joined(pieces) == text
    assert any(len(piece.samples) > samples_in(60) for piece in pieces) or not re.search("[A-Za-z0-9]", text)


@given(st.text(max_size=120))
@settings(max_examples=40)
def test_any_text_comes_back_whole(text):
    assert joined(asyncio.run(spoken(text))) == text


@given(st.text(alphabet='ab .!?\n"…:', max_size=900))
def test_sentences_join_and_are_short(text):
    parts = list(sentences(text))
    assert "".join(parts) == text
    assert all(0 < len(part) <= LONGEST for part in parts)


@given(st.data())
@settings(max_examples=60)
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


@pytest.mark.parametrize("speed", [0.25, 0.4, 0.5, 0.8, 1.25, 1.5])
async def test_speed_changes_how_long_it_takes(speed):
    normal, changed = [len(sound(await spoken(GREETING, speed=factor))) for factor in (1.0, speed)]
    assert changed / normal == pytest.approx(1 / speed, rel=0.1)


@pytest.mark.parametrize("voice", sorted(VOICES))
def test_no_voice_is_above_full_scale_or_too_low_at_any_speed(voice):
    for speed in (0.25, 1.0, 1.5):
        made = synthesizer().made(["Now,", "how", "are", "you", "all?"], TIMBRES[voice], speed).samples
        assert np.abs(made.astype(int)).max() <= synthesis.LOUDEST * 32_768
        assert -28 < level_dbfs(made) < -14


async def test_the_same_text_has_the_same_sound():
    assert np.array_equal(sound(await spoken(GREETING)), sound(await spoken(GREETING)))


def onsets(made: np.ndarray) -> list[int]:
    """Samples at which it gets loud after 60 ms of quiet, in windows of 5 ms; quiet is 30 dB below the loudest."""
    window = samples_in(5)
    power = np.mean(made[: len(made) // window * window].reshape(-1, window).astype(float) ** 2, axis=1)
    quiet = power < power.max() / 1_000
    return [index * window for index in range(12, len(quiet)) if not quiet[index] and quiet[index - 12 : index].all()]


@pytest.mark.parametrize("voice", ["marin", "echo", "shimmer"])
@pytest.mark.parametrize("speed", [0.5, 1.0])
def test_words_begin_where_their_sound_does(voice, speed):
    """After a pause one hears where a word begins, be it one spoken word or five."""
    words = ["Maybe.", "Banana.", "25 dollars.", "Very.", "B 7 K 2.", "Lemons."]
    made = synthesizer().made(words, TIMBRES[voice], speed)
    heard = np.array(onsets(made.samples))
    errors = [np.abs(heard - start).min() for start in made.starts[1:]]
    assert np.median(errors) < samples_in(25 / speed)
    assert max(errors) < samples_in(60 / speed)


@given(st.lists(st.sampled_from(["", "so", "K 7", "1,250 euros", "well,", "zq"]), min_size=1, max_size=8))
@settings(max_examples=12)
def test_words_begin_one_after_the_other_and_before_the_end(words):
    made = synthesizer().made(words, TIMBRES["marin"], 1.0)
    assert [start is None for start in made.starts] == [not word for word in words]
    starts = [start for start in made.starts if start is not None]
    assert all(one < other for one, other in itertools.pairwise([-1, *starts, len(made.samples)])) or not starts


async def test_a_code_and_a_price_are_one_written_word_each():
    text = "Take XK74B for $1,250.50 at 18:35 please."
    pieces = await spoken(text)
    begun = [piece.text.strip() for piece in pieces if piece.text.strip()]
    assert begun == text.split()
    begins = [index for index, piece in enumerate(pieces) if piece.text.strip()]
    # A code of five signs and a price of eight words take longer than "at".
    length = dict(zip(begun, np.diff([*begins, len(pieces)]), strict=True))
    assert min(length["XK74B"], length["$1,250.50"]) > 3 * length["at"]


async def test_text_that_cannot_be_said_is_silent_and_kept():
    pieces = await spoken("東京 hello привет")
    assert joined(pieces) == "東京 hello привет"
    assert len(sound(pieces)) == pytest.approx(len(sound(await spoken("hello"))), abs=PIECE)


def test_what_is_too_long_for_the_model_is_made_in_parts():
    words = ["nine"] * 150
    made = synthesizer().made(words, TIMBRES["marin"], 1.5)
    assert len(made.starts) == 150 and made.starts == sorted(made.starts)
    assert made.starts[-1] > len(made.samples) * 0.98


def colour(made: np.ndarray) -> np.ndarray:
    """How loud a voice is, in dB, at each 20 Hz from 60 Hz to 4 kHz: its pitch and its timbre."""
    windows = np.lib.stride_tricks.sliding_window_view(made.astype(float), 1_200)[::600] * np.hanning(1_200)
    power = np.mean(np.abs(np.fft.rfft(windows)) ** 2, axis=0)[3:200]
    return 10 * np.log10(power / power.sum())


def unlikeness(one: np.ndarray, other: np.ndarray) -> float:
    """The mean difference in dB."""
    return float(np.mean(np.abs(colour(one) - colour(other))))


async def test_ten_voices_sound_different():
    made_by = {voice: sound(await spoken(GREETING, voice)) for voice in TIMBRES}
    assert set(TIMBRES) == VOICES
    for one, other in itertools.combinations(VOICES, 2):
        assert unlikeness(made_by[one], made_by[other]) > 1.8, (one, other)


async def test_an_unknown_voice_sounds_like_cedar():
    assert np.array_equal(sound(await spoken(GREETING, "nova")), sound(await spoken(GREETING, "cedar")))


async def test_two_speak_at_once_as_each_would_alone():
    texts = [("cedar", "First I say this. Then I say that. " * 2), ("marin", "Another one talks as well. " * 2)]
    alone = [await spoken(text, voice) for voice, text in texts]
    together = await asyncio.gather(*(spoken(text, voice) for voice, text in texts))
    for one, other, (_, text) in zip(alone, together, texts, strict=True):
        assert joined(other) == text
        assert np.array_equal(sound(other), sound(one))


class Watched:
    """In place of the synthesizer: remembers what is asked for, and makes 0.1 s of silence of it, once it may."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.may = threading.Event()

    def made(self, words, timbre, speed, pause):
        self.may.wait()
        self.asked.append(" ".join(words))
        return Sound(np.zeros(samples_in(100), np.int16), [0 for _ in words])


@pytest.fixture
def watched(monkeypatch) -> Watched:
    one = Watched()
    monkeypatch.setattr(speaking, "synthesizer", lambda: one)
    return one


async def test_conversations_take_turns_clause_by_clause(watched):
    many = asyncio.gather(*(spoken(f"{name} one. {name} two. {name} three.") for name in ("Ann", "Bob", "Cat")))
    await asyncio.sleep(0.05)
    watched.may.set()
    await many
    assert [asked.split()[1] for asked in watched.asked] == ["one."] * 3 + ["two."] * 3 + ["three."] * 3


async def test_closing_early_stops_the_synthesis(watched):
    watched.may.set()
    async with contextlib.aclosing(make_voice().speak("One sentence. " * 20, voice="cedar")) as speech:
        first = await anext(speech)
    with speaking._turnstile.turn():  # its work is over
        pass
    assert first.text.startswith("One")
    assert watched.asked == ["One sentence."]


async def test_the_event_loop_is_free_while_a_clause_is_made(watched):
    speech = asyncio.ensure_future(spoken("Hello."))
    await asyncio.sleep(0)
    assert not speech.done()  # and this line was reached, though the synthesizer waits
    watched.may.set()
    assert joined(await speech) == "Hello."


async def test_another_model_is_told_to_the_speaker(monkeypatch):
    monkeypatch.setattr(synthesis, "DURATIONS", "/no_such_tensor")
    monkeypatch.setattr(speaking, "synthesizer", Synthesizer)
    with pytest.raises(OSError, match="requirements.txt"):
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
