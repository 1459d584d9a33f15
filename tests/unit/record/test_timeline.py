"""Turns read from an event log: marks, tools, what belongs to which turn, and percentiles."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicelab.record.event_rows import EventRows
from voicelab.record.events import LoggedEvent
from voicelab.record.timeline import Turns, stop_latencies_ms


def log(*rows) -> list[LoggedEvent]:
    """Events from (time, type) or (time, type, payload); a type that begins with ^ was sent by the client."""
    made = []
    for at, kind, *payload in rows:
        direction = "client" if kind.startswith("^") else "server"
        made.append(LoggedEvent(direction, at, kind.lstrip("^"), payload[0] if payload else {}))
    return made


def created(at: float, id: str, **more):
    return (at, "response.created", {"response": {"id": id, **more}})


def of(id: str, **more):
    return {"response_id": id, **more}


CALL = {"type": "function_call", "name": "look_up", "call_id": "call_1"}
SPOKEN = (
    (1.0, "input_audio_buffer.speech_started"),
    (3.0, "input_audio_buffer.speech_stopped"),
    (3.1, "input_audio_buffer.committed"),
    created(3.2, "r1"),
    (3.25, "conversation.item.input_audio_transcription.completed"),
    (3.3, "response.output_item.done", of("r1", item=CALL)),
    (3.5, "^conversation.item.create", {"item": {"type": "function_call_output", "call_id": "call_1"}}),
    created(3.6, "r2"),
    (3.8, "response.output_audio.delta", of("r2")),
    (5.0, "response.output_audio.done", of("r2")),
    (5.1, "response.done", {"response": {"id": "r2", "status": "completed"}}),
)


def test_a_spoken_turn_has_its_marks_and_its_tool():
    (turn,) = Turns(log(*SPOKEN))
    assert (turn.number, turn.spoken, turn.began, turn.interrupted) == (1, True, 1.0, False)
    assert turn.marks == {
        "speech ended": 2.5,
        "speech stopped": 3.0,
        "committed": 3.1,
        "response created": 3.2,
        "transcript": 3.25,
        "first audio": 3.8,
        "audio done": 5.0,
    }
    assert [(tool.name, tool.began, tool.ended) for tool in turn.tools] == [("look_up", 3.3, 3.5)]
    assert turn.first_audio_ms == 1300 and turn.row()["tools (ms)"] == 200


def test_the_sessions_own_silence_tells_when_speech_ended_and_none_leaves_it_open():
    for detection, ended in (
        ({"silence_duration_ms": 200}, 2.8),
        ({"type": "semantic_vad"}, None),
        ({"silence_duration_ms": 9000}, 1.0),
    ):
        settings_ = {"session": {"audio": {"input": {"turn_detection": detection}}}}
        (turn,) = Turns(log((0.0, "session.updated", settings_), *SPOKEN))
        assert turn.marks.get("speech ended") == ended


def test_a_written_turn_begins_with_its_message():
    message = {"item": {"type": "message", "role": "user"}}
    events = log(
        (2.0, "^conversation.item.create", message), created(2.1, "r"), (2.25, "response.output_audio.delta", of("r"))
    )
    (turn,) = Turns(events)
    assert not turn.spoken and turn.first_audio_ms == 250


def test_a_conversation_that_is_told_again_after_a_drop_has_no_new_turns():
    item = {"id": "item_1", "type": "message", "role": "user"}
    told = ((2.0, "^conversation.item.create", {"item": item}), (2.1, "conversation.item.added", {"item": item}))
    (turn,) = Turns(log(*told, (5.0, "^conversation.item.create", {"item": item})))
    assert not turn.spoken and turn.item_id == "item_1"


def test_a_late_event_belongs_to_the_turn_of_its_response():
    late = (
        (4.0, "input_audio_buffer.speech_started"),
        (4.1, "response.output_audio.done", of("r2")),
        (4.2, "response.done", {"response": {"id": "r2", "status": "cancelled"}}),
    )
    first, second = Turns(log(*SPOKEN[:-2], *late))
    assert first.interrupted and first.marks["audio done"] == 4.1
    assert not second.interrupted and second.marks == {} and second.first_audio_ms is None


def test_what_is_spoken_beside_the_conversation_is_no_answer():
    aside = (created(3.25, "aside", conversation_id=None), (3.3, "response.output_audio.delta", of("aside")))
    (turn,) = Turns(log(*SPOKEN[:4], *aside, *SPOKEN[7:]))
    assert turn.marks["first audio"] == 3.8


def test_on_a_browsers_call_the_endpoint_tells_when_it_plays():
    rows = (*SPOKEN[:4], (3.4, "output_audio_buffer.started", of("r1")), (3.9, "output_audio_buffer.cleared", of("r1")))
    (turn,) = Turns(log(*rows))
    assert turn.marks["first audio"] == turn.marks["first audio played"] == 3.4 and turn.interrupted


def test_percentiles_come_with_their_number():
    rows = []
    for number, lag in enumerate((0.1, 0.4, 0.2, 0.3)):
        at, id = float(10 * number), f"r{number}"
        rows += [(at, "^conversation.item.create", {"item": {"type": "message", "role": "user"}}), created(at, id)]
        rows.append((at + lag, "response.output_audio.delta", of(id)))
    turns = Turns(log(*rows))
    assert turns.percentiles() == {"n": 4, "p50": 200, "p95": None} and turns.percentiles(25) == {"n": 4, "p25": 100}
    assert Turns([]).percentiles(50) == {"n": 0, "p50": None}
    with pytest.raises(ValueError, match="not 0"):
        turns.percentiles(0)
    assert list(turns.frame()["to first audio (ms)"]) == [100, 400, 200, 300] and len(Turns([]).frame()) == 0


def test_a_cell_shows_a_row_for_each_turn_and_escapes_names():
    call = (3.3, "response.output_item.done", of("r1", item={**CALL, "name": "<b>"}))
    shown = Turns(log(*SPOKEN[:5], call, *SPOKEN[6:]))._repr_html_()
    assert shown.count('aria-label="waterfall"') == 1 and "~1300 ms" in shown and "<b>" not in shown
    assert "Turns" in Turns([])._repr_html_() and repr(Turns([])) == "Turns(0)"


@settings(max_examples=80)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                sorted({row[1] for row in SPOKEN} | {"output_audio_buffer.started", "error", "session.updated"})
            ),
            st.sampled_from([{}, {"response_id": "r1"}, {"response": {"id": "r1"}}, {"item": CALL}, {"item": None}]),
        ),
        max_size=25,
    )
)
def test_any_order_of_events_can_be_read(rows):
    turns = Turns(log(*((float(number), kind, payload) for number, (kind, payload) in enumerate(rows))))
    assert all(at >= turn.began for turn in turns for at in turn.marks.values())
    turns._repr_html_(), turns.frame(), turns.percentiles()


def said(text: str, **more) -> dict:
    return {"item": {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}], **more}}


def test_the_table_of_events_and_the_turns_have_one_rule():
    events = log(
        (1.0, "^conversation.item.create", said("hi", id="a")),
        (1.1, "conversation.item.added", said("hi", id="a")),
        (2.0, "input_audio_buffer.speech_started"),
        (5.0, "^conversation.item.create", said("hi", id="a")),  # told again, after a drop
        (6.0, "^conversation.item.create", said("bye")),
    )
    assert [row[5] for row in EventRows().take(events)] == [1, 1, 2, 2, 3]
    assert [(turn.began, turn.spoken) for turn in Turns(events)] == [(1.0, False), (2.0, True), (6.0, False)]


def test_a_transcription_that_comes_late_is_its_own_turns():
    done = "conversation.item.input_audio_transcription.completed"
    turns = Turns(
        log(
            (1.0, "input_audio_buffer.speech_started", {"item_id": "a"}),
            (2.0, "input_audio_buffer.committed", {"item_id": "a"}),
            (3.0, "input_audio_buffer.speech_started", {"item_id": "b"}),
            (3.2, done, {"item_id": "a"}),
            (4.0, "input_audio_buffer.committed", {"item_id": "b"}),
            (4.5, done, {"item_id": "b"}),
        )
    )
    assert [turn.marks["transcript"] for turn in turns] == [3.2, 4.5]


def test_an_answer_that_is_stopped_long_after_the_caller_spoke_is_no_slow_barge_in():
    start = (1.0, "input_audio_buffer.speech_started")
    assert stop_latencies_ms(log(start, (1.2, "output_audio_buffer.cleared"))) == [200]
    assert stop_latencies_ms(log(start, created(3.0, "r1"), (60.0, "output_audio_buffer.cleared"))) == []
