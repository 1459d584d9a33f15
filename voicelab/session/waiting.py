"""The way from what a caller says to the end of the answer, and what is missing where there is none."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

from voicelab.call_errors import call_error
from voicelab.desk.approvals import Approvals

from .line import Line
from .progress import Progress
from .relay import RelayLine

NOTICE_SECONDS = 6.0  # for the endpoint to notice that something was said at all
ANSWER_SECONDS = 30.0  # after each step towards an answer: longer than one that a desk should give in one breath


class Waiting:
    """What somebody waits for who has said something on a call.

    Args:
        progress: how far the answer to the caller is.
        approvals: a person may take time to fill in a form.
        line: the call's line, where the sound is ours to send; `None` on a browser's WebRTC call.

    Attributes:
        over: the call has ended.
    """

    def __init__(self, progress: Progress, approvals: Approvals, line: Callable[[], Line | RelayLine | None]) -> None:
        self._progress, self._approvals, self._line = progress, approvals, line
        self._news = asyncio.Event()
        self._plays = 0
        self.over = False

    def wake(self) -> None:
        """Something has happened."""
        self._news.set()

    async def for_news(self, deadline: float) -> None:
        """Wait a moment, or until something has happened.

        Raises:
            CallError: `no_answer` once the deadline, on the loop's clock, has passed.
        """
        if _now() > deadline:
            raise call_error("no_answer", self._progress.missing())
        self._news.clear()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._news.wait(), 0.05)

    async def until_heard(self, saying: Coroutine[Any, Any, None]) -> None:
        """Say something and wait until the endpoint has found a turn in it and written down what it heard.

        Raises:
            CallError: as `until_answered`.
        """
        before = self._progress.transcribed
        await saying
        deadline = _now() + NOTICE_SECONDS
        while self._progress.transcribed == before and not self.over:
            if line := self._line():
                line.keep_open()
            await self.for_news(deadline)

    async def until_answered(self, saying: Coroutine[Any, Any, None]) -> bool:
        """Say something and wait until it has been answered; returns whether the caller interrupted the answer.

        Raises:
            CallError: `no_answer`, saying what was missing; `connection_lost`.
        """
        self._plays += 1
        mine = self._plays
        self._progress.ask()
        await saying
        said, steps = _now(), self._progress.steps
        while not self._settled():
            deadline = said + (ANSWER_SECONDS if self._progress.noticed else NOTICE_SECONDS)
            if self.over and self._progress.answered:
                return False  # though it was not played to its end
            if self.over:
                raise call_error("connection_lost", "The call ended before the answer.")
            if self._approvals.pending or steps != self._progress.steps:
                said, steps = _now(), self._progress.steps
            if self._plays > mine and self._progress.turn_open:
                return True  # a later caller has spoken up: this answer is over, heard or not
            if line := self._line():
                line.keep_open() if self._progress.listening else line.rest()
            await self.for_news(deadline)
        if self._progress.failure:
            raise call_error("no_answer", self._progress.failure)
        return False

    def _settled(self) -> bool:
        line = self._line()
        return self._progress.settled and not (line and line.playing)


def _now() -> float:
    return asyncio.get_running_loop().time()
