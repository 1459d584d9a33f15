"""The way from what a caller says to the end of the answer, and what is missing where there is none."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from typing import Any

from websockets.exceptions import ConnectionClosed, WebSocketException

from voicelab.call_errors import call_error
from voicelab.desk.approvals import Approvals

from .controls import Controls
from .line import Line
from .progress import Progress
from .question import Question
from .relay import RelayLine
from .waits import Wait, wait_for

GRACE_SECONDS = 5.0  # what a form or a tool ends with by itself may take so long to reach the model


class Waiting:
    """What somebody waits for who has said something on a call.

    Args:
        progress: the questions of the call.
        approvals: a person may take time to fill in a form.
        controls: whether the endpoint answers turns by itself.
        line: the call's line, where the sound is ours to send; `None` on a browser's WebRTC call.

    Attributes:
        over: the call has ended.
    """

    def __init__(
        self,
        progress: Progress,
        approvals: Approvals,
        controls: Controls,
        line: Callable[[], Line | RelayLine | None],
    ) -> None:
        self._progress, self._approvals, self._controls, self._line = progress, approvals, controls, line
        self._news = asyncio.Event()
        self.over = False

    def wake(self) -> None:
        """Something has happened."""
        self._news.set()

    async def for_news(self, wait: Wait) -> None:
        """Wait a moment, or until something has happened.

        Raises:
            CallError: `no_answer` once the wait is longer than it may be.
        """
        if time.monotonic() > wait.ends:
            raise call_error("no_answer", wait.missing)
        self._news.clear()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._news.wait(), 0.05)

    async def until_answered(self, question: Question, saying: Coroutine[Any, Any, None], answered: bool) -> None:
        """Say something and wait until it has been answered and the answer was played, or cut.

        Args:
            question: what is said; it knows afterwards what answered it.
            saying: says it.
            answered: wait for the answer; otherwise, and where the endpoint makes none by itself, until it was heard.

        Raises:
            CallError: `no_answer`, saying what was missing; `connection_lost`.
            ConnectionClosed: it could not be said.
        """
        forget = True
        try:
            await self._said(saying)
            question.said = True
            question.touch()
            await self._end_of(question, answered)
            forget = not (question.calls or question.stopped)
        except asyncio.CancelledError:
            forget = not question.calls
            raise
        finally:
            self._progress.close(question, forget)
        if question.failure:
            raise call_error("no_answer", question.failure)

    async def _said(self, saying: Coroutine[Any, Any, None]) -> None:
        try:
            await saying
        except ConnectionClosed:  # nobody has heard it: it can be said on another connection
            raise
        except (OSError, WebSocketException, AssertionError) as problem:  # the SDK asserts that it is connected
            raise call_error("connection_lost", f"It broke off while this was being said: {problem}") from None

    async def _end_of(self, question: Question, answered: bool) -> None:
        while not self._settled(question):
            if self.over and question.answered:
                return  # though it was not played to its end
            if self.over:
                raise call_error("connection_lost", "The call ended before the answer.")
            coming = self._controls.answers or self._controls.push_to_talk  # whose button asks for the answer
            if question.spoken and question.heard and not (answered and (coming or not question.due)):
                return
            if line := self._line():
                line.keep_open() if self._progress.listening else line.rest()
            await self.for_news(self._patience(question))
        question.interrupted |= question.stopped is not None

    def _patience(self, question: Question) -> Wait:
        wait = self.wait_of(question)
        late = GRACE_SECONDS if wait.what in ("approval", "tool") else 0.0
        return Wait(wait.what, wait.name, wait.since, wait.seconds + late)

    def _settled(self, question: Question) -> bool:
        line = self._line()
        return question.settled and not (line and line.playout.plays(question.outputs))

    # What is waited for, in words.

    @property
    def now(self) -> Wait:
        """What the call waits for: its latest question, or else the caller."""
        for question in reversed(self._progress.questions):
            if not self._settled(question):
                return self.wait_of(question)
        if self._progress.active:
            return wait_for("speaking")
        line = self._line()
        return wait_for("playing" if self._progress.playing or (line and line.playing) else "turn")

    def wait_of(self, question: Question) -> Wait:
        """What a question waits for."""
        forms = {approval.call_id: approval.asked for approval in self._approvals.pending}
        return question.wait(forms)
