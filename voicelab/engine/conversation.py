"""A conversation: one task owns its state, and everything reaches that task through one inbox.

Transports (WebSocket, WebRTC data channel, sideband) attach as `Client`s and see the same events; audio comes in from
a WebSocket's appends or from a call's media track. Client events are handled by the method that bears their name.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import numpy as np

from voicelab.audio.pcm import RATE, frames

from . import protocol, settings, turns
from .answering import Answering
from .brain.question import Brain
from .caller_turns import CallerTurns, Transcribed
from .doors.watching import Metrics, Watch
from .doors.wire_audio import PCM, WireDecoder
from .ears.hearing import Ears
from .ears.noise import NoiseReduction
from .faults import Outgoing
from .idle import IdleClock
from .inputs import Attached, Client, Detached, Expired, FromClient, Sound
from .items import Items
from .lifetime import GOING_AWAY, Lifetime
from .protocol import ProtocolError, new_id, server_event
from .response_steps import Step
from .voice.playback import Playback, PlaybackDrained, PlaybackStarted
from .voice.speaking import Voice

DROPPED = 1011  # "internal error", of RFC 6455
HEARD_AT_ONCE = RATE // 10  # samples: 3 ms of judging

log = logging.getLogger(__name__)


class Conversation:
    """What one session is: settings, items, the caller's turns and the assistant's answers.

    Args:
        model: the model's name as the client gave it; it is echoed, the engine has but one brain.
        ears: voice activity and recognition for this conversation.
        brain: decides what to say.
        voice: speech synthesis.
        session: settings sent when the call was made, merged into the defaults.
        outgoing: what becomes of server events on their way out.
        metrics: what an operator is told of the session.
        playback: where answers are played, on a WebRTC call; `None` when clients play them.

    Raises:
        ProtocolError: if `session` is not valid.
    """

    def __init__(
        self,
        model: str,
        ears: Ears,
        brain: Brain,
        voice: Voice,
        session: dict[str, Any] | None,
        outgoing: Outgoing,
        metrics: Metrics,
        playback: Playback | None = None,
    ) -> None:
        self.id = new_id("sess")
        self.session = settings.default_session(self.id, model)
        if session:
            self.session = settings.updated(self.session, session, voice_locked=False)
        self._clients: list[Client] = []
        self._inbox: asyncio.Queue[Any] = asyncio.Queue()
        self._ears, self._playback, self._outgoing = ears, playback, outgoing
        self._items = Items()
        self._caller = CallerTurns(ears, self._items, self._send, self.post)
        self._decoder = WireDecoder(PCM)
        self._noise: NoiseReduction | None = None
        self._idle = IdleClock()
        self._answers = Answering(brain, voice, self._items, playback, self._send, self.post, new_id("conv"))
        self.lifetime = Lifetime(outgoing.session_seconds)
        self._task: asyncio.Task[None] | None = None
        self._watch = Watch(metrics, "webrtc" if playback else "websocket", self.id, model)
        self._bias()

    def start(self) -> None:
        """Begin to work through the inbox."""
        self._task = asyncio.create_task(self._run())
        self.lifetime.start(self.post)

    def post(self, what: Any) -> None:
        """Put an input into the inbox; from the event loop's thread only."""
        self._inbox.put_nowait(what)

    async def close(self) -> None:
        """End the conversation and let go of what it holds."""
        self.lifetime.stop()
        self._answers.close()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._ears.close()
        self._watch.closed()

    async def _run(self) -> None:
        while True:
            what = await self._inbox.get()
            try:
                await self._take(what)
            except ProtocolError as error:  # e.g. an overflow of the input buffer, which is nobody's event
                self._send(protocol.error_event(error))
            except Exception:
                log.exception("an input of type %s failed", type(what).__name__)
                self._send(
                    protocol.error_event(
                        ProtocolError(
                            "The practice engine had a problem with this input; the conversation goes on.",
                            type="server_error",
                            code="internal_error",
                        )
                    )
                )

    async def _take(self, what: Any) -> None:
        if isinstance(what, FromClient):
            await self._from_client(what)
        elif isinstance(what, Sound):
            await self._hear_all(what.samples)
        elif isinstance(what, Attached):
            self._clients.append(what.client)
            for event in self._outgoing.pass_on(server_event("session.created", session=self._shown())):
                what.client.send(event)
        elif isinstance(what, Detached):
            self._clients = [client for client in self._clients if client is not what.client]
        elif isinstance(what, Transcribed):
            self._caller.transcribed(what, self.session["audio"]["input"]["transcription"])
        elif isinstance(what, Step):
            self._answers.take(what, self._caller.caller_ms)
            self._note_rest()
        elif isinstance(what, PlaybackStarted):
            self._send(server_event("output_audio_buffer.started", response_id=what.response_id))
        elif isinstance(what, PlaybackDrained):
            self._send(server_event("output_audio_buffer.stopped", response_id=what.response_id))
            self._idle.answered(self._caller.now_ms)
        elif isinstance(what, Expired):
            self._expire()

    def _expire(self) -> None:
        self._send(self.lifetime.last_words())
        for client in self._clients:
            client.end(GOING_AWAY, self.lifetime.message)
        self.lifetime.expired.set()

    async def _from_client(self, what: FromClient) -> None:
        event_id = None
        try:
            event = protocol.decode(what.text)
            event_id = event.get("event_id") if isinstance(event.get("event_id"), str) else None
            protocol.check(event)
            await getattr(self, "on_" + event["type"].replace(".", "_"))(event)
        except ProtocolError as error:
            refusal = protocol.error_event(error, event_id)
            self._watch.take(refusal)
            what.client.send(refusal)

    # The caller's turns.

    async def _hear_all(self, samples: np.ndarray) -> None:
        """A long piece is heard as many short ones, and the other conversations in between."""
        for piece in frames(samples, HEARD_AT_ONCE):
            await self._hear(piece)
            await asyncio.sleep(0)

    async def _hear(self, samples: np.ndarray) -> None:
        listening = self.session["audio"]["input"]
        detection = listening["turn_detection"]
        samples = self._without_noise(samples, listening["noise_reduction"])
        for effect in await self._caller.hear(samples, detection, listening["transcription"]):
            if isinstance(effect, turns.SpeechStarted):
                self._caller.speech_started(effect)
                self._idle.stop()
                if detection["interrupt_response"]:
                    self._interrupt()
            else:
                self._caller.speech_stopped(effect)
                if detection["create_response"] and not self._answers.active:
                    self._answers.create(self.session, {}, self._caller.transcriptions())
        silent_from = self._idle.expired(self._caller.now_ms, detection)
        if silent_from is not None and not self._answers.active:
            self._caller.timed_out(silent_from)
            self._answers.create(self.session, {}, [])

    def _without_noise(self, samples: np.ndarray, wanted: dict[str, Any] | None) -> np.ndarray:
        kind = (wanted or {}).get("type")
        if kind != (self._noise.kind if self._noise else None):
            self._noise = NoiseReduction(kind) if kind else None
        return self._noise.push(samples) if self._noise else samples

    def _note_rest(self) -> None:
        """Over a WebSocket nobody tells when an answer has been played: its length is added to when it was made."""
        played_ms = self._answers.last_ms
        if played_ms is not None and self._playback is None and not self._answers.active:
            self._idle.answered(self._caller.now_ms + played_ms)
            self._answers.last_ms = None

    def _interrupt(self) -> None:
        """Barge-in: silence first, then what was heard, then the end of the response."""
        self._silence()
        if self._answers.active:
            self._answers.cancel("turn_detected")

    def _silence(self) -> None:
        """Cut what is played here; each answer keeps the words that were heard of it, and none if it still waited."""
        for cut in self._playback.flush() if self._playback else []:
            self._send(server_event("output_audio_buffer.cleared", response_id=cut.response_id))
            heard_ms = min(cut.played_ms, self._items.sound(cut.item_id).duration_ms)
            try:
                self._items.truncate(cut.item_id, heard_ms)
            except ProtocolError:
                continue  # an out-of-band answer is no item of the conversation
            place = {"item_id": cut.item_id, "content_index": 0}
            self._send(server_event("conversation.item.truncated", audio_end_ms=heard_ms, **place))

    # Client events, by name.

    async def on_session_update(self, event: dict[str, Any]) -> None:
        self.session = settings.updated(self.session, event["session"], voice_locked=self._answers.has_spoken)
        self._bias()
        self._send(server_event("session.updated", session=self._shown()))

    async def on_input_audio_buffer_append(self, event: dict[str, Any]) -> None:
        wanted = self.session["audio"]["input"]["format"]["type"]
        if self._decoder.format != wanted:
            self._decoder = WireDecoder(wanted)
        await self._hear_all(self._decoder.decode(event["audio"]))

    async def on_input_audio_buffer_commit(self, event: dict[str, Any]) -> None:
        self._caller.commit_by_hand()

    async def on_input_audio_buffer_clear(self, event: dict[str, Any]) -> None:
        self._caller.clear()
        self._send(server_event("input_audio_buffer.cleared"))

    async def on_output_audio_buffer_clear(self, event: dict[str, Any]) -> None:
        if self._playback is None:
            raise ProtocolError(
                "output_audio_buffer.clear is for WebRTC calls; over a WebSocket the client holds "
                "the audio: stop playing it and send conversation.item.truncate.",
                code="invalid_value",
                param="type",
            )
        self._silence()

    async def on_conversation_item_create(self, event: dict[str, Any]) -> None:
        item = event["item"]
        if item["type"] not in ("message", "function_call", "function_call_output"):
            raise ProtocolError(
                f"Invalid value: {item['type']!r}. The practice engine keeps messages, function calls "
                "and their outputs.",
                code="invalid_value",
                param="item.type",
            )
        stored, before = self._items.add(item, event.get("previous_item_id"))
        if item["type"] == "function_call_output":
            self._bias(item["output"])
        for kind in ("added", "done"):
            self._send(server_event(f"conversation.item.{kind}", item=stored, previous_item_id=before))

    async def on_conversation_item_retrieve(self, event: dict[str, Any]) -> None:
        self._send(server_event("conversation.item.retrieved", item=self._items.get(event["item_id"])))

    async def on_conversation_item_truncate(self, event: dict[str, Any]) -> None:
        self._items.truncate(event["item_id"], event["audio_end_ms"])
        self._send(
            server_event(
                "conversation.item.truncated",
                item_id=event["item_id"],
                content_index=event["content_index"],
                audio_end_ms=event["audio_end_ms"],
            )
        )

    async def on_conversation_item_delete(self, event: dict[str, Any]) -> None:
        self._items.delete(event["item_id"])
        self._send(server_event("conversation.item.deleted", item_id=event["item_id"]))

    async def on_response_create(self, event: dict[str, Any]) -> None:
        self._answers.create(self.session, event.get("response") or {}, self._caller.transcriptions())

    async def on_response_cancel(self, event: dict[str, Any]) -> None:
        self._answers.cancel("client_cancelled", event.get("response_id"))

    def _bias(self, *results: str) -> None:
        """Tell the recogniser what this session speaks of: its settings and its tools' results, nothing else."""
        transcription = self.session["audio"]["input"]["transcription"] or {}
        described = [f"{tool['name']} {tool.get('description') or ''}" for tool in self.session["tools"]]
        self._ears.bias([self.session["instructions"] or "", *described, transcription.get("prompt") or "", *results])

    def _shown(self) -> dict[str, Any]:
        return {**self.session, "expires_at": self.lifetime.expires_at}

    def _send(self, event: dict[str, Any]) -> None:
        self._watch.take(event)
        for passed in self._outgoing.pass_on(event):
            for client in self._clients:
                client.send(passed)
        if self._outgoing.ends_with(event):
            for client in self._clients:
                client.end(DROPPED)
