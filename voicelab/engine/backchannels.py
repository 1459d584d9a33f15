"""What a listener says without wanting to speak: "mhm", "okay", "I see".

The words are English, the only language that the engine's ears understand; a hum is one in any language. They are the
commonest of those that the manual for labelling the Switchboard corpus (Jurafsky, Shriberg and Biasca, 1997) counts as
backchannels, and some like them, but for "yes", "no" and "sure": those are replies, and must not be missed.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np

from .ears.recognizer import EARS_RATE

ENGLISH = frozenset(
    "mm, mmm, mhm, hm, hmm, mm hm, mm hmm, uh, um, ah, aha, oh, huh, uh huh, ooh, okay, ok, right, all right, alright, "
    "yeah, yep, yup, i see, i know, got it, gotcha, really, wow, exactly, true, good, great, nice, fine, cool, "
    "of course, that's right, interesting".split(", ")
)
"""In small letters, without hyphens."""

HUM_DB, HUM_ABOVE_HZ = -16.5, 1_000
"""A closed mouth lets out little of what lies above that frequency. Of the first third of a second of 25 recordings and
of 20 short words in made voices at least -16.0 dB of the power lies there; of "mhm", "mm-hmm" and "hmm" in four made
voices at most -16.5 dB."""


def others(text: str, phrases: Collection[str] = ENGLISH, *, going_on: bool = False) -> int:
    """How many words of the text are no part of such phrases.

    Args:
        going_on: more may come, so that the text may end with the beginning of a phrase.
    """
    spoken = re.findall(r"[^\W_]+(?:'[^\W_]+)*", text.lower().replace("’", "'"))
    known = [phrase.split() for phrase in phrases]
    found = at = 0
    while at < len(spoken):
        fitting = [len(phrase) for phrase in known if spoken[at : at + len(phrase)] == phrase]
        if not fitting and going_on and any(phrase[: len(spoken) - at] == spoken[at:] for phrase in known):
            break
        found += not fitting
        at += max(fitting, default=1)
    return found


def hums(samples: np.ndarray) -> bool:
    """Whether the voice in int16[n] at 16 kHz comes from a closed mouth."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    high = power[np.fft.rfftfreq(len(samples), 1 / EARS_RATE) > HUM_ABOVE_HZ]
    return bool(high.sum() < power.sum() * 10 ** (HUM_DB / 10))
