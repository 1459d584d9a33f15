"""What is read from a log: rows that belong together, changes at a handoff, stages, disturbed streams, recordings."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicelab.audio.pcm import RATE
from voicelab.record.disturbed import UNKNOWN, disturbed, duplicated, late_transcriptions, payloads, reordered
from voicelab.record.event_rows import EventRows, links, settings_changes
from voicelab.record.events import EventLog, LoggedEvent
from voicelab.record.lifecycle import Life
from voicelab.record.recording import Recorder, Recording
from voicelab.record.timeline import Turns, heard_after_ms, stop_latencies_ms

SAVED = "data/sessions/carry_on_and_interruption.jsonl"


@pytest.fixture(scope="module")
def saved() -> EventLog:
    return EventLog.load(SAVED)


def test_a_call_and_its_output_share_an_id(saved):
    call = next(e for e in saved if e.type == "response.function_call_arguments.done" and "request" in e.summary)
    output = next(e for e in saved if (e.payload.get("item") or {}).get("type") == "function_call_output"
                  and e.payload["item"]["call_id"] == call.payload["call_id"])  # fmt: skip
    assert set(links(call.payload)) & set(links(output.payload)) == {call.payload["call_id"]}


def test_rows_are_numbered_and_know_their_turn(saved):
    rows = EventRows()
    first, rest = rows.take(list(saved)[:10]), rows.take(list(saved)[10:])
    table = first + rest
    assert [row[0] for row in table] == list(range(1, len(saved) + 1))
    turns = [row[5] for row in table]
    assert turns == sorted(turns) and turns[0] == 0 and turns[-1] == len(Turns(saved)) == 2


def test_errors_stand_out():
    failed = LoggedEvent("server", 1.0, "response.done", {"response": {"id": "resp_1", "status": "failed"}})
    told = LoggedEvent("server", 2.0, "error", {"error": {"message": "no"}})
    fine = LoggedEvent("server", 3.0, "response.done", {"response": {"id": "resp_2", "status": "completed"}})
    assert [row[7] for row in EventRows().take([failed, told, fine])] == [True, True, False]


def test_a_handoff_changes_instructions_and_tools(saved):
    number = [at for at, event in enumerate(saved, 1) if event.type == "session.updated"][-1]
    changes = {path: (before, after) for path, before, after in settings_changes(saved, number)}
    assert "transfer_to_qa_agent" in changes["tools"][0] and "document_lookup_tool" in changes["tools"][1]
    assert "instructions" in changes and not any(path.startswith("audio") for path in changes)
    assert settings_changes(saved, 1) == []


def test_stages_come_in_the_order_in_which_they_were_reached(saved):
    assert repr(Life(saved)).startswith("transport open → configured → input committed → response streaming")
    assert repr(Life([])) == "not begun"


def test_interruptions_are_timed_from_the_log(saved):
    events = [
        LoggedEvent("server", 1.0, "input_audio_buffer.speech_started", {}),
        LoggedEvent("other", 1.025, "playback.stopped", {}),
        LoggedEvent("server", 2.0, "output_audio_buffer.cleared", {}),  # by the Stop button: nobody spoke
    ]
    assert stop_latencies_ms(events) == [25]
    assert heard_after_ms(saved, "Each") == 0 and heard_after_ms(saved, "zebra") is None


@given(st.integers(0, 1000))
def test_a_disturbed_stream_keeps_what_it_must(seed):
    events = payloads(EventLog.load(SAVED))[:80]
    rough = disturbed(events, seed)
    known = [event for event in rough if event["type"] != UNKNOWN["type"]]
    assert {event["event_id"] for event in known} == {event["event_id"] for event in events}
    for item in {event["item_id"] for event in events if "item_id" in event}:
        order = [event["event_id"] for event in events if event.get("item_id") == item]
        again = dict.fromkeys(event["event_id"] for event in known if event.get("item_id") == item)
        assert list(again) == order


def test_the_same_seed_gives_the_same_stream():
    events = payloads(EventLog.load(SAVED))[:40]
    assert disturbed(events, 3) == disturbed(events, 3) != disturbed(events, 4)
    assert len(duplicated(events, random.Random(1), share=1.0)) == 2 * len(events)
    assert reordered([], random.Random(1)) == []


def test_a_transcription_may_come_late_and_everything_else_in_its_order():
    events = payloads(EventLog.load(SAVED))
    late = late_transcriptions(events, random.Random(1), share=1.0)
    transcribed = [event for event in events if "input_audio_transcription" in event["type"]]
    others = [event for event in late if event not in transcribed]
    assert others == [event for event in events if event not in transcribed]
    assert [event for event in late if event in transcribed] == transcribed
    assert all(late.index(event) > events.index(event) for event in transcribed)
    assert late_transcriptions(events, random.Random(1), share=0.0) == events


def loud(ms: int) -> np.ndarray:
    return np.full(RATE * ms // 1000, 8000, np.int16)


def quiet(ms: int) -> np.ndarray:
    return np.zeros(RATE * ms // 1000, np.int16)


def test_an_interruption_is_measured_by_ear():
    caller = np.concatenate([quiet(2000), loud(800), quiet(3000)])
    agent = np.concatenate([quiet(1000), loud(1150), quiet(2000), loud(1000), quiet(650)])
    recording = Recording(np.stack([caller, agent], axis=1))
    assert recording.stops_by_ear_ms() == [150]
    assert recording.speech_seconds(0) == pytest.approx(0.8, abs=0.01)
    assert Recording(np.zeros((0, 2), np.int16)).stops_by_ear_ms() == []


def test_an_answer_is_waited_for_by_ear():
    """Two utterances are answered; one is not, and one is said into an answer that nobody cuts."""
    first, second = [quiet(1000), loud(500), quiet(2500)], [loud(500), quiet(1500)]
    caller = [*first, *second, loud(500), quiet(2500), *second]
    agent = [quiet(2100), loud(800), quiet(4500), loud(3600)]
    recording = Recording(np.stack([np.concatenate(caller), np.concatenate(agent)], axis=1))
    assert recording.starts_by_ear_ms() == [600, 900]
    assert Recording(np.zeros((0, 2), np.int16)).starts_by_ear_ms() == []


def test_marks_lie_on_the_clock_of_the_log():
    log = EventLog()
    recorder = Recorder(log)
    recorder.add(np.zeros((RATE, 2), np.int16))
    began = log.now() - 1.0
    events = [
        LoggedEvent("server", began + 0.2, "input_audio_buffer.speech_started", {}),
        LoggedEvent("server", began + 0.6, "input_audio_buffer.speech_stopped", {}),
        LoggedEvent("server", began + 0.7, "response.created", {}),
        LoggedEvent("other", began + 0.75, "handoff", {}),
        LoggedEvent("server", began + 9.0, "error", {}),
    ]
    recording = Recording(recorder.recording().samples, recorder.recording().began, events)
    [(start, end)] = recording.turns()
    assert (start, end) == (pytest.approx(0.2, abs=0.05), pytest.approx(0.6, abs=0.05))
    assert [name for _, name in recording.notes()] == ["response, handoff"]
    assert recording.peaks(10).shape == (2, 10)
