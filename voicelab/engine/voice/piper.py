"""Speaking with Piper, for machines that have the package (1.3 or later) and a voice."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from .pieces import PieceCutter, SpokenPiece, sentences


class PiperSpeaker:
    """A `Voice` with the one timbre of its model, whatever voice is asked for.

    Piper makes a sentence at a time and doesn't say where its words are: they are placed by their share of
    the sentence's characters.

    Args:
        model: path of the voice's .onnx file; its .onnx.json must be next to it.

    Raises:
        OSError: when there is no such file.
        ImportError: when piper-tts is not installed.
    """

    ahead = True

    def __init__(self, model: str) -> None:
        if not Path(model).is_file():
            raise FileNotFoundError(
                f"VOICELAB_PIPER_VOICE is {model!r}, which is no file; name a Piper "
                "voice's .onnx file, or unset it to speak with hibari."
            )
        from piper import PiperVoice

        self._model = PiperVoice.load(model)
        self.name = f"piper, {Path(model).stem}"
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="piper")

    async def speak(self, text: str, *, voice: str, speed: float = 1.0) -> AsyncGenerator[SpokenPiece, None]:
        """Pieces of `text`; the first comes when the first sentence is made."""
        loop = asyncio.get_running_loop()
        for sentence in sentences(text):
            sound, rate = await loop.run_in_executor(self._thread, self._made, sentence, speed)
            cutter = PieceCutter(sentence, rate)
            for word in re.finditer(r"\S+", sentence):
                cutter.word(word.start(), word.start() * len(sound) // len(sentence))
            for piece in cutter.push(sound):
                yield piece
            for piece in cutter.finish():
                yield piece

    def _made(self, sentence: str, speed: float) -> tuple[np.ndarray, int]:
        from piper import SynthesisConfig

        chunks = self._model.synthesize(sentence, SynthesisConfig(length_scale=1 / speed))
        sounds = [np.asarray(chunk.audio_int16_array, np.int16) for chunk in chunks]
        return np.concatenate([np.zeros(0, np.int16), *sounds]), self._model.config.sample_rate
