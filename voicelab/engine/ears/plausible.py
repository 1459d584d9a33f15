"""What a recogniser makes of silence and noise is nobody's word."""

from __future__ import annotations

import re

FROM_NOTHING = frozenset("you and the so oh uh um hmm bye i a".split())
"""Words that come out of breath, clicks and noise, alone and without punctuation; what people say alone has it."""


def plausible(text: str) -> str:
    """The text, or "" where it is what the model makes of no speech at all; musical notes are taken out."""
    said = " ".join(re.sub(r"[♪♫♬]", " ", text).split())
    if not any(character.isalnum() for character in said) or said.lower() in FROM_NOTHING:
        return ""
    return said
