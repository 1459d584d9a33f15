"""Recognition with faster-whisper, for machines that have the package and a model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .recognizer import HearingError

PROMPT_CHARACTERS = 800
"""Whisper heeds about the last 220 tokens of a prompt."""


class WhisperRecognizer:
    """A `Recognizer` that hears the utterance as a whole: there is no hypothesis before its end.

    Args:
        model: a directory with a model in CTranslate2 format; nothing is downloaded.

    Raises:
        HearingError: when the package is missing or the directory does not exist.
    """

    def __init__(self, model: str) -> None:
        if not Path(model).is_dir():
            raise HearingError(
                f"VOICELAB_WHISPER_MODEL is {model!r}, which is no directory; name one that "
                "holds a faster-whisper model, or unset it to listen with pocketsphinx."
            )
        try:
            from faster_whisper import WhisperModel
        except ImportError as error:
            raise HearingError(
                "VOICELAB_WHISPER_MODEL is set, but faster-whisper is not installed; install it, or unset the variable."
            ) from error
        self._model = WhisperModel(model, device="cpu", compute_type="int8", local_files_only=True)
        self._prompt: str | None = None
        self._heard: list[np.ndarray] = []

    def prepare(self) -> None:
        """Run once over a second of silence, so that the first utterance finds everything in memory."""
        self._transcribe(np.zeros(16_000, np.float32))

    def bias(self, texts: Sequence[str]) -> None:
        """Prompt the model with `texts`; the end counts most."""
        self._prompt = " ".join(texts)[-PROMPT_CHARACTERS:] or None

    def start(self) -> None:
        """Begin an utterance; one still open is dropped."""
        self._heard = []

    def feed(self, samples: np.ndarray) -> str:
        """Hear int16[n] at 16 kHz; returns "": this model speaks up at the end."""
        self._heard.append(samples)
        return ""

    def finish(self) -> str:
        """End the utterance; returns its text."""
        if not self._heard:
            return ""
        sound = np.concatenate(self._heard).astype(np.float32) / 32768.0
        self._heard = []
        return self._transcribe(sound)

    def close(self) -> None:
        """The model goes with the object."""

    def _transcribe(self, sound: np.ndarray) -> str:
        segments, _ = self._model.transcribe(
            sound, language="en", beam_size=1, initial_prompt=self._prompt, condition_on_previous_text=False
        )
        return " ".join(segment.text.strip() for segment in segments).strip()
