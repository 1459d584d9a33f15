"""What was heard of an answer that was cut: transcript, answer with its sound, memory and recording say the same.

Each kind of cut over each transport, to the word.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from agents.realtime import RealtimeAgent
from patience import lateness, until
from session_log import logged
from transports import TRANSPORTS, call

from voicelab import LiveSession
from voicelab.desk.guardrails import Violation, output_guardrail
from voicelab.record.transcript_entry import TranscriptEntry
from voicelab.session import Answer

SAID = (
    "Hello there. I am patient, I listen to all that you say, and I speak about it at length, with many words, one "
    "after the other, until somebody tells me that it is enough, which in my experience happens rather often."
)
WORDY = RealtimeAgent(name="Wordy", instructions=f'Greet with: "{SAID}"')
LOUD = 300
LATER = 10  # times as late as one who only looks at a clock are an engine and an ear, who have work to do
EAR_MS = 350  # between what an endpoint has sent and what an ear has heard: coding, a network, a report every 100 ms


def said(session: LiveSession) -> list[TranscriptEntry]:
    return [entry for entry in session.transcript if entry.kind == "message" and entry.role == "assistant"]


def voice_ms(session: LiveSession) -> float:
    """How long the agent is heard in the recording, the pauses in its speech included."""
    return session.recording().speech_seconds() * 1000


async def memory(session: LiveSession, item_id: str) -> str:
    """What the model has of an item now."""
    before = len(logged(session, "conversation.item.retrieved"))
    await session.send("conversation.item.retrieve", item_id=item_id)

    def found() -> list[dict]:
        return [
            e["item"] for e in logged(session, "conversation.item.retrieved")[before:] if e["item"]["id"] == item_id
        ]

    await until(found)
    [part] = found()[-1]["content"]
    return part.get("transcript") or part.get("text") or ""


@dataclass(frozen=True)
class Cut:
    """One way to cut an answer short."""

    act: Callable[[LiveSession], Awaitable[Any]]
    agent: RealtimeAgent | None = None


async def barge_in(session: LiveSession) -> None:
    await session.play("data/callers/interruption.wav")


async def press(session: LiveSession) -> None:
    await session.press()
    await session.release()


async def nothing(session: LiveSession) -> None:
    await until(lambda: logged(session, "guardrail.tripped"))


def too_long(text: str) -> Violation | None:
    return Violation("length", "It goes on and on.") if "one after the other" in text else None


CUTS = {
    "barge-in": Cut(barge_in),
    "stop": Cut(lambda session: session.interrupt()),
    "talk button": Cut(press),
    "guardrail": Cut(nothing, WORDY.clone(output_guardrails=[output_guardrail("brevity", too_long)])),
    "hang-up": Cut(lambda session: session.hang_up()),
}


async def cut_short(session: LiveSession, cut: Cut) -> tuple[Answer, float]:
    """Ask, let something be heard of the answer, and cut it; also how many milliseconds were heard by then."""
    asked = asyncio.create_task(session.send_message("Hello!"))
    await until(lambda: len(session.recording().samples) and voice_ms(session) > 1500)
    heard_ms = voice_ms(session)
    await cut.act(session)
    return await asked, heard_ms


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("kind", CUTS)
async def test_one_truth(practice, kind, transport):
    session = LiveSession(CUTS[kind].agent or WORDY)
    async with lateness() as late, call(session, transport):
        answer, before_ms = await cut_short(session, CUTS[kind])
        entry = said(session)[0]
        if kind != "hang-up":
            assert await memory(session, entry.key) == entry.text
    ear_ms, played_ms = EAR_MS + LATER * late.worst_ms, entry.detail["heard_ms"]

    def was_heard(ms: float) -> bool:  # an ear on a busy machine is behind, but has what it had before the cut
        return min(played_ms, before_ms) - ear_ms < ms < played_ms + ear_ms

    assert entry.status == "interrupted" and SAID.startswith(entry.text.strip())
    if kind == "guardrail":  # what it stopped is no answer; its correction is
        assert answer.text and entry.text.strip() not in answer.text and not answer.interrupted
    else:
        assert answer.interrupted and answer.text.startswith(entry.text.strip())
        assert was_heard(1000 * session.transcript.sound_of(entry).seconds)
        assert answer.sound.seconds >= session.transcript.sound_of(entry).seconds
    assert 0 < len(entry.text) < len(SAID) and entry.text + entry.detail["unheard"] in SAID + " "
    assert not answer.text.endswith(entry.detail["unheard"].strip())
    if kind not in ("guardrail", "barge-in"):  # whose correction, or answer, is heard as well
        assert was_heard(voice_ms(session))


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("kind", ["barge-in", "stop"])
@pytest.mark.longest
async def test_an_answer_that_waited_behind_another_was_not_heard_and_the_next_one_is(practice, kind, transport):
    session = LiveSession(WORDY)
    async with call(session, transport):
        asked = []
        for number, text in enumerate(("Hello!", "Hello there!"), 1):
            asked.append(asyncio.create_task(session.send_message(text)))
            await until(lambda n=number: len(logged(session, "response.done")) == n)
        assert 0 < voice_ms(session) < 1000 * len(SAID) / 15, "the first answer must not be over yet"
        await CUTS[kind].act(session)
        answers = await asyncio.gather(*asked)
        first, second = said(session)[:2]
        for entry in (first, second):
            assert await memory(session, entry.key) == entry.text
        assert 0 < len(first.text) < len(SAID) and (second.text, second.status) == ("", "interrupted")
        assert all(answer.interrupted for answer in answers)
        later = asyncio.create_task(session.send_message("Good morning!"))
        await until(lambda: len(said(session)) > len(answers) and said(session)[-1].text)
        await session.interrupt()
        assert SAID.startswith((await later).text.strip())
