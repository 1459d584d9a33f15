"""From the sound of the caller's items to their words, and to the events that tell them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from voicelab.audio.pcm import RATE, milliseconds

from .captions import Captions
from .ears.hearing import Ears
from .ears.recognizer import HearingError
from .items import Items
from .protocol import TRANSCRIPTION, server_event
from .usage import estimate_transcription


@dataclass(frozen=True)
class Transcribed:
    """Input of the conversation: the recogniser's final text of an item, or why there is none."""

    item_id: str
    text: str
    seconds: float
    failure: str | None = None
    content_index: int = 0


class Transcribing:
    """The recognitions of a conversation. Its owner is the conversation's task; nothing else calls it.

    Args:
        ears: understands recordings.
        items: have the texts.
        captions: know what has been told of a turn while it was spoken.
        send: sends a server event to every client.
        post: puts a `Transcribed` into the conversation's inbox.
    """

    def __init__(
        self,
        ears: Ears,
        items: Items,
        captions: Captions,
        send: Callable[[dict[str, Any]], None],
        post: Callable[[Transcribed], None],
    ) -> None:
        self._ears, self._items, self._captions, self._send, self._post = ears, items, captions, send, post
        self._pending: dict[tuple[str, int], asyncio.Task[None]] = {}

    @property
    def under_way(self) -> list[asyncio.Task[None]]:
        """The recognitions that are not final."""
        return list(self._pending.values())

    def begin(self, item_id: str, duration_ms: int, final: asyncio.Future[str] | None, content_index: int = 0) -> None:
        """The words of an item are going to be `final`; `None` if there is nothing in it."""
        result = Transcribed(item_id, "", round(duration_ms / 1000, 3), content_index=content_index)
        self._pending[item_id, content_index] = asyncio.ensure_future(self._await_words(result, final))

    def item_came(self, item_id: str, content_index: int, samples: np.ndarray) -> None:
        """A client has put int16[n] at 24 kHz into an item: it is heard as what the caller says is."""
        self.begin(item_id, milliseconds(len(samples)), self.understand(samples), content_index)

    def understand(self, samples: np.ndarray) -> asyncio.Future[str]:
        """The words of a recording, int16[n] at 24 kHz.

        Raises:
            HearingError: when awaited, if recognition failed.
        """
        return self._ears.understand(samples, RATE)

    def transcribed(self, result: Transcribed, wanted: dict[str, Any] | None) -> None:
        """A recognition is final: note it, and tell the clients if the session's settings ask for transcription."""
        self._pending.pop((result.item_id, result.content_index), None)
        self._items.transcribed(result.item_id, result.text, result.content_index)
        rest = self._captions.rest(result.item_id, result.text)
        if wanted is None:
            return
        where = {"item_id": result.item_id, "content_index": result.content_index}
        if result.failure:
            error = {"type": "server_error", "code": "transcription_failed", "message": result.failure, "param": None}
            self._send(server_event(f"{TRANSCRIPTION}.failed", error=error, **where))
            return
        if rest:
            self._send(server_event(f"{TRANSCRIPTION}.delta", delta=rest, **where))
        self._send(
            server_event(
                f"{TRANSCRIPTION}.completed",
                transcript=result.text,
                usage=estimate_transcription(result.seconds, result.text, wanted.get("model") or ""),
                **where,
            )
        )

    def close(self) -> None:
        """Wait for no words any more: the conversation has ended."""
        for task in self._pending.values():
            task.cancel()
        self._pending.clear()

    async def _await_words(self, result: Transcribed, final: asyncio.Future[str] | None) -> None:
        try:
            self._post(replace(result, text=await final if final is not None else ""))
        except HearingError as problem:
            self._post(replace(result, failure=str(problem)))
