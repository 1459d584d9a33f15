"""The sound of a turn is found by its item: what was said, what was played, and no more of it than was heard."""

from __future__ import annotations

import numpy as np
import pytest

from voicelab.audio.pcm import RATE
from voicelab.record.events import LoggedEvent
from voicelab.record.recording import AGENT, CALLER
from voicelab.record.turn_sounds import TurnSounds, trimmed

BUFFER = "input_audio_buffer"
PLAYED = "output_audio_buffer"


class Recorder:
    """A recording in which, on each side, each tenth of a second has a level of its own."""

    def __init__(self, seconds: int = 20) -> None:
        self.clock = float(seconds)
        self.levels = np.repeat(np.arange(seconds * 10) + 1_000, RATE // 10).astype(np.int16)

    def between(self, side: int, start: float, end: float) -> np.ndarray:
        return self.levels[round(start * RATE) : round(end * RATE)] * (1 if side == AGENT else -1)


def tenths(samples: np.ndarray) -> tuple[int, int, int]:
    """Which side it is of, and its first and last tenth of a second."""
    side = AGENT if samples[0] > 0 else CALLER
    return side, abs(int(samples[0])) - 1_000, abs(int(samples[-1])) - 1_000


def following(*events: tuple[float, str, dict]) -> TurnSounds:
    sounds = TurnSounds()
    sounds.begin(Recorder())
    for at, type, payload in events:
        sounds.take(LoggedEvent("server", at, type, payload))
    return sounds


def message(id: str, response: str | None = None) -> dict:
    return {"response_id": response, "item": {"type": "message", "id": id}}


SAID = ((1.0, f"{BUFFER}.speech_started", {"item_id": "u"}), (2.0, f"{BUFFER}.speech_stopped", {"item_id": "u"}))


def test_a_callers_turn_begins_before_it_was_noticed_and_not_in_the_turn_before():
    later = ((2.3, f"{BUFFER}.speech_started", {"item_id": "v"}), (3.0, f"{BUFFER}.committed", {"item_id": "v"}))
    sounds = following(*SAID, *later)
    assert tenths(sounds.of("u", "You").samples) == (CALLER, 4, 19)
    assert tenths(sounds.of("v", "You").samples) == (CALLER, 20, 29)


def test_a_turn_that_a_busy_endpoint_noticed_late_is_as_long_as_it_was():
    recorder = Recorder()
    recorder.levels[round(2.1 * RATE) :] = 0  # the caller has been quiet since 2.1 s
    sounds = TurnSounds()
    sounds.begin(recorder)
    for at, type, ms in (
        (4.0, "speech_started", {"audio_start_ms": 700}),
        (5.0, "speech_stopped", {"audio_end_ms": 2_100}),
    ):
        sounds.take(LoggedEvent("server", at, f"{BUFFER}.{type}", {"item_id": "u", **ms}))
    samples = sounds.of("u", "You").samples
    assert abs(int(samples[100])) == 1_007 and len(samples) > 1.4 * RATE


def test_a_turn_that_the_talk_button_marked_lasts_as_long_as_it_was_held():
    held = ((1.0, "talk.pressed", {}), (2.5, "talk.released", {}), (3.5, f"{BUFFER}.committed", {"item_id": "u"}))
    assert tenths(following(*held).of("u", "You").samples) == (CALLER, 10, 24)


@pytest.mark.parametrize("end", ["stopped", "cleared"])
def test_on_a_browsers_call_an_answer_lies_where_the_endpoint_played_it(end):
    sounds = following(
        (3.0, "response.output_item.added", message("a", "r")),
        (4.0, f"{PLAYED}.started", {"response_id": "r"}),
        (5.0, f"{PLAYED}.{end}", {"response_id": "r"}),
    )
    assert tenths(sounds.of("a", "Desk").samples) == (AGENT, 40, 52)
    assert sounds.of("b", "Desk") is None


def test_an_answer_that_was_cut_has_nothing_of_the_one_that_follows_at_once():
    sounds = following(
        (3.0, "response.output_item.added", message("a", "r")),
        (4.0, f"{PLAYED}.started", {"response_id": "r"}),
        (5.0, f"{PLAYED}.cleared", {"response_id": "r"}),
        (5.0, "response.output_item.added", message("b", "s")),
        (5.1, f"{PLAYED}.started", {"response_id": "s"}),
        (6.0, f"{PLAYED}.stopped", {"response_id": "s"}),
    )
    assert tenths(sounds.of("a", "Desk").samples) == (AGENT, 40, 50)
    assert tenths(sounds.of("b", "Desk").samples) == (AGENT, 51, 62)


def test_an_answer_is_what_was_played_of_it_with_the_words_of_patience_on_the_way():
    sounds = following(*SAID)
    for item, start, end in (("before", 0.2, 0.4), ("aside", 3.0, 3.5), ("a", 5.0, 5.5), ("a", 5.5, 7.0)):
        sounds.played(item, start, end)
    sounds.played("other", 8.0, 9.0)
    heard = sounds.answer({"u"}, {"a"}, lambda key: key in ("u", "a", "other")).sound("Desk")
    assert tenths(heard.samples) == (AGENT, 30, 69) and heard.seconds == pytest.approx(0.5 + 0.5 + 2.0)
    assert sounds.answer({"u"}, {"nowhere"}, lambda _: False).sound("Desk") is None


def test_a_later_call_leaves_the_sound_of_the_one_before():
    sounds = following(*SAID)
    other = Recorder()
    other.levels = other.levels * 0
    sounds.begin(other)
    assert tenths(sounds.of("u", "You").samples) == (CALLER, 4, 19)


def test_what_is_quiet_around_a_turn_is_left_out():
    quiet, loud = np.full(RATE, 20, np.int16), np.full(RATE, 900, np.int16)
    assert RATE < len(trimmed(np.concatenate([quiet, loud, quiet]))) < 1.3 * RATE
    assert len(trimmed(quiet)) == len(trimmed(quiet[:0])) == 0


@pytest.mark.parametrize("type", ["speech_started", "speech_stopped", "committed"])
def test_events_of_any_shape_are_taken(type):
    following((1.0, f"{BUFFER}.{type}", {}), (1.0, "response.output_item.added", {}), (1.0, f"{PLAYED}.started", {}))
