"""A call between a simulated caller and an agent, turn by turn, in writing or spoken."""

from __future__ import annotations

import asyncio

from voicelab.evals.measure import Measured
from voicelab.session.answer import Answer
from voicelab.session.live_session import LiveSession

from .players import Player
from .tempers import TEMPERS
from .voice import spoken

LOOK_SECONDS = 0.05
IN_WRITING = {"output_modalities": ["text"]}
"""The settings of a session whose caller writes: an answer need not be listened to before it is answered."""


async def hold(session: LiveSession, player: Player, aloud: bool, measured: Measured) -> list[Answer]:
    """Let the player talk until they hang up; the answers to all that they said, of which some may have been cut.

    Raises:
        CallError: when the call breaks off.
        CallerFailed: when a language model cannot play.
    """
    answers: list[Answer] = []
    talking: list[asyncio.Task[Answer]] = []  # the answer that is being cut, and the one that is waited for
    speaks_up = aloud and TEMPERS[player.caller.temper].speaks_up
    heard = ""
    try:
        while (words := await player.says(heard)) is not None:
            before, entries = len(session.events), len(session.transcript)
            talking.append(asyncio.create_task(_say(session, words, aloud)))
            for cut in talking[:-1]:
                answers.append(await cut)
            del talking[:-1]
            heard = await _question(session, before, entries, talking[0]) if speaks_up else ""
            if not heard:
                answers.append(await talking.pop())
                heard = answers[-1].text
                measured.turn("", answers[-1], list(session.events)[before:])
        return answers + [await one for one in talking]
    finally:
        for one in talking:
            one.cancel()


async def _say(session: LiveSession, words: str, aloud: bool) -> Answer:
    return await (session.play(await spoken(session.endpoint, words)) if aloud else session.send_message(words))


async def _question(session: LiveSession, before: int, entries: int, talking: asyncio.Task[Answer]) -> str:
    """What is being said, once it sounds and ends with a question; nothing if it has ended before."""
    while not talking.done():
        said = [entry.text for entry in list(session.transcript)[entries:] if entry.role == "assistant" and entry.text]
        sounds = any(event.type == "response.output_audio.delta" for event in list(session.events)[before:])
        if sounds and said and said[-1].rstrip().endswith("?"):
            return " ".join(said)
        await asyncio.sleep(LOOK_SECONDS)
    return ""
