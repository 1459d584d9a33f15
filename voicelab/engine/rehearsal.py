"""What would be answered if the turn ended here, thought and begun to be spoken in the pause after the words so far.

Most pauses that a caller makes for long enough are the end of a turn, and then the answer's first sound is there with
it. If more is said, or the conversation goes on otherwise, nothing of it is used and nobody ever hears of it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any

from .brain.question import Brain, Question, Reason
from .brain.turn import ToolCall
from .voice.speaking import SpokenPiece, Voice

Part = str | ToolCall | Reason


@dataclass(frozen=True)
class _Opening:
    """The speech that was begun: of what, its first piece, and the rest."""

    asked: tuple[str, str, float]
    first: SpokenPiece | None
    rest: AsyncGenerator[SpokenPiece, None]


class Rehearsal:
    """A `Brain` and a `Voice`: answers and speaks as was rehearsed, where it was for just this, and afresh otherwise.

    One conversation's; from its event loop only.
    """

    def __init__(self, brain: Brain, voice: Voice) -> None:
        self._brain, self._voice = brain, voice
        self.ahead = brain.ahead and voice.ahead
        """Whether anything is rehearsed at all."""
        self._question: Question | None = None
        self._thought: asyncio.Task[list[Part]] | None = None
        self._opening: asyncio.Task[_Opening | None] | None = None

    @property
    def name(self) -> str:
        """Who thinks."""
        return self._brain.name

    def begin(self, question: Question, voice: str, speed: float) -> None:
        """Rehearse the answer, in the place of what was rehearsed before; nothing anew if it is the same."""
        if self._question == question:
            return
        self.drop()
        if self.ahead:
            self._question = question
            self._thought = _unwatched(self._think(question))
            self._opening = _unwatched(self._open(self._thought, voice, speed))

    def drop(self) -> None:
        """Forget what was rehearsed."""
        thought, opening = self._thought, self._opening
        self._question = self._thought = self._opening = None
        for task in (thought, opening):
            if task:
                task.cancel()
        if opening and opening.done() and not opening.cancelled() and not opening.exception():
            if begun := opening.result():
                _unwatched(begun.rest.aclose())

    async def answer(self, question: Question) -> AsyncIterator[Part]:
        """As the brain does."""
        thought, rehearsed = self._thought, question == self._question
        self._thought = self._question = None
        if thought and rehearsed:
            for part in await thought:
                yield part
            return
        self.drop()
        async with contextlib.aclosing(self._brain.answer(question)) as parts:  # type: ignore[type-var]
            async for part in parts:
                yield part

    async def speak(self, text: str, *, voice: str, speed: float = 1.0) -> AsyncGenerator[SpokenPiece, None]:
        """As the voice does."""
        opening, self._opening = self._opening, None
        begun = await opening if opening else None
        if begun and begun.asked == (text, voice, speed):
            pieces = begun.rest
            if begun.first:
                yield begun.first
        else:
            if begun:
                await begun.rest.aclose()
            pieces = self._voice.speak(text, voice=voice, speed=speed)
        async with contextlib.aclosing(pieces):
            async for piece in pieces:
                yield piece

    async def _think(self, question: Question) -> list[Part]:
        return [part async for part in self._brain.answer(question)]

    async def _open(self, thought: asyncio.Task[list[Part]], voice: str, speed: float) -> _Opening | None:
        texts = [part for part in await thought if isinstance(part, str)]
        if not texts:
            return None
        rest = self._voice.speak(texts[0], voice=voice, speed=speed)
        try:
            return _Opening((texts[0], voice, speed), await anext(rest, None), rest)
        except BaseException:
            await rest.aclose()
            raise


def _unwatched(work: Any) -> asyncio.Task[Any]:
    """A task whose failure nobody need ask for: whoever uses what was rehearsed is told."""
    task = asyncio.ensure_future(work)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    return task
