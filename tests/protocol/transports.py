"""Each way in which a session can hold a call, for tests that go through all of them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import numpy as np

from voicelab import LiveSession
from voicelab.audio.pcm import RATE
from voicelab.callers.phone import Phone

FRAME = RATE // 50
TRANSPORTS = ("websocket", "relay", "webrtc")


class Page:
    """A browser that relays: it plays answers at the speed of speech, reports that, and records both sides."""

    def __init__(self, session: LiveSession) -> None:
        self._side = session.from_browser
        self._queue: list[tuple[str, int, np.ndarray]] = []
        self._says = np.zeros(0, np.int16)
        self.redials = 0
        self._side.attach(self)

    def relay(self, item_id: str, content_index: int, samples: np.ndarray) -> None:
        self._queue.append((item_id, content_index, samples))

    def relay_end(self, item_id: str, content_index: int) -> None:
        """It holds nothing back."""

    def silence(self) -> None:
        self._queue.clear()

    def hung_up(self) -> None:
        self._queue.clear()

    def redial(self) -> None:
        self.redials += 1
        asyncio.ensure_future(self._relay_again())

    async def _relay_again(self) -> None:
        with contextlib.suppress(Exception):  # the session tries again, within its bounds
            await self._side.relay()

    async def through(self) -> None:
        """A relay's sound passes as soon as there is a call."""

    async def play(self, samples: np.ndarray) -> None:
        self._says = np.concatenate([self._says, samples])
        while len(self._says):
            await asyncio.sleep(0.02)

    async def run(self) -> None:
        clock = asyncio.get_running_loop().time
        began, ticks = clock(), 0
        while True:
            await asyncio.sleep(max(0.0, began + ticks * FRAME / RATE - clock()))
            ticks += 1
            said, self._says = self._says[:FRAME], self._says[FRAME:]
            said = np.pad(said, (0, FRAME - len(said)))
            self._side.heard(said)
            self._side.recorded(np.stack([said, self._next()], axis=1))

    def _next(self) -> np.ndarray:
        out = np.zeros(FRAME, np.int16)
        if self._queue:
            item_id, index, samples = self._queue.pop(0)
            taken = samples[:FRAME]
            out[: len(taken)] = taken
            if len(samples) > FRAME:
                self._queue.insert(0, (item_id, index, samples[FRAME:]))
            self._side.played(item_id, index, len(taken) * 1000 / RATE)
        return out


@contextlib.asynccontextmanager
async def call(session: LiveSession, transport: str) -> AsyncIterator[Any]:
    """A call of the session over this transport; gives what holds the caller's end."""
    if transport == "websocket":
        async with session:
            yield None
    elif transport == "webrtc":
        async with Phone(session) as phone:
            yield phone
    else:
        page = Page(session)
        clock = session.submit(page.run())
        await session.from_browser.relay()
        try:
            yield page
        finally:
            await session.hang_up()
            clock.cancel()
