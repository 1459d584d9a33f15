"""What is said on a call, heard on it, and silenced. All on the session's loop."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import numpy as np
from agents.realtime import RealtimeSession
from agents.realtime.model_inputs import RealtimeModelSendRawMessage

from voicelab.record.events import EventLog
from voicelab.record.recording import Recorder
from voicelab.record.transcript import Transcript

from .cutting import Cutting
from .false_interruptions import FalseInterruptions
from .line import Line
from .logged_model import item_id
from .progress import Progress
from .question import Question
from .relay import RelayLine
from .verbatim import verbatim
from .waiting import Waiting
from .waits import wait_for


class Talking:
    """A call, as those see it who talk on it; `Call` opens and ends it.

    Attributes:
        sdk: the SDK's session, once there is one.
        line: what sends and plays the sound, where the endpoint does not play it itself.
    """

    sdk: RealtimeSession | None
    line: Line | RelayLine | None
    events: EventLog
    transcript: Transcript
    recorder: Recorder
    cutting: Cutting
    interruptions: FalseInterruptions
    waiting: Waiting
    _progress: Progress

    @property
    def closed(self) -> bool:
        """Whether the call is over."""
        return self.waiting.over

    async def send_message(self, text: str, questions: Sequence[Question] = ()) -> None:
        """A written message; it asks for a response, which answers these questions."""
        name = new_item_id()
        for question in questions:
            question.items.add(name)
        token = item_id.set(name)
        try:
            await self.sdk.send_message(text)
        finally:
            item_id.reset(token)

    async def hear(self, samples: np.ndarray) -> None:
        """What a relaying browser's microphone heard."""
        if isinstance(self.line, RelayLine):
            await self.line.hear(samples)

    async def record(self, pair: np.ndarray) -> None:
        """Both sides of a browser's call, as its page recorded them: int16[n, 2] at 24 kHz."""
        self.recorder.add(pair)

    async def played(self, item_id: str, content_index: int, ms: float) -> None:
        """What a relaying browser has played."""
        if isinstance(self.line, RelayLine):
            now = self.events.now()
            self.transcript.sounds.played(item_id, now - ms / 1000, now)
            self.line.played(item_id, content_index, ms)
            self.waiting.wake()

    async def interrupt(self) -> bool:
        """Silence the agent, as the SDK's own leaves to the server; whether it is yet to be known what was heard.

        A response that has been asked for and has not begun is cancelled as soon as it does.
        """
        self._progress.stop()
        self.interruptions.drop()
        return await self.cutting.interrupt()

    async def withdraw(self, response_id: str) -> None:
        """Make a response unheard, as far as it has not been heard: nor does the model remember more of it."""
        self.interruptions.drop()
        if response_id in self._progress.active:
            await self.send("response.cancel", response_id=response_id)
        await self.cutting.hush()

    async def send(self, type: str, **fields: Any) -> None:
        """A client event of the protocol, as it is."""
        message: Any = {"type": type, "other_data": fields}
        await self.sdk.model.send_event(RealtimeModelSendRawMessage(message=message))

    async def apply_controls(self) -> None:
        """Tell the endpoint the session's settings as they stand now; `Connection` fills them in."""
        await self.send("session.update", session={"type": "realtime", "audio": {}})

    async def say_aside(self, text: str) -> None:
        """Have a text spoken beside the conversation, which keeps no trace of it; after an answer, not over it."""
        while self._progress.active and not self.closed:  # it may be the response that called the tool
            await self.waiting.for_news(wait_for("turn"))
        if not self.closed:
            await self.send("response.create", response={"conversation": "none", **verbatim(text)})


def new_item_id() -> str:
    """An id for an item of ours; the service allows 32 characters."""
    return f"item_{uuid.uuid4().hex[:20]}"
