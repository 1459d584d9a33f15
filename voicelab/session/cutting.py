"""Cutting an answer, so that everybody has the same of it: the caller's ear, the transcript, and the model's memory.

Whatever cuts (a caller who speaks up, Stop, the talk button, a guardrail, the end of the call), the endpoint is told
how much of each answer was played, and asked which words those were. On a browser's call the endpoint plays the answers
and knows by itself; it is asked all the same. Where it cannot be asked, the transcript says it from what has come.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from voicelab.record.events import EventLog
from voicelab.record.transcript import Transcript

from .controls import Controls
from .line import Line
from .playout import Stopped
from .progress import Progress
from .relay import RelayLine

HEARD_SECONDS = 2.0  # for the endpoint to say which words were heard
DRAIN_SECONDS = 0.5  # in which a page that plays has reported something
AUDIO_TOKEN_SECONDS = 0.05  # of an assistant's sound, as the service counts
OURS = "line"  # a cut that is to come on a line of ours; others are named by their response


class Wire(Protocol):
    """The call's connection, as far as cutting needs it."""

    async def send(self, type: str, **fields: Any) -> None:
        """A client event."""

    def keep(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run something for as long as the call lasts."""


class Cutting:
    """What was cut in one call, and what of it is not known yet.

    Args:
        line: the call's line, where the sound is ours to play; `None` on a browser's WebRTC call.
        controls: whether a caller who speaks up cuts the answer.
    """

    def __init__(
        self,
        wire: Wire,
        progress: Progress,
        events: EventLog,
        transcript: Transcript,
        line: Callable[[], Line | RelayLine | None],
        controls: Controls,
    ) -> None:
        self._wire, self._progress, self._events, self._transcript = wire, progress, events, transcript
        self._line, self._controls = line, controls
        self._items: dict[str, list[str]] = {}  # the messages of each response
        self._in_conversation: set[str] = set()
        self._started: dict[str, float] = {}  # on a browser's call: since when a response is played
        self._lasts: dict[str, float] = {}  # and how long its sound is, in seconds
        self._mute: set[str] = set()  # responses of which nothing more is to be heard
        self._truncated: set[str] = set()
        self._asked: dict[str, int] = {}  # items whose words are not known, and how much of them was played, in ms
        self._expected: set[str] = set()  # what is about to be cut
        self._connected = True
        self._news = asyncio.Event()

    async def known(self) -> None:
        """Returns when the transcript has the words that were heard of whatever was cut; after a while in any case."""
        deadline = time.monotonic() + HEARD_SECONDS
        while self._connected and (self._asked or self._expected) and time.monotonic() < deadline:
            self._news.clear()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._news.wait(), deadline - time.monotonic())
        self._expected.clear()

    def in_conversation(self, item_id: str) -> bool:
        """Whether an item belongs to the conversation, and not to a word of patience beside it."""
        return item_id in self._in_conversation

    # Cutting.

    async def interrupt(self) -> bool:
        """Silence the agent; whether something was cut, of which it is not known yet what was heard."""
        if not self._connected:
            self.silence()
            return False
        if self._progress.active:
            await self._wire.send("response.cancel")
        await self.hush()
        return bool(self._asked or self._expected)

    async def hush(self) -> None:
        """Have nothing more played of what has come, or is on its way."""
        if self._line() is not None:
            self.silence()
        elif sounding := self._sounding():
            self._expected |= sounding
            await self._wire.send("output_audio_buffer.clear")

    def silence(self) -> None:
        """Stop a line of ours, and have the model forget what was not heard."""
        self._mute |= self._progress.active
        self._expected.discard(OURS)
        line = self._line()
        cuts = line.silence() if line else []
        for cut in cuts[:1]:
            self._events.append("other", "playback.stopped", {"item_id": cut.item_id, "played_ms": cut.played_ms})
        self._forget(cuts)

    def lets_through(self, response_id: str, item_id: str, content_index: int) -> bool:
        """Whether sound that has come is to be played; if not, its item ends where it was cut."""
        if response_id not in self._mute:
            return True
        line = self._line()
        cut = line.playout.cut(item_id, content_index) if line else None
        self._forget([cut] if cut else [])
        return False

    def _forget(self, cuts: list[Stopped]) -> None:
        for cut in cuts:
            if not self._connected:
                self._transcript.cut(cut.item_id, cut.played_ms)
            elif cut.item_id in self._in_conversation:
                self._asked[cut.item_id] = cut.played_ms
                self._wire.keep(self._truncate(cut))

    async def _truncate(self, cut: Stopped) -> None:
        if cut.item_id not in self._truncated:  # the SDK may have done so by itself
            place = {"item_id": cut.item_id, "content_index": cut.content_index}
            with contextlib.suppress(Exception):  # as `_retrieve`
                await self._wire.send("conversation.item.truncate", audio_end_ms=cut.played_ms, **place)
        await self._retrieve(cut.item_id)

    async def _retrieve(self, item_id: str) -> None:
        """Ask for an item, which has the words that were heard."""
        with contextlib.suppress(Exception):  # the connection is going; then the transcript says it by itself
            await self._wire.send("conversation.item.retrieve", item_id=item_id)

    def _ask(self, item_id: str, heard_ms: int = 0) -> None:
        if item_id in self._in_conversation and item_id not in self._asked:
            self._asked[item_id] = heard_ms
            self._wire.keep(self._retrieve(item_id))

    def _sounding(self) -> set[str]:
        """The responses that a browser's call is playing, or may begin to play at any moment."""
        begun = {id for id in self._progress.active if self._items.get(id)}
        return self._progress.playing | self._progress.awaiting_playback | begun

    # Learning.

    def sent(self, event: dict[str, Any]) -> None:
        """A client event, the SDK's own ones too."""
        if event["type"] == "conversation.item.truncate":
            self._truncated.add(event["item_id"])

    def take(self, event: dict[str, Any]) -> None:
        """A server event."""
        handler = getattr(self, "_on_" + str(event.get("type", "")).replace(".", "_"), None)
        if handler:
            handler(event)
            self._news.set()

    def _on_conversation_item_added(self, event: dict[str, Any]) -> None:
        self._in_conversation.add(event["item"]["id"])

    def _on_response_output_item_added(self, event: dict[str, Any]) -> None:
        if event["item"]["type"] == "message":
            self._items.setdefault(event["response_id"], []).append(event["item"]["id"])

    def _on_input_audio_buffer_speech_started(self, _: dict[str, Any]) -> None:
        if not self._controls.interrupts:
            return
        line = self._line()
        if line is None:
            self._expected |= self._progress.playing
        elif line.playing:
            self._expected.add(OURS)

    def _on_output_audio_buffer_started(self, event: dict[str, Any]) -> None:
        self._started[event["response_id"]] = time.monotonic()

    def _on_output_audio_buffer_stopped(self, event: dict[str, Any]) -> None:
        self._expected.discard(event["response_id"])
        self._started.pop(event["response_id"], None)

    def _on_output_audio_buffer_cleared(self, event: dict[str, Any]) -> None:
        self._on_output_audio_buffer_stopped(event)
        for item_id in self._items.get(event["response_id"], ()):
            self._ask(item_id)

    def _on_conversation_item_truncated(self, event: dict[str, Any]) -> None:
        self._ask(event["item_id"], event["audio_end_ms"])

    def _on_conversation_item_retrieved(self, event: dict[str, Any]) -> None:
        self._asked.pop(event["item"]["id"], None)

    def _on_conversation_item_deleted(self, event: dict[str, Any]) -> None:
        self._asked.pop(event["item_id"], None)

    def _on_response_done(self, event: dict[str, Any]) -> None:
        usage = event["response"].get("usage") or {}
        tokens = (usage.get("output_token_details") or {}).get("audio_tokens") or 0
        self._lasts[event["response"]["id"]] = tokens * AUDIO_TOKEN_SECONDS

    # The end of the connection.

    def disconnected(self) -> None:
        """The connection is gone: of an answer that was being made, that is all which has come."""
        self._connected = False
        self._transcript.break_off()
        for item_id, heard_ms in self._asked.items():
            self._transcript.cut(item_id, heard_ms)
        self._asked.clear()
        self._expected.clear()
        self._news.set()
        if line := self._line():
            line.disconnect()

    async def drained(self, media_goes_on: bool) -> None:
        """Returns when what had come of the answer was played; a page that does not play is not waited for.

        Args:
            media_goes_on: of a browser's call, whose sound takes another way than the connection that was lost.
        """
        line = self._line()
        if line is None and media_goes_on:
            rest = (self._lasts.get(id, 0.0) - self._elapsed(id) for id in self._sounding())
            await asyncio.sleep(max(rest, default=0.0))
        while line and line.playing:
            before = line.playout.ahead_ms
            await asyncio.sleep(DRAIN_SECONDS)
            if line.playout.ahead_ms >= before:
                break
        self.fallen_silent()

    def fallen_silent(self) -> None:
        """A browser's call is over: whatever was not played by now is cut."""
        for response_id in self._sounding() if self._line() is None else ():
            elapsed = self._elapsed(response_id)
            for item_id in self._items.get(response_id, ()) if elapsed < self._lasts.get(response_id, math.inf) else ():
                self._transcript.cut(item_id, elapsed * 1000)

    def _elapsed(self, response_id: str) -> float:
        began = self._started.get(response_id)
        return time.monotonic() - began if began else 0.0
