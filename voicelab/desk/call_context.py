"""What tools may know of the call that they serve; a session makes a new one for each call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from agents.realtime import RealtimeAgent

from voicelab.endpoint import Endpoint
from voicelab.record.audit import AuditLog
from voicelab.record.handoff_log import HandoffLog
from voicelab.record.transcript_entry import Step

from .consent import Consent


@dataclass(frozen=True)
class Caller:
    """A person who has been verified, for the length of a call."""

    id: str
    name: str


def _nothing_said(forgotten: bool) -> list[dict[str, str]]:
    return []


def _unheeded(step: Step) -> None:
    """Outside a call nobody keeps it."""


def _unseen(name: str, state: str, told: dict[str, str]) -> None:
    """Outside a call nobody looks."""


def _nobody_answers() -> RealtimeAgent[Any]:
    raise RuntimeError("Transfers need a call: run the agent in a LiveSession.")


async def _nobody_listens(text: str) -> None:
    """Outside a call there is nobody to speak to."""


@dataclass
class CallContext:
    """The SDK hands it to tools and handoffs as `ctx.context`.

    Attributes:
        data: the learner's own object, from `LiveSession(context=...)`.
        caller: who has been verified in this call; `None` until then. Only the session sets it, never a tool:
            what a model writes into arguments says nothing about who is calling.
        consent: what was proposed to the caller, and whether they said yes to it.
        audit: where tools and approvals record what they did.
        say: has the agent speak a text now, beside the conversation; for a tool that takes its time.
        checked: told how each output guardrail's check went: its name, its state, category and rationale.
        endpoint: where the call's model lives; its key is the session's, and is never shown.
        conversation: what has been said, as messages with role and content, oldest first: what the model still has in
            its context, or, if asked with `True`, all of it.
        step: told what somebody behind the agent does for it, such as a supervisor's tool calls.
        agent: gives the agent that has the call now.
        handoffs: the call's transfers, and how each ended.
        notes: what tools want to remember until the call ends.
    """

    data: Any = None
    caller: Caller | None = None
    consent: Consent = field(default_factory=Consent)
    audit: AuditLog = field(default_factory=AuditLog)
    say: Callable[[str], Awaitable[None]] = _nobody_listens
    checked: Callable[[str, str, dict[str, str]], None] = _unseen
    endpoint: Endpoint | None = field(default=None, repr=False)
    conversation: Callable[[bool], list[dict[str, str]]] = _nothing_said
    step: Callable[[Step], None] = _unheeded
    agent: Callable[[], RealtimeAgent[Any]] = _nobody_answers
    handoffs: HandoffLog = field(default_factory=HandoffLog)
    notes: dict[str, Any] = field(default_factory=dict)
