"""How the engine refuses: the service's statuses and bodies over HTTP."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from voicelab.engine.protocol import ProtocolError

STATUSES = {
    "invalid_api_key": 401,
    "call_id_not_found": 404,
    "unknown_fault": 404,
    "unknown_language_model": 404,
    "rate_limit_exceeded": 429,
    "server_error": 500,
}


def bad_key() -> ProtocolError:
    """No key, or another one."""
    return ProtocolError(
        "Incorrect API key provided. Use the key that the engine printed when it started.", code="invalid_api_key"
    )


def refusal(error: Exception) -> Response:
    """A refusal as the service writes it: `{"error": {"message", "type", "code", "param"}}`."""
    body = error.body() if isinstance(error, ProtocolError) else {"message": "internal error"}
    body.pop("event_id", None)
    return JSONResponse({"error": body}, STATUSES.get(getattr(error, "code", None) or "", 400))
