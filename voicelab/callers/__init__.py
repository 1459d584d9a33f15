"""Callers without a browser: a WebRTC phone, voices that are hard to hear, and the `call` command.

May import `session` and what lies below it.
"""

from .hard_callers import hesitating, in_noise, room, speech_probability, spoken_part
from .phone import Phone

__all__ = [
    "Phone",
    "hesitating",
    "in_noise",
    "room",
    "speech_probability",
    "spoken_part",
]
