"""What HTTP requests to the engine bring: JSON, or a call's SDP with its session."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request

from voicelab.engine.protocol import MAX_EVENT_BYTES, ProtocolError


async def json_body(request: Request) -> dict[str, Any]:
    """A JSON object.

    Raises:
        ProtocolError: `invalid_json`, `request_too_large`.
    """
    try:
        body = json.loads(await _body(request) or b"{}")
    except ValueError as problem:
        raise ProtocolError(f"The body is not valid JSON: {problem}.", code="invalid_json") from None
    if not isinstance(body, dict):
        raise ProtocolError("The body must be a JSON object.", code="invalid_json")
    return body


async def _body(request: Request) -> bytes:
    size = request.headers.get("content-length", "0")
    if not size.isdigit() or int(size) > MAX_EVENT_BYTES:
        raise ProtocolError(f"The body is larger than {MAX_EVENT_BYTES} bytes.", code="request_too_large")
    return await request.body()


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
        offer, session = body.get("sdp"), body.get("session") or {}
    elif kind == "multipart/form-data":
        form = await request.form()
        parts = {name: await part.read() if hasattr(part, "read") else part for name, part in form.items()}
        offer, session = _text(parts.get("sdp")), _text(parts.get("session")) or "{}"
        try:
            session = json.loads(session)
        except ValueError as problem:
            raise ProtocolError(
                f"The field `session` is not valid JSON: {problem}.", code="invalid_json", param="session"
            ) from None
    else:
        raise ProtocolError(
            f"Unsupported content type {kind!r}: send application/sdp, application/json with `sdp` "
            "and `session`, or multipart/form-data with those fields.",
            code="unsupported_content_type",
        )
    if not isinstance(offer, str) or not offer.strip():
        raise ProtocolError("The SDP offer is missing.", code="missing_required_parameter", param="sdp")
    if not isinstance(session, dict):
        raise ProtocolError("`session` must be an object.", code="invalid_value", param="session")
    return offer, session


def _text(part: Any) -> Any:
    return part.decode("utf-8", "replace") if isinstance(part, bytes) else part
