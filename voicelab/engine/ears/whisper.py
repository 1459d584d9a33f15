"""Recognition with faster-whisper, for machines that have the package and a model."""

from __future__ import annotations

import functools
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from voicelab.engine.turnstile import Turnstile

from .recognizer import EARS_RATE, HearingError
from .utterance import SOON_S, Utterances

PROMPT_CHARACTERS = 800
"""Whisper heeds about the last 220 tokens of a prompt."""

_loading = threading.Lock()
_turnstile = Turnstile(1)  # it uses all processors for one utterance


class WhisperRecognizer(Utterances):
    """A `Recognizer`; all conversations share one model.

    Args:
        model: a directory with a model in CTranslate2 format; nothing is downloaded. It is loaded when it is first
            needed.
    """

    def __init__(self, model: str) -> None:
        super().__init__()
        self._folder = model
        self._prompt: str | None = None

    def prepare(self) -> None:
        """Load the model, and run once over a second of silence, so that the first utterance finds all in memory.

        Raises:
            HearingError: when the package is missing or the directory does not exist.
        """
        self._transcribe(np.zeros(EARS_RATE, np.float32), SOON_S)

    def bias(self, texts: Sequence[str]) -> None:
        """Prompt the model with `texts`; the end counts most."""
        self._prompt = " ".join(texts)[-PROMPT_CHARACTERS:] or None

    def _text(self, in_s: float) -> str:
        return self._transcribe(np.concatenate(self._heard).astype(np.float32) / 32768, in_s)

    def _transcribe(self, sound: np.ndarray, in_s: float) -> str:
        model = _shared(self._folder)
        with _turnstile.turn(in_s):
            segments, _ = model.transcribe(
                sound, language="en", beam_size=1, initial_prompt=self._prompt, condition_on_previous_text=False
            )
            return " ".join(segment.text.strip() for segment in segments).strip()


def _shared(folder: str) -> Any:
    with _loading:
        return _load(folder)


@functools.cache
def _load(folder: str) -> Any:
    if not Path(folder).is_dir():
        raise HearingError(
            f"VOICELAB_WHISPER_MODEL is {folder!r}, which is no directory; name one that holds a faster-whisper "
            "model, or unset it to listen with Moonshine."
        )
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise HearingError(
            "VOICELAB_WHISPER_MODEL is set, but faster-whisper is not installed; install it, or unset the variable."
        ) from error
    with _turnstile.turn():
        return WhisperModel(folder, device="cpu", compute_type="int8", local_files_only=True)
