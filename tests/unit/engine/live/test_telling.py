"""Turns and items in, fragments out: nothing is lost, nothing taken back, and all of it lies on the timeline."""

from __future__ import annotations

import pytest

from voicelab.engine.items import Items
from voicelab.engine.live.telling import CAPTION, Telling


class Timeline:
    """A telling, what it has sent, and a clock that the test moves."""

    def __init__(self) -> None:
        self.items, self.sent, self.calls, self.now_ms = Items(), [], [], 0
        self.telling = Telling(self.items, self.sent.append, lambda: self.now_ms, lambda *call: self.calls.append(call))

    def take(self, kind: str, **fields) -> None:
        self.telling.take({"type": kind, **fields})

    def turn(self, item_id: str, start_ms: int, deltas: dict[int, str], end_ms: int, final: str) -> None:
        self.take("input_audio_buffer.speech_started", item_id=item_id, audio_start_ms=start_ms)
        for self.now_ms, delta in deltas.items():
            self.take(f"{CAPTION}.delta", item_id=item_id, delta=delta)
        self.now_ms = end_ms
        self.take("input_audio_buffer.speech_stopped", item_id=item_id, audio_end_ms=end_ms)
        self.take(f"{CAPTION}.completed", item_id=item_id, transcript=final)

    @property
    def text(self) -> str:
        return "".join(event["delta"] for event in self.sent)

    @property
    def spans(self) -> list[tuple[int, int]]:
        return [(event["start_ms"], event["end_ms"]) for event in self.sent]


@pytest.mark.parametrize(
    ("deltas", "final", "text"),
    [
        ({}, "May I bring a dog?", "May I bring a dog?"),
        ({900: "May I", 1500: " bring"}, "May I bring a dog?", "May I bring a dog?"),
        ({900: "May I bring a dog?"}, "May I bring a dog?", "May I bring a dog?"),
        ({900: "Many I"}, "May I bring a dog?", "Many I bring a dog?"),  # what was told cannot be taken back
        ({}, "", ""),
    ],
)
def test_the_fragments_of_a_turn_add_up_to_its_words(deltas, final, text):
    timeline = Timeline()
    timeline.turn("a", 300, deltas, 2000, final)
    assert timeline.text == text
    ends = [*deltas, *([2000] if text != "".join(deltas.values()) else [])]
    assert timeline.spans == list(zip([300, *ends], ends, strict=False))


def test_turns_are_told_apart_by_a_blank_and_words_may_come_while_others_are_said():
    timeline = Timeline()
    timeline.turn("a", 0, {}, 900, "A dog.")
    timeline.turn("b", 1500, {2000: "No,"}, 2600, "No, a cat.")
    assert timeline.text == "A dog. No, a cat." and timeline.spans[-1] == (2000, 2600)


def test_it_knows_whether_the_caller_speaks():
    timeline = Timeline()
    timeline.take("input_audio_buffer.speech_started", item_id="a", audio_start_ms=0)
    assert timeline.telling.caller_speaks
    timeline.take("input_audio_buffer.speech_stopped", item_id="a", audio_end_ms=1)
    assert not timeline.telling.caller_speaks


def test_an_answers_words_are_told_when_their_sound_begins():
    timeline = Timeline()
    for text, samples in (("Dogs", 4800), (" may", 4800), (" come.", 4800)):
        timeline.items.sound("x").add(text, samples)
    for played_ms, said in ((100, "Dogs"), (200, "Dogs"), (201, "Dogs may"), (600, "Dogs may come.")):
        timeline.now_ms += 100
        timeline.telling.heard("x", played_ms, 100)
        assert timeline.text == said
    assert timeline.spans == [(0, 100), (200, 300), (300, 400)]


def test_calls_are_delegations_and_failures_errors():
    timeline = Timeline()
    timeline.take("response.output_item.done", item={"type": "function_call", "id": "item_1", "call_id": "call_1"})
    timeline.take("response.output_item.done", item={"type": "message", "id": "item_2"})
    failed = {"status": "failed", "status_details": {"error": {"type": "t", "code": "c", "message": "m"}}}
    timeline.take("response.done", response={"status": "completed"})
    timeline.take("response.done", response=failed)
    assert timeline.calls == [("item_1", "call_1")]
    assert [event["error"] for event in timeline.sent] == [{"type": "t", "code": "c", "message": "m"}]
