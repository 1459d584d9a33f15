"""Sessions that only transcribe, with the stock client: sound in, words out, and never an answer."""

from __future__ import annotations

import base64

import numpy as np
import openai
import pytest
import websockets
from openai import AsyncOpenAI
from wire import connected

from voicelab.audio.pcm import RATE, read_wav, to_bytes

CALLER = read_wav("data/callers/greeting.wav")
HEARD = "conversation.item.input_audio_transcription.completed"


def listening(**settings) -> dict:
    return {"type": "transcription", "audio": {"input": {"transcription": {"model": "whisper-1"}, **settings}}}


async def say(connection, samples: np.ndarray) -> None:
    """Append a caller's words, and the silence that ends a turn."""
    audio = to_bytes(np.concatenate([samples, np.zeros(RATE, np.int16)]))
    for start in range(0, len(audio), 48_000):
        await connection.input_audio_buffer.append(audio=base64.b64encode(audio[start : start + 48_000]).decode())


async def until(connection, kind: str) -> list:
    events = []
    async for event in connection:
        events.append(event)
        if event.type == kind:
            return events
    raise AssertionError(f"no {kind}")


async def transcribed(engine, **query) -> list:
    """What comes of a caller's words, from the session's beginning to their transcription."""
    async with AsyncOpenAI(base_url=engine.base_url, api_key=engine.key) as client:
        async with client.realtime.connect(extra_query=query) as connection:
            begun = await until(connection, "session.created")
            await connection.session.update(session=listening(turn_detection={"type": "server_vad"}))
            begun += await until(connection, "session.updated")
            await say(connection, CALLER)
            begun += await until(connection, HEARD)
            await connection.input_audio_buffer.clear()
            return begun + await until(connection, "input_audio_buffer.cleared")


async def test_words_come_and_no_answer(engine):
    events = await transcribed(engine, intent="transcription")
    created, updated = events[0].session, events[1].session
    assert created.type == updated.type == "transcription"
    assert updated.audio.input.transcription.model == "whisper-1"
    kinds = [event.type for event in events]
    assert not [kind for kind in kinds if kind.startswith("response.")]
    turn = ("input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped", "input_audio_buffer.committed")
    assert [kind for kind in kinds if kind in turn] == [*turn]
    heard = next(event for event in events if event.type == HEARD)
    assert "help" in heard.transcript and heard.usage.type == "duration"


async def test_push_to_talk(engine):
    async with connected(engine, query="intent=transcription") as wire:
        await wire.send("session.update", session=listening(turn_detection=None))
        await wire.say(CALLER, trailing_ms=0)
        await wire.send("input_audio_buffer.commit")
        heard = await wire.until(HEARD)
        assert "help" in heard["transcript"]


@pytest.mark.parametrize("kind", ["response.create", "conversation.item.create", "response.cancel"])
async def test_what_asks_for_an_answer_is_refused(engine, kind):
    async with connected(engine, query="intent=transcription") as wire:
        await wire.send(kind, event_id="mine")
        error = (await wire.until("error"))["error"]
        assert (error["code"], error["param"], error["event_id"]) == ("invalid_value", "type", "mine")


async def test_a_session_keeps_its_type(engine):
    for query, other in (("model=gpt-realtime-mini", "transcription"), ("intent=transcription", "realtime")):
        async with connected(engine, query=query) as wire:
            await wire.send("session.update", session={"type": other})
            error = (await wire.until("error"))["error"]
            assert error["code"] == "invalid_parameter" and f"Passing a {other} session" in error["message"]


async def test_a_model_is_not_to_be_named(engine):
    async with connected(engine, query="intent=transcription&model=gpt-realtime-mini") as wire:
        assert (await wire.until("error"))["error"]["code"] == "invalid_model"
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await wire.receive()
        assert closed.value.rcvd.code == 4000


async def test_a_client_secret_opens_one(engine):
    async with AsyncOpenAI(base_url=engine.base_url, api_key=engine.key) as client:
        secret = await client.realtime.client_secrets.create(session=listening(turn_detection=None))
        assert secret.session.type == "transcription" and secret.session.object == "realtime.transcription_session"
        with pytest.raises(openai.BadRequestError) as refused:
            await client.realtime.client_secrets.create(session={"type": "transcription", "instructions": "answer"})
        assert refused.value.param == "session.instructions"
    headers = {"Authorization": f"Bearer {secret.value}"}
    async with connected(engine, query="", headers=headers) as wire:
        session = (await wire.until("session.created"))["session"]
        assert session["type"] == "transcription" and session["audio"]["input"]["turn_detection"] is None


async def test_sound_in_an_item_is_heard(engine):
    """In a session that answers: the recording is the question."""
    part = {"type": "input_audio", "audio": base64.b64encode(to_bytes(CALLER)).decode()}
    question = {"type": "message", "role": "user", "content": [part]}
    async with connected(engine) as wire:
        session = {"type": "realtime", "audio": {"input": {"transcription": {"model": "whisper-1"}}}}
        await wire.send("session.update", session=session)
        await wire.send("conversation.item.create", item=question)
        await wire.send("response.create")
        heard = await wire.until(HEARD)
        assert "help" in heard["transcript"]
        assert (await wire.until("response.done"))["response"]["status"] == "completed"
        await wire.send("conversation.item.retrieve", item_id=heard["item_id"])
        kept = (await wire.until("conversation.item.retrieved"))["item"]["content"][0]
        assert kept == {"type": "input_audio", "transcript": heard["transcript"]}
        await wire.send("response.create", response={"conversation": "none", "input": [question]})
        assert (await wire.until("response.done"))["response"]["status"] == "completed"
