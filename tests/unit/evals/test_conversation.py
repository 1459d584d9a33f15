"""A simulated caller's call, on a line without sound."""

from __future__ import annotations

import asyncio
import base64
from types import SimpleNamespace

import pytest

from voicelab.evals.measure import Measured
from voicelab.evals.simulated import RulePlayer, SimulatedCaller, Wish, conversation
from voicelab.record.events import EventLog
from voicelab.session.answer import Answer


class Line:
    """A session whose desk asks the same question again and again: each takes `seconds`, or until it is cut."""

    def __init__(self, seconds: float) -> None:
        self.events, self.transcript, self.endpoint = EventLog(), [], None
        self.said: list[str] = []
        self._sound = base64.b64encode(bytes(round(seconds * 24_000) * 2)).decode()
        self._cut = asyncio.Event()

    async def play(self, sound: bytes) -> Answer:
        self.said.append(sound.decode())
        self._cut.set()
        self._cut = mine = asyncio.Event()
        self.transcript.append(SimpleNamespace(role="assistant", text="Shall I look it up?"))
        self.events.append("server", "response.output_audio.delta", {"response_id": "r", "delta": self._sound})
        self.events.append("server", "response.output_audio.done", {"response_id": "r"})
        if len(self.said) < 3:
            await mine.wait()
        return Answer("", "Shall I look it up? It is Monday.", "Desk", interrupted=mine.is_set())

    async def send_message(self, text: str) -> Answer:
        self.said.append(text)
        return Answer(text, "It is Monday.", "Desk")


def player(temper: str) -> RulePlayer:
    return RulePlayer(
        SimulatedCaller("Know the day.", (Wish(("Which day is it?",), hears=("monday",)),), temper=temper)
    )


@pytest.fixture
def written(monkeypatch):
    """Instead of a voice, the words themselves."""

    async def spoken(_endpoint, words: str) -> bytes:
        return words.encode()

    monkeypatch.setattr(conversation, "spoken", spoken)


async def test_who_is_impatient_answers_a_question_before_its_end(written):
    line, caller, measured = Line(seconds=0.5), player("impatient"), Measured()
    answers = await asyncio.wait_for(conversation.hold(line, caller, measured, aloud=True, speaks_up=True), 20)
    assert [answer.interrupted for answer in answers] == [True, True, False] and measured.turns == 3
    assert "Which day" in line.said[0] and all(words.startswith("Yes") for words in line.said[1:])


async def test_nobody_else_does(written):
    line = Line(seconds=0.5)
    call = asyncio.ensure_future(conversation.hold(line, player("patient"), Measured(), aloud=True))
    await asyncio.sleep(4 * conversation.LOOK_SECONDS)
    assert len(line.said) == 1 and not call.done()
    call.cancel()


async def test_nor_does_anybody_before_the_last_words(written):
    line = Line(seconds=60)
    call = asyncio.ensure_future(conversation.hold(line, player("impatient"), Measured(), aloud=True, speaks_up=True))
    await asyncio.sleep(4 * conversation.LOOK_SECONDS)
    assert len(line.said) == 1 and not call.done()
    call.cancel()


async def test_who_writes_waits_for_the_answer():
    line, caller, measured = Line(seconds=0.5), player("impatient"), Measured()
    answers = await conversation.hold(line, caller, measured, speaks_up=True)
    assert [answer.text for answer in answers] == ["It is Monday."] and caller.reached and measured.turns == 1
