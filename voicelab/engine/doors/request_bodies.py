"""What HTTP requests to the engine bring: JSON, or a call's SDP with its session."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from voicelab.engine import shapes
from voicelab.engine.limits import MAX_EVENT_BYTES
from voicelab.engine.protocol import ProtocolError, loads
from voicelab.engine.settings import check_session
from voicelab.engine.within_limits import check_texts


async def json_body(request: Request) -> dict[str, Any]:
    """A JSON object.

    Raises:
        ProtocolError: `invalid_json`, `request_too_large`, `string_above_max_length`.
    """
    body = loads(await _body(request) or b"{}", "The body")
    if not isinstance(body, dict):
        raise ProtocolError("The body must be a JSON object.", code="invalid_json")
    check_texts(body)
    return body


async def secret_asked(request: Request) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The session and `expires_after` of a request for a client secret.

    Raises:
        ProtocolError: naming the field.
    """
    body = await json_body(request)
    for name in body:
        if name not in ("session", "expires_after"):
            raise ProtocolError(f"Unknown parameter: '{name}'.", code="unknown_parameter", param=name)
    session, expires_after = body.get("session"), body.get("expires_after")
    if expires_after is not None and not isinstance(expires_after, dict):
        raise shapes.wrong_type("expires_after", "an object", expires_after)
    if (expires_after or {}).get("anchor", "created_at") != "created_at":
        raise shapes.wrong_value("expires_after.anchor", (expires_after or {})["anchor"], ("created_at",))
    session = {"type": "realtime"} if session is None else session
    check_session(session)
    return session, expires_after


async def _body(request: Request) -> bytes:
    """The body, of which no more is kept than is allowed: not every request says beforehand how long it is.

    One that is too long is read on for as much again. Who still sends when the connection is closed is told of a reset,
    and not of the error.
    """
    size = request.headers.get("content-length", "0")
    pieces, length = [], 0
    if size.isdigit() and int(size) <= 2 * MAX_EVENT_BYTES:
        async for piece in request.stream():
            length += len(piece)
            if length <= MAX_EVENT_BYTES:
                pieces.append(piece)
            elif length > 2 * MAX_EVENT_BYTES:
                break
    if not size.isdigit() or max(int(size), length) > MAX_EVENT_BYTES:
        raise ProtocolError(f"The body is larger than {MAX_EVENT_BYTES} bytes.", code="request_too_large")
    return b"".join(pieces)


async def _form(request: Request) -> dict[str, Any]:
    """The fields of a form, as text or bytes."""
    body = await _body(request)

    async def replayed() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    form = await Request(request.scope, replayed).form()
    return {name: await part.read() if isinstance(part, UploadFile) else part for name, part in form.items()}


async def call_offer(request: Request) -> tuple[str, dict[str, Any]]:
    """SDP and session of a call request, in each of the three content types that clients use.

    Raises:
        ProtocolError: naming what is missing or cannot be read.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    session: Any = {}
    if kind == "application/sdp":
        offer = (await _body(request)).decode("utf-8", "replace")
    elif kind == "application/json":
        body = await json_body(request)
        offer, session = body.get("sdp"), {} if body.get("session") is None else body["session"]
    elif kind == "multipart/form-data":
        parts = await _form(request)
        offer, session = _text(parts.get("sdp")), loads(_text(parts.get("session")) or "{}", "The field `session`")
    else:
        raise ProtocolError(
            f"Unsupported content type {kind!r}: send application/sdp, application/json with `sdp` "
            "and `session`, or multipart/form-data with those fields.",
            code="unsupported_content_type",
        )
    if not isinstance(offer, str) or not offer.strip():
        raise ProtocolError("The SDP offer is missing.", code="missing_required_parameter", param="sdp")
    if session != {}:
        check_texts({"session": session})
        check_session(session)
    return offer, session


def _text(part: Any) -> Any:
    return part.decode("utf-8", "replace") if isinstance(part, bytes) else part
