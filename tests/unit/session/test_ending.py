"""How a connection ended, in words, and what that means for a browser's call."""

from __future__ import annotations

import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.frames import Close

from voicelab.session.ending import kind_of_end, why_ended


def closed(code: int, reason: str = "") -> ConnectionClosedError:
    return ConnectionClosedError(Close(code, reason), None)


@pytest.mark.parametrize(
    ("ended", "last_error", "code", "kind"),
    [
        (closed(1000), None, "connection_lost", "orderly"),
        (closed(1000), "session_expired", "session_expired", "silent"),
        (closed(1001, "hit the maximum"), "session_expired", "session_expired", "silent"),
        (closed(1001), None, "connection_lost", "broken"),
        (closed(1011, "oh dear"), "rate_limit_exceeded", "connection_lost", "broken"),
        (ConnectionClosedError(None, None), None, "connection_lost", "broken"),
        (None, None, "connection_lost", "broken"),
        (closed(3000), None, "key_rejected", "broken"),
    ],
)
def test_each_end_has_its_reason(ended, last_error, code, kind):
    error = why_ended(ended, last_error)
    assert (error.code, kind_of_end(ended, last_error)) == (code, kind)
    if ended and ended.rcvd and code != "key_rejected":
        assert str(ended.rcvd.code) in error.cause and ended.rcvd.reason in error.cause
