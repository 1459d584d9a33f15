"""Which words were heard, where nobody can be asked."""

from __future__ import annotations

import base64

import pytest

from voicelab.record.spoken_words import LETTERS_PER_SECOND, SpokenWords
from voicelab.record.transcript import Transcript


def text(delta: str) -> dict:
    return {"type": "response.output_audio_transcript.delta", "item_id": "a", "delta": delta}


def sound(ms: int, bytes_per_ms: int = 48) -> dict:
    audio = base64.b64encode(bytes(ms * bytes_per_ms)).decode()
    return {"type": "response.output_audio.delta", "item_id": "a", "delta": audio}


def spoken(*events: dict) -> SpokenWords:
    words = SpokenWords()
    for event in events:
        words.take(event)
    return words


@pytest.mark.parametrize(
    ("until_ms", "heard"), [(0, ""), (1, "One "), (300, "One "), (301, "One two "), (5000, "One two three")]
)
def test_words_that_began_before_a_moment(until_ms, heard):
    words = spoken(text("One "), sound(300), text("two "), sound(400), text("three"), sound(100))
    assert words.before("a", until_ms) == heard


@pytest.mark.parametrize(("codec", "bytes_per_ms"), [("audio/pcm", 48), ("audio/pcmu", 8), ("audio/pcma", 8)])
def test_the_length_of_sound_is_that_of_its_codec(codec, bytes_per_ms):
    session = {"audio": {"output": {"format": {"type": codec}}}}
    settings = {"type": "session.updated", "session": session}
    words = spoken(settings, text("One "), sound(101, bytes_per_ms), text("two"), sound(100, bytes_per_ms))
    assert words.before("a", 100) == "One " and words.before("a", 102) == "One two"


def test_where_the_sound_goes_past_us_words_are_counted_off():
    said = "one two three four five six seven eight nine ten"
    words = spoken(text(said))
    heard = words.before("a", 1000)
    assert said.startswith(heard) and heard.endswith(" ") and abs(len(heard) - LETTERS_PER_SECOND) < 7
    assert words.before("a", 0) == "" and words.before("a", 60_000) == said and words.before("b", 100) == ""


def answer(transcript: Transcript, *events: dict) -> None:
    item = {"id": "a", "type": "message", "role": "assistant", "status": "in_progress", "content": []}
    for event in ({"type": "conversation.item.added", "item": item}, *events):
        transcript.take(event, "Desk")


def test_a_cut_that_nobody_can_be_asked_about():
    transcript = Transcript()
    answer(transcript, text("One "), sound(300), text("two"), sound(300))
    transcript.break_off()
    assert (transcript[0].text, transcript[0].status) == ("One two", "interrupted")
    transcript.cut("a", 250)
    assert transcript[0].text == "One " and transcript[0].detail == {"heard_ms": 250, "unheard": "two"}
    transcript.cut("a", 400)
    assert transcript[0].text == "One two" and transcript[0].detail["unheard"] == ""


@pytest.mark.parametrize("transcript_left", [None, ""])
def test_a_service_that_keeps_no_words_of_a_cut_item(transcript_left):
    transcript = Transcript()
    answer(transcript, text("One "), sound(300), text("two"), sound(300))
    cut = {"id": "a", "content": [{"type": "output_audio", "transcript": transcript_left}]}
    transcript.take({"type": "conversation.item.truncated", "item_id": "a", "audio_end_ms": 200}, "Desk")
    transcript.take({"type": "conversation.item.retrieved", "item": cut}, "Desk")
    assert transcript[0].text == "One " and transcript[0].detail["unheard"] == "two"
