"""Imported by the process that recognisers are forked from: each finds the model in memory, and makes it its own."""

from __future__ import annotations

from .choosing import make_recognizer
from .recognizer import Recognizer


def _load() -> Recognizer | None:
    try:
        return make_recognizer()
    except Exception:  # whatever a model's library raises: it is tried, and told, again when something is asked of it
        return None


loaded = _load()
