"""A recording goes on through a lost connection, on the clock of the log."""

from __future__ import annotations

import numpy as np

from voicelab.audio.pcm import RATE
from voicelab.record.events import EventLog
from voicelab.record.recording import Recorder

PIECE = np.full((RATE // 10, 2), 7, np.int16)


def test_what_passes_while_a_connection_is_made_again_is_silence(monkeypatch):
    log, times = EventLog(), iter([1.0, 3.0])
    monkeypatch.setattr(log, "now", lambda: next(times))  # a recorder looks when it begins, and after a gap
    recorder = Recorder(log)
    recorder.bridge()
    recorder.add(PIECE)
    recorder.add(PIECE)
    recorder.bridge()
    recorder.add(PIECE)
    samples = recorder.recording().samples
    assert len(samples) == RATE * 21 // 10 and recorder.recording().began == 0.9
    assert samples[: RATE // 5].all() and not samples[RATE // 5 : -len(PIECE)].any() and samples[-len(PIECE) :].all()


def test_without_a_gap_pieces_follow_each_other():
    recorder = Recorder(EventLog())
    for _ in range(3):
        recorder.add(PIECE)
    assert recorder.recording().samples.all() and len(recorder.recording().samples) == 3 * len(PIECE)


def test_a_side_is_cut_out_of_the_pieces_by_the_logs_clock(monkeypatch):
    log = EventLog()
    monkeypatch.setattr(log, "now", lambda: 2.0)
    recorder = Recorder(log)
    assert recorder.clock == 2.0 and not len(recorder.between(0, 0.0, 9.0))
    both = np.stack([np.arange(RATE), -np.arange(RATE)], axis=1).astype(np.int16)
    for piece in np.split(both, [100, 5_000, 5_001, 20_000]):
        recorder.add(piece)
    began = 2.0 - 100 / RATE
    for first, last in ((0, RATE), (50, 60), (99, 101), (5_000, 5_001), (4_999, 20_001), (20_000, RATE + 500)):
        found = recorder.between(1, began + first / RATE, began + last / RATE)
        assert np.array_equal(found, both[first:last, 1])
    assert not len(recorder.between(0, 0.0, 1.0)) and not len(recorder.between(0, 5.0, 9.0))


def test_who_listens_while_a_piece_is_taken_in_hears_what_is_there():
    recorder, heard = Recorder(EventLog()), []
    recorder.add(PIECE)

    class Pieces(list):
        def append(self, piece):
            heard.append(len(recorder.between(0, -9.0, 9.0)))
            super().append(piece)
            heard.append(len(recorder.between(0, -9.0, 9.0)))

    recorder._pieces = Pieces(recorder._pieces)
    recorder.add(PIECE)
    assert heard == [len(PIECE), 2 * len(PIECE)]
