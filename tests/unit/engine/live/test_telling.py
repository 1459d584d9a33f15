"""Turns and items in, fragments out: nothing is lost, nothing taken back, and all of it lies on the timeline."""

from __future__ import annotations

from voicelab.engine.items import Items
from voicelab.engine.live.telling import Telling
from voicelab.engine.protocol import TRANSCRIPTION


class Timeline:
    """A telling, what it has sent, and a clock that the test moves."""

    def __init__(self) -> None:
        self.items, self.sent, self.calls, self.now_ms = Items(), [], [], 0
        self.telling = Telling(self.items, self.sent.append, lambda: self.now_ms, lambda *call: self.calls.append(call))

    def take(self, kind: str, **fields) -> None:
        self.telling.take({"type": kind, **fields})

    def turn(self, item_id: str, start_ms: int, end_ms: int, words: str) -> None:
        self.take("input_audio_buffer.speech_started", item_id=item_id, audio_start_ms=start_ms)
        self.take("input_audio_buffer.speech_stopped", item_id=item_id, audio_end_ms=end_ms)
        self.take(f"{TRANSCRIPTION}.completed", item_id=item_id, transcript=words)

    @property
    def text(self) -> str:
        return "".join(event["delta"] for event in self.sent)

    @property
    def spans(self) -> list[tuple[int, int]]:
        return [(event["start_ms"], event["end_ms"]) for event in self.sent]


def test_a_turn_is_a_fragment_with_its_place_and_all_of_them_make_a_text():
    timeline = Timeline()
    timeline.turn("a", 300, 900, "A dog.")
    timeline.turn("b", 1500, 2600, "")  # a cough
    timeline.turn("c", 3000, 3900, "No, a cat.")
    assert timeline.text == "A dog. No, a cat." and timeline.spans == [(300, 900), (3000, 3900)]


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
    timeline.take(f"{TRANSCRIPTION}.failed", error={"type": "t", "code": "deaf", "message": "m"})
    assert timeline.calls == [("item_1", "call_1")]
    assert [event["error"] for event in timeline.sent] == [
        {"type": "t", "code": code, "message": "m"} for code in ("c", "deaf")
    ]
