"""Faults on purpose: an engine that misbehaves in one known way, so that a client can be shown to bear it.

A fault is chosen in the address: `…/faults/NAME/v1` in the place of `…/v1`, several as `…/faults/ONE+OTHER/v1`.
Everything else works as always.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

from .brain.question import Brain, Question, Reason
from .brain.turn import ToolCall
from .protocol import TRANSCRIPTION, ProtocolError
from .voice.speaking import SpokenPiece, Voice

FAULTS = {
    "rejected_key": "every key is refused",
    "rate_limit": "every session is refused with rate_limit_exceeded",
    "slow_first_audio": "the first sound of an answer comes three seconds late",
    "drop": "the connection is dropped after each connection's first answer",
    "duplicate_events": "every server event is sent twice",
    "late_transcription": "a transcription comes only after the answer to it",
    "model_failure": "every response fails",
    "session_limit=SECONDS": "a session ends by plan after so many seconds, and not after an hour",
}
LIMITED = re.compile(r"session_limit=([1-9][0-9]{0,3})")
SESSION_SECONDS = 3600  # the service's limit: "Your session hit the maximum duration of 60 minutes."
SLOW_SECONDS = 3.0


def named(fault: str) -> frozenset[str]:
    """The names in what an address asks for: `drop`, `slow_first_audio+drop`, or nothing."""
    return frozenset(fault.split("+")) if fault else frozenset()


def refusal(fault: str) -> ProtocolError | None:
    """Why no session begins: an unknown fault, or a rate limit; a rejected key is the credentials' matter."""
    for name in sorted(name for name in named(fault) if name not in FAULTS and not LIMITED.fullmatch(name)):
        return ProtocolError(f"There is no fault {name[:40]!r}; there are {', '.join(FAULTS)}.", code="unknown_fault")
    if "rate_limit" in named(fault):
        told = "Rate limit reached. Wait, or ask for a higher limit."
        return ProtocolError(told, code="rate_limit_exceeded", type="rate_limit_error")
    return None


class Outgoing:
    """What becomes of a conversation's server events on their way out; nothing, without a fault."""

    def __init__(self, fault: str = "") -> None:
        self._faults = named(fault)
        self._held: list[dict[str, Any]] = []
        limits = [int(limit[1]) for limit in map(LIMITED.fullmatch, self._faults) if limit]
        self.session_seconds = min(limits, default=SESSION_SECONDS)
        """How long a session may last."""

    def pass_on(self, event: dict[str, Any]) -> list[dict[str, Any]]:
        """The events that are sent now, in order."""
        times = 2 if "duplicate_events" in self._faults else 1
        return [passed for passed in self._in_their_order(event) for _ in range(times)]

    def _in_their_order(self, event: dict[str, Any]) -> list[dict[str, Any]]:
        if "late_transcription" in self._faults:
            if event["type"].startswith(f"{TRANSCRIPTION}."):
                self._held.append(event)
                return []
            if event["type"] == "response.done":
                held, self._held = self._held, []
                return [event, *held]
        return [event]

    def ends_with(self, event: dict[str, Any]) -> bool:
        """Whether the connection is dropped after this event: the end of an answer in words."""
        if "drop" not in self._faults or event["type"] != "response.done":
            return False
        response = event["response"]
        aside = response["conversation_id"] is None  # a word of patience is no answer
        return not aside and any(item["type"] == "message" for item in response["output"])


class SlowVoice:
    """A voice that keeps the caller waiting."""

    ahead = False  # it would be late by less

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self.name = voice.name

    async def speak(self, text: str, *, voice: str, speed: float = 1.0) -> AsyncIterator[SpokenPiece]:
        """As the voice itself, later."""
        await asyncio.sleep(SLOW_SECONDS)
        async for piece in self._voice.speak(text, voice=voice, speed=speed):
            yield piece


class FailingBrain:
    """A brain that answers nothing."""

    name = "a brain that fails on purpose"
    ahead = False

    async def answer(self, question: Question) -> AsyncIterator[str | ToolCall | Reason]:
        """Fails."""
        raise RuntimeError("The model had an internal error.")
        yield ""  # makes this a generator, as a brain's answer is


def brain_and_voice(fault: str, brain: Brain, voice: Voice) -> tuple[Brain, Voice]:
    """The parts with the faults in them."""
    faults = named(fault)
    return (
        FailingBrain() if "model_failure" in faults else brain,
        SlowVoice(voice) if "slow_first_audio" in faults else voice,
    )
