"""What goes over the wire: reading the JSON of client events, writing server events, and the errors in between.

What a client event holds is looked at once, in `client_events` and the rooms below it; afterwards nobody doubts it.
"""

from __future__ import annotations

import secrets
from typing import Any

from voicelab import outside_json

from .limits import MAX_EVENT_BYTES

TRANSCRIPTION = "conversation.item.input_audio_transcription"
"""How the events about the words of a caller's item begin."""


class ProtocolError(Exception):
    """A client's mistake, told to it as an `error` event. The conversation goes on.

    Args:
        message: what is wrong, naming the value, and what to send instead.
        code: the machine-readable code clients look for, e.g. `invalid_value`.
        param: the path of the field at fault, e.g. `session.audio.output.voice`.
    """

    def __init__(
        self, message: str, *, code: str | None = None, param: str | None = None, type: str = "invalid_request_error"
    ) -> None:
        super().__init__(message)
        self.message, self.code, self.param, self.type = message, code, param, type
        self.event_id: str | None = None
        """The client event at fault, where whoever refuses it knows."""

    def body(self, event_id: str | None = None) -> dict[str, Any]:
        """The `error` object of an error event or of an HTTP answer."""
        return {
            "type": self.type,
            "code": self.code,
            "message": self.message,
            "param": self.param,
            "event_id": event_id,
        }


def unsupported(param: str, remedy: str) -> ProtocolError:
    """The refusal of what the service has and this engine has not; `remedy` says what to do instead."""
    return ProtocolError(f"Unsupported parameter: '{param}'. {remedy}", code="unsupported_parameter", param=param)


def internal_error() -> ProtocolError:
    """What a client is told of a mistake that is the engine's own."""
    told = "The practice engine had a problem with this input; the conversation goes on."
    return ProtocolError(told, type="server_error", code="internal_error")


def new_id(prefix: str) -> str:
    """An id as the service writes them: `item_…`, `resp_…`, `event_…`, `call_…`, `rtc_…`, `sess_…`."""
    return f"{prefix}_{secrets.token_hex(10)}"


def server_event(type: str, **fields: Any) -> dict[str, Any]:
    """A server event with an id of its own. `None` is kept: clients tell null from absent."""
    return {"type": type, "event_id": new_id("event"), **fields}


def error_event(error: ProtocolError, event_id: str | None = None) -> dict[str, Any]:
    """The `error` event; `event_id` is that of the client event at fault (the SDK waits for it)."""
    return server_event("error", error=error.body(event_id))


def event_id_of(event: dict[str, Any]) -> str | None:
    """The id that the client gave its event, to be said back with an error; `None` if there is no readable one."""
    given = event.get("event_id")
    return given if isinstance(given, str) else None


def decode(text: str | bytes) -> dict[str, Any]:
    """JSON text of one client event to an object.

    Raises:
        ProtocolError: `invalid_json`, `event_too_large`.
    """
    if len(text) > MAX_EVENT_BYTES * 4 // 3 + 1024:
        raise ProtocolError(
            f"The event has {len(text)} bytes; one append may carry at most "
            f"{MAX_EVENT_BYTES} bytes of audio. Send it in smaller pieces.",
            code="event_too_large",
        )
    payload = loads(text, "The event")
    if not isinstance(payload, dict):
        raise ProtocolError("An event must be a JSON object with a `type`.", code="invalid_json")
    return payload


def loads(text: str | bytes, what: str) -> Any:
    """JSON as clients may send it, as `outside_json` reads it.

    Args:
        what: what the text is, for the refusal: "The event", "The body".

    Raises:
        ProtocolError: `invalid_json`.
    """
    try:
        return outside_json.loads(text)
    except outside_json.Unreadable as problem:
        error = ProtocolError(f"{what} is not valid JSON: {problem}.", code="invalid_json")
        error.event_id = event_id_of(problem.value) if isinstance(problem.value, dict) else None
        raise error from None
