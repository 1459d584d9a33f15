"""What a form asks of the call whose tool waits for a person: to run it, or not."""

from __future__ import annotations

from typing import Any, Protocol

from agents.realtime import RealtimeSession

from voicelab.desk.call_context import CallContext
from voicelab.desk.envelope import as_problem, went_wrong
from voicelab.record.events import EventLog
from voicelab.record.transcript import Transcript

from .call_state import CallState
from .late_results import LateResults
from .waiting import Waiting


class Waiter(Protocol):
    """The call, as far as its forms are concerned."""

    state: CallState
    context: CallContext
    events: EventLog
    transcript: Transcript
    late: LateResults
    waiting: Waiting
    sdk: RealtimeSession | None


class FormGate:
    """The way from a form back to its call; all on the session's loop."""

    def __init__(self, call: Waiter) -> None:
        self._call = call
        self.context: CallContext = call.context

    async def approve(self, call_id: str) -> None:
        """Run the tool; first offer the agent what only verified callers may have."""
        self._decided(call_id, "approved")
        call: Any = self._call
        while (following := call.late.next) is not None:
            call = following  # the form has outlived its connection
        try:
            if not call.sdk.model.gone:  # a connection that is about to be made offers it by itself
                await call.sdk.update_agent(call.state.agent)
            await self._call.sdk.approve_tool_call(call_id)
        except Exception as problem:  # a tool server that is down, say: the model has to learn of it
            told = {"call_id": call_id, "message": f"{type(problem).__name__}: {problem}"}
            self._call.events.append("other", "tool.failed", told)
            await self._call.sdk.reject_tool_call(call_id, rejection_message=went_wrong(as_problem(problem)))
        call.waiting.wake()

    async def reject(self, call_id: str, message: str) -> None:
        """Do not run it; the model gets `message` as the tool's output."""
        self._decided(call_id, "rejected")
        await self._call.sdk.reject_tool_call(call_id, rejection_message=message)
        self._call.waiting.wake()

    def _decided(self, call_id: str, outcome: str) -> None:
        self._call.events.append("other", f"approval.{outcome}", {"call_id": call_id})
        self._call.transcript.approval(call_id, outcome)
