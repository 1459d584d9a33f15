"""The caller's side of a conversation: input audio → turns → user items with their transcripts."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from voicelab.audio.pcm import level_dbfs, milliseconds

from . import turns
from .captions import STREAMING, Captions
from .ears.hearing import Ears
from .ears.listening import AudioChunk, InputBuffer
from .ears.recognizer import VOICED, HearingError
from .ears.voice_activity import GATE_DBFS
from .held_turns import ENDING_MS, Held
from .items import Items
from .limits import MAX_PENDING_MS
from .protocol import TRANSCRIPTION, ProtocolError, new_id, server_event
from .transcribing import Transcribing

MIN_COMMIT_MS = 100  # the service refuses to commit less


@dataclass(frozen=True)
class Supposed:
    """Input of the conversation: what the caller has said in a turn that may go on after a pause."""

    text: str


class CallerTurns:
    """Hears the caller. Its owner is the conversation's task; nothing else calls it.

    Args:
        ears: voice activity and recognition.
        items: where the caller's items go.
        send: sends a server event to every client.
        post: puts an input into the conversation's inbox.

    Attributes:
        transcribing: from the items' sound to their words.
        item_id: what the item of the turn that is under way, or the next, is going to be called.
    """

    def __init__(self, ears: Ears, items: Items, send: Any, post: Any) -> None:
        self._ears, self._items, self._send, self._post = ears, items, send, post
        self._buffer = InputBuffer()
        self._state = turns.TurnState()
        self._held: Held | None = None
        self._by_hand = False
        self.item_id = new_id("item")
        self._recognising = False
        self._pausing: asyncio.Future[str] | None = None
        self._caller_ms = 0
        self._turn_start_ms = 0
        self._captions = Captions(ears.partial, functools.partial(_caption, send))
        self.transcribing = Transcribing(ears, items, self._captions, send, post)
        self._captioned = False

    @property
    def caller_ms(self) -> int:
        """Milliseconds of the caller's turns so far, for the usage estimate."""
        return self._caller_ms

    @property
    def now_ms(self) -> int:
        """The end of the audio heard so far, on the session's audio clock."""
        return self._buffer.now_ms

    @property
    def speaking(self) -> bool:
        """Whether a turn has begun and not ended; one that is held may be none."""
        return self._state.speaking and not self._held

    async def hear(
        self,
        samples: np.ndarray,
        detection: dict[str, Any] | None,
        transcription: dict[str, Any] | None = None,
        left_ms: float = 0.0,
    ) -> list[Any]:
        """Take in samples at 24 kHz; returns the turn boundaries they contain, in order.

        Args:
            left_ms: how long an answer will still be heard that a turn would cut.
        """
        self._captioned = bool(transcription) and transcription.get("model") in STREAMING
        if (detection is None) != self._by_hand:
            self._take_turns(by_hand=detection is None)
        found: list[Any] = []
        for chunk in self._buffer.push(samples):
            self._buffer.remember(chunk)
            probability = await self._ears.probability(chunk.samples)
            if detection is None:
                self._hear_by_hand(chunk, probability)
            else:
                found += await self._take_turn(chunk, probability, detection, left_ms)
        if not self._recognising:
            self._buffer.pass_over()
        if detection is None and self._buffer.pending_ms > MAX_PENDING_MS:
            self.clear()
            raise ProtocolError(
                f"The input audio buffer held over {MAX_PENDING_MS // 60_000} minutes and was "
                "cleared; commit more often.",
                code="input_audio_buffer_overflow",
            )
        return found

    def _take_turns(self, by_hand: bool) -> None:
        """Turns are taken otherwise from now on. One that has begun goes on by hand. One by hand that was not committed
        is let go: a turn that is found begins where clients are told that it does."""
        self._by_hand = by_hand
        self._held, self._state = None, turns.cleared(self._state.buffer_start_ms)
        if not by_hand:
            self._drop()

    def _hear_by_hand(self, chunk: AudioChunk, probability: float) -> None:
        # An open line before the talk button is held: hours of nothing need no recognition.
        if self._recognising or level_dbfs(chunk.samples) > GATE_DBFS:
            self._recognise([chunk], voiced=probability >= VOICED)

    async def _take_turn(
        self, chunk: AudioChunk, probability: float, detection: dict[str, Any], left_ms: float
    ) -> list[Any]:
        may_hold = detection["type"] == "semantic_vad" and left_ms > 0
        if self._held and not may_hold:  # what is said when the answer has come to its end is said to it
            return [self._release(), *await self._take_turn(chunk, probability, detection, left_ms)]
        judged = turns.Chunk(probability, chunk.start_ms, chunk.end_ms)
        was_speaking = self._state.speaking
        settings = turns.TurnSettings.of(detection)
        self._state, effect = turns.step(self._state, judged, settings)
        voiced = self._state.speaking and self._state.silent_from_ms is None
        if was_speaking:
            self._recognise([chunk], voiced)
        if isinstance(effect, turns.SpeechStarted):
            self._begin(effect)
            if may_hold and left_ms > ENDING_MS:
                self._held = Held(effect, self._voice_so_far())
                return []
        paused = isinstance(effect, turns.Paused)
        if self._held and not await self._is_turn(self._held, chunk if voiced else None, paused):
            if paused and left_ms > ENDING_MS:
                self._forget()
            return []
        if paused:
            self._state, effect = turns.weighed(self._state, await self._so_far(), settings), None
        return [*([self._release()] if self._held else []), *([effect] if effect else [])]

    def _begin(self, started: turns.SpeechStarted) -> None:
        self._recognise(self._buffer.since(started.audio_start_ms), voiced=True)
        self._turn_start_ms = started.audio_start_ms

    def _voice_so_far(self) -> np.ndarray:
        return np.concatenate([chunk.samples for chunk in self._buffer.since(self._state.voiced_from_ms or 0)])

    async def _is_turn(self, held: Held, voice: AudioChunk | None, paused: bool) -> bool:
        """Whether what is held is one, by what it says so far; in a pause that is understood, by all its words."""
        if voice is not None:
            return held.hear(voice.samples) and held.interrupts(await self._so_far())
        return (paused or self._ears.pausing is not None) and held.is_turn(await self._so_far())

    def _release(self) -> turns.SpeechStarted:
        started, self._held = self._held.started, None
        return started

    def speech_started(self, effect: turns.SpeechStarted) -> None:
        """Tell the clients; the item id is minted here and kept to the end of the turn."""
        self._send(
            server_event(
                "input_audio_buffer.speech_started", item_id=self.item_id, audio_start_ms=effect.audio_start_ms
            )
        )

    def speech_stopped(self, effect: turns.SpeechStopped) -> None:
        """Tell the clients, and commit the turn."""
        self._send(
            server_event("input_audio_buffer.speech_stopped", item_id=self.item_id, audio_end_ms=effect.audio_end_ms)
        )
        self._commit(effect.audio_end_ms - self._turn_start_ms)

    def timed_out(self, silent_from_ms: int) -> None:
        """The caller has said nothing for too long: an empty turn is committed."""
        span = {"audio_start_ms": silent_from_ms, "audio_end_ms": self.now_ms}
        self._send(server_event("input_audio_buffer.timeout_triggered", item_id=self.item_id, **span))
        self._commit(0)

    async def commit_by_hand(self) -> None:
        """`input_audio_buffer.commit`.

        Raises:
            ProtocolError: `input_audio_buffer_commit_empty`.
        """
        held = self._buffer.pending_ms
        if held < MIN_COMMIT_MS:
            raise ProtocolError(
                f"Error committing input audio buffer: buffer too small. Expected at least "
                f"{MIN_COMMIT_MS}ms of audio, but buffer only has {held}ms of audio.",
                code="input_audio_buffer_commit_empty",
            )
        rest = self._buffer.take_rest()
        if rest and self._recognising:
            self._recognise([rest], voiced=await self._ears.probability(rest.samples) >= VOICED)
        self._held = None
        self._state = turns.cleared(self._buffer.now_ms)
        self._commit(held)

    def clear(self) -> None:
        """Forget the uncommitted audio."""
        self._buffer.take_rest()
        self._forget()
        self.item_id = new_id("item")

    def _forget(self) -> None:
        self._held = None
        self._drop()
        self._buffer.clear()
        self._state = turns.cleared(self._buffer.now_ms)

    def _drop(self) -> None:
        if self._recognising:
            self._recognising = False
            self._ears.finish()  # its text belongs to nothing
            self._captions.rest(self.item_id, "")

    async def _so_far(self) -> str:
        try:
            return await self._ears.partial()
        except HearingError:  # told with the utterance's own transcription
            return ""

    def _recognise(self, chunks: list[AudioChunk], voiced: bool) -> None:
        if not self._recognising:
            self._recognising = True
            self._ears.start()
            self._captions.begin(self.item_id)
        for chunk in chunks:
            self._ears.feed(chunk.samples, voiced)
            if (so_far := self._ears.pausing) is not self._pausing:
                self._pausing = so_far
                if so_far:
                    so_far.add_done_callback(self._suppose)
            if self._captioned and voiced and not self._held:
                self._captions.hear(chunk.end_ms - chunk.start_ms)

    def _suppose(self, so_far: asyncio.Future[str]) -> None:
        if self._held:
            return
        if so_far is self._ears.pausing and not so_far.cancelled() and not so_far.exception() and so_far.result():
            self._post(Supposed(so_far.result()))

    def _commit(self, duration_ms: int) -> None:
        item, before = self._items.add(
            {
                "id": self.item_id,
                "type": "message",
                "role": "user",
                "content": [{"type": "input_audio", "transcript": None}],
            }
        )
        self.item_id = new_id("item")
        self._caller_ms += duration_ms
        self._send(server_event("input_audio_buffer.committed", item_id=item["id"], previous_item_id=before))
        self._send(server_event("conversation.item.added", item=item, previous_item_id=before))
        self._send(server_event("conversation.item.done", item=item, previous_item_id=before))
        self._buffer.clear()
        final = self._ears.finish() if self._recognising else None
        self._recognising = False
        self.transcribing.begin(item["id"], duration_ms, final)

    def item_came(self, item_id: str, content_index: int, samples: np.ndarray) -> None:
        """A client has put int16[n] at 24 kHz into an item."""
        self._caller_ms += milliseconds(len(samples))
        self.transcribing.item_came(item_id, content_index, samples)


def _caption(send: Callable[[dict[str, Any]], None], item_id: str, delta: str) -> None:
    send(server_event(f"{TRANSCRIPTION}.delta", item_id=item_id, content_index=0, delta=delta))
