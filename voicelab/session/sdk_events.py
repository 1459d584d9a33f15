"""What the SDK's session reports of a call, and what becomes of it; above all of whatever went wrong.

Nothing is swallowed: each failure is a row of the event log with its cause, and stands in the answer of the question
that it happened to. The call goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agents.exceptions import ModelBehaviorError
from agents.realtime import RealtimeModelToolCallEvent

from voicelab.desk.approvals import Approvals, Gate
from voicelab.desk.call_context import CallContext
from voicelab.desk.envelope import ToolProblem, as_problem, went_wrong
from voicelab.record.events import EventLog

from .call_state import CallState
from .sdk_session import patience_with

LONGEST_CAUSE = 300  # characters: an exception's text may hold a whole page
BAD_CALL = ToolProblem("invalid_call", "This call could not be read: correct its arguments.", retryable=True)


class SdkEvents:
    """Takes in the SDK's events, other than sound.

    Args:
        state: what the call is at.
        events: where failures are noted.
        context: the call's; it has the log of transfers.
        approvals: shows what waits for a person.
        gate: the call, for a person's answer.
        heard: given each server event.
    """

    def __init__(
        self,
        state: CallState,
        events: EventLog,
        context: CallContext,
        approvals: Approvals,
        gate: Gate,
        heard: Callable[[dict[str, Any]], None],
    ) -> None:
        self._state, self._events, self._context = state, events, context
        self._approvals, self._gate, self._heard = approvals, gate, heard

    def take(self, event: Any) -> None:
        """One of the SDK's session events; a failure of our own to understand it is noted as well."""
        try:
            handler = getattr(self, "_on_" + event.type, None)
            if handler:
                handler(event)
        except Exception as problem:  # one event must not end the call
            self.note("event.failed", problem, event=event.type)

    def failed(self, call: RealtimeModelToolCallEvent, problem: BaseException) -> str:
        """A tool's call or a handoff could not be carried out: note it; returns what the model is told."""
        told = f"{call.name}: {_cause(problem)}"
        for question in self._state.progress.callers(call.call_id):
            question.problems.append(told)
        self.note("tool.failed", problem, tool=call.name, call_id=call.call_id)
        if isinstance(problem, ModelBehaviorError):
            return went_wrong(BAD_CALL)
        return went_wrong(as_problem(problem if isinstance(problem, Exception) else RuntimeError(str(problem))))

    def note(self, type: str, problem: object, **more: str) -> None:
        """Put a failure into the event log."""
        self._events.append("other", type, {**more, "message": _cause(problem)})

    def _on_raw_model_event(self, event: Any) -> None:
        if event.data.type == "raw_server_event":
            self._heard(event.data.data)
        elif event.data.type == "exception":
            self.note("sdk.failed", event.data.exception, context=event.data.context or "")
            self._tell(_cause(event.data.exception))

    def _on_error(self, event: Any) -> None:
        """An error of the endpoint is in the log as itself, and so is an event that the SDK does not know."""
        if isinstance(event.error, dict):
            self.note("sdk.failed", event.error.get("message", event.error))
            self._tell(str(event.error.get("message", event.error)))

    def _on_tool_start(self, event: Any) -> None:
        """It runs only now, after a person let it pass, say: its time counts from here."""
        self._state.progress.runs(event.tool.name, patience_with(event.tool))

    def _on_tool_approval_required(self, event: Any) -> None:
        self._events.append("other", "approval.requested", {"tool": event.tool.name, "call_id": event.call_id})
        self._approvals.ask(self._gate, event.call_id, event.tool.name, event.arguments, event.agent.name)

    def _on_handoff(self, event: Any) -> None:
        self._state.handed_over(event.from_agent, event.to_agent, self._context.handoffs)

    def _tell(self, problem: str) -> None:
        for question in self._state.progress.questions:
            if question.calls or question.due or question.active:
                question.problems.append(problem)


def _cause(problem: object) -> str:
    told = f"{type(problem).__name__}: {problem}" if isinstance(problem, BaseException) else str(problem)
    return told[:LONGEST_CAUSE]
