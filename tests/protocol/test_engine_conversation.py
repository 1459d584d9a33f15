"""The engine over a raw WebSocket: orders of events, fields, errors. Every event passes the SDK's validator."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request

import pytest
import websockets
from wire import connected

from voicelab.audio.pcm import read_wav

CALLERS = "data/callers"
WEATHER = {
    "type": "function",
    "name": "get_weather",
    "description": "Tells the weather forecast of a city",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string", "description": "the city"}},
        "required": ["city"],
    },
}
SPOKEN_ORDER = [
    "response.created",
    "response.output_item.added",
    "conversation.item.added",
    "response.content_part.added",
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "conversation.item.done",
    "response.output_item.done",
    "response.done",
    "rate_limits.updated",
]


def user(text: str) -> dict:
    return {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}


def without_deltas(types: list[str]) -> list[str]:
    return [kind for kind in types if not kind.endswith(".delta")]


async def test_a_session_begins_with_effective_defaults(engine):
    async with connected(engine) as wire:
        session = (await wire.until("session.created"))["session"]
        assert session["type"] == "realtime" and session["model"] == "gpt-realtime-mini"
        assert session["audio"]["input"]["turn_detection"]["interrupt_response"] is True


async def test_a_written_question_is_answered_in_the_documented_order(engine):
    async with connected(engine) as wire:
        await wire.send("conversation.item.create", item=user("hello"))
        await wire.until("conversation.item.done")
        begun = len(wire.events)
        await wire.send("response.create")
        await wire.until("rate_limits.updated")
        types = wire.types(begun)
        assert without_deltas(types) == SPOKEN_ORDER
        assert "response.output_audio.delta" in types
        done = next(e for e in wire.events if e["type"] == "response.done")["response"]
        deltas = "".join(e["delta"] for e in wire.events if e["type"] == "response.output_audio_transcript.delta")
        assert done["status"] == "completed" and done["output"][0]["content"][0]["transcript"] == deltas
        assert done["usage"]["total_tokens"] == done["usage"]["input_tokens"] + done["usage"]["output_tokens"]
        assert done["metadata"]["reason"]


async def test_the_servers_turn_detection_finds_a_turn(engine):
    async with connected(engine) as wire:
        await wire.send(
            "session.update",
            session={"type": "realtime", "audio": {"input": {"transcription": {"model": "whisper-1"}}}},
        )
        await wire.until("session.updated")
        begun = len(wire.events)
        await wire.say(read_wav(f"{CALLERS}/greeting.wav"))
        await wire.until("response.done")
        types = wire.types(begun)
        turn = [
            "input_audio_buffer.speech_started",
            "input_audio_buffer.speech_stopped",
            "input_audio_buffer.committed",
            "conversation.item.added",
            "conversation.item.done",
        ]
        assert types[:5] == turn
        started, item = wire.events[begun], wire.events[begun + 3]["item"]
        assert item["id"] == started["item_id"] and item["content"][0]["transcript"] is None
        heard = next(e for e in wire.events if e["type"].endswith("transcription.completed"))
        assert heard["item_id"] == item["id"] and heard["transcript"] and heard["usage"]["type"] == "duration"


async def test_push_to_talk_waits_for_response_create(engine):
    async with connected(engine) as wire:
        await wire.send("session.update", session={"type": "realtime", "audio": {"input": {"turn_detection": None}}})
        assert (await wire.until("session.updated"))["session"]["audio"]["input"]["turn_detection"] is None
        await wire.send("input_audio_buffer.commit")
        assert (await wire.until("error"))["error"]["code"] == "input_audio_buffer_commit_empty"
        await wire.say(read_wav(f"{CALLERS}/greeting.wav"), trailing_ms=0)
        await wire.send("input_audio_buffer.commit")
        await wire.until("conversation.item.done")
        assert "response.created" not in wire.types() and "input_audio_buffer.speech_started" not in wire.types()
        await wire.send("response.create")
        assert (await wire.until("response.done"))["response"]["status"] == "completed"
        await wire.send("input_audio_buffer.clear")
        await wire.until("input_audio_buffer.cleared")


async def test_barge_in_closes_the_open_answer(engine):
    async with connected(engine) as wire:
        await wire.send("conversation.item.create", item=user("What can you do for me?"))
        await wire.send("response.create")
        for _ in range(10):
            await wire.until("response.output_audio.delta")
        begun = len(wire.events)
        await wire.say(read_wav(f"{CALLERS}/greeting.wav"))
        done = await wire.until(lambda e: e["type"] == "response.done" and e["response"]["status"] == "cancelled")
        assert done["response"]["status_details"] == {"type": "cancelled", "reason": "turn_detected"}
        types = without_deltas(wire.types(begun))
        assert types[0] == "input_audio_buffer.speech_started"
        assert types[1:6] == SPOKEN_ORDER[4:9]
        item = done["response"]["output"][0]
        assert item["status"] == "incomplete"
        await wire.send("conversation.item.truncate", item_id=item["id"], content_index=0, audio_end_ms=1)
        await wire.until("conversation.item.truncated")
        await wire.send("conversation.item.retrieve", item_id=item["id"])
        cut = (await wire.until("conversation.item.retrieved"))["item"]["content"][0]["transcript"]
        assert item["content"][0]["transcript"].startswith(cut) and cut != item["content"][0]["transcript"]


async def test_a_function_call_and_the_answer_from_its_output(engine):
    async with connected(engine) as wire:
        await wire.send(
            "session.update",
            session={"type": "realtime", "tools": [WEATHER], "instructions": "You tell people the weather."},
        )
        await wire.send("conversation.item.create", item=user("What is the weather forecast in Paris?"))
        await wire.send("response.create")
        call = await wire.until("response.function_call_arguments.done")
        assert call["name"] == "get_weather" and "paris" in json.loads(call["arguments"])["city"].lower()
        opened = next(e for e in wire.events if e["type"] == "response.output_item.added")
        assert opened["item"]["status"] == "in_progress" and opened["item"]["arguments"] == ""
        await wire.until("rate_limits.updated")
        await wire.send(
            "conversation.item.create",
            item={
                "type": "function_call_output",
                "call_id": call["call_id"],
                "output": "Sunny, with a high of 21 degrees.",
            },
        )
        await wire.send("response.create")
        said = (await wire.until("response.done"))["response"]["output"][0]["content"][0]["transcript"]
        assert "21" in said


async def test_an_out_of_band_response_adds_nothing_to_the_conversation(engine):
    async with connected(engine) as wire:
        await wire.send(
            "response.create",
            response={
                "conversation": "none",
                "output_modalities": ["text"],
                "input": [user("hello")],
                "metadata": {"topic": "test"},
            },
        )
        response = (await wire.until("response.done"))["response"]
        assert response["conversation_id"] is None and response["metadata"]["topic"] == "test"
        assert response["output"][0]["content"][0]["type"] == "output_text"
        assert not [kind for kind in wire.types() if kind.startswith("conversation.item")]


async def test_items_are_created_in_place_and_deleted(engine):
    async with connected(engine) as wire:
        await wire.send("conversation.item.create", item={**user("second"), "id": "item_b"})
        await wire.send("conversation.item.create", item={**user("first"), "id": "item_a"}, previous_item_id="root")
        await wire.until(lambda e: e["type"] == "conversation.item.done" and e["item"]["id"] == "item_a")
        assert wire.events[-1]["previous_item_id"] is None
        await wire.send("conversation.item.delete", item_id="item_a")
        await wire.until("conversation.item.deleted")
        await wire.send("conversation.item.retrieve", item_id="item_a")
        assert (await wire.until("error"))["error"]["code"] == "item_not_found"


@pytest.mark.parametrize(
    ("text", "code", "param"),
    [
        ("{not json", "invalid_json", None),
        ("[]", "invalid_json", None),
        ('{"type": "session.upgrade"}', "invalid_value", "type"),
        ('{"type": "session.update"}', "missing_required_parameter", "session"),
        (
            '{"type": "session.update", "session": {"type": "realtime", "voice": "cedar"}}',
            "unknown_parameter",
            "session.voice",
        ),
        (
            '{"type": "session.update", "session": {"type": "realtime", "audio": {"output": {"voice": "bob"}}}}',
            "invalid_value",
            "session.audio.output.voice",
        ),
        (
            '{"type": "session.update", "session": {"type": "realtime", "audio": {"input": {"turn_detection": '
            '{"type": "server_vad", "threshold": 7}}}}}',
            "decimal_above_max_value",
            "session.audio.input.turn_detection.threshold",
        ),
        ('{"type": "input_audio_buffer.append"}', "missing_required_parameter", "audio"),
        ('{"type": "input_audio_buffer.append", "audio": "***"}', "invalid_value", "audio"),
        ('{"type": "input_audio_buffer.append", "audio": "AAAA"}', "invalid_value", "audio"),
        (
            '{"type": "conversation.item.truncate", "item_id": "item_x", "content_index": 0, "audio_end_ms": 5}',
            "item_not_found",
            "item_id",
        ),
        ('{"type": "response.cancel"}', "response_cancel_not_active", None),
        ('{"type": "output_audio_buffer.clear"}', "invalid_value", "type"),
    ],
)
async def test_a_bad_event_is_named_and_the_conversation_lives_on(engine, text, code, param):
    async with connected(engine) as wire:
        await wire.send_text(text)
        error = (await wire.until("error"))["error"]
        assert (error["code"], error["param"]) == (code, param)
        await wire.send("session.update", session={"type": "realtime", "instructions": "still here"})
        assert (await wire.until("session.updated"))["session"]["instructions"] == "still here"


async def test_oversized_audio_is_refused(engine):
    async with connected(engine) as wire:
        await wire.send("input_audio_buffer.append", audio=base64.b64encode(bytes(16 * 1024 * 1024)).decode())
        assert (await wire.until("error"))["error"]["param"] in ("audio", None)
        await wire.send("input_audio_buffer.clear")
        await wire.until("input_audio_buffer.cleared")


async def test_a_second_response_is_refused_with_the_clients_event_id(engine):
    async with connected(engine) as wire:
        await wire.send("conversation.item.create", item=user("What can you do for me?"))
        await wire.send("response.create")
        await wire.send("response.create", event_id="event_mine")
        error = (await wire.until("error"))["error"]
        assert error["code"] == "conversation_already_has_active_response" and error["event_id"] == "event_mine"
        await wire.send("response.cancel")
        done = (await wire.until("response.done"))["response"]
        assert done["status_details"]["reason"] == "client_cancelled"


def test_health_says_what_speaks(engine):
    name, version = health(engine)["voice"].split()
    assert name == "hibari"
    assert version[0].isdigit()


async def test_a_client_that_leaves_in_mid_answer_leaves_nothing_behind(engine):
    async with connected(engine) as wire:
        await wire.send("response.create")
        await wire.until("response.created")
        assert health(engine)["conversations"] >= 1
    for _ in range(100):
        if health(engine)["conversations"] == 0:
            return
    raise AssertionError("the conversation outlived its socket")


async def test_a_wrong_key_is_told_and_closed_with_3000(engine):
    async with connected(engine, headers={"Authorization": "Bearer nobody"}) as wire:
        assert (await wire.until("error"))["error"]["code"] == "invalid_api_key"
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await wire.receive()
        assert closed.value.rcvd.code == 3000


async def test_a_missing_model_is_told_and_closed_with_4000(engine):
    async with connected(engine, query="") as wire:
        assert (await wire.until("error"))["error"]["code"] == "missing_model"
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await wire.receive()
        assert closed.value.rcvd.code == 4000


async def test_a_browser_may_give_its_key_as_a_subprotocol(engine):
    secret = post(
        engine,
        "/realtime/client_secrets",
        {"session": {"type": "realtime", "model": "gpt-realtime-mini", "instructions": "from the secret"}},
    )
    assert secret["value"].startswith("ek_") and secret["session"]["instructions"] == "from the secret"
    protocols = ["realtime", f"openai-insecure-api-key.{secret['value']}"]
    async with connected(engine, headers={}, subprotocols=protocols) as wire:
        assert (await wire.until("session.created"))["session"]["instructions"] == "from the secret"


def test_each_http_route_wants_the_key(engine):
    for path, method in (
        ("/health", "GET"),
        ("/v1/realtime/calls", "POST"),
        ("/v1/realtime/client_secrets", "POST"),
        ("/v1/realtime/calls/rtc_x/hangup", "POST"),
    ):
        request = urllib.request.Request(
            engine.base_url.removesuffix("/v1") + path, method=method, data=b"{}" if method == "POST" else None
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)
        assert refused.value.code == 401
        assert json.load(refused.value)["error"]["code"] == "invalid_api_key"


def health(engine) -> dict:
    with urllib.request.urlopen(urllib.request.Request(engine.health_url, headers=engine.headers)) as answer:
        return json.load(answer)


def post(engine, path: str, body: dict) -> dict:
    request = urllib.request.Request(
        engine.base_url + path, json.dumps(body).encode(), {**engine.headers, "Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


async def test_the_metadata_names_what_of_the_instructions_is_not_followed(engine):
    async with connected(engine) as wire:
        told = "You sell stamps. Speak like a sailor. Answer in Dutch."
        await wire.send("session.update", session={"type": "realtime", "instructions": told})
        await wire.send("conversation.item.create", item=user("hello"))
        await wire.send("response.create")
        metadata = (await wire.until("response.done"))["response"]["metadata"]
        assert metadata["not_followed"] == "Speak like a sailor. Answer in Dutch." and metadata["reason"]
