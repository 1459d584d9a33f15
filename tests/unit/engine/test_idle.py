"""The idle timeout: it runs while nobody speaks and no answer is made or heard, and from an answer's end alone."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Callable

import numpy as np
import pytest
import pytest_asyncio
from sequences import Caller

from voicelab.audio.pcm import RATE, to_bytes
from voicelab.engine.idle import IdleClock

DETECTION = {"type": "server_vad", "idle_timeout_ms": 5000, "interrupt_response": False}
TIMED_OUT = "input_audio_buffer.timeout_triggered"
Begin = Callable[[bool], Caller]


def test_the_clock_runs_out_once_from_the_end_of_an_answer():
    clock, detection = IdleClock(), {"idle_timeout_ms": 5000}
    assert clock.expired(60_000, detection) is None  # no answer yet
    clock.answered(10_000)
    assert clock.expired(14_999, detection) is None and clock.expired(20_000, {"idle_timeout_ms": None}) is None
    assert clock.expired(15_000, detection) == 10_000
    assert clock.expired(30_000, detection) is None


def test_what_is_to_be_played_until_later_outlasts_what_is_said_meanwhile():
    clock, detection = IdleClock(), {"idle_timeout_ms": 5000}
    clock.answered(10_000)
    clock.stop(4_000)
    assert clock.expired(15_000, detection) == 10_000
    clock.answered(30_000)
    clock.stop(31_000)
    assert clock.expired(60_000, detection) is None
    clock.answered(70_000)
    clock.cut(62_000)
    assert clock.expired(67_000, detection) == 62_000
    clock.answered(80_000)
    clock.put_off(82_000)
    assert clock.expired(86_999, detection) is None and clock.expired(87_000, detection) == 82_000


@pytest_asyncio.fixture
async def begin() -> AsyncIterator[Begin]:
    """Begins a session with an idle timeout, on a call or not."""
    begun = []

    def begin(on_call: bool, **detection) -> Caller:
        session = {"type": "realtime", "audio": {"input": {"turn_detection": {**DETECTION, **detection}}}}
        begun.append(Caller(session, on_call))
        return begun[-1]

    yield begin
    for caller in begun:
        await caller.conversation.close()


async def send(caller: Caller, type: str, **fields) -> list[str]:
    """The types of what came of it."""
    return [event["type"] for event in await caller.say(json.dumps({"type": type, **fields}))]


async def hear(caller: Caller, seconds: float, loud: bool = False) -> list[str]:
    """So much silence or noise; the types of what came of it."""
    sound = np.random.default_rng(7).normal(0, 8_000 if loud else 0, int(seconds * RATE)).astype(np.int16)
    return await send(caller, "input_audio_buffer.append", audio=base64.b64encode(to_bytes(sound)).decode())


async def answered(caller: Caller, **response) -> None:
    await send(caller, "response.create", response=response)
    await caller.until(lambda: not caller.open_responses())


def played(caller: Caller) -> None:
    """All that has been made is played to its end."""
    while caller.loudspeaker._queue or caller.loudspeaker._ended:
        caller.loudspeaker.play_on()


@pytest.mark.parametrize("on_call", [False, True])
async def test_silence_after_an_answer_is_too_long_once(begin, on_call):
    caller = begin(on_call)
    await answered(caller)
    if on_call:
        played(caller)
    assert TIMED_OUT not in await hear(caller, 4.9)
    assert TIMED_OUT in await hear(caller, 0.3)


async def test_it_does_not_run_while_an_answer_is_played(begin):
    caller = begin(True)
    await answered(caller)
    played(caller)
    await hear(caller, 3)
    await answered(caller)
    assert TIMED_OUT not in await hear(caller, 6)
    played(caller)
    assert TIMED_OUT not in await hear(caller, 4.9)
    assert TIMED_OUT in await hear(caller, 0.3)


async def test_it_runs_when_a_client_has_silenced_the_answer(begin):
    caller = begin(True)
    await answered(caller)
    assert TIMED_OUT not in await hear(caller, 6)
    await send(caller, "output_audio_buffer.clear")
    assert TIMED_OUT not in await hear(caller, 4.9)
    assert TIMED_OUT in await hear(caller, 0.3)


async def test_it_does_not_run_while_the_caller_speaks(begin):
    caller = begin(False)
    await answered(caller)
    await hear(caller, 1)
    await hear(caller, 0.5, loud=True)
    await answered(caller)  # which the caller goes on to speak over
    assert TIMED_OUT not in await hear(caller, 8, loud=True)


@pytest.mark.parametrize("modality", ["audio", "text"])
async def test_an_answer_out_of_band_does_not_start_it(begin, modality):
    caller = begin(True)
    await answered(caller, conversation="none", output_modalities=[modality])
    played(caller)
    assert TIMED_OUT not in await hear(caller, 6)


async def test_an_answer_out_of_band_puts_it_off_while_it_is_played(begin):
    caller = begin(True)
    await answered(caller)
    played(caller)
    await answered(caller, conversation="none")
    assert TIMED_OUT not in await hear(caller, 6)
    played(caller)
    assert TIMED_OUT not in await hear(caller, 4.9)
    assert TIMED_OUT in await hear(caller, 0.3)
