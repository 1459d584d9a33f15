"""What calls leave behind in the engine: memory, threads and open files, after models and caches have found their size.

The bounds are several times what was measured, and a fraction of what each of the leaks took that were there once: 3 MB
and a thread for a socket that was idle, 0.2 MB for a written call, 1 MB for a spoken one.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import psutil
import pytest
from raw_phone import Phone, create
from running_engine import RunningEngine
from wire import connected

from voicelab.audio.pcm import read_wav

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = {"type": "realtime", "output_modalities": ["text"]}
ITEM = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "What can you do for me?"}]}


@pytest.fixture(scope="module")
def own() -> Iterator[tuple[RunningEngine, psutil.Process]]:
    """An engine for these tests alone."""
    process = subprocess.Popen(
        [sys.executable, "-m", "voicelab", "engine"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    yield RunningEngine(**json.loads(process.stdout.readline())), psutil.Process(process.pid)
    process.terminate()
    process.wait(20)


async def megabytes(process: psutil.Process) -> float:
    """Resident memory when it has come to rest: the least of some seconds, in which the engine tidies up."""
    seen = []
    for _ in range(12):
        await asyncio.sleep(0.25)
        seen.append(process.memory_info().rss / 1e6)
    return min(seen)


async def written(engine: RunningEngine) -> None:
    async with connected(engine) as wire:
        await wire.send("session.update", session=WRITTEN)
        await wire.send("conversation.item.create", item=ITEM)
        await wire.send("response.create")
        await wire.until("response.done")


async def spoken(engine: RunningEngine) -> None:
    async with connected(engine) as wire:
        await wire.say(read_wav("data/callers/greeting.wav"))
        await wire.until("response.done")


async def phoned(engine: RunningEngine) -> None:
    phone = Phone()
    await create(engine, phone)
    await phone.until("session.created", seconds=60)
    await phone.peer.close()


@pytest.mark.parametrize(
    ("call", "before", "times", "most"), [(written, 100, 120, 0.1), (spoken, 12, 16, 0.5), (phoned, 12, 16, 0.5)]
)
@pytest.mark.longest
async def test_a_call_leaves_nothing_behind(
    own, call: Callable[[RunningEngine], Awaitable[None]], before: int, times: int, most: float
):
    engine, process = own
    for _ in range(before // 4):
        await asyncio.gather(*(call(engine) for _ in range(4)))
    first, threads, files = await megabytes(process), process.num_threads(), process.num_fds()
    for _ in range(times // 4):
        await asyncio.gather(*(call(engine) for _ in range(4)))
    assert (await megabytes(process) - first) / times < most
    for _ in range(100):  # a peer that has closed is noticed in a while
        if process.num_fds() <= files + 2:
            break
        await asyncio.sleep(0.2)
    assert process.num_fds() <= files + 2 and process.num_threads() <= threads + 4


async def test_idle_conversations_take_little_memory_and_no_threads(own):
    engine, process = own
    await written(engine)
    threads = process.num_threads()
    async with contextlib.AsyncExitStack() as sockets:
        taken = []
        for _ in range(200):  # the first hundred make what is kept for all
            wire = await sockets.enter_async_context(connected(engine))
            await wire.until("session.created")
            taken.append(await megabytes(process) if len(taken) in (99, 199) else 0.0)
        assert process.num_threads() <= threads + 4
        assert (taken[199] - taken[99]) / 100 < 0.5
