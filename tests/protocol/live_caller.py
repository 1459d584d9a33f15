"""A caller of the Live interface for the tests: the stock client, and a line that is never still.

Events are looked at twice: by the package's models, and for fields that these do not know.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any

import numpy as np
import pydantic
from openai import AsyncOpenAI
from openai.types.live import ServerEvent
from running_engine import RunningEngine
from websockets.exceptions import ConnectionClosed

from voicelab.audio import RATE, from_bytes, to_bytes

VALIDATOR = pydantic.TypeAdapter(ServerEvent)
FRAME = RATE // 10
PACE_SECONDS = 0.02  # for each tenth of a second: time on the session's timeline is what is sent, however fast
PATIENCE_SECONDS = 30


def unknown_fields(value: Any) -> list[str]:
    """The fields of a model, at any depth, that its class does not have."""
    if isinstance(value, list):
        return [name for one in value for name in unknown_fields(one)]
    if not isinstance(value, pydantic.BaseModel):
        return []
    inner = [name for field in type(value).model_fields for name in unknown_fields(getattr(value, field, None))]
    return [*(value.model_extra or {}), *inner]


class LiveCaller:
    """Sends what it is given to say, and silence, and keeps what comes back."""

    def __init__(self, connection: Any) -> None:
        self.live = connection
        self.events: list[Any] = []
        self.sent = 0
        self._to_say: deque[np.ndarray] = deque()
        self._news = asyncio.Condition()

    def say(self, samples: np.ndarray) -> None:
        """Speak int16[n] at 24 kHz after what is being said."""
        self._to_say += [samples[at : at + FRAME] for at in range(0, len(samples) - FRAME + 1, FRAME)]

    async def hold_the_line(self) -> None:
        """Send a frame after another, for as long as the session lasts."""
        while True:
            frame = self._to_say.popleft() if self._to_say else np.zeros(FRAME, np.int16)
            await self.live.session.input_audio.append(audio=base64.b64encode(to_bytes(frame)).decode())
            self.sent += 1
            await asyncio.sleep(PACE_SECONDS)

    async def listen(self) -> None:
        """Take in what comes, until the connection is closed."""
        async for event in self.live:
            plain = event.to_dict(exclude_unset=True)
            assert not unknown_fields(VALIDATOR.validate_python(plain)), plain
            async with self._news:
                self.events.append(event)
                self._news.notify_all()

    async def until(self, holds: Callable[[], Any]) -> Any:
        """Go on once something is so; returns what it was."""
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(holds), PATIENCE_SECONDS)
            return holds()

    async def event(self, kind: str, count: int = 1) -> Any:
        """The first event of a type, or a later one."""
        return await self.until(lambda: len(found := self.of(kind)) >= count and found[count - 1])

    @property
    def sound(self) -> list[np.ndarray]:
        """What has been spoken so far, delta by delta, where the session's format is PCM."""
        return [from_bytes(base64.b64decode(event.delta)) for event in self.of("session.output_audio.delta")]

    def of(self, kind: str) -> list[Any]:
        """All events of a type so far."""
        return [event for event in self.events if event.type == kind]

    def text(self, speaker: str) -> str:
        """What the "input" or the "output" has said so far."""
        return "".join(event.delta for event in self.of(f"session.{speaker}_transcript.delta"))


@contextlib.asynccontextmanager
async def connected(engine: RunningEngine) -> AsyncIterator[LiveCaller]:
    """A connection on which nothing has been said yet, and no sound is sent."""
    async with AsyncOpenAI(base_url=engine.base_url, api_key=engine.key) as client, client.live.connect() as connection:
        caller = LiveCaller(connection)
        listening = asyncio.create_task(caller.listen())
        try:
            yield caller
        finally:
            listening.cancel()
            (problem,) = await asyncio.gather(listening, return_exceptions=True)
    if isinstance(problem, Exception) and not isinstance(problem, ConnectionClosed):
        raise problem


@contextlib.asynccontextmanager
async def calling(engine: RunningEngine, **session: Any) -> AsyncIterator[LiveCaller]:
    """A session that has started, and a line on which there is silence."""
    async with connected(engine) as caller:
        await caller.live.send({"type": "session.start", "session": {"model": "gpt-live-1", **session}})
        await caller.event("session.started")
        line = asyncio.create_task(caller.hold_the_line())
        try:
            yield caller
        finally:
            line.cancel()
            await asyncio.gather(line, return_exceptions=True)
