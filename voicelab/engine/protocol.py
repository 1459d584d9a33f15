"""What goes over the wire: reading client events, writing server events, and the errors in between.

Client events are read with the pydantic models of `openai.types.realtime`, so that the engine accepts what the
service accepts; a field that those models do not know is refused by name, as the service refuses it.
"""

from __future__ import annotations

import json
import secrets
from typing import Any, get_args

import pydantic
from openai.types.realtime import RealtimeClientEvent, RealtimeSessionCreateRequest

MAX_EVENT_BYTES = 15 * 1024 * 1024  # the service's documented limit for the audio of one append


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

    def body(self, event_id: str | None = None) -> dict[str, Any]:
        """The `error` object of an error event or of an HTTP answer."""
        return {
            "type": self.type,
            "code": self.code,
            "message": self.message,
            "param": self.param,
            "event_id": event_id,
        }


def _models_by_type() -> dict[str, type[pydantic.BaseModel]]:
    union = get_args(RealtimeClientEvent)[0]
    return {get_args(model.model_fields["type"].annotation)[0]: model for model in get_args(union)}


CLIENT_EVENTS = _models_by_type()


def new_id(prefix: str) -> str:
    """An id as the service writes them: `item_…`, `resp_…`, `event_…`, `call_…`, `rtc_…`, `sess_…`."""
    return f"{prefix}_{secrets.token_hex(10)}"


def server_event(type: str, **fields: Any) -> dict[str, Any]:
    """A server event with an id of its own. `None` is kept: clients tell null from absent."""
    return {"type": type, "event_id": new_id("event"), **fields}


def error_event(error: ProtocolError, event_id: str | None = None) -> dict[str, Any]:
    """The `error` event; `event_id` is that of the client event at fault (the SDK waits for it)."""
    return server_event("error", error=error.body(event_id))


def decode(text: str | bytes) -> dict[str, Any]:
    """JSON text of one client event to an object with a string `type`.

    Raises:
        ProtocolError: `invalid_json`, `event_too_large`, or `invalid_value` for a missing or unknown type.
    """
    if len(text) > MAX_EVENT_BYTES * 4 // 3 + 1024:
        raise ProtocolError(
            f"The event has {len(text)} bytes; one append may carry at most "
            f"{MAX_EVENT_BYTES} bytes of audio. Send it in smaller pieces.",
            code="event_too_large",
        )
    try:
        payload = json.loads(text)
    except (ValueError, UnicodeDecodeError) as problem:
        raise ProtocolError(f"The event is not valid JSON: {problem}.", code="invalid_json") from None
    if not isinstance(payload, dict):
        raise ProtocolError("An event must be a JSON object with a `type`.", code="invalid_json")
    kind = payload.get("type")
    if not isinstance(kind, str) or kind not in CLIENT_EVENTS:
        known = ", ".join(sorted(CLIENT_EVENTS))
        raise ProtocolError(
            f"Invalid value: {kind!r}. Supported values are: {known}.", code="invalid_value", param="type"
        )
    return payload


def check(payload: dict[str, Any]) -> None:
    """Validate the fields of a decoded client event.

    Raises:
        ProtocolError: with the path of the first field that is missing, unknown or of the wrong kind.
    """
    if payload["type"] == "session.update":
        session = payload.get("session")
        if not isinstance(session, dict):
            raise ProtocolError(
                "`session` must be an object with the settings to change.",
                code="missing_required_parameter",
                param="session",
            )
        check_session(session)
        return
    model = CLIENT_EVENTS[payload["type"]]
    validate(model, payload)


def check_session(session: dict[str, Any]) -> None:
    """Validate (part of) a session's settings against the service's model of them."""
    if session.get("type", "realtime") != "realtime":
        raise ProtocolError(
            f"Invalid value: {session['type']!r}. The practice engine holds sessions of type 'realtime' only.",
            code="invalid_value",
            param="session.type",
        )
    settable = {key: value for key, value in session.items() if key not in ("id", "object", "expires_at")}
    validate(RealtimeSessionCreateRequest, {**settable, "type": "realtime"}, at="session", strict_fields=True)


def validate(
    model: type[pydantic.BaseModel], payload: dict[str, Any], at: str = "", strict_fields: bool = False
) -> pydantic.BaseModel:
    """Parse `payload` as `model`; errors carry the field's path below `at`.

    With `strict_fields`, fields that the model does not know are refused at every depth.
    """
    try:
        parsed = model.model_validate(payload)
    except pydantic.ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        path = ".".join([at, *map(str, first["loc"])] if at else map(str, first["loc"]))
        code = "missing_required_parameter" if first["type"] == "missing" else "invalid_value"
        raise ProtocolError(f"Invalid value for `{path}`: {first['msg']}.", code=code, param=path) from None
    unknown = _unknown_field(parsed, at, deep=strict_fields)
    if unknown:
        raise ProtocolError(f"Unknown parameter: '{unknown}'.", code="unknown_parameter", param=unknown)
    return parsed


def _unknown_field(parsed: Any, at: str, deep: bool) -> str | None:
    if not isinstance(parsed, pydantic.BaseModel):
        return None
    prefix = f"{at}." if at else ""
    for name in parsed.model_extra or {}:
        return f"{prefix}{name}"
    if deep:
        for name in type(parsed).model_fields:
            found = _unknown_field(getattr(parsed, name), f"{prefix}{name}", deep)
            if found:
                return found
    return None
