"""A conversation: one task owns its state, and everything reaches that task through one inbox.

Transports (WebSocket, WebRTC data channel, sideband) attach as `Client`s and see the same events; audio comes in from
a WebSocket's appends or from a call's media track.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from . import client_events, protocol
from .answer import Studio
from .answering import Answering
from .brain.question import Brain
from .caller_line import CallerLine
from .caller_turns import CallerTurns, Supposed
from .doors.watching import Metrics, Watch
from .ears.hearing import Ears
from .event_handlers import EventHandlers
from .faults import Outgoing
from .inputs import Attached, Detached, Expired, FromClient, Sound
from .items import Items
from .lifetime import GOING_AWAY, Lifetime
from .outlet import Outlet
from .protocol import ProtocolError, internal_error, new_id, server_event
from .response_steps import Step
from .session_state import SessionState
from .transcribing import Transcribed
from .voice.playback import Playback, PlaybackDrained, PlaybackStarted
from .voice.speaking import Voice
from .within_limits import check_texts

log = logging.getLogger(__name__)


class Conversation:
    """What one session is: settings, items, the caller's turns and the assistant's answers.

    Args:
        model: the model's name as the client gave it; it is echoed, the engine has but one brain.
        ears: voice activity and recognition for this conversation.
        brain: decides what to say.
        voice: speech synthesis.
        session: settings sent when the call was made, merged into the defaults of the type that they name.
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
        try:
            self.lifetime = Lifetime(outgoing.session_seconds)
            self._state = SessionState(model, session or {}, ears, self.lifetime.expires_at)
        except ProtocolError:
            ears.close()
            raise
        self._inbox: asyncio.Queue[Any] = asyncio.Queue()
        self._ears = ears
        watch = Watch(metrics, "webrtc" if playback else "websocket", self._state.session, model)
        self._outlet = Outlet(outgoing, watch)
        self._send, posted = self._outlet.send, self._inbox.put_nowait
        items = Items()
        self._caller = CallerTurns(ears, items, self._send, posted)
        self._answers = Answering(Studio(brain, voice, items, playback, self._send, posted), new_id("conv"))
        self._line = CallerLine(self._caller, items, self._answers, playback, self._send)
        self._handlers = EventHandlers(
            self._state, items, self._caller, self._line, self._answers, playback, self._send
        )
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to work through the inbox."""
        self._task = asyncio.create_task(self._run())
        self.lifetime.start(self.post)

    def post(self, what: Any) -> None:
        """Put an input into the inbox; from the event loop's thread only."""
        self._inbox.put_nowait(what)

    @property
    def backlog(self) -> int:
        """How many inputs wait."""
        return self._inbox.qsize()

    async def close(self) -> None:
        """End the conversation and let go of what it holds."""
        self.lifetime.stop()
        self._answers.close()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None  # how it ended would keep all of this
        self._ears.close()
        self._outlet.close()

    async def _run(self) -> None:
        while True:
            what = await self._inbox.get()
            try:
                await self._take(what)
            except ProtocolError as error:  # e.g. an overflow of the input buffer, which is nobody's event
                self._send(protocol.error_event(error))
            except Exception:
                log.exception("an input of type %s failed", type(what).__name__)
                self._send(protocol.error_event(internal_error()))

    async def _take(self, what: Any) -> None:
        if isinstance(what, FromClient):
            await self._from_client(what)
        elif isinstance(what, Sound):
            await self._line.hear(what.samples, self._state.session)
        elif isinstance(what, Attached):
            greeting = server_event("session.created", session=self._state.shown()) if what.greeted else None
            self._outlet.attach(what.client, greeting)
        elif isinstance(what, Detached):
            self._outlet.detach(what.client)
        elif isinstance(what, Transcribed):
            self._caller.transcribing.transcribed(what, self._state.session["audio"]["input"]["transcription"])
        elif isinstance(what, Supposed):
            self._line.supposed(what.text, self._state.session)
        elif isinstance(what, Step):
            self._answers.take(what, self._caller.caller_ms)
            self._line.stepped()
        elif isinstance(what, PlaybackStarted):
            self._send(server_event("output_audio_buffer.started", response_id=what.response_id))
        elif isinstance(what, PlaybackDrained):
            self._line.drained(what.response_id)
        elif isinstance(what, Expired):
            self._send(self.lifetime.last_words())
            self._outlet.end(GOING_AWAY, self.lifetime.message)
            self.lifetime.expired.set()

    async def _from_client(self, what: FromClient) -> None:
        event_id = None
        try:
            event = protocol.decode(what.text)
            event_id = protocol.event_id_of(event)
            check_texts(event)
            client_events.check(event, self._state.session)
            await self._handlers.handle(event)
        except ProtocolError as error:
            self._outlet.refuse(protocol.error_event(error, error.event_id or event_id), what.client)
        except Exception:
            log.exception("a client event failed")
            self._outlet.refuse(protocol.error_event(internal_error(), event_id), what.client)
        finally:
            what.taken()
