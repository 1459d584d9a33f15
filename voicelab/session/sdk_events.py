"""What the SDK's session reports of a call, and what becomes of it; above all of whatever went wrong.

Nothing is swallowed: each failure is a row of the event log with its cause, and stands in the answer of the question
that it happened to. The call goes on.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, Protocol

from agents.exceptions import ModelBehaviorError
from agents.realtime import RealtimeModelToolCallEvent

from voicelab.desk.approvals import Approvals
from voicelab.desk.call_context import CallContext
from voicelab.desk.envelope import ToolProblem, as_problem, went_wrong
from voicelab.desk.soundness import close_doors
from voicelab.record.events import EventLog
from voicelab.record.item_texts import is_said
from voicelab.record.transcript import Transcript

from .call_guardrails import WHOLE, Guards
from .call_state import CallState
from .controls import Controls
from .cutting import Cutting
from .false_interruptions import FalseInterruptions
from .form_gate import FormGate
from .sdk_session import patience_with
from .waiting import Waiting

LONGEST_CAUSE = 300  # characters: an exception's text may hold a whole page
BAD_CALL = ToolProblem("invalid_call", "This call could not be read: correct its arguments.", retryable=True)


class Reporting(Protocol):
    """The call, as far as its events are concerned."""

    state: CallState
    events: EventLog
    context: CallContext
    transcript: Transcript
    controls: Controls
    cutting: Cutting
    interruptions: FalseInterruptions
    guards: Guards
    waiting: Waiting

    async def send(self, type: str, **fields: Any) -> None:
        """A client event."""

    def keep(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run something for as long as the call lasts."""


class SdkEvents:
    """Takes in the SDK's events of a call, other than sound; `approvals` show what waits for a person."""

    def __init__(self, call: Reporting, approvals: Approvals) -> None:
        self._call, self._approvals = call, approvals
        self._progress = call.state.progress

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
        for question in self._progress.callers(call.call_id):
            question.problems.append(told)
        self.note("tool.failed", problem, tool=call.name, call_id=call.call_id)
        if isinstance(problem, ModelBehaviorError):
            return went_wrong(BAD_CALL)
        return went_wrong(as_problem(problem if isinstance(problem, Exception) else RuntimeError(str(problem))))

    def note(self, type: str, problem: object, **more: str) -> None:
        """Put a failure into the event log."""
        self._call.events.append("other", type, {**more, "message": _cause(problem)})

    def _on_raw_model_event(self, event: Any) -> None:
        if event.data.type == "raw_server_event":
            self._take_server_event(event.data.data)
        elif event.data.type == "other":
            repeated = {name: event.data.data.get(name) for name in ("type", "event_id")}
            self._call.events.append("other", "event.repeated", {"event": repeated})
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
        self._progress.runs(event.tool.name, patience_with(event.tool))

    def _on_tool_approval_required(self, event: Any) -> None:
        self._call.events.append("other", "approval.requested", {"tool": event.tool.name, "call_id": event.call_id})
        self._approvals.ask(FormGate(self._call), event.call_id, event.tool.name, event.arguments, event.agent.name)

    def _on_handoff(self, event: Any) -> None:
        for name in close_doors(event.to_agent):
            told = f"{name} waits for an approval: its needs_approval is neither true nor false."
            self._call.transcript.notice(told)
        self._call.state.handed_over(event.from_agent, event.to_agent, self._call.context.handoffs)

    def _take_server_event(self, event: dict[str, Any]) -> None:
        call, kind = self._call, event["type"]
        fresh = call.transcript.find((event.get("item") or {}).get("id", "")) is None  # else it is told again
        call.interruptions.take(event)  # first, as `cutting`: they have to know what was playing before the event
        call.cutting.take(event)
        call.state.take(event)
        if kind == "conversation.item.added" and fresh:
            self._take_item(event["item"])
        if kind in WHOLE and call.cutting.in_conversation(event["item_id"]):
            call.context.handoffs.answered(event.get("transcript") or event.get("text") or "")
        call.guards.take(event)
        if kind == "response.created" and self._progress.unwanted(event["response"]["id"]):
            call.keep(call.send("response.cancel", response_id=event["response"]["id"]))
        if kind == "input_audio_buffer.committed" and self._progress.active and call.controls.answers:
            self._progress.ask_again = True  # a turn that ends during a response gets none of its own
        if self._progress.has_to_ask:
            call.keep(call.send("response.create"))

    def _take_item(self, item: dict[str, Any]) -> None:
        if is_said(item):
            self._call.context.handoffs.asked()
        entry = self._call.transcript.find(item["id"])
        if entry and entry.kind == "tool_result":  # a handoff's output is none
            self._call.context.handoffs.found(item["output"])

    def _tell(self, problem: str) -> None:
        for question in self._progress.questions:
            if question.calls or question.due or question.active:
                question.problems.append(problem)


def _cause(problem: object) -> str:
    told = f"{type(problem).__name__}: {problem}" if isinstance(problem, BaseException) else str(problem)
    return told[:LONGEST_CAUSE]
