"""What a session says of tracing stands in the operator's log, where this engine's traces are."""

from __future__ import annotations

import logging

from voicelab.engine.doors.watching import Metrics, Watch
from voicelab.engine.protocol import server_event

TRACE = {"workflow_name": "support", "group_id": "caller 7"}


def test_a_trace_stands_in_each_line_from_when_it_is_set(caplog):
    caplog.set_level(logging.INFO, logger="voicelab.engine")
    watch = Watch(Metrics(), "websocket", {"id": "sess_1", "tracing": "auto"}, "mine")
    watch.take(server_event("session.updated", session={"id": "sess_1", "tracing": TRACE}))
    watch.closed()
    opened, closed = caplog.records
    assert not hasattr(opened, "trace") and closed.trace == TRACE
