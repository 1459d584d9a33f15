"""voicelab.engine.ears: recognition of the recorded callers, order and failure of requests."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from voicelab.audio.pcm import Resampler, frames, read_wav
from voicelab.engine.ears import choosing, moonshine_model
from voicelab.engine.ears.hearing import Ears
from voicelab.engine.ears.recognizer import CHUNK, HearingError
from voicelab.engine.limits import MAX_TEXT
from voicelab.engine.voice.speaking import make_voice

RATE = 16_000
CALLERS = Path(__file__).resolve().parents[4] / "data" / "callers"
LISTED = json.loads((CALLERS / "callers.json").read_text(encoding="utf-8"))


def caller(name: str) -> np.ndarray:
    return read_wav(CALLERS / f"{name}.wav", RATE)


def words(text: str) -> list[str]:
    kept = "".join(c if c.isalpha() or c == "'" else " " for c in text.lower())
    return kept.split()


def word_errors(said: str, heard: str) -> int:
    """Substitutions, insertions and deletions that turn one into the other."""
    reference, hypothesis = words(said), words(heard)
    row = list(range(len(hypothesis) + 1))
    for i, expected in enumerate(reference, 1):
        above, row = row, [i]
        for j, got in enumerate(hypothesis, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (expected != got)))
    return row[-1]


def utterance(ears: Ears, samples: np.ndarray) -> asyncio.Future[str]:
    ears.start()
    for chunk in frames(samples, CHUNK):
        ears.feed(chunk)
    return ears.finish()


async def test_every_caller_is_understood():
    errors = dict.fromkeys((listed["text"] for listed in LISTED), 0)
    ears = Ears()
    try:
        ears.bias(["You help with rebooking."])
        heard = [utterance(ears, read_wav(CALLERS / listed["file"], RATE)) for listed in LISTED]
        for text, got in zip(errors, await asyncio.gather(*heard), strict=True):
            errors[text] = word_errors(text, got)
    finally:
        ears.close()
    assert all(wrong <= len(words(text)) / 3 for text, wrong in errors.items()), errors
    assert sum(errors.values()) <= 0.08 * sum(len(words(text)) for text in errors), errors


async def name_spoken() -> np.ndarray:
    """A sentence with a name that no recogniser knows, in the engine's own voice: int16[n] at 16 kHz."""
    pieces = [
        piece.samples
        async for piece in make_voice().speak("I would like to speak to Mister Quillfeather.", voice="marin")
    ]
    resampler = Resampler(24_000, RATE)
    return np.concatenate([resampler.push(np.concatenate(pieces)), resampler.flush()])


async def test_words_of_the_session_become_recognisable():
    """By itself the model writes the name as it sounds."""
    ears, sound = Ears(), await name_spoken()
    try:
        before = utterance(ears, sound)
        ears.start()
        ears.bias(
            [
                "You answer for Quillfeather & Sons.",
                "call_quillfeather: rings them. The code is PNR; say café, 東京, x.",
            ]
        )
        during = ears.finish()  # learning waits for the end of an utterance
        after = utterance(ears, sound)
        other = utterance(ears, caller("heavy_bag"))
        assert "Quillfeather" not in await before
        assert await during == ""
        assert "Quillfeather" in await after
        assert word_errors("What is the fee for a heavy bag?", await other) <= 1
    finally:
        ears.close()


def test_callers_are_listed_for_readers_too():
    readme = (CALLERS / "README.md").read_text(encoding="utf-8")
    assert {path.name for path in CALLERS.glob("*.wav")} == {listed["file"] for listed in LISTED}
    for listed in LISTED:
        assert f"| `{listed['file']}` | {listed['text']} | `{listed['voice']}` |" in readme


async def test_the_first_utterance_is_understood_over_two_calls_at_once():
    several = [Ears(), Ears()]
    try:
        texts = await asyncio.gather(
            *(utterance(ears, caller(name)) for ears, name in zip(several, ("heavy_bag", "greeting"), strict=True))
        )
    finally:
        for ears in several:
            ears.close()
    assert word_errors("What is the fee for a heavy bag?", texts[0]) <= 1
    assert word_errors("Hello, I need some help with my flight.", texts[1]) <= 1


