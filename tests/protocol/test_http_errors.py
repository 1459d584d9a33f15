"""What HTTP requests are refused with: JSON in the service's shape, whatever is wrong with them."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/nowhere", None, 404, "unknown_url"),
        ("GET", "/realtime/calls", None, 405, "method_not_supported"),
        ("POST", "/realtime/client_secrets", b"[]", 400, "invalid_json"),
        ("POST", "/realtime/client_secrets", b'{"session": 5}', 400, "invalid_type"),
        ("POST", "/realtime/client_secrets", b'{"session": {}}', 400, "missing_required_parameter"),
        ("POST", "/realtime/client_secrets", b'{"session": {"type": "realtime", "audio": []}}', 400, "invalid_type"),
        ("POST", "/realtime/client_secrets", b'{"expires_after": 5}', 400, "invalid_type"),
        ("POST", "/realtime/client_secrets", b'{"expires_after": {"seconds": true}}', 400, "invalid_value"),
        ("POST", "/realtime/client_secrets", b'{"expires": {}}', 400, "unknown_parameter"),
        ("POST", "/realtime/calls", b'{"sdp": 5}', 400, "missing_required_parameter"),
        ("POST", "/realtime/calls", b'{"sdp": "v=0", "session": "mine"}', 400, "invalid_type"),
        ("POST", "/responses", b'{"input": "hello", "text": 5}', 400, "invalid_type"),
        ("POST", "/responses", b'{"input": "hello", "tools": 5}', 400, "invalid_type"),
        ("POST", "/responses", b'{"input": "hello", "tools": [{"type": "function", "name": 5}]}', 400, "invalid_value"),
        ("POST", "/responses", b'{"input": [{"role": {}}]}', 400, "invalid_value"),
        ("POST", "/realtime/calls/rtc_none/hangup", b"", 404, "call_id_not_found"),
    ],
)
def test_ill_typed_requests_are_refused_as_the_service_does_it(engine, method, path, body, status, code):
    answer, refused = exchanged(engine, method, path, body)
    assert (answer, refused["error"]["code"]) == (status, code)
    assert set(refused["error"]) == {"message", "type", "param", "code"}


@pytest.mark.parametrize("says_its_length", [False, True])
def test_a_body_that_is_too_long_is_refused_in_words_and_not_by_a_reset(engine, says_its_length):
    body = b" " * 20_000_000 if says_its_length else (b" " * 1_000_000 for _ in range(20))
    answer, refused = exchanged(engine, "POST", "/realtime/client_secrets", body)
    assert (answer, refused["error"]["code"]) == (413, "request_too_large")


def exchanged(engine, method: str, path: str, body: Any) -> tuple[int, dict]:
    headers = {**engine.headers, "Content-Type": "application/json"}
    request = urllib.request.Request(engine.base_url + path, method=method, data=body, headers=headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    return refused.value.code, json.load(refused.value)
