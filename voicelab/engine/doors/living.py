"""`GET /v1/live/sessions`: who comes in over a WebSocket to a Live session."""

from __future__ import annotations

from starlette.websockets import WebSocket

from voicelab.engine import faults
from voicelab.engine.protocol import ProtocolError

from . import websocket
from .credentials import given_key
from .shared import Engine


class Living:
    """The one route of the Live interface. Its models are read when somebody first comes: most engines never need
    them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def session(self, socket: WebSocket) -> None:
        """Let in who has the key; what the session is to be, the client says in its first event."""
        from voicelab.engine.live.session import LiveSession

        engine, fault = self._engine, socket.path_params.get("fault", "")
        try:
            engine.session_for(given_key(socket.headers), socket.path_params, key_only=True)
            brain, voice = engine.brain_and_voice(socket.path_params)
            engine.admission.request()
            engine.admission.sessions.check()
        except ProtocolError as error:
            await self._refuse(socket, error)
            return
        session = LiveSession(brain, voice, faults.Outgoing(fault), engine.metrics)
        with engine.admission.sessions.place():
            session.start()
            try:
                await websocket.serve(socket, session)
            finally:
                await session.close()
                engine.tidying.soon()

    async def _refuse(self, socket: WebSocket, error: ProtocolError) -> None:
        from voicelab.engine.live import events

        self._engine.metrics.refusal(error.code)
        await websocket.refuse(socket, error, events.error(error))
