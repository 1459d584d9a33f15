"""Spans of calls: who is whose parent, which are errors, and what must not be in them."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from voicelab.airline import main_agent
from voicelab.production import CallTrace, trace, trace_log
from voicelab.record import EventLog, LoggedEvent
from voicelab.record.tool_output import error_of
from voicelab.session import LiveSession
from voicelab.session.recordings import find_recording

RECORDED = "data/sessions/carry_on_and_interruption.jsonl"
SECRET_WORDS = "my gate, please"


@pytest.fixture
def kept() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def provider(kept) -> TracerProvider:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    return provider


def spans(kept):
    return sorted(kept.get_finished_spans(), key=lambda span: (span.start_time, span.parent is not None))


def tree(kept):
    """Each span's name, its parent's name and its error, in the order in which they began."""
    found = spans(kept)
    names = {span.context.span_id: span.name for span in found}
    errors = [
        span.attributes.get("error.type") if span.status.status_code is StatusCode.ERROR else None for span in found
    ]
    parents = [names[span.parent.span_id] if span.parent else None for span in found]
    return [(span.name, parent, error) for span, parent, error in zip(found, parents, errors, strict=True)]


def event(at, type, payload=None, direction="server"):
    return LoggedEvent(direction, at, type, payload or {})


def says(at, words=SECRET_WORDS, id="item_1"):
    content = [{"type": "input_text", "text": words}]
    item = {"type": "message", "role": "user", "id": id, "content": content}
    return event(at, "conversation.item.create", {"item": item}, "client")


def begun(at, id):
    return event(at, "response.created", {"response": {"id": id, "conversation_id": "conv_1"}})


def done(at, id, status="completed", **more):
    return event(at, "response.done", {"response": {"id": id, "status": status, **more}})


def wants(at, name, call_id="call_1", response="r1"):
    item = {"type": "function_call", "name": name, "call_id": call_id, "arguments": json.dumps({"why": SECRET_WORDS})}
    return event(at, "response.output_item.done", {"response_id": response, "item": item})


def gets(at, output, call_id="call_1"):
    item = {"type": "function_call_output", "call_id": call_id, "output": output}
    return event(at, "conversation.item.create", {"item": item}, "client")


OPENED = event(0.0, "session.created", {"session": {"id": "sess_1", "model": "a model"}})


def test_a_recorded_call_becomes_a_tree(kept, provider):
    trace_log(EventLog.load(find_recording(RECORDED)), provider)
    first = [("session", None), ("turn", "session"), ("response", "turn"), ("handoff", "turn"), ("response", "turn")]
    found = tree(kept)
    assert [(name, parent) for name, parent, _ in found][:5] == first
    assert not [error for _, _, error in found if error] and found.count(("turn", "session", None)) == 2
    for span in spans(kept):
        parent = next((one for one in spans(kept) if span.parent and one.context.span_id == span.parent.span_id), None)
        assert span.end_time >= span.start_time and (parent is None or span.start_time >= parent.start_time)
        assert parent is None or span.end_time <= parent.end_time
    assert len({span.context.trace_id for span in spans(kept)}) == 1


@pytest.mark.parametrize("heard", ["response.output_audio.delta", "output_audio_buffer.started"])
def test_a_response_tells_its_tokens_and_its_first_sound(kept, provider, heard):
    sound = [event(at, heard, {"response_id": "r1"}) for at in (1.2, 1.3)]
    usage = {"usage": {"input_tokens": 12, "output_tokens": 34}}
    trace_log([OPENED, says(1.0), begun(1.1, "r1"), *sound, done(2.0, "r1", **usage)], provider, began=1_000.0)
    response = next(span for span in spans(kept) if span.name == "response")
    assert (response.start_time, response.end_time) == (1_001_100_000_000, 1_002_000_000_000)
    assert (
        response.attributes["gen_ai.usage.input_tokens"] == 12
        and response.attributes["gen_ai.usage.output_tokens"] == 34
    )
    assert [(one.name, one.timestamp) for one in response.events] == [("first sound", 1_001_200_000_000)]


@pytest.mark.parametrize(
    ("output", "error"),
    [
        ("It is sunny.", None),
        ('{"status": "ok", "data": {}}', None),
        ('{"status": "error", "error_code": "not_verified"}', "not_verified"),
        ('{"status": "error"}', "tool_failed"),
        ("An error occurred while running the tool. Please try again. Error: no line", "tool_failed"),
        ("Tool 'weather' timed out after 2 seconds.", "timed_out"),
    ],
)
def test_a_tool_that_fails_is_an_error_and_its_turn_is_none(kept, provider, output, error):
    call = [says(1.0), begun(1.1, "r1"), wants(1.2, "weather"), done(1.3, "r1"), gets(1.9, output)]
    trace_log([OPENED, *call], provider)
    rest = [("session", None, None), ("turn", "session", None), ("response", "turn", None)]
    assert tree(kept) == [*rest, ("tool", "turn", error)] and error_of(output) == error
    assert spans(kept)[-1].attributes["gen_ai.tool.name"] == "weather"
    assert spans(kept)[1].end_time == spans(kept)[-1].end_time == 1_900_000_000


def test_a_handoff_names_both_sides_and_one_that_was_refused_is_an_error(kept, provider):
    asked = [says(1.0), begun(1.1, "r1"), wants(1.2, "transfer_to_qa_agent"), done(1.3, "r1"), gets(1.4, "{}")]
    told = event(1.4, "handoff", {"from": "Main Agent", "to": "QA Agent"}, "other")
    trace_log([OPENED, *asked, told, begun(1.5, "r2"), done(1.6, "r2")], provider)
    handoff = next(span for span in spans(kept) if span.name == "handoff")
    assert (
        handoff.attributes["voicelab.handoff.from"] == "Main Agent" and handoff.status.status_code is StatusCode.UNSET
    )
    kept.clear()
    trace_log([OPENED, *asked, begun(1.5, "r2"), done(1.6, "r2")], provider)
    assert ("handoff", "turn", "refused") in tree(kept)


def test_what_a_lost_connection_cut_off_is_an_error_and_the_call_goes_on(kept, provider):
    lost = event(2.0, "session.reconnecting", {"cause": "connection_lost"}, "other")
    again = event(2.5, "session.created", {"session": {"id": "sess_2", "model": "a model"}})
    added = event(1.05, "conversation.item.added", {"item": {"id": "item_1"}})
    replayed, resumed = says(2.6), event(2.7, "session.resumed", {}, "other")
    call = [OPENED, says(1.0), added, begun(1.1, "r1"), wants(1.2, "weather"), lost, again, replayed, resumed]
    trace_log([*call, begun(2.8, "r2"), done(3.0, "r2")], provider)
    cut = [("response", "turn", "connection_lost"), ("tool", "turn", "connection_lost")]
    assert tree(kept) == [("session", None, None), ("turn", "session", None), *cut, ("response", "turn", None)]
    assert [one.name for one in spans(kept)[0].events] == [
        "session created",
        "reconnecting",
        "session created",
        "resumed",
    ]


def test_a_failed_response_and_a_failed_session_are_errors_and_a_cut_answer_is_none(kept, provider):
    details = {"status_details": {"error": {"code": "server_error", "message": SECRET_WORDS}}}
    call = [
        says(1.0),
        begun(1.1, "r1"),
        done(1.2, "r1", "failed", **details),
        begun(1.3, "r2"),
        done(1.4, "r2", "cancelled"),
    ]
    failed = event(1.5, "session.failed", {"code": "connection_lost", "message": "…"}, "other")
    trace_log([OPENED, *call, failed], provider)
    wanted = [("response", "turn", "server_error"), ("response", "turn", None)]
    assert tree(kept) == [("session", None, "connection_lost"), ("turn", "session", None), *wanted]


def test_words_are_in_spans_only_if_they_are_asked_for(kept, provider):
    said = {"output": [{"type": "message", "content": [{"type": "output_audio", "transcript": SECRET_WORDS}]}]}
    call = [
        OPENED,
        says(1.0),
        begun(1.1, "r1"),
        wants(1.2, "weather"),
        gets(1.3, SECRET_WORDS),
        done(1.4, "r1", **said),
    ]
    trace_log(call, provider)
    assert SECRET_WORDS not in "".join(span.to_json() for span in spans(kept))
    kept.clear()
    trace_log(call, provider, words=True, about={"desk.version": "8"})
    assert "".join(span.to_json() for span in spans(kept)).count(SECRET_WORDS) == 4
    assert spans(kept)[0].attributes["desk.version"] == "8"


def test_forms_are_told_where_their_tool_waits(kept, provider):
    forms = [
        event(at, kind, {"call_id": "call_1"}, "other")
        for at, kind in ((1.3, "approval.requested"), (1.8, "approval.approved"))
    ]
    trace_log(
        [OPENED, says(1.0), begun(1.1, "r1"), wants(1.2, "weather"), done(1.25, "r1"), *forms, gets(1.9, "Sunny.")],
        provider,
    )
    assert [one.name for one in spans(kept)[-1].events] == ["approval requested", "approval given"]


@pytest.mark.parametrize(
    "payload", [{}, {"response": 3}, {"item": "x"}, {"response": {"id": 4, "output": 5}}, {"session": []}]
)
def test_events_of_any_shape_make_no_trouble(kept, provider, payload):
    kinds = [
        "session.created",
        "response.created",
        "response.done",
        "response.output_item.done",
        "conversation.item.added",
    ]
    more = [event(1.0, "conversation.item.create", payload, "client"), event(1.0, "handoff", payload, "other")]
    trace_log([OPENED, *(event(1.0, kind, payload) for kind in kinds), *more], provider)
    assert tree(kept)[0] == ("session", None, None)


def test_a_session_is_traced_from_its_first_event_to_its_end_and_each_of_its_calls(kept, provider):
    session = LiveSession(main_agent)
    trace(session, provider)
    for _ in range(2):
        session.events.append("server", "session.created", OPENED.payload)
        session.events.append("client", "conversation.item.create", says(0.0).payload)
        assert not kept.get_finished_spans()
        session._changed()  # as it does when a call has ended; this one has never been connected
        assert [(name, parent) for name, parent, _ in tree(kept)] == [("session", None), ("turn", "session")]
        kept.clear()


def test_a_provider_that_fails_ends_no_call(kept, provider, caplog):
    session = LiveSession(main_agent)
    provider.get_tracer = lambda *_: None
    trace(session, provider)
    session.events.append("server", "session.created", OPENED.payload)
    assert len(session.events) == 1 and "No span could be made of session.created." in caplog.text


def test_spans_leave_by_otlp():
    """The exporter of the extra `tracing`, to a collector that only keeps what it is sent."""
    received: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/v1/traces"
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(url, compression=Compression.NoCompression)))
        trace_log([OPENED, says(1.0), begun(1.1, "r1"), done(1.2, "r1")], provider)
        server.shutdown()
    requests = [ExportTraceServiceRequest.FromString(body) for body in received]
    names = [span.name for one in requests for span in one.resource_spans[0].scope_spans[0].spans]
    assert names == ["response", "turn", "session"]


def test_without_a_provider_nothing_is_kept_and_nothing_breaks():
    made = CallTrace(0.0)
    for one in [OPENED, says(1.0), begun(1.1, "r1")]:
        made.take(one)
    made.end()
    made.end()
