"""What a caller without a browser hears when packets come late."""

from __future__ import annotations

import numpy as np

from voicelab.audio.paced_track import FRAME
from voicelab.audio.seams import FADE
from voicelab.callers.loudspeaker import AHEAD, Loudspeaker

PACKET = np.full(FRAME, 10_000, np.int16)


def heard(arriving: list[int]) -> np.ndarray:
    """What is played if so many packets come before each tick."""
    speaker = Loudspeaker()
    out = []
    for packets in arriving:
        for _ in range(packets):
            speaker.push(PACKET)
        out.append(speaker.pull())
    return np.concatenate(out)


def test_one_late_packet_tears_no_hole():
    sound = heard([1] * 6 + [0, 2] + [1] * 4)
    began = np.flatnonzero(sound)[0]
    assert began == AHEAD - FRAME and (sound[began + FADE :] == 10_000).all()


def test_where_it_runs_dry_it_fades_and_collects_again():
    sound = heard([1] * 6 + [0] * 5 + [1] * 6)
    steps = np.abs(np.diff(sound.astype(int)))
    assert steps.max() < 10_000 * 4 / FADE
    silent = np.flatnonzero(sound == 0)
    assert (sound == 10_000).sum() > 8 * FRAME and len(silent) > 4 * FRAME


def test_nothing_is_lost():
    sound = heard([1] * 8 + [0] * 12)
    assert (sound > 0).sum() >= 8 * FRAME - FADE
