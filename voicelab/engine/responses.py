"""The life of a response, as a pure transition function: `(state, input) → (state, events)`.

One builder pairs every `…added` with its `…done`: whatever ends a response (completion, cancellation, failure) goes
through `finish`, which closes the open item first. So a cancelled response closes itself, and each `response.created`
has exactly one `response.done`. The order of events is that of a live session's recording.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from typing import Any

from .doors.wire_audio import WIDE
from .protocol import server_event

Event = dict[str, Any]


@dataclass(frozen=True)
class ResponseState:
    """A response under way.

    `output` holds the items already done; `item` the open one, if any. `conversation_id` is `None` for an
    out-of-band response, which adds nothing to the conversation. `with_audio_deltas` is false on a WebRTC call, whose
    audio travels on the media track.
    """

    id: str
    conversation_id: str | None
    modality: str
    voice: str
    with_audio_deltas: bool
    format: dict[str, Any] = field(default_factory=lambda: dict(WIDE))
    metadata: dict[str, str] = field(default_factory=dict)
    max_output_tokens: int | str = "inf"
    output: tuple[Event, ...] = ()
    item: Event | None = None
    previous_item_id: str | None = None
    """The conversation's item before the open one."""
    said: str = ""
    finished: bool = False

    def body(self, status: str, details: Event | None = None, usage: Event | None = None) -> Event:
        """The `response` object of `response.created` and `response.done`."""
        return {
            "object": "realtime.response",
            "id": self.id,
            "status": status,
            "status_details": details,
            "output": copy.deepcopy(list(self.output)),
            "conversation_id": self.conversation_id,
            "output_modalities": [self.modality],
            "max_output_tokens": self.max_output_tokens,
            "audio": {"output": {"format": dict(self.format), "voice": self.voice}},
            "usage": usage,
            "metadata": dict(self.metadata) or None,
        }


def begin(state: ResponseState) -> list[Event]:
    """The event that opens a response."""
    return [server_event("response.created", response=state.body("in_progress"))]


def open_message(state: ResponseState, item_id: str, previous_item_id: str | None) -> tuple[ResponseState, list[Event]]:
    """Begin an assistant message, spoken or written according to the response's modality."""
    item = {
        "id": item_id,
        "object": "realtime.item",
        "type": "message",
        "status": "in_progress",
        "role": "assistant",
        "content": [],
    }
    part = {"type": "audio", "transcript": ""} if state.modality == "audio" else {"type": "text", "text": ""}
    events = [
        *_added(state, item, previous_item_id),
        server_event("response.content_part.added", part=part, **_place(state, item, content=True)),
    ]
    return replace(state, item=item, previous_item_id=previous_item_id, said=""), events


def speak(state: ResponseState, text: str, audio: str | None) -> tuple[ResponseState, list[Event]]:
    """Say a piece of the open message: its text, and (base64, in the session's format) its sound where it is sent as
    events."""
    events = []
    where = _place(state, _open(state), content=True)
    if text:
        kind = "response.output_audio_transcript.delta" if state.modality == "audio" else "response.output_text.delta"
        events.append(server_event(kind, delta=text, **where))
    if audio and state.with_audio_deltas:
        events.append(server_event("response.output_audio.delta", delta=audio, **where))
    return replace(state, said=state.said + text), events


def close_message(state: ResponseState, status: str = "completed") -> tuple[ResponseState, list[Event]]:
    """End the open message: the done events, innermost first."""
    where = _place(state, _open(state), content=True)
    if state.modality == "audio":
        part: Event = {"type": "audio", "transcript": state.said}
        content = {"type": "output_audio", "transcript": state.said}
        events = [
            server_event("response.output_audio.done", **where),
            server_event("response.output_audio_transcript.done", transcript=state.said, **where),
        ]
    else:
        part = {"type": "text", "text": state.said}
        content = {"type": "output_text", "text": state.said}
        events = [server_event("response.output_text.done", text=state.said, **where)]
    events.append(server_event("response.content_part.done", part=part, **where))
    return _done(state, {**_open(state), "status": status, "content": [content]}, events)


def call_function(
    state: ResponseState, item_id: str, call_id: str, name: str, arguments: str, previous_item_id: str | None
) -> tuple[ResponseState, list[Event]]:
    """A whole function call; `arguments` is JSON text. It opens `in_progress` with none, as clients expect."""
    item = {
        "id": item_id,
        "object": "realtime.item",
        "type": "function_call",
        "status": "in_progress",
        "name": name,
        "call_id": call_id,
        "arguments": "",
    }
    where = {**_place(state, item), "call_id": call_id}
    events = [
        *_added(state, item, previous_item_id),
        server_event("response.function_call_arguments.delta", delta=arguments, **where),
        server_event("response.function_call_arguments.done", arguments=arguments, name=name, **where),
    ]
    state = replace(state, item=item, previous_item_id=previous_item_id)
    return _done(state, {**item, "status": "completed", "arguments": arguments}, events)


def finish(
    state: ResponseState,
    status: str,
    *,
    reason: str | None = None,
    error: Event | None = None,
    usage: Event | None = None,
) -> tuple[ResponseState, list[Event]]:
    """End the response as `completed`, `cancelled` (reason `turn_detected` or `client_cancelled`), `incomplete` (reason
    `max_output_tokens`) or `failed`."""
    events: list[Event] = []
    if state.item is not None:
        state, events = close_message(state, "completed" if status == "completed" else "incomplete")
    details = None
    if status != "completed":
        details = {"type": status, **({"reason": reason} if reason else {}), **({"error": error} if error else {})}
    events.append(server_event("response.done", response=state.body(status, details, usage)))
    events.append(server_event("rate_limits.updated", rate_limits=[]))
    return replace(state, finished=True), events


def _open(state: ResponseState) -> Event:
    if state.item is None:
        raise RuntimeError(f"response {state.id} has no open item")
    return state.item


def _place(state: ResponseState, item: Event, content: bool = False) -> Event:
    place = {"response_id": state.id, "item_id": item["id"], "output_index": len(state.output)}
    return {**place, "content_index": 0} if content else place


def _added(state: ResponseState, item: Event, previous_item_id: str | None) -> list[Event]:
    events = [
        server_event(
            "response.output_item.added", response_id=state.id, output_index=len(state.output), item=copy.deepcopy(item)
        )
    ]
    if state.conversation_id is not None:
        events.append(
            server_event("conversation.item.added", previous_item_id=previous_item_id, item=copy.deepcopy(item))
        )
    return events


def _done(state: ResponseState, item: Event, events: list[Event]) -> tuple[ResponseState, list[Event]]:
    if state.conversation_id is not None:
        before = state.previous_item_id
        events.append(server_event("conversation.item.done", previous_item_id=before, item=copy.deepcopy(item)))
    events.append(
        server_event(
            "response.output_item.done", response_id=state.id, output_index=len(state.output), item=copy.deepcopy(item)
        )
    )
    return replace(state, output=(*state.output, item), item=None, said=""), events
