"""What was said in a call, by caller and agent by turns."""

from __future__ import annotations

from voicelab.engine.brain.turn import Heard, Said


def by_turns(*said: str) -> list[Heard]:
    """The caller begins."""
    return [Said("user" if at % 2 == 0 else "assistant", text) for at, text in enumerate(said)]
