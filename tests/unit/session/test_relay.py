"""A relayed call's line: what a page at any rate plays is known to its end, and its sound is in the codec announced."""

from __future__ import annotations

import numpy as np
import pytest
from agents.realtime import RealtimeAgent, RealtimePlaybackTracker

from voicelab.audio.pcm import RATE, from_bytes
from voicelab.endpoint import Endpoint
from voicelab.session.live_session import LiveSession
from voicelab.session.playout import ROUNDING_MS, Playout
from voicelab.session.relay import RelayLine
from voicelab.widgets import panel_of


@pytest.fixture
def media():
    session = LiveSession(RealtimeAgent(name="Desk"), endpoint=Endpoint("nowhere", "http://127.0.0.1:9/v1", "k"))
    return panel_of(session).media


@pytest.mark.parametrize("rate", [8_000, 24_000, 44_100, 48_000])
async def test_each_answer_is_played_to_its_end_at_whatever_rate_a_page_plays(media, rate, monkeypatch):
    line = RelayLine(None, Playout(RealtimePlaybackTracker()), media)
    monkeypatch.setattr(media, "_rate", rate)

    def plays(message, buffers=()):
        line.played(message["item"], message["index"], len(buffers[0]) / 2 * 1000 / rate)

    monkeypatch.setattr(media, "send", plays)
    for item in ("a", "b", "c"):
        for _ in range(20):
            line.play(item, 0, np.ones(RATE // 20, np.int16))
        line.ended(item, 0)
        assert not line.playout.plays([item]) and not line.playing


async def test_of_an_answer_that_was_cut_nothing_is_held_back_for_the_next(media, monkeypatch):
    sent = []
    line = RelayLine(None, Playout(RealtimePlaybackTracker()), media)
    monkeypatch.setattr(media, "_rate", 48_000)
    monkeypatch.setattr(media, "send", lambda message, buffers=(): sent.extend(map(bytes, buffers)))
    line.play("a", 0, np.full(RATE // 20, 9_000, np.int16))
    line.silence()
    line.ended("a", 0)
    sent.clear()
    line.play("b", 0, np.zeros(RATE // 2, np.int16))
    line.ended("b", 0)
    assert sent and np.abs(from_bytes(b"".join(sent))).max() < 5


def test_what_is_lost_to_rounding_does_not_add_up():
    playout = Playout(RealtimePlaybackTracker())
    for item in range(10):
        playout.came(str(item), 0, 1000.0)
        playout.played(str(item), 0, 1000.0 - ROUNDING_MS / 2)
    assert playout.ahead_ms == 0.0
