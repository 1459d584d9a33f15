"""The caller's line: sound in, from appends or a media track, and what it does to the conversation.

A turn that begins may interrupt the assistant, one that ends may ask for an answer, and so may a long silence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import numpy as np

from voicelab.audio.pcm import RATE, frames

from . import turns
from .answering import Answering
from .caller_turns import CallerTurns, Supposed
from .doors.wire_audio import PCM, WireDecoder
from .ears.noise import NoiseReduction
from .idle import IdleClock
from .items import Items
from .protocol import server_event
from .response_rules import Plan
from .response_steps import Step
from .transcribing import Transcribed
from .voice.playback import Cut, Playback, PlaybackDrained

HEARD_AT_ONCE = RATE * 32 // 1000  # samples: one chunk of voice activity, 1.5 ms of judging


class CallerLine:
    """Its owner is the conversation's task; nothing else calls it.

    Args:
        caller: finds the caller's turns.
        answers: what is interrupted and asked for.
        playback: where answers are played, on a WebRTC call.
        send: sends a server event to every client.
    """

    def __init__(
        self,
        caller: CallerTurns,
        items: Items,
        answers: Answering,
        playback: Playback | None,
        send: Callable[[dict[str, Any]], None],
    ) -> None:
        self._caller, self._items, self._answers = caller, items, answers
        self._playback, self._send = playback, send
        self._decoder = WireDecoder(PCM)
        self._noise: NoiseReduction | None = None
        self._idle = IdleClock()

    async def append(self, audio: str, session: dict[str, Any]) -> None:
        """`input_audio_buffer.append`.

        Raises:
            ProtocolError: for what cannot be decoded, or an overflow of the buffer.
        """
        wanted = session["audio"]["input"]["format"]["type"]
        if self._decoder.format != wanted:
            self._decoder = WireDecoder(wanted)
        async for samples in self._decoder.decode(audio):
            await self.hear(samples, session)

    async def hear(self, samples: np.ndarray, session: dict[str, Any]) -> None:
        """Hear int16[n] at 24 kHz; a long piece as many short ones, and the other conversations in between."""
        for at, piece in enumerate(frames(samples, HEARD_AT_ONCE)):
            if at:
                await asyncio.sleep(0)
            await self._hear(piece, session)

    async def _hear(self, samples: np.ndarray, session: dict[str, Any]) -> None:
        listening = session["audio"]["input"]
        detection = listening["turn_detection"]
        samples = self._without_noise(samples, listening["noise_reduction"])
        self._note_answer()
        interrupts = bool(detection and detection["interrupt_response"])
        left_ms = self._answers.left_ms if interrupts else 0.0
        for effect in await self._caller.hear(samples, detection, listening["transcription"], left_ms):
            if isinstance(effect, turns.SpeechStarted):
                self._caller.speech_started(effect)
                if detection["interrupt_response"]:
                    self._interrupt()
            else:
                self._caller.speech_stopped(effect)
                if detection["create_response"] and not self._answers.active:
                    self._answers.create(Plan.of(session, {}), self._caller.transcribing.under_way)
        silent_from = self._silent_from(detection)
        if silent_from is not None:
            self._caller.timed_out(silent_from)
            self._answers.create(Plan.of(session, {}), [])

    def _note_answer(self) -> None:
        """An answer has been given: on a call when it has been played. Over a WebSocket nobody tells when that is, so
        it is reckoned."""
        if self._answers.ended and not self._answers.playing:
            self._answers.ended = False
            self._idle.answered(self._caller.now_ms + round(self._answers.sounding.left_ms))

    def _silent_from(self, detection: dict[str, Any] | None) -> int | None:
        """Where the silence began if it has lasted for too long."""
        now_ms = self._caller.now_ms
        if self._caller.speaking or self._answers.playing:
            self._idle.stop(now_ms)
        elif self._answers.aside:
            self._idle.put_off(now_ms)
        return self._idle.expired(now_ms, detection)

    def take(self, what: Any, session: dict[str, Any]) -> None:
        """Go on with what the ears, an answer or the playback have put into the session's inbox."""
        if isinstance(what, Transcribed):
            self._caller.transcribing.transcribed(what, session["audio"]["input"]["transcription"])
        elif isinstance(what, Supposed):
            self._supposed(what.text, session)
        elif isinstance(what, Step):
            self._answers.take(what, self._caller.caller_ms)
        elif isinstance(what, PlaybackDrained):
            self._send(server_event("output_audio_buffer.stopped", response_id=what.response_id))
            self._answers.drained(what.response_id)

    def _supposed(self, text: str, session: dict[str, Any]) -> None:
        """The caller pauses, and has said this: most likely it is all of the turn."""
        detection = session["audio"]["input"]["turn_detection"]
        if detection and detection["create_response"]:
            self._answers.rehearse(Plan.of(session, {}), text)

    def _without_noise(self, samples: np.ndarray, wanted: dict[str, Any] | None) -> np.ndarray:
        if wanted is None:
            self._noise = None
            return samples
        strength = wanted.get("strength")
        settings = wanted["type"], 1.0 if strength is None else strength
        if self._noise is None or self._noise.settings != settings:
            self._noise = NoiseReduction(*settings)
        return self._noise.push(samples)

    def cut(self) -> None:
        """Of what has been said nothing more is heard; whoever plays it has stopped."""
        self._answers.sounding.stop()
        self._idle.cut(self._caller.now_ms)

    def fall_silent(self, spare: frozenset[str] = frozenset()) -> None:
        """Stop what is playing or waiting to be played, but for the responses to `spare`, and tell what was heard."""
        self.cut()
        if self._playback is None:
            return
        for cut in self._playback.flush(spare):
            self._answers.drained(cut.response_id)
            self._tell(cut)

    def _interrupt(self) -> None:
        """Barge-in: silence first, then what was heard, then the end of the response."""
        self.fall_silent(spare=self._answers.aside)
        if self._answers.active:
            self._answers.cancel("turn_detected")

    def _tell(self, cut: Cut) -> None:
        self._send(server_event("output_audio_buffer.cleared", response_id=cut.response_id))
        heard_ms = self._items.cut(cut.item_id, cut.played_ms)
        if heard_ms is not None:  # an out-of-band answer is no item of the conversation
            where = {"item_id": cut.item_id, "content_index": 0}
            self._send(server_event("conversation.item.truncated", **where, audio_end_ms=heard_ms))