async def test_recognition_follows_the_speaker_and_survives_24_khz():
    wide, narrow = read_wav(CALLERS / "greeting.wav"), Resampler(24_000, RATE)
    ears = Ears()
    try:
        ears.start()
        for packet in frames(wide, 480):
            ears.feed(narrow.push(packet))
        during = ears.partial()
        final = ears.finish()
        ears.start()  # the next utterance begins before anybody waited for this one
        nothing = ears.finish()
        assert "help" in await during
        assert word_errors("Hello, I need some help with my flight.", await final) <= 2
        assert await nothing == ""
    finally:
        ears.close()


async def test_nothing_is_heard_in_silence_or_without_a_start():
    ears = Ears()
    try:
        assert words(await utterance(ears, np.zeros(RATE, np.int16))) == []
        ears.feed(caller("pets"))
        assert await ears.finish() == ""
    finally:
        ears.close()


class Notes:
    """A recogniser that writes down what is asked of it, and fails or waits when told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
        self.closed = threading.Event()

    def prepare(self) -> None:
        self.asked.append("prepare")

    def bias(self, texts) -> None:
        self.asked.append(f"bias {len(texts)}")
        self.expected = texts

    def start(self) -> None:
        self.gate.wait()
        self.asked.append("start")

    def feed(self, samples) -> None:
        if len(samples) == 13:
            raise HearingError("thirteen")
        self.asked.append(f"feed {len(samples)}")

    def partial(self) -> str:
        self.asked.append("partial")
        return f"{len(self.asked)} so far"

    def finish(self) -> str:
        self.asked.append("finish")
        return "done"

    def drop(self) -> None:
        self.asked.append("drop")

    def close(self) -> None:
        self.closed.set()


async def test_requests_are_done_in_the_order_of_the_calls():
    notes = Notes()
    ears = Ears(recognizer=notes)
    ears.bias(["a", "b"])
    ears.start()
    ears.feed(np.zeros(3, np.int16))
    first = ears.finish()
    ears.start()
    ears.feed(np.zeros(4, np.int16))
    partial = ears.partial()
    ears.feed(np.zeros(5, np.int16))
    second = ears.finish()
    assert [await second, await partial, await first] == ["done", "7 so far", "done"]
    assert notes.asked == ["bias 2", "start", "feed 3", "finish", "start", "feed 4", "partial", "feed 5", "finish"]
    ears.close()


async def test_expected_words_wait_for_an_utterance_once_each_and_within_bounds():
    notes = Notes()
    ears = Ears(recognizer=notes)
    for result in ("one", "two", "one", "three"):
        ears.bias(["instructions", result])
    assert not ears._lane._waiting and not notes.asked
    for _ in range(2):
        ears.start()
        await ears.finish()
    assert notes.asked == ["bias 4", "start", "drop", "start", "drop"]
    assert notes.expected == ("two", "one", "instructions", "three")
    for number in range(50):
        ears.bias([f"{number:02}" + "x" * (MAX_TEXT - 2), "last"])
    ears.start()
    await ears.finish()
    assert [text[:2] for text in notes.expected] == ["49", "la"]
    ears.close()


async def test_a_recording_is_understood_with_all_that_is_expected():
    notes = Notes()
    ears = Ears(recognizer=notes, make_another=lambda: notes)
    ears.bias(["instructions", "one"])
    ears.bias(["instructions", "two"])
    await ears.understand(caller("yes"), RATE)
    assert notes.expected == ("one", "instructions", "two")
    ears.close()


def speak(ears: Ears, voiced: str) -> None:
    """Feed a chunk for each character: speech, or silence where it is a dot."""
    for character in voiced:
        ears.feed(np.zeros(CHUNK, np.int16), voiced=character != ".")


async def test_a_pause_is_understood_before_the_turn_is_over():
    """And not once more at its end, unless something was said after it."""
    notes = Notes()
    ears = Ears(recognizer=notes)
    ears.start()
    speak(ears, "sss" + "." * 15)
    text = await ears.finish()
    assert text.endswith("so far") and notes.asked.count("partial") == 1 and "finish" not in notes.asked
    ears.start()
    speak(ears, "sss" + "." * 15 + "s..")
    assert await ears.finish() == "done"
    assert notes.asked.count("partial") == 2
    ears.close()


async def test_a_short_pause_is_not_understood_by_itself():
    notes = Notes()
    ears = Ears(recognizer=notes)
    ears.start()
    speak(ears, "ss...ss...")
    assert await ears.finish() == "done"
    assert "partial" not in notes.asked
    ears.close()


async def test_what_had_no_voice_in_it_is_not_recognised():
    notes = Notes()
    ears = Ears(recognizer=notes)
    ears.start()
    speak(ears, "." * 30)
    assert await ears.finish() == ""
    assert not {"partial", "finish"} & set(notes.asked)
    ears.close()


async def test_a_failure_spoils_its_own_utterance_only():
    ears = Ears(recognizer=Notes())
    spoilt, good = utterance(ears, np.zeros(13, np.int16)), utterance(ears, np.zeros(14, np.int16))
    with pytest.raises(HearingError, match="thirteen"):
        await spoilt
    assert await good == "done"
    ears.close()


async def test_closing_cancels_what_is_outstanding_and_never_waits():
    notes = Notes()
    notes.gate.clear()  # the recogniser is busy
    ears = Ears(recognizer=notes)
    outstanding = utterance(ears, np.zeros(5, np.int16))
    ears.close()
    late = ears.finish()
    notes.gate.set()
    for answer in (outstanding, late):
        with pytest.raises(asyncio.CancelledError):
            await answer
    assert await asyncio.to_thread(notes.closed.wait, 5)


async def test_what_one_conversation_learned_no_other_knows():
    """Though both use the same model."""
    first, second, sound = Ears(), Ears(), await name_spoken()
    first.bias(["Quillfeather"])
    heard = ["Quillfeather" in await utterance(ears, sound) for ears in (first, second)]
    assert heard == [True, False]
    for ears in (first, second):
        ears.close()


async def test_a_model_that_cannot_be_loaded_is_told_of_when_something_is_asked(monkeypatch, tmp_path):
    """Its library's own error comes through."""
    (tmp_path / "faster_whisper.py").write_text("def WhisperModel(*a, **k): raise RuntimeError('no model.bin there')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv(choosing.WHISPER_MODEL, str(tmp_path))
    monkeypatch.delitem(sys.modules, "faster_whisper", raising=False)
    ears = Ears()
    with pytest.raises(HearingError, match=r"RuntimeError: no model\.bin there"):
        await utterance(ears, caller("yes"))
    ears.close()


async def test_a_whisper_model_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv(choosing.WHISPER_MODEL, str(tmp_path / "missing"))
    ears = Ears()
    with pytest.raises(HearingError, match="VOICELAB_WHISPER_MODEL.*missing"):
        await utterance(ears, caller("yes"))
    ears.close()


async def test_whisper_hears_the_whole_utterance_and_knows_the_prompt(monkeypatch, tmp_path):
    """Its place is taken by one that tells what it was given."""
    (tmp_path / "faster_whisper.py").write_text(
        "from types import SimpleNamespace as N\n"
        "class WhisperModel:\n"
        "    def __init__(self, folder, **options): pass\n"
        "    def transcribe(self, sound, initial_prompt, **options):\n"
        "        return [N(text=f' {len(sound)} {initial_prompt}')], None\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv(choosing.WHISPER_MODEL, str(tmp_path))
    monkeypatch.delitem(sys.modules, "faster_whisper", raising=False)
    ears = Ears()
    ears.bias(["rebooking desk"])
    assert await utterance(ears, np.ones(1_000, np.int16)) == "1000 rebooking desk"
    ears.close()


async def test_missing_model_files_are_named_with_the_remedy(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(moonshine_model, "_load", moonshine_model._load.__wrapped__)
    assert "python3 -m voicelab models" in choosing.ears_in_use()
    ears = Ears()
    with pytest.raises(HearingError, match="missing or damaged.*tokenizer.bin.*python3 -m voicelab models"):
        await utterance(ears, caller("yes"))
    ears.close()
