"""What goes wrong with an HTTP request, as the service writes it: `{"error": {"message", "type", "param", "code"}}`."""

from __future__ import annotations

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from voicelab.engine.protocol import ProtocolError

log = logging.getLogger(__name__)
STATUSES = {
    "invalid_api_key": 401,
    "call_id_not_found": 404,
    "unknown_fault": 404,
    "unknown_language_model": 404,
    "unknown_url": 404,
    "method_not_supported": 405,
    "request_too_large": 413,
    "rate_limit_exceeded": 429,
    "server_error": 500,
}


def explained(error: ProtocolError) -> Response:
    """A refusal; its status goes by its code."""
    body = error.body()
    del body["event_id"]
    return JSONResponse({"error": body}, STATUSES.get(error.code or "", 400))


async def _refused_by_routes(request: Request, error: HTTPException) -> Response:
    """A path that there is not, a method that a path does not take, or a body that is no form."""
    where = f"{request.method} {request.url.path}"
    if error.status_code == 404:
        return explained(ProtocolError(f"Invalid URL ({where})", code="unknown_url"))
    if error.status_code == 405:
        refused = explained(ProtocolError(f"Not allowed to {where}.", code="method_not_supported"))
        refused.headers.update(error.headers or {})
        return refused
    return explained(ProtocolError(error.detail, code="invalid_request"))


async def _own_mistake(request: Request, error: Exception) -> Response:
    """A mistake of the engine's own; what it was stands in the log."""
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    told = "The practice engine had a problem with this request."
    return explained(ProtocolError(told, code="server_error", type="server_error"))


HANDLERS = {HTTPException: _refused_by_routes, Exception: _own_mistake}
