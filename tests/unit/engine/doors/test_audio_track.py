"""The outgoing media track: what it plays, what it reports, and what a flush says was heard."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from aiortc.mediastreams import MediaStreamError

from voicelab.audio.pcm import RATE
from voicelab.audio.seams import FADE
from voicelab.engine.doors.audio_track import FRAME, AnswerTrack
from voicelab.engine.voice.playback import Cut, PlaybackDrained, PlaybackStarted


@pytest.fixture
def rig(monkeypatch):
    """A track that does not wait, and what it has posted."""

    async def no_wait(_: float) -> None:
        pass

    monkeypatch.setattr(asyncio, "sleep", no_wait)
    posted: list[object] = []
    return AnswerTrack(posted.append), posted


async def samples(track: AnswerTrack, frames: int = 1) -> np.ndarray:
    """The next frames' samples."""
    return np.concatenate([(await track.recv()).to_ndarray()[0] for _ in range(frames)])


def tone(frames: float, value: int = 7) -> np.ndarray:
    """Constant samples for so many frames."""
    return np.full(int(frames * FRAME), value, np.int16)


def is_tone(heard: np.ndarray, value: int) -> bool:
    """Whether it is all of that value, but for the fades where it may begin and end."""
    return bool((heard[FADE:-FADE] == value).all())


async def test_silence_keeps_time(rig):
    track, posted = rig
    frames = [await track.recv() for _ in range(3)]
    assert [frame.pts for frame in frames] == [0, FRAME, 2 * FRAME]
    assert all(frame.sample_rate == RATE and not frame.to_ndarray().any() for frame in frames) and posted == []


async def test_an_answer_is_played_whole_and_reported(rig):
    track, posted = rig
    track.play("r", "i", tone(1.5))
    track.play("r", "i", tone(1, 9))
    track.end("r")
    heard = await samples(track, 3)
    assert is_tone(heard[: int(1.5 * FRAME)], 7) and is_tone(heard[int(1.5 * FRAME) : int(2.5 * FRAME)], 9)
    assert not heard[int(2.5 * FRAME) :].any()
    assert posted == [PlaybackStarted("r"), PlaybackDrained("r")]


async def test_drained_waits_for_the_end_to_be_known(rig):
    track, posted = rig
    track.play("r", "i", tone(1))
    await samples(track, 2)
    assert posted == [PlaybackStarted("r")]
    track.end("r")
    await samples(track)
    assert posted == [PlaybackStarted("r"), PlaybackDrained("r")]


async def test_a_flush_says_what_was_heard_and_falls_silent_without_a_click(rig):
    track, posted = rig
    track.play("r", "i", tone(10, 10_000))
    await samples(track, 3)
    track.end("r")
    assert track.flush() == [Cut("r", "i", 60)]
    after = await samples(track, 2)
    assert (np.diff(after[: FADE + 1].astype(int)) <= 0).all() and 0 < after[0] < 10_000 and not after[FADE:].any()
    assert posted == [PlaybackStarted("r")] and track.flush() == []


async def test_a_flush_before_the_first_sound_cuts_at_nothing(rig):
    track, _ = rig
    track.play("r", "i", tone(1))
    assert track.flush() == [Cut("r", "i", 0)]


async def test_a_flush_reports_the_answers_that_waited_too(rig):
    track, posted = rig
    for response, item in (("r1", "i1"), ("r2", "i2"), ("r3", "i3")):
        track.play(response, item, tone(2))
        track.end(response)
    await samples(track, 1)
    assert track.flush() == [Cut("r1", "i1", 20), Cut("r2", "i2", 0), Cut("r3", "i3", 0)]
    await samples(track, 2)
    assert posted == [PlaybackStarted("r1")] and track.flush() == []


async def test_an_answer_that_was_played_is_reported_while_the_next_one_plays(rig):
    track, posted = rig
    track.play("r1", "i1", tone(1))
    track.end("r1")
    track.play("r2", "i2", tone(2))
    await samples(track, 2)
    assert posted == [PlaybackStarted("r1"), PlaybackDrained("r1"), PlaybackStarted("r2")]
    assert track.flush() == [Cut("r2", "i2", 20)]


async def test_of_an_answer_that_was_cut_while_it_was_made_nothing_more_is_heard(rig):
    track, posted = rig
    track.play("r1", "i1", tone(1))
    await samples(track, 2)  # a lull: what has been made was played, and more is to come
    assert track.flush() == [Cut("r1", "i1", 20)]
    track.play("r1", "i1", tone(3))
    track.end("r1")
    track.play("r2", "i2", tone(1, 9))
    assert is_tone(await samples(track, 1), 9)
    assert posted == [PlaybackStarted("r1"), PlaybackStarted("r2")]


async def test_answers_are_played_one_after_another_and_each_end_is_told(rig):
    """The pieces of two responses come by turns, as they are made."""
    track, posted = rig
    for _ in range(2):
        track.play("first", "i", tone(1, 7))
        track.play("second", "j", tone(1, 9))
    track.end("first")
    track.end("second")
    heard = await samples(track, 4)
    assert is_tone(heard[: 2 * FRAME], 7) and is_tone(heard[2 * FRAME :], 9)
    ends = [PlaybackStarted("first"), PlaybackDrained("first"), PlaybackStarted("second"), PlaybackDrained("second")]
    assert posted == ends


@pytest.mark.parametrize("frames", [[0], [3, 0], [0, 1]])
async def test_a_clause_without_sound_stops_nobody(rig, frames):
    """A smiley alone, at an answer's end or at its beginning, behind another answer."""
    track, posted = rig
    track.play("first", "i", tone(2))
    for length in frames:
        track.play("smiling", "j", tone(length, 9))
    for response_id in ("first", "smiling"):
        track.end(response_id)
    track.play("last", "k", tone(1, 5))
    await samples(track, 2 + sum(frames))
    assert is_tone(await samples(track, 1), 5)
    sounding = {"first", "last", *(["smiling"] if any(frames) else [])}
    assert {what.response_id for what in posted if isinstance(what, PlaybackStarted)} == sounding
    assert {what.response_id for what in posted if isinstance(what, PlaybackDrained)} == {"first", "smiling"}


async def test_a_flush_spares_what_it_is_told_to(rig):
    track, _ = rig
    for response_id, item_id in (("a", "i"), ("b", "j"), ("c", "k")):
        track.play(response_id, item_id, tone(5, 7 if response_id == "b" else 9))
    await samples(track, 2)
    assert track.flush(spare=frozenset({"b"})) == [Cut("a", "i", 40), Cut("c", "k", 0)]
    heard = await samples(track, 5)
    assert (heard[:FADE] <= 9).all() and is_tone(heard[FADE:], 7)  # the end of what was cut comes first
    assert track.flush() == [Cut("b", "j", 95)]


async def test_a_track_that_was_stopped_says_so(rig):
    track, _ = rig
    track.stop()
    with pytest.raises(MediaStreamError):
        await track.recv()
