"""The transcript: order of items, late transcriptions, interruptions, breadcrumbs."""

from __future__ import annotations

import pytest

from voicelab.record.tool_output import sources_of
from voicelab.record.transcript import INAUDIBLE, TRANSCRIBING, Transcript

TRANSCRIBED = "conversation.item.input_audio_transcription.completed"


def spoken(item_id: str, after: str | None = None) -> dict:
    item = {
        "id": item_id,
        "type": "message",
        "role": "user",
        "status": "completed",
        "content": [{"type": "input_audio", "transcript": None}],
    }
    return {"type": "conversation.item.added", "item": item, "previous_item_id": after}


def answering(item_id: str, after: str | None = None) -> dict:
    item = {"id": item_id, "type": "message", "role": "assistant", "status": "in_progress", "content": []}
    return {"type": "conversation.item.added", "item": item, "previous_item_id": after}


def delta(item_id: str, text: str) -> dict:
    return {"type": "response.output_audio_transcript.delta", "item_id": item_id, "delta": text}


def done(item: dict) -> dict:
    return {"type": "response.output_item.done", "item": item}


def fed(*events: dict) -> Transcript:
    transcript = Transcript()
    for event in events:
        transcript.take(event, "Desk")
    return transcript


def test_a_late_transcription_lands_before_its_answer():
    transcript = fed(spoken("a"), answering("b", "a"), delta("b", "Hello "), delta("b", "there"))
    assert [entry.text for entry in transcript] == [TRANSCRIBING, "Hello there"]
    transcript.take({"type": TRANSCRIBED, "item_id": "a", "transcript": "good morning"}, "Desk")
    transcript.take(done({"id": "b", "type": "message", "status": "completed"}), "Desk")
    assert repr(transcript) == "You: good morning\nDesk: Hello there"
    assert [entry.status for entry in transcript] == ["completed", "completed"]


def test_what_could_not_be_heard_says_so():
    assert fed(spoken("a"), {"type": TRANSCRIBED, "item_id": "a", "transcript": " "})[0].text == INAUDIBLE


def test_an_interrupted_answer_keeps_what_was_heard_and_marks_the_rest():
    item = {"id": "b", "type": "message", "status": "incomplete"}
    cut = {"id": "b", "content": [{"type": "output_audio", "transcript": "One "}]}
    transcript = fed(
        answering("b"),
        delta("b", "One "),
        delta("b", "two"),
        done(item),
        {"type": "conversation.item.truncated", "item_id": "b", "audio_end_ms": 300},
        {"type": "conversation.item.retrieved", "item": cut},
    )
    assert transcript[0].text == "One " and transcript[0].status == "interrupted"
    assert transcript[0].detail == {"heard_ms": 300, "unheard": "two"}
    assert "<s>two</s>" in transcript._repr_html_()


def test_tools_and_handoffs_are_breadcrumbs():
    call = {
        "id": "c",
        "type": "function_call",
        "name": "look_up",
        "call_id": "1",
        "arguments": '{"q": "x"}',
        "status": "completed",
    }
    output = {"id": "o", "type": "function_call_output", "call_id": "1", "output": "<b>found</b>"}
    transcript = fed(done(call), {"type": "conversation.item.added", "item": output, "previous_item_id": "c"})
    transcript.handoff({"from": "Main", "to": "QA"})
    assert [entry.kind for entry in transcript] == ["tool_call", "tool_result", "handoff"]
    assert transcript[0].text == 'look_up(q="x")' and "<b>found" not in transcript._repr_html_()
    assert all("role" in entry and "text" in entry for entry in transcript.to_json())


@pytest.mark.parametrize(
    ("output", "sources"),
    [
        ('{"passages": 3}', []),
        ('{"passages": {"source": "a.md"}}', []),
        ('{"passages": [{"source": 7, "heading": [1]}, {"source": "b.md", "page": 2}]}', ["7, [1]", "b.md, page 2"]),
    ],
)
def test_what_a_tool_calls_passages_may_be_anything(output, sources):
    assert sources_of(output) == sources
    transcript = Transcript()
    item = {"id": "r", "type": "function_call_output", "call_id": "call_1", "output": output}
    transcript.take({"type": "conversation.item.added", "item": item}, None)
    assert transcript[-1].detail["output"] == output
