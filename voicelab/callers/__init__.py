"""Callers without a browser: a WebRTC phone, voices that are hard to hear, and the `call` command.

May import `session` and what lies below it. WebRTC is imported with the first phone: it takes a third of a second, and
most who want a voice that is hard to hear have none.
"""

from typing import TYPE_CHECKING, Any

from .hard_callers import hesitating, in_noise, room, speech_probability, spoken_part

if TYPE_CHECKING:
    from .phone import Phone

__all__ = [
    "Phone",
    "hesitating",
    "in_noise",
    "room",
    "speech_probability",
    "spoken_part",
]


def __getattr__(name: str) -> Any:
    if name != "Phone":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .phone import Phone

    return Phone
