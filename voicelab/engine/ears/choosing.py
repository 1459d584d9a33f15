"""Which recogniser listens."""

from __future__ import annotations

import importlib.util
import os

from .recognizer import HearingError, Recognizer

WHISPER_MODEL = "VOICELAB_WHISPER_MODEL"
"""Names a directory with a faster-whisper model, to be used instead of pocketsphinx."""


def make_recognizer() -> Recognizer:
    """The best recogniser at hand, in this process: faster-whisper if installed and given a model, or
    pocketsphinx.

    Raises:
        HearingError: when the model named in the environment cannot be used, or pocketsphinx is not
        installed.
    """
    model = os.environ.get(WHISPER_MODEL)
    if model:
        from .whisper import WhisperRecognizer

        return WhisperRecognizer(model)
    if importlib.util.find_spec("pocketsphinx") is None:
        raise HearingError("pocketsphinx is not installed; install the packages of requirements.txt.")
    from .sphinx import SphinxRecognizer

    return SphinxRecognizer()
