"""Speaking: text → pieces of sound with the words that begin in them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Protocol

import numpy as np

from .espeak import RATE as ESPEAK_RATE
from .espeak import THREAD, Timbre, WordStart, synthesize
from .pieces import PieceCutter, SpokenPiece, sentences

__all__ = ["EspeakVoice", "SpokenPiece", "Voice", "make_voice"]

PIPER_VOICE = "VOICELAB_PIPER_VOICE"
"""Names a Piper voice's .onnx file, to be used instead of espeak-ng."""

TIMBRES = {
    "alloy": Timbre("en-us+f2", 45),
    "ash": Timbre("en-us+m3", 40),
    "ballad": Timbre("en-gb-x-rp", 50),
    "coral": Timbre("en-us+f5", 65),
    "echo": Timbre("en-us", 45),
    "sage": Timbre("en-us+f5", 35),
    "shimmer": Timbre("en-us+f2", 65),
    "verse": Timbre("en-us+adam", 55),
    "marin": Timbre("en-us+f5", 50),
    "cedar": Timbre("en-us+Alex", 45),
}
"""The Realtime API's voices, and the variant of espeak-ng that stands in for each: told apart by ear, no
likeness.

The variants are those that pocketsphinx understood best among fifty."""

DEFAULT = "cedar"
"""Speaks for a voice that isn't among them: a session's settings are checked elsewhere, and a caller is not left in
silence over a name."""


class Voice(Protocol):
    """Speaks; several texts at once if need be."""

    def speak(self, text: str, *, voice: str, speed: float = 1.0) -> AsyncIterator[SpokenPiece]:
        """Pieces of `text` as they are made, faster than real time; their texts join to `text`.

        The first comes at once and holds about 80 ms. `aclose()` on the iterator stops the synthesis.
        """


def make_voice() -> Voice:
    """The best voice at hand: Piper if installed and given a voice, or espeak-ng.

    Raises:
        OSError, ImportError: when the Piper voice named in the environment cannot be used.
    """
    model = os.environ.get(PIPER_VOICE)
    if model:
        from .piper import PiperSpeaker

        return PiperSpeaker(model)
    return EspeakVoice()


class EspeakVoice:
    """A `Voice` that works on every machine. Sentences of several texts are made in turn, on one thread."""

    async def speak(self, text: str, *, voice: str, speed: float = 1.0) -> AsyncGenerator[SpokenPiece, None]:
        """Pieces of `text` at any speed of the Realtime API's, 0.25 to 1.5; an unknown voice sounds like `DEFAULT`."""
        timbre = TIMBRES.get(voice, TIMBRES[DEFAULT])
        for sentence in sentences(text):
            async with contextlib.aclosing(_spoken(sentence, timbre, speed)) as pieces:
                async for piece in pieces:
                    yield piece


async def _spoken(sentence: str, timbre: Timbre, speed: float) -> AsyncGenerator[SpokenPiece, None]:
    loop = asyncio.get_running_loop()
    buffers: asyncio.Queue[tuple[np.ndarray, list[WordStart]] | None] = asyncio.Queue()
    stopped = threading.Event()

    def on_sound(samples: np.ndarray, words: list[WordStart]) -> bool:
        if stopped.is_set() or loop.is_closed():
            return False
        loop.call_soon_threadsafe(buffers.put_nowait, (samples, words))
        return True

    job = loop.run_in_executor(THREAD, synthesize, sentence, timbre, speed, on_sound)
    job.add_done_callback(lambda _: buffers.put_nowait(None))
    cutter = PieceCutter(sentence, ESPEAK_RATE)
    try:
        while (buffer := await buffers.get()) is not None:
            samples, words = buffer
            for word in words:
                cutter.word(word.character, word.sample)
            for piece in cutter.push(samples):
                yield piece
        job.result()
        for piece in cutter.finish():
            yield piece
    finally:
        stopped.set()
        job.cancel()  # if it has not begun yet
