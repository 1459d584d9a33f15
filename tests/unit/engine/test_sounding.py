"""How long what was made will still be heard."""

from __future__ import annotations

from voicelab.engine.sounding import Sounding


def test_it_is_played_at_the_speed_of_speech_piece_after_piece():
    now = 100.0
    sounding = Sounding(lambda: now)
    assert sounding.left_ms == 0
    sounding.add(500)
    sounding.add(700)
    now += 0.25
    assert round(sounding.left_ms) == 950
    now += 5
    assert sounding.left_ms == 0
    sounding.add(300)
    assert round(sounding.left_ms) == 300
    sounding.stop()
    assert sounding.left_ms == 0
