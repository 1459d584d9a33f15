"""What the model writes, as it should be read: no words where nobody spoke, and codes in capitals."""

from __future__ import annotations

import difflib
import re

ALIKE = 0.7
"""Of the letters of two texts that say the same: "Stup." is "Stop.", and "Hell." is not "Have."."""

FROM_NOTHING = frozenset("you and the so oh uh um hmm bye i a".split())
"""Words that come out of breath, clicks and noise, alone and without punctuation; what people say alone has it."""

CODE = re.compile(r"\b(?=[a-z]*\d)(?=\d*[a-z])(?!\d+[a-z]+\b)[a-z\d]{3,}\b", re.IGNORECASE)
"""Letters and digits in one word that is no number with a unit or an ending (5kg, 20th): somebody spelled it."""


def worded(text: str) -> str:
    """The text, or "" where it is what the model makes of no speech at all. Musical notes are taken out; a code that
    was spelled aloud ("k7xq2p") comes in capitals, however the model took it."""
    said = " ".join(re.sub(r"[♪♫♬]", " ", text).split())
    if not any(character.isalnum() for character in said) or said.lower() in FROM_NOTHING:
        return ""
    return CODE.sub(lambda match: match[0].upper(), said)


def alike(text: str, other: str) -> bool:
    """Whether two texts may stand for the same words, by their letters."""
    letters = ["".join(filter(str.isalnum, one.lower())) for one in (text, other)]
    return difflib.SequenceMatcher(None, *letters, autojunk=False).ratio() >= ALIKE
