"""Speaking: text → pieces of sound with the words that begin in them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from typing import Protocol

from voicelab.audio.pcm import RATE
from voicelab.engine.turnstile import Turnstile

from .clauses import Clause, clauses
from .pieces import PieceCutter, SpokenPiece
from .synthesis import Sound, Timbre, synthesizer

__all__ = ["HibariVoice", "SpokenPiece", "Voice", "make_voice"]

PIPER_VOICE = "VOICELAB_PIPER_VOICE"
"""Names a Piper voice's .onnx file, to be used instead of hibari."""

TIMBRES = {
    "alloy": Timbre(pitch=0.88, formants=0.96),
    "ash": Timbre(pitch=0.62, formants=0.9),
    "ballad": Timbre(pitch=0.7, formants=0.96),
    "coral": Timbre(pitch=1.14, formants=1.05),
    "echo": Timbre(pitch=0.56, formants=0.84),
    "sage": Timbre(pitch=1.0, formants=0.94),
    "shimmer": Timbre(pitch=1.26, formants=1.1),
    "verse": Timbre(pitch=0.78, formants=0.88),
    "marin": Timbre(pitch=1.0, formants=1.0),
    "cedar": Timbre(pitch=0.66, formants=0.86),
}
"""The Realtime API's voices, and how hibari's is changed to stand in for each: told apart by ear, no likeness."""

DEFAULT = "cedar"
"""Speaks for a voice that isn't among them: a session's settings are checked elsewhere, and a caller is not left in
silence over a name."""

SLOWEST = 0.25  # of the Realtime API's speeds

THREADS = ThreadPoolExecutor(16, thread_name_prefix="voice")
"""Where hibari works: one computes, the others wait at the turnstile, where a first clause is let past the later ones
of others, which have time."""
_turnstile = Turnstile(1)  # two at once are slower: each holds the interpreter's lock for half of its work


class Voice(Protocol):
    """Speaks; several texts at once if need be."""

    name: str
    """What speaks, with its version: "hibari 0.2.1"."""
    ahead: bool
    """Whether it may begin before a turn is over, and perhaps in vain."""

    def speak(self, text: str, *, voice: str, speed: float = 1.0) -> AsyncIterator[SpokenPiece]:
        """Pieces of `text` as they are made, faster than real time; their texts join to `text`.

        Closing the iterator early stops the work.
        """


def make_voice() -> Voice:
    """The voice of this machine: hibari, or the Piper voice that `VOICELAB_PIPER_VOICE` names.

    Raises:
        OSError: when Piper's voice is not where it is said to be.
        ImportError: when Piper is asked for and not installed.
    """
    model = os.environ.get(PIPER_VOICE)
    if model:
        from .piper import PiperSpeaker

        return PiperSpeaker(model)
    return HibariVoice()


class HibariVoice:
    """A `Voice` that works on every machine. It loads while nobody speaks yet, beginning now, in a thread."""

    ahead = True

    def __init__(self) -> None:
        self.name = f"hibari {version('hibari-tts')}"
        THREADS.submit(synthesizer)

    async def speak(self, text: str, *, voice: str, speed: float = 1.0) -> AsyncGenerator[SpokenPiece, None]:
        """Pieces of `text` at any speed of the Realtime API's, 0.25 to 1.5; an unknown voice sounds like `DEFAULT`.

        A clause is made when the one before it has been taken, and is wanted when that has been played.

        Raises:
            OSError: when hibari's model is not the one this was written for.
        """
        timbre = TIMBRES.get(voice, TIMBRES[DEFAULT])
        loop = asyncio.get_running_loop()
        needed_at = loop.time()
        for clause in clauses(text):
            in_s = needed_at - loop.time()
            sound = await loop.run_in_executor(THREADS, _made, clause, timbre, max(speed, SLOWEST), in_s)
            needed_at = max(needed_at, loop.time()) + len(sound.samples) / RATE
            cutter = PieceCutter(clause.text, RATE)
            for word, start in zip(clause.words, sound.starts, strict=True):
                if start is not None:
                    cutter.word(word.start, start)
            for piece in cutter.push(sound.samples):
                yield piece
            for piece in cutter.finish():
                yield piece


def _made(clause: Clause, timbre: Timbre, speed: float, in_s: float) -> Sound:
    speaker = synthesizer()
    with _turnstile.turn(in_s):
        return speaker.made([word.spoken for word in clause.words], timbre, speed, clause.pause)
