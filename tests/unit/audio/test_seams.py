"""Sound that is cut in the middle of a word: the cut is no click."""

from __future__ import annotations

import numpy as np
import pytest

from voicelab.audio.pcm import RATE
from voicelab.audio.seams import FADE, Seams, faded_in, faded_out

FRAME = RATE // 50


def voice(frames: int) -> np.ndarray:
    """Tones as in a vowel, none of them above 2 kHz: int16, at most half of full scale."""
    at = np.arange(frames * FRAME) / RATE
    tones = sum(np.sin(2 * np.pi * hertz * at + hertz) / number for number, hertz in enumerate((180, 720, 1_900), 1))
    return (9_000 * tones).astype(np.int16)


def hiss_db(sound: np.ndarray) -> float:
    """The level above 5 kHz, where a telephone's voice has nothing, and a click has."""
    spectrum = np.abs(np.fft.rfft(sound / 32768 * np.hanning(len(sound)))) ** 2
    return float(10 * np.log10(spectrum[np.fft.rfftfreq(len(sound), 1 / RATE) > 5_000].sum() / len(sound) ** 2 + 1e-14))


def played(seams: Seams, pieces: list[np.ndarray], cut_at: int | None = None) -> np.ndarray:
    """The pieces as frames; an empty one is a hole. At `cut_at` the rest is cut."""
    heard = []
    for number, piece in enumerate(pieces):
        if number == cut_at:
            seams.cut(piece)
        due = piece[:0] if cut_at is not None and number >= cut_at else piece
        frame, start = seams.begin(FRAME)
        frame[start : start + len(due)] = due
        heard.append(seams.finish(frame, start, start + len(due)))
    return np.concatenate(heard)


def test_what_was_cut_ends_softly():
    frames = list(voice(6).reshape(6, FRAME))
    hard = np.concatenate([*frames[:3], np.zeros(3 * FRAME, np.int16)])
    soft = played(Seams(), frames, cut_at=3)
    assert (soft[FADE : 3 * FRAME] == hard[FADE : 3 * FRAME]).all() and not soft[3 * FRAME + FADE :].any()
    assert hiss_db(soft[FRAME:]) < hiss_db(hard[FRAME:]) - 30


def test_a_hole_in_a_word_has_soft_edges():
    sound = voice(6)
    first, rest = sound[: 2 * FRAME + 300], sound[2 * FRAME + 300 :]
    pieces = [first[:FRAME], first[FRAME : 2 * FRAME], first[2 * FRAME :], rest[:FRAME], rest[FRAME : 2 * FRAME]]
    soft = played(Seams(), pieces)
    hard = np.concatenate([np.pad(piece, (0, FRAME - len(piece))) for piece in pieces])
    assert hiss_db(soft[FRAME:]) < hiss_db(hard[FRAME:]) - 30


def test_sound_without_a_hole_is_as_it_was():
    frames = list(voice(4).reshape(4, FRAME))
    assert (played(Seams(), frames)[FADE:] == np.concatenate(frames)[FADE:]).all()


def test_what_has_not_sounded_is_not_heard_when_it_is_cut():
    seams = Seams()
    seams.cut(voice(1))
    assert not seams.begin(FRAME)[0].any()


@pytest.mark.parametrize("count", [0, 1, 7, FADE, 3 * FADE])
def test_short_sound_is_faded_whole(count):
    sound = np.full(count, 1_000, np.int16)
    for faded in (faded_out(sound), faded_in(sound)[::-1]):
        assert len(faded) == count and faded.dtype == np.int16 and (sound == 1_000).all()
        assert (np.diff(faded.astype(int)) <= 0).all() and (faded[: max(0, count - FADE)] == 1_000).all()
        assert not count or faded[-1] < 600
