"""Both directions at once: for every tenth of a second that is heard, one is spoken, be it silence.

The session's timeline is the caller's audio. It advances with what the client sends, and stands still when that sends
nothing, as the service's does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import numpy as np
from openai.types import live

from voicelab.audio.pcm import milliseconds
from voicelab.engine.answer import Studio
from voicelab.engine.answering import Answering
from voicelab.engine.brain.question import Brain
from voicelab.engine.brain.turn import Called, Said
from voicelab.engine.caller_line import CallerLine
from voicelab.engine.caller_turns import CallerTurns
from voicelab.engine.doors.wire_audio import WireDecoder, WireEncoder
from voicelab.engine.ears.hearing import Ears
from voicelab.engine.items import Items
from voicelab.engine.protocol import ProtocolError, new_id
from voicelab.engine.response_rules import Plan
from voicelab.engine.voice.playback import PlaybackDrained
from voicelab.engine.voice.speaking import Voice

from . import configuration, events
from .delegating import BACKEND
from .telling import Telling
from .to_say import ToSay, Words
from .track import FRAME, FRAME_MS, OutputTrack


class Duplex:
    """Hears and speaks. Its owner is the session's task; nothing else calls it.

    Args:
        resource: the session's configuration.
        send: sends a server event to the client.
        post: puts an input into the session's inbox.
        delegated: told the item and the call of each delegation.
    """

    def __init__(
        self,
        resource: dict[str, Any],
        brain: Brain,
        voice: Voice,
        send: Callable[[dict[str, Any]], None],
        post: Callable[[Any], None],
        delegated: Callable[[str, str], None],
    ) -> None:
        self._send, self._ears = send, Ears()
        self._session = configuration.realtime_session(resource)
        self._ears.bias([self._session["instructions"], self._session["tools"][0]["description"]])
        format = resource["audio"]["format"]["type"]
        self._decoder, self._encoder = WireDecoder(format), WireEncoder(format)
        self._items, self._track = Items(), OutputTrack(post)
        for message in configuration.history(resource):
            self._items.add(message)
        self._telling = Telling(self._items, send, lambda: self.now_ms, delegated)
        told = self._took_place
        caller = CallerTurns(self._ears, self._items, told, post)
        studio = Studio(brain, voice, self._items, self._track, told, post)
        self._answers = Answering(studio, new_id("conv"))
        self._line = CallerLine(caller, self._items, self._answers, self._track, told)
        self._heard = 0
        self._to_say = ToSay(self._telling.heard_of)
        self._begins: Words | None = None
        self._answered: set[str] = set()
        self.muted = False
        """Whether silence is heard in the place of what comes in."""

    @property
    def now_ms(self) -> int:
        """How far the timeline has come."""
        return milliseconds(self._heard)

    async def append(self, audio: str, passed: Callable[[], None]) -> None:
        """Hear base64 of the session's format; `passed` is called after each frame.

        Raises:
            ProtocolError: `invalid_audio`.
        """
        try:
            async for samples in self._decoder.decode(audio):
                await self._hear(np.zeros_like(samples) if self.muted else samples, passed)
        except ProtocolError as problem:
            raise ProtocolError(problem.message, code="invalid_audio", param=problem.param) from None

    async def take(self, what: Any) -> None:
        """Go on with what the ears, an answer or the track have put into the inbox."""
        self._line.take(what, self._session)
        if isinstance(what, PlaybackDrained):
            self._to_say.drained(what.response_id)
        self._say_next()

    def note(self, text: str) -> None:
        """Know this from now on."""
        self._session["instructions"] += f"\n{text}"

    def tell(self, text: str, call_id: str | None = None) -> None:
        """Tell the caller what the backend says, when nobody else speaks: as a tool's result is told.

        Args:
            call_id: what it is an answer to; `None` where nothing was asked.
        """
        self._ears.bias([self._session["instructions"], text])
        told = {"type": "function_call_output", "call_id": call_id or new_id("call"), "output": text}
        call = {"type": "function_call", "call_id": told["call_id"], "name": BACKEND, "arguments": "{}"}
        asked = {"type": "input_text", "text": self._asked(call_id)}
        context = [{"type": "message", "role": "user", "content": [asked]}, call, told]
        first = call_id is not None and call_id not in self._answered
        self._answered.add(told["call_id"])
        params = {"input": context, "tool_choice": "none"}
        self._to_say.add(Words(params, told if first else None, lasting=True))
        self._say_next()

    def ask(self, instructions: str) -> None:
        """Say what these instructions ask for, whatever has been said before, when nobody else speaks."""
        self._to_say.add(Words({"input": [], "tool_choice": "none", "instructions": instructions}))
        self._say_next()

    def close(self) -> None:
        """Let go of everything."""
        self._answers.close()
        self._ears.close()

    def _asked(self, call_id: str | None) -> str:
        """What the caller had said when this was delegated."""
        said = ""
        for one in self._items.as_heard():
            if isinstance(one, Called) and one.call_id == call_id:
                return said
            said = one.text if isinstance(one, Said) and one.role == "user" else said
        return ""

    async def _hear(self, samples: np.ndarray, passed: Callable[[], None]) -> None:
        while len(samples):
            room = FRAME - self._heard % FRAME
            piece, samples = samples[:room], samples[room:]
            await self._line.hear(piece, self._session)
            self._heard += len(piece)
            if len(piece) == room:
                self._speak()
                passed()
            self._say_next()
            await asyncio.sleep(0)

    def _speak(self) -> None:
        """The next tenth of a second of the output, and the words that begin in it."""
        samples, played_ms = self._track.frame()
        if sound := self._encoder.encode(samples):
            self._send(events.made(live.OutputAudioDeltaEvent, delta=sound))
        for item_id, until_ms in played_ms.items():
            self._telling.heard(item_id, until_ms, FRAME_MS)

    def _say_next(self) -> None:
        """Begin with the next of what waits to be said, if nobody else speaks and no answer is being made."""
        if not self._to_say or self._answers.active or self._telling.caller_speaks:
            return
        self._begins = words = self._to_say.next()
        if words.item:
            self._items.add(words.item)
        self._answers.create(Plan.of(self._session, words.params), [])

    def _took_place(self, event: dict[str, Any]) -> None:
        """Something has happened in the conversation in the middle."""
        if event["type"] == "response.created" and self._begins:
            self._to_say.begun(event["response"]["id"], self._begins)
            self._begins = None
        self._telling.take(event)
        self._to_say.take(event)
