"""Which recogniser listens."""

from __future__ import annotations

import os

from voicelab import model_files

from .moonshine import MoonshineRecognizer
from .recognizer import Recognizer
from .whisper import WhisperRecognizer

WHISPER_MODEL = "VOICELAB_WHISPER_MODEL"
"""Names a directory with a faster-whisper model, to be used instead of Moonshine."""


def make_recognizer() -> Recognizer:
    """A conversation's recogniser: faster-whisper if a model is named, or Moonshine; the model is everybody's."""
    model = os.environ.get(WHISPER_MODEL)
    return WhisperRecognizer(model) if model else MoonshineRecognizer()


def ears_in_use() -> str:
    """For people who ask what listens, and whether it can: a name, or what is missing and what to do."""
    model = os.environ.get(WHISPER_MODEL)
    if model:
        return f"faster-whisper with the model in {model}"
    if missing := model_files.missing(model_files.folder()):
        return f"none: the speech recognition model lacks {', '.join(missing)}; {model_files.REMEDY}"
    return "Moonshine tiny (English)"
