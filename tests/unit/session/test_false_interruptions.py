"""An answer that a noise has cut goes on; one that words have cut does not, nor one that was stopped otherwise."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from voicelab.record.events import TRANSCRIPTION, EventLog
from voicelab.record.transcript import Transcript
from voicelab.session import false_interruptions
from voicelab.session.answer import answer_to
from voicelab.session.controls import Controls
from voicelab.session.false_interruptions import FalseInterruptions
from voicelab.session.progress import Progress


class Cutting:
    """Knows at once what was heard."""

    def __init__(self) -> None:
        self.hushed = 0

    async def known(self) -> None:
        """At once."""

    async def hush(self) -> None:
        self.hushed += 1

    def in_conversation(self, item_id: str) -> bool:
        return True


class Call:
    """A call over WebRTC, as far as is needed; `sent` are the client events."""

    line = None

    def __init__(self, **switches: Any) -> None:
        self.state = SimpleNamespace(agent=SimpleNamespace(name="Desk"), progress=Progress(on_call=True))
        self.controls, self.cutting = Controls(**switches), Cutting()
        self.events, self.transcript = EventLog(), Transcript()
        self.sent: list[dict[str, Any]] = []
        self.interruptions = FalseInterruptions(self)

    async def send(self, type: str, **fields: Any) -> None:
        self.sent.append({"type": type, **fields})

    def keep(self, coroutine: Any) -> None:
        self._task = asyncio.ensure_future(coroutine)

    def take(self, *events: dict[str, Any]) -> None:
        for event in events:
            self.interruptions.take(event)
            self.state.progress.take(event)
            self.transcript.take(event, self.state.agent.name)

    @property
    def asked(self) -> list[dict[str, Any]]:
        return [event.get("response") for event in self.sent if event["type"] == "response.create"]


def message(id: str, role: str = "assistant", **more: Any) -> dict[str, Any]:
    return {"id": id, "type": "message", "role": role, "status": "completed", "content": [], **more}


def begun(number: int) -> list[dict[str, Any]]:
    """A response, and its item."""
    item = message(f"a{number}", status="in_progress")
    return [
        {"type": "response.created", "response": {"id": f"r{number}", "conversation_id": "c"}},
        {"type": "response.output_item.added", "response_id": f"r{number}", "item": item},
        {"type": "conversation.item.added", "item": item},
        {"type": "output_audio_buffer.started", "response_id": f"r{number}"},
    ]


def done(number: int, status: str = "completed") -> dict[str, Any]:
    item = message(f"a{number}", content=[{"type": "output_audio"}])
    return {"type": "response.done", "response": {"id": f"r{number}", "status": status, "output": [item]}}


def said(number: int, text: str) -> list[dict[str, Any]]:
    """An answer that was made, and plays."""
    delta = {"type": "response.output_audio_transcript.delta", "item_id": f"a{number}", "response_id": f"r{number}"}
    closed = {"type": "response.output_item.done", "response_id": f"r{number}", "item": message(f"a{number}")}
    return [*begun(number), {**delta, "delta": text}, closed, done(number)]


def cut(number: int, turn: str, heard: str) -> list[dict[str, Any]]:
    """Sound comes, and cuts it after what was heard."""
    words = message(f"a{number}", content=[{"type": "output_audio", "transcript": heard}])
    return [
        {"type": "input_audio_buffer.speech_started", "item_id": turn},
        {"type": "output_audio_buffer.cleared", "response_id": f"r{number}"},
        {"type": "conversation.item.truncated", "item_id": f"a{number}", "audio_end_ms": 900},
        {"type": "conversation.item.retrieved", "item": words},
    ]


def committed(turn: str, answer: int) -> list[dict[str, Any]]:
    """The turn is over, and its answer begins."""
    sound = [{"type": "input_audio", "transcript": None}]
    return [
        {"type": "input_audio_buffer.committed", "item_id": turn},
        {"type": "conversation.item.added", "item": message(turn, "user", content=sound)},
        {"type": "response.created", "response": {"id": f"r{answer}", "conversation_id": "c"}},
    ]


def heard(turn: str, words: str) -> dict[str, Any]:
    return {"type": f"{TRANSCRIPTION}.completed", "item_id": turn, "transcript": words}


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_after_a_noise_the_rest_is_said_in_its_place():
    call = Call()
    question = call.state.progress.ask(spoken=False)
    question.said, question.due = True, True
    call.take(*said(1, 'One, "two", three.'), *cut(1, "u1", "One, "), *committed("u1", 2))
    assert question.doubted and not question.settled
    call.take(heard("u1", ""))
    await settled()
    assert [event["type"] for event in call.sent] == ["response.cancel", "conversation.item.delete", "response.create"]
    assert call.sent[0]["response_id"] == "r2" and call.sent[1]["item_id"] == "u1" and call.cutting.hushed
    [asked] = call.asked
    assert "'two', three." in asked["instructions"] and asked["input"] == [] and asked["tool_choice"] == "none"
    call.take(
        done(2, "cancelled"), *said(3, "'two', three."), {"type": "output_audio_buffer.stopped", "response_id": "r3"}
    )
    assert question.settled
    answer = answer_to(question, call.transcript)
    assert answer.text == "One, 'two', three." and not answer.interrupted
    assert call.events.counts()["answer.resumed"] == 1
    assert [entry.text for entry in call.transcript if entry.kind == "notice"] == [false_interruptions.WENT_ON]


async def test_after_words_it_stays_cut():
    call = Call()
    question = call.state.progress.ask(spoken=False)
    question.said, question.due = True, True
    call.take(*said(1, "One, two."), *cut(1, "u1", "One, "), *committed("u1", 2), heard("u1", "Stop."))
    await settled()
    assert not call.sent and question.interrupted and question.settled


async def test_of_an_answer_whose_end_nobody_knows_the_question_is_answered_again():
    call = Call()
    call.take(*begun(1), *cut(1, "u1", "One, "), done(1, "cancelled"), *committed("u1", 2), heard("u1", " "))
    await settled()
    assert call.asked == [{}]


async def test_two_coughs_are_waited_for_and_one_word_among_them_counts():
    call = Call()
    call.take(*said(1, "One, two."), *cut(1, "u1", "One, "), {**cut(1, "u2", "")[0]}, *committed("u1", 2))
    call.take(heard("u1", ""))
    await settled()
    assert not call.sent
    call.take(*committed("u2", 3), heard("u2", "Wait."))
    await settled()
    assert not call.sent


async def test_once_for_each_answer():
    call = Call()
    call.take(*said(1, "One, two, three."), *cut(1, "u1", "One, "), *committed("u1", 2), heard("u1", ""))
    await settled()
    call.take(
        done(2, "cancelled"), *said(3, "two, three."), *cut(3, "u2", "two, "), *committed("u2", 4), heard("u2", "")
    )
    await settled()
    assert len(call.asked) == 1


WRITTEN = {"type": "conversation.item.added", "item": message("w", "user", content=[{"type": "input_text"}])}
TOOL = {"type": "function_call", "id": "f", "name": "find", "call_id": "k", "status": "in_progress"}


@pytest.mark.parametrize(
    "meanwhile",
    [
        [WRITTEN],
        [{"type": "response.output_item.added", "response_id": "r2", "item": TOOL}],
        [done(2)],
        [{"type": f"{TRANSCRIPTION}.failed", "item_id": "u1"}],
        [{"type": f"{TRANSCRIPTION}.delta", "item_id": "u1", "delta": "Wait"}],
    ],
)
async def test_not_if_something_else_has_come(meanwhile):
    call = Call()
    call.take(*said(1, "One, two."), *cut(1, "u1", "One, "), *committed("u1", 2), *meanwhile, heard("u1", ""))
    await settled()
    assert not call.sent


async def test_not_after_stop_nor_with_another_agent():
    for change in ("stop", "agent"):
        call = Call()
        call.take(*said(1, "One, two."), *cut(1, "u1", "One, "), *committed("u1", 2))
        if change == "stop":
            call.interruptions.drop()
        else:
            call.state.agent = SimpleNamespace(name="Other")
        call.take(heard("u1", ""))
        await settled()
        assert not call.sent


@pytest.mark.parametrize(
    "switches",
    [{"resume_after_noise": False}, {"settings": {"audio": {"input": {"transcription": None}}}}],
)
async def test_not_where_it_is_not_wanted_or_nobody_transcribes(switches):
    call = Call(**switches)
    question = call.state.progress.ask(spoken=False)
    question.said, question.due = True, True
    call.take(*said(1, "One, two."), *cut(1, "u1", "One, "), *committed("u1", 2))
    assert not question.doubted
    call.take(heard("u1", ""))
    await settled()
    assert not call.sent


async def test_nobody_waits_for_ever_for_the_words(monkeypatch):
    monkeypatch.setattr(false_interruptions, "WRITTEN_SECONDS", 0.0)
    call = Call()
    question = call.state.progress.ask(spoken=False)
    question.said, question.due = True, True
    call.take(*said(1, "One, two."), *cut(1, "u1", "One, "), *committed("u1", 2))
    await settled()
    assert not question.doubted and question.settled
