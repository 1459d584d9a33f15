"""The spans of one call, from its events in the order in which they came.

Names of attributes are OpenTelemetry's for generative AI where it has them (`gen_ai.*`, "development" status in 2026),
and `voicelab.*` elsewhere. An event's time is the log's, so a trace of a saved call has the times of the call.
"""

from __future__ import annotations

from typing import Any

from opentelemetry.context import Context
from opentelemetry.trace import Span, Status, StatusCode, Tracer, set_span_in_context

from voicelab.record.events import LoggedEvent, inner
from voicelab.record.tool_output import error_of
from voicelab.record.transcript import HANDOFF_PREFIX
from voicelab.record.turn_reader import id_of

LOST = "connection_lost"


class CallSpans:
    """Begins and ends the spans of a call that began at `at`, in seconds of the log; see `CallTrace`."""

    def __init__(self, tracer: Tracer, began: float, words: bool, about: dict[str, str], at: float) -> None:
        self._tracer, self._began, self._words = tracer, began, words
        self._session = self._start("session", at, None, about)
        self._turn: Span | None = None
        self._turns = 0
        self._reached = self._turn_reached = at  # the last event, and the last one that belongs to the turn
        self._responses: dict[str, Span] = {}
        self._silent: set[str] = set()  # responses of which nothing was heard yet
        self._calls: dict[str, Span] = {}  # of tools and handoffs, by their call_id
        self._handing: tuple[Span, float] | None = None  # a handoff that the model was told of, and when
        self._items: set[str] = set()
        self._turn_of_item: dict[str, Span] = {}

    def take(self, event: LoggedEvent) -> None:
        """The next event."""
        self._reached = event.time
        handler = getattr(self, f"_{event.direction}_{event.type.replace('.', '_')}", None)
        if handler:
            handler(event.time, event.payload)

    def end(self) -> None:
        """The call is over; what has not ended by itself was cut off by that."""
        self._cut_off("call_ended")
        self._end_turn()
        self._session.end(self._nanoseconds(self._reached))

    # Times, beginnings and ends.

    def _nanoseconds(self, at: float) -> int:
        return round((self._began + at) * 1e9)

    def _start(self, name: str, at: float, parent: Span | None, attributes: dict[str, Any]) -> Span:
        context = set_span_in_context(parent) if parent else Context()
        return self._tracer.start_span(name, context, attributes=attributes, start_time=self._nanoseconds(at))

    def _end(self, span: Span, at: float, error: str | None = None) -> None:
        if error:
            span.set_attribute("error.type", error)
            span.set_status(Status(StatusCode.ERROR, error))
        span.end(self._nanoseconds(at))
        self._turn_reached = at

    def _note(self, span: Span | None, name: str, at: float, **attributes: Any) -> None:
        (span or self._session).add_event(name, attributes, self._nanoseconds(at))

    def _cut_off(self, error: str) -> None:
        for span in [*self._responses.values(), *self._calls.values()]:
            self._end(span, self._reached, error)
        self._responses.clear()
        self._calls.clear()
        self._settle_handoff()

    # Turns.

    def _begin_turn(self, at: float, spoken: bool) -> None:
        self._end_turn()
        self._turns += 1
        told = {"voicelab.turn.number": self._turns, "voicelab.turn.spoken": spoken}
        self._turn, self._turn_reached = self._start("turn", at, self._session, told), at

    def _end_turn(self) -> None:
        self._settle_handoff()
        if self._turn:
            self._turn.end(self._nanoseconds(self._turn_reached))
        self._turn = None

    def _server_input_audio_buffer_speech_started(self, at: float, payload: dict[str, Any]) -> None:
        self._begin_turn(at, spoken=True)
        self._turn_of_item[id_of(payload, "item_id")] = self._turn

    def _other_talk_pressed(self, at: float, payload: dict[str, Any]) -> None:
        self._begin_turn(at, spoken=True)

    def _client_conversation_item_create(self, at: float, payload: dict[str, Any]) -> None:
        item = inner(payload, "item")
        replayed = bool(id_of(item)) and id_of(item) in self._items  # after a drop the conversation is told again
        if item.get("type") == "function_call_output":
            self._answer(at, id_of(item, "call_id"), str(item.get("output")))
        elif item.get("type") == "message" and item.get("role") == "user" and not replayed:
            self._begin_turn(at, spoken=False)
            self._tell(self._turn, "voicelab.turn.heard", _said(item))

    def _server_conversation_item_added(self, at: float, payload: dict[str, Any]) -> None:
        self._items.add(id_of(inner(payload, "item")))

    def _server_input_audio_buffer_speech_stopped(self, at: float, payload: dict[str, Any]) -> None:
        self._note(self._turn, "speech stopped", at)
        self._turn_reached = at

    def _server_conversation_item_input_audio_transcription_completed(self, at: float, payload: dict[str, Any]) -> None:
        turn = self._turn_of_item.get(id_of(payload, "item_id"), self._turn)
        self._tell(turn, "voicelab.turn.heard", payload.get("transcript"))

    # Responses.

    def _server_response_created(self, at: float, payload: dict[str, Any]) -> None:
        self._settle_handoff()
        response = inner(payload, "response")
        aside = "conversation_id" in response and response["conversation_id"] is None
        told = {"gen_ai.response.id": id_of(response), "voicelab.response.aside": aside}
        self._responses[id_of(response)] = self._start("response", at, self._turn or self._session, told)
        self._silent.add(id_of(response))

    def _server_response_output_audio_delta(self, at: float, payload: dict[str, Any]) -> None:
        id = id_of(payload, "response_id")
        if id in self._silent and id in self._responses:
            self._silent.discard(id)
            self._note(self._responses[id], "first sound", at)

    _server_output_audio_buffer_started = (
        _server_response_output_audio_delta  # of a browser's call: its sound goes past
    )

    def _server_response_done(self, at: float, payload: dict[str, Any]) -> None:
        response = inner(payload, "response")
        span = self._responses.pop(id_of(response), None)
        if span is None:
            return
        status, usage = str(response.get("status")), inner(response, "usage")
        span.set_attribute("voicelab.response.status", status)
        for side in ("input", "output"):
            if isinstance(usage.get(f"{side}_tokens"), int):
                span.set_attribute(f"gen_ai.usage.{side}_tokens", usage[f"{side}_tokens"])
        said = [_said(item) for item in _list(response.get("output"))]
        self._tell(span, "voicelab.response.said", " ".join(filter(None, said)))
        details = inner(response, "status_details")
        why = inner(details, "error").get("code") or details.get("reason") or status
        self._end(span, at, str(why) if status in ("failed", "incomplete") else None)

    # Tools and handoffs.

    def _server_response_output_item_done(self, at: float, payload: dict[str, Any]) -> None:
        item = inner(payload, "item")
        if item.get("type") != "function_call":
            return
        name, call_id = id_of(item, "name"), id_of(item, "call_id")
        told = {"gen_ai.tool.name": name, "gen_ai.tool.call.id": call_id}
        handoff = name.startswith(HANDOFF_PREFIX)
        more = {} if handoff else {"gen_ai.operation.name": "execute_tool"}
        span = self._start("handoff" if handoff else "tool", at, self._turn or self._session, {**told, **more})
        self._calls[call_id] = span
        self._tell(span, "gen_ai.tool.call.arguments", item.get("arguments"))

    def _answer(self, at: float, call_id: str, output: str) -> None:
        """A tool's result, or that of a handoff, which counts as one only once the session says so."""
        span = self._calls.pop(call_id, None)
        if span is None:
            return
        self._tell(span, "gen_ai.tool.call.result", output)
        if span.name == "handoff":
            self._settle_handoff()
            self._handing = (span, at)
        else:
            self._end(span, at, error_of(output))

    def _settle_handoff(self, to: dict[str, Any] | None = None) -> None:
        """The handoff that the model was told of took place, or by now did not: the desk's rules refused it."""
        if self._handing:
            span, at = self._handing
            self._handing = None
            for side in ("from", "to"):
                span.set_attribute(f"voicelab.handoff.{side}", str((to or {}).get(side, "")))
            self._end(span, at, None if to else "refused")

    def _other_handoff(self, at: float, payload: dict[str, Any]) -> None:
        self._settle_handoff(payload)

    def _other_tool_failed(self, at: float, payload: dict[str, Any]) -> None:
        span = self._calls.get(id_of(payload, "call_id"))
        if span:
            span.set_attribute("error.type", "tool_failed")
            span.set_status(Status(StatusCode.ERROR, "tool_failed"))

    def _other_approval_requested(self, at: float, payload: dict[str, Any]) -> None:
        self._note(self._calls.get(id_of(payload, "call_id")), "approval requested", at)

    def _other_approval_approved(self, at: float, payload: dict[str, Any]) -> None:
        self._note(self._calls.get(id_of(payload, "call_id")), "approval given", at)

    def _other_approval_rejected(self, at: float, payload: dict[str, Any]) -> None:
        self._note(self._calls.get(id_of(payload, "call_id")), "approval refused", at)

    # The session.

    def _server_session_created(self, at: float, payload: dict[str, Any]) -> None:
        session = inner(payload, "session")
        self._session.set_attribute("gen_ai.request.model", str(session.get("model")))
        self._note(self._session, "session created", at, **{"session.id": id_of(session)})

    def _other_session_reconnecting(self, at: float, payload: dict[str, Any]) -> None:
        self._cut_off(LOST)
        self._note(self._session, "reconnecting", at, cause=str(payload.get("cause")))

    def _other_session_resumed(self, at: float, payload: dict[str, Any]) -> None:
        self._note(self._session, "resumed", at)

    def _other_session_failed(self, at: float, payload: dict[str, Any]) -> None:
        code = str(payload.get("code"))
        self._session.set_attribute("error.type", code)
        self._session.set_status(Status(StatusCode.ERROR, code))

    def _other_guardrail_tripped(self, at: float, payload: dict[str, Any]) -> None:
        self._note(self._turn, "guardrail tripped", at)

    # Words.

    def _tell(self, span: Span | None, name: str, words: Any) -> None:
        """Put words into a span that is still open, if they were asked for."""
        if self._words and words and span is not None and span.is_recording():
            span.set_attribute(name, str(words))


def _said(item: Any) -> str:
    """What is said in a message; nothing of any other item."""
    parts = _list(item.get("content")) if isinstance(item, dict) else []
    words = [part.get("text") or part.get("transcript") for part in parts if isinstance(part, dict)]
    return " ".join(str(word) for word in words if word)


def _list(value: Any) -> list[Any]:
    """The list itself; an empty one where there is none, as a saved file may have anything there."""
    return value if isinstance(value, list) else []
