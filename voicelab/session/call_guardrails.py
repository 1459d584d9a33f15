"""A call's guardrails: what an agent says is checked while it says it, and silenced if it must not be heard.

The Agents SDK checks an answer too, but never one shorter than its step, nor the end of a longer one, and tells the
model of a violation only if no other response has begun meanwhile. So a call does all of it: one verdict an answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextvars import ContextVar
from typing import Any, Protocol

from voicelab.desk.call_context import CallContext
from voicelab.desk.guardrails import DEBOUNCE, violated
from voicelab.record.events import EventLog
from voicelab.record.item_texts import GUARDRAIL_PREFIX
from voicelab.record.transcript import Transcript

from .call_state import CallState
from .progress import DELTAS
from .question import Question

WHOLE = ("response.output_audio_transcript.done", "response.output_text.done")
CHECK_SECONDS = 10.0  # for one guardrail's verdict; one that takes longer has failed itself, and stops nothing
MOST_TRIPS = 3  # answers to one question that are stopped; a model that goes on so is not asked again

_item: ContextVar[str] = ContextVar("item", default="")


class Speaking(Protocol):
    """The call, as far as its guardrails are concerned."""

    state: CallState
    context: CallContext
    events: EventLog
    transcript: Transcript

    async def withdraw(self, response_id: str) -> None:
        """Make a response unheard, as far as it has not been heard."""

    def keep(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run something for as long as the call lasts."""

    async def send_message(self, text: str, questions: list[Question]) -> None:
        """A written message; it asks for a response, which answers these questions."""


class Guards:
    """Checks the answers of one call."""

    def __init__(self, call: Speaking) -> None:
        self._call = call
        self._said: dict[str, str] = {}
        self._tripped: set[str] = set()

    def take(self, event: dict[str, Any]) -> None:
        """Learn from a server event what is being said; every so many characters, and at its end, it is checked."""
        kind = event["type"]
        if kind not in DELTAS + WHOLE or not self._call.state.agent.output_guardrails:
            return
        item_id = event["item_id"]
        if kind in DELTAS:
            before = self._said.get(item_id, "")
            said = self._said[item_id] = before + event["delta"]
            if len(said) // DEBOUNCE > len(before) // DEBOUNCE:
                self._check(event, said)
        else:
            self._said.pop(item_id, None)
            self._check(event, event.get("transcript") or event.get("text") or "")

    def checked(self, name: str, state: str, told: dict[str, str]) -> None:
        """How a guardrail's check of the item that this task is about went."""
        self._call.transcript.guardrail(_item.get(), name, state, told)

    def _check(self, event: dict[str, Any], text: str) -> None:
        questions = self._call.state.progress.answers_to(event["response_id"])
        for question in questions:
            question.checking += 1
        self._call.keep(self._judge(event["response_id"], event["item_id"], text, questions))

    async def _judge(self, response_id: str, item_id: str, text: str, questions: list[Question]) -> None:
        _item.set(item_id)
        try:
            agent = self._call.state.agent
            checks = violated(agent.output_guardrails, self._call.context, agent, text, self._failed)
            tripped = await asyncio.wait_for(checks, CHECK_SECONDS)
            if tripped and response_id not in self._tripped:
                self._tripped.add(response_id)
                await self._stop(response_id, item_id, tripped, questions)
        except asyncio.TimeoutError:
            self._failed("", TimeoutError(f"No verdict came within {CHECK_SECONDS:.0f} s."))
        finally:
            for question in questions:
                question.checking -= 1
                question.touch()

    async def _stop(self, response_id: str, item_id: str, tripped: list[str], questions: list[Question]) -> None:
        names = ", ".join(tripped)
        self._call.events.append("other", "guardrail.tripped", {"guardrails": tripped})
        for question in questions:
            question.correcting, question.trips = True, question.trips + 1
            question.blocked.add(item_id)
        await self._call.withdraw(response_id)
        hopeless = [question for question in questions if question.trips >= MOST_TRIPS]
        for question in hopeless:
            question.correcting, question.given = False, True
            question.failure = f"The guardrail {names!r} stopped {MOST_TRIPS} answers."
        if not questions or len(hopeless) < len(questions):
            await self._call.send_message(f"{GUARDRAIL_PREFIX} {names}", questions)

    def _failed(self, name: str, problem: Exception) -> None:
        told = {"guardrail": name, "message": f"{type(problem).__name__}: {problem}"}
        self._call.events.append("other", "guardrail.failed", told)
