"""Shapes as the service's models have them: what is wrong is named with its place, and in the right words."""

from __future__ import annotations

import pytest

from voicelab.engine.client_events import check
from voicelab.engine.protocol import ProtocolError
from voicelab.engine.settings import default_session

SESSION = default_session("sess_1", "gpt-realtime-2")


def refused(**event) -> ProtocolError:
    with pytest.raises(ProtocolError) as problem:
        check(event, SESSION)
    return problem.value


def item(**fields) -> dict:
    return {"type": "conversation.item.create", "item": fields}


def message(role: str, *content) -> dict:
    return item(type="message", role=role, content=list(content))


def response(**fields) -> dict:
    return {"type": "response.create", "response": fields}


@pytest.mark.parametrize(
    ("event", "code", "param", "told"),
    [
        (item(), "missing_required_parameter", "item.type", None),
        (item(type="note"), "invalid_value", "item.type", "'message'"),
        (item(type="message", content=[]), "missing_required_parameter", "item.role", None),
        (
            item(type="message", role="robot", content=[]),
            "invalid_value",
            "item.role",
            "'system', 'user', and 'assistant'",
        ),
        (item(type="message", role="user"), "missing_required_parameter", "item.content", None),
        (
            item(type="message", role="user", content="hi"),
            "invalid_type",
            "item.content",
            "expected an array, but got a string",
        ),
        (
            item(type="message", role=5, content=[]),
            "invalid_type",
            "item.role",
            "expected a string, but got an integer",
        ),
        (item(type="function_call", name="f", arguments={}), "invalid_type", "item.arguments", "got an object"),
        (
            item(type="mcp_approval_response", id="a", approval_request_id="b", approve=True),
            "unsupported_parameter",
            "item.type",
            None,
        ),
        (item(type="item_reference", id="a"), "invalid_value", "item.type", None),
        (
            item(type="function_call_output", call_id="x" * 33, output=""),
            "string_above_max_length",
            "item.call_id",
            "32",
        ),
        (message("user", "hi"), "invalid_type", "item.content[0]", "expected an object, but got a string"),
        (
            message("user", {"type": "text", "text": "hi"}),
            "invalid_value",
            "item.content[0].type",
            "'input_text', 'input_audio', and 'input_image'",
        ),
        (message("user", {"text": "hi"}), "missing_required_parameter", "item.content[0].type", None),
        (
            message("user", {"type": "output_text", "text": "hi"}),
            "invalid_value",
            "item.content[0].type",
            "'input_text'",
        ),
        (
            message("assistant", {"type": "input_text", "text": "hi"}),
            "invalid_value",
            "item.content[0].type",
            "'output_text' and 'output_audio'",
        ),
        (
            message("system", {"type": "input_image", "image_url": "data:image/png;base64,"}),
            "invalid_value",
            "item.content[0].type",
            "'input_text'",
        ),
        (message("user", {"type": "input_text", "text": 7}), "invalid_type", "item.content[0].text", None),
        (message("user", {"type": "input_text"}), "missing_required_parameter", "item.content[0].text", None),
        (message("user", {"type": "input_image"}), "missing_required_parameter", "item.content[0].image_url", None),
        (
            message("user", {"type": "input_image", "image_url": "cat.png"}),
            "invalid_value",
            "item.content[0].image_url",
            None,
        ),
        (message("user", {"type": "input_audio"}), "missing_required_parameter", "item.content[0].audio", None),
        (
            message("user", {"type": "input_audio", "transcript": ["a"]}),
            "invalid_type",
            "item.content[0].transcript",
            None,
        ),
        (
            message("assistant", {"type": "output_audio", "audio": "AAAA"}),
            "missing_required_parameter",
            "item.content[0].transcript",
            None,
        ),
        (
            message("user", {"type": "input_text", "text": "a", "mood": "b"}),
            "unknown_parameter",
            "item.content[0].mood",
            None,
        ),
        (
            response(audio={"output": {"voice": "bob"}}),
            "invalid_value",
            "response.audio.output.voice",
            "'marin', and 'cedar'",
        ),
        (response(max_output_tokens=-5), "integer_below_min_value", "response.max_output_tokens", ">= 1"),
        (
            response(max_output_tokens=10**400),
            "integer_above_max_value",
            "response.max_output_tokens",
            "got 1" + "0" * 59 + "… instead",
        ),
        (response(max_output_tokens=999_999), "integer_above_max_value", "response.max_output_tokens", "<= 4096"),
        (response(metadata={str(n): "" for n in range(17)}), "object_above_max_properties", "response.metadata", "17"),
        (response(metadata={"a": 5}), "invalid_type", "response.metadata.a", None),
        (response(metadata={"a": "b" * 513}), "string_above_max_length", "response.metadata.a", "513"),
        (response(metadata={"a" * 65: ""}), "string_above_max_length", "response.metadata", "65"),
        (response(tools=[{"type": "mcp", "server_label": "s"}]), "unsupported_parameter", "response.tools[0]", None),
        (response(tool_choice={"type": "function", "name": "f"}), "invalid_value", "response.tool_choice.name", "'f'"),
        (response(modalities=["text"]), "unknown_parameter", "response.modalities", None),
        (response(output_modalities=[]), "invalid_value", "response.output_modalities", None),
        (response(conversation="mine"), "invalid_value", "response.conversation", "'auto' and 'none'"),
        (response(prompt={"id": "p"}), "unsupported_parameter", "response.prompt", "instructions"),
        (response(input=[{"type": "item_reference"}]), "missing_required_parameter", "response.input[0].id", None),
        (
            response(input=[{"type": "message", "role": "user", "content": [{"type": "text"}]}]),
            "invalid_value",
            "response.input[0].content[0].type",
            None,
        ),
        ({"type": "response.cancel", "response_id": 5}, "invalid_type", "response_id", None),
        ({"type": "response.cancel", "event_id": 5}, "invalid_type", "event_id", None),
        ({"type": "input_audio_buffer.append", "audio": None}, "invalid_type", "audio", "got null"),
        ({"type": "transcription_session.update"}, "invalid_value", "type", "'session.update'"),
        ({}, "missing_required_parameter", "type", None),
        ({"type": "response.cancel", "x" * 1_000: 1}, "unknown_parameter", "x" * 64 + "…", None),
        ({"type": "session.update", "session": None}, "invalid_type", "session", None),
        (
            {"type": "session.update", "session": {"type": "realtime", "audio": {"input": 5}}},
            "invalid_type",
            "session.audio.input",
            "expected an object",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(event, code, param, told):
    error = refused(**event)
    assert (error.code, error.param) == (code, param)
    assert told is None or told in error.message


@pytest.mark.parametrize(
    "event",
    [
        message(
            "user", {"type": "input_text", "text": ""}, {"type": "input_image", "image_url": "data:image/png;base64,AA"}
        ),
        message("user", {"type": "input_audio", "audio": "AAAA", "transcript": None}),
        message("user", {"type": "input_audio", "transcript": "said before"}),
        message("assistant", {"type": "output_audio", "transcript": "said before"}),
        item(type="message", role="user", content=[], id="item_1", object="realtime.item", status="completed"),
        item(type="function_call", name="f", arguments="{", call_id=None),
        response(conversation="none", input=[], tool_choice="none", instructions="Say hello."),
        response(input=[{"type": "item_reference", "id": "item_1"}]),
        response(max_output_tokens="inf", metadata={"reason": "mine"}, reasoning={"effort": "low"}),
        {"type": "response.create", "response": None},
        {"type": "response.create", "event_id": None},
        {"type": "session.update", "session": {"type": "realtime", "audio": {"output": {"speed": 1}}}},
    ],
)
def test_what_the_service_takes_is_taken(event):
    assert check(event, SESSION) is None
