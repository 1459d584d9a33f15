"""A conversation of the Realtime interface: its settings, items, turns and answers, in the hands of one task.

Transports (WebSocket, WebRTC data channel, sideband) attach as `Client`s and see the same events; audio comes in from
a WebSocket's appends or from a call's media track.
"""

from __future__ import annotations

from typing import Any

from . import client_events, protocol
from .answer import Studio
from .answering import Answering
from .brain.question import Brain
from .caller_line import CallerLine
from .caller_turns import CallerTurns
from .doors.watching import Metrics, Watch
from .ears.hearing import Ears
from .event_handlers import EventHandlers
from .faults import Outgoing
from .inputs import Attached, Detached, Expired, FromClient, Sound
from .items import Items
from .lifetime import GOING_AWAY, Lifetime
from .outlet import Outlet
from .protocol import ProtocolError, new_id, server_event
from .session_state import SessionState
from .session_task import SessionTask
from .voice.playback import Playback, PlaybackStarted
from .voice.speaking import Voice


class Conversation(SessionTask):
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
        lifetime = Lifetime(outgoing.session_seconds)
        try:
            self._state = SessionState(model, session or {}, ears, lifetime.expires_at)
        except ProtocolError:
            ears.close()
            raise
        self._ears = ears
        watch = Watch(metrics, "webrtc" if playback else "websocket", self._state.session, model)
        super().__init__(lifetime, Outlet(outgoing, watch))
        items = Items()
        caller = CallerTurns(ears, items, self._send, self.post)
        self._transcribing = caller.transcribing
        self._answers = Answering(Studio(brain, voice, items, playback, self._send, self.post), new_id("conv"))
        self._line = CallerLine(caller, items, self._answers, playback, self._send)
        self._handlers = EventHandlers(self._state, items, caller, self._line, self._answers, playback, self._send)

    def _let_go(self) -> None:
        self._answers.close()
        self._transcribing.close()
        self._ears.close()

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
        elif isinstance(what, PlaybackStarted):
            self._send(server_event("output_audio_buffer.started", response_id=what.response_id))
        elif isinstance(what, Expired):
            self._send(self._error(self.lifetime.problem))
            self._outlet.end(GOING_AWAY, self.lifetime.message)
            self.lifetime.expired.set()
        else:
            self._line.take(what, self._state.session)

    async def _obey(self, event: dict[str, Any]) -> None:
        client_events.check(event, self._state.session)
        await self._handlers.handle(event)

    def _error(self, problem: ProtocolError, event_id: str | None = None) -> dict[str, Any]:
        return protocol.error_event(problem, event_id)
