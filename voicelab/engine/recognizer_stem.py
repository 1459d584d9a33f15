"""Imported by the process that recognisers are forked from: each finds the model in memory, and makes it its own."""

from __future__ import annotations

from .hearing import HearingError, Recognizer, make_recognizer


def _load() -> Recognizer | None:
    try:
        return make_recognizer()
    except HearingError:  # told when an utterance is heard
        return None


loaded = _load()
