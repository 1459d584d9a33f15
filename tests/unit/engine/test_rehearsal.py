"""Answers rehearsed in a pause: used for just what they were rehearsed for, and otherwise never heard of."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
import sequences
from patience import until
from sequences import Caller, check_lives

from voicelab.audio.pcm import RATE
from voicelab.engine.brain.question import Question, Reason
from voicelab.engine.brain.turn import Said, ToolCall
from voicelab.engine.inputs import Sound
from voicelab.engine.rehearsal import Rehearsal
from voicelab.engine.voice.speaking import SpokenPiece


class CountingBrain:
    name, ahead = "counting", True

    def __init__(self, fails: bool = False) -> None:
        self.asked: list[str] = []
        self._fails = fails

    async def answer(self, question: Question):
        said = question.conversation[-1].text
        self.asked.append(said)
        if self._fails:
            raise RuntimeError("no thought today")
        yield Reason(f"because of {said}")
        yield f"You said {said}."
        yield ToolCall("note", {"said": said})


class CountingVoice:
    name, ahead = "counting", True

    def __init__(self) -> None:
        self.begun: list[tuple[str, str, float]] = []
        self.closed = 0

    async def speak(self, text: str, *, voice: str, speed: float = 1.0):
        self.begun.append((text, voice, speed))
        try:
            for word in text.split():
                yield SpokenPiece(np.zeros(24, np.int16), word + " ")
        finally:
            self.closed += 1


def question(said: str, instructions: str = "Be kind.") -> Question:
    return Question(instructions, [], "auto", [Said("user", said)])


@pytest.fixture
def parts():
    brain, voice = CountingBrain(), CountingVoice()
    return brain, voice, Rehearsal(brain, voice)


async def answered(rehearsal: Rehearsal, asked: Question, voice: str = "marin", speed: float = 1.0):
    parts = [part async for part in rehearsal.answer(asked)]
    spoken = [piece.text async for piece in rehearsal.speak(parts[1], voice=voice, speed=speed)]
    return parts, "".join(spoken).strip()


async def test_what_was_rehearsed_is_used_and_nothing_is_done_twice(parts):
    brain, voice, rehearsal = parts
    rehearsal.begin(question("hello"), "marin", 1.0)
    await until(lambda: voice.begun)
    told, spoken = await answered(rehearsal, question("hello"))
    assert told == [Reason("because of hello"), "You said hello.", ToolCall("note", {"said": "hello"})]
    assert spoken == "You said hello."
    assert brain.asked == ["hello"] and voice.begun == [("You said hello.", "marin", 1.0)] and voice.closed == 1


async def test_an_answer_that_is_asked_for_before_the_rehearsal_is_through_waits_for_it(parts):
    brain, voice, rehearsal = parts
    rehearsal.begin(question("hello"), "marin", 1.0)
    _, spoken = await answered(rehearsal, question("hello"))
    assert spoken == "You said hello." and brain.asked == ["hello"] and len(voice.begun) == 1


@pytest.mark.parametrize(
    "asked",
    [
        question("hello there"),
        question("hello", "Be brief."),
        Question("Be kind.", [], "none", [Said("user", "hello")]),
    ],
    ids=["more was said", "other instructions", "other tools"],
)
async def test_anything_else_is_thought_afresh(parts, asked):
    brain, voice, rehearsal = parts
    rehearsal.begin(question("hello"), "marin", 1.0)
    await until(lambda: voice.begun)
    told, spoken = await answered(rehearsal, asked)
    assert len(brain.asked) == 2 and told[1] == spoken == f"You said {asked.conversation[-1].text}."
    await until(lambda: voice.closed == 2)


@pytest.mark.parametrize(("voice", "speed"), [("cedar", 1.0), ("marin", 1.2)])
async def test_a_thought_that_holds_is_spoken_afresh_in_another_voice(parts, voice, speed):
    brain, counting, rehearsal = parts
    rehearsal.begin(question("hello"), "marin", 1.0)
    await until(lambda: counting.begun)
    _, spoken = await answered(rehearsal, question("hello"), voice, speed)
    assert spoken == "You said hello." and brain.asked == ["hello"]
    assert counting.begun[-1] == ("You said hello.", voice, speed)


async def test_the_same_question_later_is_thought_about_again(parts):
    brain, _, rehearsal = parts
    rehearsal.begin(question("hello"), "marin", 1.0)
    await answered(rehearsal, question("hello"))
    await answered(rehearsal, question("hello"))
    assert brain.asked == ["hello", "hello"]


async def test_a_rehearsal_that_fails_fails_the_answer_and_no_other():
    brain, voice = CountingBrain(fails=True), CountingVoice()
    rehearsal = Rehearsal(brain, voice)
    rehearsal.begin(question("hello"), "marin", 1.0)
    await until(lambda: brain.asked)
    with pytest.raises(RuntimeError, match="no thought today"):
        await answered(rehearsal, question("hello"))
    brain._fails = False
    assert (await answered(rehearsal, question("hello")))[1] == "You said hello."


async def test_what_is_dropped_is_closed(parts):
    _, voice, rehearsal = parts
    rehearsal.begin(question("hello"), "marin", 1.0)
    await until(lambda: voice.begun)
    await asyncio.sleep(0)
    rehearsal.drop()
    await until(lambda: voice.closed == 1)


async def test_who_may_not_be_asked_in_vain_is_not(parts):
    brain, voice, _ = parts
    brain.ahead = False
    rehearsal = Rehearsal(brain, voice)
    rehearsal.begin(question("hello"), "marin", 1.0)
    await asyncio.sleep(0.05)
    assert not brain.asked
    assert (await answered(rehearsal, question("hello")))[1] == "You said hello."


async def test_a_pause_inside_a_turn_is_heard_of_by_nobody(monkeypatch):
    """0.3 s of silence, after which an answer was rehearsed, and the caller goes on: one turn, and one answer, and as
    no further word was understood, one thought."""
    brain = CountingBrain()
    monkeypatch.setattr(sequences, "BRAIN", brain)
    caller = Caller({"type": "realtime", "instructions": "Be kind."}, on_call=False)
    loud = (3_000 * np.sin(np.arange(RATE) / 9)).astype(np.int16)
    pause = np.zeros(RATE * 3 // 10, np.int16)
    for sound in (loud, pause):
        caller.conversation.post(Sound(sound))
    await caller.until(lambda: brain.asked)
    for sound in (loud, np.zeros(RATE, np.int16)):
        caller.conversation.post(Sound(sound))
    await caller.until(lambda: any(event["type"] == "response.done" for event in caller.events))
    kinds = [event["type"] for event in caller.events]
    assert kinds.count("input_audio_buffer.committed") == kinds.count("response.created") == 1
    assert brain.asked == ["what can you do"]
    await caller.conversation.close()
    check_lives(caller.events)
