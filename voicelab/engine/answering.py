"""The assistant's side of a conversation: one response that adds to it at a time, and others beside it."""

from __future__ import annotations

import asyncio
import logging
import math
from dataclasses import replace
from typing import Any

from .answer import Answer, Studio
from .brain.turn import Said
from .protocol import ProtocolError
from .rehearsal import Rehearsal
from .response_rules import Plan
from .response_steps import Step
from .sounding import Sounding

log = logging.getLogger(__name__)


class Answering:
    """Makes responses. Its owner is the conversation's task; nothing else calls it."""

    def __init__(self, studio: Studio, conversation_id: str) -> None:
        self._studio, self._conversation_id = studio, conversation_id
        self._rehearsal = Rehearsal(studio.brain, studio.voice)
        self._own = replace(studio, brain=self._rehearsal, voice=self._rehearsal)
        self._under_way: dict[str, Answer] = {}
        self._current: Answer | None = None
        self._on_call: dict[str, bool] = {}
        """Of a call, the responses that are being made or may still be heard, and whether each is out of band."""
        self.sounding = Sounding()
        self.voice: str | None = None
        """Whose sound was made first; from then on the voice is fixed, as at the service."""
        self.ended = False
        """Whether an answer in words has come to its end, until somebody has taken note of it."""

    @property
    def active(self) -> bool:
        """Whether a response is under way that adds to the conversation."""
        return self._current is not None

    @property
    def playing(self) -> bool:
        """Whether a response is under way that adds to the conversation, or a call still plays the sound of one."""
        return self.active or not all(self._on_call.values())

    @property
    def left_ms(self) -> float:
        """How long the conversation's answers will still be heard; of one that is heard already nobody knows."""
        heard = self._current is not None and self._current.played_ms and self._is_played(self._current)
        return math.inf if heard else self.sounding.left_ms

    @property
    def aside(self) -> frozenset[str]:
        """The responses out of band whose sound may still be playing: nobody's turn, and so not for barge-in to cut."""
        return frozenset(response_id for response_id, aside in self._on_call.items() if aside)

    def create(self, plan: Plan, waiting: list[asyncio.Future[Any]]) -> None:
        """Begin a response, when what it is an answer to has been recognised.

        Raises:
            ProtocolError: `conversation_already_has_active_response`, or `item_not_found` for a reference of its input.
        """
        if self._current is not None and not plan.aside:
            raise ProtocolError(
                f"Conversation already has an active response in progress: {self._current.id}. "
                "Wait until the response is finished before creating a new one.",
                code="conversation_already_has_active_response",
            )
        self._studio.items.check_references(plan.context or [])
        conversation_id, studio = (None, self._studio) if plan.aside else (self._conversation_id, self._own)
        answer = Answer(plan, conversation_id, studio, waiting)
        self._under_way[answer.id] = answer
        if not plan.aside:
            self._current = answer
        if self._studio.playback:
            self._on_call[answer.id] = plan.aside

    def rehearse(self, plan: Plan, said: str) -> None:
        """Begin to think, in a pause, about what would be answered if the caller had said this and no more."""
        if self._current is None and plan.aloud:
            question = plan.question([*self._studio.items.as_heard(), Said("user", said)])
            self._rehearsal.begin(question, plan.voice, plan.speed)

    def cancel(self, reason: str, response_id: str | None = None) -> None:
        """End a response as cancelled, or the conversation's own if none is named.

        Args:
            reason: `turn_detected` or `client_cancelled`.

        Raises:
            ProtocolError: `response_cancel_not_active`.
        """
        answer = self._under_way.get(response_id) if response_id else self._current
        if answer is None:
            raise ProtocolError(
                "Cancellation failed: no active response found.",
                code="response_cancel_not_active",
                param="response_id" if response_id else None,
            )
        try:
            answer.cancel(reason)
        finally:
            self._forget(answer)

    def take(self, step: Step, caller_ms: int) -> None:
        """Go on with a response; steps of one that has ended meanwhile are dropped.

        Whatever goes wrong ends the response as failed, and nothing else.
        """
        answer = self._under_way.get(step.response_id)
        if answer is None:
            return
        before_ms = answer.played_ms
        try:
            answer.take(step, caller_ms)
        except Exception as problem:
            log.warning("a response failed: %s", type(problem).__name__)
            try:
                answer.fail(f"The response could not be made: {problem}")
            finally:
                self._forget(answer)
        if answer.played_ms and not self.voice:
            self.voice = answer.plan.voice
        if answer is self._current and self._is_played(answer):
            self.sounding.add(answer.played_ms - before_ms)
        if answer.finished:
            self._forget(answer)

    def drained(self, response_id: str) -> None:
        """The sound of a response has been played to its end, or to where it was cut."""
        self._on_call.pop(response_id, None)
        if not self.playing:
            self.sounding.stop()

    def close(self) -> None:
        """Stop making sound; the conversation has ended."""
        for answer in self._under_way.values():
            answer.close()
        self._rehearsal.drop()
        self._under_way.clear()
        self._current = None

    def _forget(self, answer: Answer) -> None:
        self._under_way.pop(answer.id, None)
        if not answer.played_ms:
            self._on_call.pop(answer.id, None)  # nothing of it will be played
        if answer is self._current:
            self.ended |= answer.has_words
            self._current = None

    def _is_played(self, answer: Answer) -> bool:
        """Whether the sound of an answer in the making is played: on a call nothing more is of one that was cut."""
        return self._studio.playback is None or answer.id in self._on_call
