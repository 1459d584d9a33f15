"""What becomes of a form once a person has answered it; it may have outlived the connection it was asked on."""

from __future__ import annotations

from typing import Protocol

from agents.realtime import RealtimeSession

from voicelab.desk.call_context import CallContext
from voicelab.record.events import EventLog
from voicelab.record.transcript import Transcript

from .call_state import CallState
from .late_results import LateResults
from .waiting import Waiting


class Asked(Protocol):
    """The call in which the form was asked for, and each that goes on after it."""

    context: CallContext
    events: EventLog
    transcript: Transcript
    state: CallState
    waiting: Waiting
    late: LateResults

    @property
    def sdk(self) -> RealtimeSession:
        """The SDK's session, which holds the tool's call."""


class Forms:
    """A call's side of its forms: what `Approvals` asks for."""

    def __init__(self, call: Asked) -> None:
        self._call = call

    @property
    def context(self) -> CallContext:
        """What tools know of the call."""
        return self._call.context

    async def approve(self, call_id: str) -> None:
        """Run the tool; first offer the agent what only verified callers may have."""
        self._decided(call_id, "approved")
        call = self._call
        while call.late.next:
            call = call.late.next
        if not call.sdk.model.gone:  # a connection that is about to be made offers it by itself
            await call.sdk.update_agent(call.state.agent)
        await self._call.sdk.approve_tool_call(call_id)
        call.waiting.wake()

    async def reject(self, call_id: str, message: str) -> None:
        """Do not run it; the model gets `message` as the tool's output."""
        self._decided(call_id, "rejected")
        await self._call.sdk.reject_tool_call(call_id, rejection_message=message)
        self._call.waiting.wake()

    def _decided(self, call_id: str, outcome: str) -> None:
        self._call.events.append("other", f"approval.{outcome}", {"call_id": call_id})
        self._call.transcript.approval(call_id, outcome)
