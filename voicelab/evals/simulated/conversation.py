"""A call between a simulated caller and an agent, turn by turn, in writing or spoken."""

from __future__ import annotations

import asyncio

from voicelab.evals.measure import Measured
from voicelab.record.events import LoggedEvent
from voicelab.session.answer import Answer
from voicelab.session.live_session import LiveSession

from .players import Player
from .voice import spoken

LOOK_SECONDS = 0.05
EARLY_SECONDS = 1.0  # before a question has been said to its end: who is impatient has understood it by then
UNHEARD = Answer("", "", None)  # to the end, when its turn is measured: it is being cut
IN_WRITING = {"output_modalities": ["text"]}
"""The settings of a session whose caller writes: an answer need not be listened to before it is answered."""


async def hold(
    session: LiveSession, player: Player, measured: Measured, *, aloud: bool = False, speaks_up: bool = False
) -> list[Answer]:
    """Let the player talk until they hang up; the answers to all that they said, of which some may have been cut.

    Args:
        measured: takes each turn in.
        aloud: the player's words are spoken, and each answer is listened to.
        speaks_up: and a question is answered before it has been said to its end.

    Raises:
        CallError: when the call breaks off.
        CallerFailed: when a language model cannot play.
    """
    answers: list[Answer] = []
    talking: asyncio.Task[Answer] | None = None
    heard = ""
    try:
        while (words := await player.says(heard)) is not None:
            before, entries, cut = len(session.events), len(session.transcript), talking
            talking = asyncio.create_task(_say(session, words, aloud))
            if cut:
                answers.append(await cut)
            heard = await _question(session, before, entries, talking) if aloud and speaks_up else ""
            if not heard:
                answers.append(await talking)
                heard, talking = answers[-1].text, None
            measured.turn("", answers[-1] if not talking else UNHEARD, list(session.events)[before:])
        return answers + ([await talking] if talking else [])
    finally:
        if talking:
            talking.cancel()


async def _say(session: LiveSession, words: str, aloud: bool) -> Answer:
    return await (session.play(await spoken(session.endpoint, words)) if aloud else session.send_message(words))


async def _question(session: LiveSession, before: int, entries: int, talking: asyncio.Task[Answer]) -> str:
    """What is being said, once only the last words of a question are left of it; nothing if it has ended before."""
    while not talking.done():
        events = list(session.events)[before:]
        said = [entry.text for entry in list(session.transcript)[entries:] if entry.role == "assistant" and entry.text]
        known = any(event.type == "response.output_audio.done" for event in events)
        if known and said and said[-1].rstrip().endswith("?") and _left(events, session.events.now()) <= EARLY_SECONDS:
            return " ".join(said)
        await asyncio.sleep(LOOK_SECONDS)
    return ""


def _left(events: list[LoggedEvent], now: float) -> float:
    """How many seconds of an answer's sound are still to be heard, if it has been played from its first one on."""
    sounds = [event for event in events if event.type == "response.output_audio.delta"]
    heard = now - sounds[0].time if sounds else 0.0
    return sum(event.payload["delta"]["ms"] for event in sounds) / 1000 - heard
