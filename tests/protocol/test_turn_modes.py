"""Each way of taking turns, each client event about them, and a random walk over inputs that keeps the invariants."""

from __future__ import annotations

import asyncio
import base64
import random

import numpy as np
import pytest
from sequences import check_lives
from wire import Wire, connected

from voicelab.audio.pcm import RATE, read_wav, to_bytes
from voicelab.engine.ears.moonshine import MoonshineRecognizer
from voicelab.engine.turns import EAGERNESS_MS, sounds_finished

CALLER = read_wav("data/callers/greeting.wav")
SILENCE = np.zeros(RATE // 10, np.int16)


async def listening(wire: Wire, detection: dict | None, **more) -> dict:
    settings = {"turn_detection": detection, "transcription": {"model": "whisper-1"}, **more}
    await wire.send("session.update", session={"type": "realtime", "audio": {"input": settings}})
    return (await wire.until("session.updated"))["session"]["audio"]["input"]


def leading_on(path: str) -> np.ndarray:
    """The longest beginning of the recording whose words, as they are understood, lead on to another; at 24 kHz."""
    sound, recognizer = read_wav(path, 16_000), MoonshineRecognizer()
    for end in range(len(sound), len(sound) // 3, -1_600):
        recognizer.start()
        recognizer.feed(sound[:end])
        if not sounds_finished(recognizer.finish()):
            return read_wav(path)[: end * 3 // 2]
    raise AssertionError(f"{path} sounds finished wherever it is cut")


@pytest.mark.parametrize("eagerness", ["low", "medium", "high", "auto"])
async def test_semantic_turn_detection(engine, eagerness):
    async with connected(engine) as wire:
        effective = await listening(wire, {"type": "semantic_vad", "eagerness": eagerness})
        assert effective["turn_detection"]["eagerness"] == eagerness
        await wire.say(CALLER, trailing_ms=9_000)  # more than is waited for words that lead on
        stopped = await wire.until("input_audio_buffer.speech_stopped")
        silence = stopped["audio_end_ms"] - len(CALLER) * 1000 // RATE
        heard = (await wire.until("conversation.item.input_audio_transcription.completed"))["transcript"]
        _, finished, unfinished = EAGERNESS_MS[eagerness]
        # What is recognised varies with how the sound falls into chunks, and with it whether it sounds finished.
        assert silence < (finished if sounds_finished(heard) else unfinished) + 300
        assert (await wire.until("response.done"))["response"]["status"] == "completed"


@pytest.mark.parametrize(
    ("detection", "ends"),
    [
        ({"type": "semantic_vad", "eagerness": "high"}, False),
        ({"type": "server_vad", "silence_duration_ms": 500}, True),
    ],
)
async def test_words_that_lead_on_are_waited_for(engine, detection, ends):
    """A recording cut short, after "I would like a refund for my": silence alone ends the turn, its words do not."""
    words = leading_on("data/callers/refund.wav")
    async with connected(engine) as wire:
        await listening(wire, detection)
        await wire.say(words, trailing_ms=1400)
        await wire.until("input_audio_buffer.speech_started")
        await wire.send("input_audio_buffer.clear")
        await wire.until("input_audio_buffer.cleared")
        assert ("input_audio_buffer.speech_stopped" in wire.types()) is ends


async def test_no_response_and_no_interruption_if_they_are_not_wanted(engine):
    detection = {"type": "server_vad", "create_response": False, "interrupt_response": False}
    async with connected(engine) as wire:
        await listening(wire, detection)
        await wire.say(CALLER)
        await wire.until("conversation.item.input_audio_transcription.completed")
        assert "response.created" not in wire.types()
        await wire.send("response.create")
        await wire.until("response.output_audio.delta")
        await wire.say(CALLER)
        response = (await wire.until("response.done"))["response"]
        assert response["status"] == "completed"


async def test_silence_after_an_answer_times_out_once(engine):
    detection = {"type": "server_vad", "idle_timeout_ms": 5000}
    async with connected(engine) as wire:
        await listening(wire, detection)
        await wire.say(CALLER)
        answer = (await wire.until("response.done"))["response"]
        sound_ms = answer["usage"]["output_token_details"]["audio_tokens"] * 50
        for _ in range((sound_ms + 7000) // 100):
            await wire.say(SILENCE, trailing_ms=0)
        timeout = await wire.until("input_audio_buffer.timeout_triggered")
        assert timeout["audio_end_ms"] - timeout["audio_start_ms"] == pytest.approx(5000, abs=150)
        await wire.until("response.created")
        types = wire.types()
        assert types.index("input_audio_buffer.timeout_triggered") < len(types) - types[::-1].index(
            "input_audio_buffer.committed"
        )
        await wire.until("response.done")
        assert types.count("input_audio_buffer.timeout_triggered") == 1


@pytest.mark.parametrize("kind", ["near_field", "far_field"])
async def test_noise_reduction_is_applied_and_shown(engine, kind):
    async with connected(engine) as wire:
        effective = await listening(wire, {"type": "server_vad"}, noise_reduction={"type": kind})
        assert effective["noise_reduction"] == {"type": kind}
        await wire.say(CALLER)
        heard = await wire.until("conversation.item.input_audio_transcription.completed")
        assert "help with my" in heard["transcript"]


async def test_a_picture_is_accepted_without_a_response(engine):
    picture = {"type": "input_image", "image_url": "data:image/png;base64,iVBORw0KGgo="}
    async with connected(engine) as wire:
        await wire.send("conversation.item.create", item={"type": "message", "role": "user", "content": [picture]})
        added = await wire.until("conversation.item.done")
        assert added["item"]["content"][0]["type"] == "input_image"
        await wire.send("response.create")
        response = (await wire.until("response.done"))["response"]
        assert "cannot look at pictures" in response["output"][0]["content"][0]["transcript"]


@pytest.mark.parametrize("seed", range(2))
async def test_a_random_walk_keeps_the_invariants(engine, seed):
    walk = random.Random(seed)
    async with connected(engine) as wire:
        await listening(wire, {"type": "server_vad", "silence_duration_ms": 200})
        for number in range(40):
            await STEPS[walk.choice(list(STEPS))](wire, number)
            if walk.random() < 0.5:
                await asyncio.sleep(walk.random() * 0.1)
        await wire.send("session.update", session={"type": "realtime", "instructions": "the end of the walk"})
        await wire.until(
            lambda e: e["type"] == "session.updated" and e["session"]["instructions"].startswith("the end")
        )
        while open_responses(wire.events):
            await wire.receive()
    check(wire.events)


async def _speak(wire: Wire, number: int) -> None:
    await wire.say(CALLER[: RATE * (1 + number % 2)], trailing_ms=300)


async def _write(wire: Wire, number: int) -> None:
    content = [{"type": "input_text", "text": f"question {number}"}]
    await wire.send("conversation.item.create", item={"type": "message", "role": "user", "content": content})


async def _clear(wire: Wire, number: int) -> None:
    await wire.send("input_audio_buffer.clear")


async def _commit(wire: Wire, number: int) -> None:
    await wire.send("input_audio_buffer.commit")


async def _respond(wire: Wire, number: int) -> None:
    await wire.send("response.create", response={"conversation": "none"} if number % 3 == 0 else {})


async def _cancel(wire: Wire, number: int) -> None:
    await wire.send("response.cancel")


async def _mode(wire: Wire, number: int) -> None:
    detections = [None, {"type": "server_vad", "silence_duration_ms": 200}, {"type": "semantic_vad"}]
    listens = {"turn_detection": detections[number % 3]}
    await wire.send("session.update", session={"type": "realtime", "audio": {"input": listens}})


STEPS = {step.__name__: step for step in (_speak, _write, _clear, _commit, _respond, _cancel, _mode)}


def open_responses(events: list[dict]) -> set[str]:
    begun = {e["response"]["id"] for e in events if e["type"] == "response.created"}
    return begun - {e["response"]["id"] for e in events if e["type"] == "response.done"}


def check(events: list[dict]) -> None:
    """Each response and item comes to its end, and turns do not overlap."""
    check_lives(events)
    speaking = False
    for event in events:
        kind = event["type"]
        if kind == "input_audio_buffer.speech_started":
            assert not speaking
            speaking = True
        elif kind == "input_audio_buffer.speech_stopped":
            assert speaking
        if kind in ("input_audio_buffer.speech_stopped", "input_audio_buffer.committed", "input_audio_buffer.cleared"):
            speaking = False


async def test_a_long_append_does_not_hold_up_the_others(engine):
    """Half a minute of speech takes seconds to judge; another client's event is answered meanwhile."""
    async with connected(engine) as long, connected(engine) as other:
        await long.until("session.created")
        await other.until("session.created")
        audio = to_bytes(np.tile(CALLER[: 2 * RATE], 15))
        await long.send("input_audio_buffer.append", audio=base64.b64encode(audio).decode())
        await long.send("input_audio_buffer.clear")
        await long.until("input_audio_buffer.speech_started")
        reading = asyncio.create_task(long.until("input_audio_buffer.cleared"))
        for silence_duration_ms in (400, 600, 800):
            detection = {"type": "server_vad", "silence_duration_ms": silence_duration_ms}
            await listening(other, detection)
        assert not reading.done()
        await reading
