"""The turns of an event log, read from its events in the order in which they came."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .events import LoggedEvent, inner
from .turn_beginnings import Beginnings, id_of
from .turn_timing import ESTIMATED, ToolSpan, TurnTiming

SILENCE_MS = 500  # of server_vad, where the session's settings say nothing else: the Realtime API's default


class TurnReader:
    """Goes through a log once."""

    def __init__(self) -> None:
        self._turns: list[TurnTiming] = []
        self._of_response: dict[str, TurnTiming] = {}
        self._of_call: dict[str, ToolSpan] = {}
        self._asides: set[str] = set()
        self._beginnings = Beginnings()
        self._silence_ms: int | None = SILENCE_MS

    def read(self, events: Iterable[LoggedEvent]) -> list[TurnTiming]:
        for event in events:
            if kind := self._beginnings.take(event):
                self._turns.append(TurnTiming(len(self._turns) + 1, event.time, kind == "spoken"))
            name = f"_{event.direction}_{event.type.replace('.', '_')}"
            handler = getattr(self, name, None)
            if handler:
                handler(event.time, event.payload)
        return self._turns

    def _mark(self, name: str, at: float, turn: TurnTiming | None = None) -> None:
        turn = turn or (self._turns[-1] if self._turns else None)
        if turn is not None:
            turn.marks.setdefault(name, at)

    def _server_session_updated(self, at: float, payload: dict[str, Any]) -> None:
        detection = inner(inner(inner(payload, "session"), "audio"), "input").get("turn_detection")
        if isinstance(detection, dict):
            silence = detection.get("silence_duration_ms")
            self._silence_ms = silence if isinstance(silence, int) else None

    def _other_talk_released(self, at: float, payload: dict[str, Any]) -> None:
        self._mark(ESTIMATED, at)  # with push to talk it is no estimate: the button says so

    def _server_input_audio_buffer_speech_stopped(self, at: float, payload: dict[str, Any]) -> None:
        if self._turns and self._silence_ms is not None:
            self._mark(ESTIMATED, max(self._turns[-1].began, at - self._silence_ms / 1000))
        self._mark("speech stopped", at)

    def _server_input_audio_buffer_committed(self, at: float, payload: dict[str, Any]) -> None:
        if self._turns and self._turns[-1].item_id is None:
            self._turns[-1].item_id = id_of(payload, "item_id") or None
        self._mark("committed", at)

    def _server_conversation_item_added(self, at: float, payload: dict[str, Any]) -> None:
        item = inner(payload, "item")
        if item.get("role") == "user" and self._turns and not self._turns[-1].spoken:
            self._turns[-1].item_id = self._turns[-1].item_id or id_of(item) or None

    def _server_conversation_item_input_audio_transcription_completed(self, at: float, payload: dict[str, Any]) -> None:
        said = id_of(payload, "item_id")  # the next turn may have begun meanwhile
        turn = next((turn for turn in reversed(self._turns) if said and turn.item_id == said), None)
        self._mark("transcript", at, turn)

    def _client_conversation_item_create(self, at: float, payload: dict[str, Any]) -> None:
        item = inner(payload, "item")
        if item.get("type") == "function_call_output" and id_of(item, "call_id") in self._of_call:
            self._of_call[id_of(item, "call_id")].ended = at

    def _server_response_created(self, at: float, payload: dict[str, Any]) -> None:
        response = inner(payload, "response")
        if "conversation_id" in response and response["conversation_id"] is None:
            self._asides.add(id_of(response))
        elif self._turns:
            self._of_response[id_of(response)] = self._turns[-1]
            self._mark("response created", at)

    def _server_response_output_item_done(self, at: float, payload: dict[str, Any]) -> None:
        item, turn = inner(payload, "item"), self._of_response.get(id_of(payload, "response_id"))
        if turn and item.get("type") == "function_call":
            span = ToolSpan(id_of(item, "name"), id_of(item, "call_id"), at)
            self._of_call[span.call_id] = span
            turn.tools.append(span)

    def _server_response_output_audio_delta(self, at: float, payload: dict[str, Any]) -> None:
        turn = self._of_response.get(id_of(payload, "response_id"))
        if turn:
            self._mark("first audio", at, turn)

    def _server_output_audio_buffer_started(self, at: float, payload: dict[str, Any]) -> None:
        turn = self._of_response.get(id_of(payload, "response_id"))
        if turn:  # on a browser's call the sound itself goes past the log
            self._mark("first audio", at, turn)
            self._mark("first audio played", at, turn)

    def _server_response_output_audio_done(self, at: float, payload: dict[str, Any]) -> None:
        turn = self._of_response.get(id_of(payload, "response_id"))
        if turn:
            turn.marks["audio done"] = at  # the last response's counts

    def _server_response_done(self, at: float, payload: dict[str, Any]) -> None:
        response = inner(payload, "response")
        turn = self._of_response.get(id_of(response))
        if turn and response.get("status") == "cancelled":
            turn.interrupted = True

    def _server_output_audio_buffer_cleared(self, at: float, payload: dict[str, Any]) -> None:
        turn = self._of_response.get(id_of(payload, "response_id"))
        if turn:
            turn.interrupted = True
