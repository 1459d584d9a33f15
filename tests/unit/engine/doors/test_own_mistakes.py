"""A mistake of the engine's own, in an HTTP request: JSON as of any other refusal, and nothing of what it was."""

from __future__ import annotations

import json
import logging

from starlette.requests import Request

from voicelab.engine.doors.http_errors import HANDLERS


async def test_a_mistake_is_told_in_the_services_shape_and_kept_in_the_log(caplog):
    request = Request({"type": "http", "method": "POST", "path": "/v1/responses", "headers": []})
    with caplog.at_level(logging.ERROR):
        answer = await HANDLERS[Exception](request, ZeroDivisionError("a secret"))
    error = json.loads(answer.body)["error"]
    assert answer.status_code == 500 and (error["type"], error["code"]) == ("server_error", "server_error")
    assert "secret" not in error["message"] and "POST /v1/responses" in caplog.text
