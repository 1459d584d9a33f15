"""The account of what was played: what it cuts, and what the SDK is told."""

from __future__ import annotations

from agents.realtime import RealtimePlaybackTracker

from voicelab.session.playout import SLACK_MS, Playout, Stopped


def test_everything_that_waits_is_cut_where_its_playing_has_come_to():
    playout = Playout(RealtimePlaybackTracker())
    for item in ("a", "b", "c"):
        playout.came(item, 0, 100.0)
    playout.played("a", 0, 100.0)
    playout.played("b", 0, 40.4)
    assert playout.plays(["b"]) and playout.plays(["c"]) and not playout.plays(["a", "z"])
    assert playout.cut_all() == [Stopped("b", 0, 40), Stopped("c", 0, 0)]
    assert playout.ahead_ms == 0.0 and playout.cut_all() == []


def test_of_an_item_that_was_cut_nothing_more_is_played_or_told():
    tracker = RealtimePlaybackTracker()
    playout = Playout(tracker)
    assert playout.came("a", 0, 100.0)
    playout.played("a", 0, 30.0)
    assert playout.cut("a", 0) == Stopped("a", 0, 30) and playout.cut("a", 0) is None
    tracker.on_interrupted()  # as the SDK does when it cuts
    assert not playout.came("a", 0, 100.0)
    playout.played("a", 0, 80.0)  # a page's last report, which comes too late
    assert tracker.get_state()["current_item_id"] is None


def test_an_item_that_was_heard_whole_is_not_cut_by_a_rounding_of_the_sdks():
    tracker = RealtimePlaybackTracker()
    playout = Playout(tracker)
    playout.came("a", 0, 99.7)
    playout.played("a", 0, 60.0)
    assert tracker.get_state()["elapsed_ms"] == 60.0
    playout.played("a", 0, 39.7)
    assert abs(tracker.get_state()["elapsed_ms"] - 99.7 - SLACK_MS) < 1e-6
    playout.came("a", 0, 100.0)
    playout.played("a", 0, 20.0)
    assert abs(tracker.get_state()["elapsed_ms"] - 119.7) < 1e-6
