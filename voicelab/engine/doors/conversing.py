"""`GET /v1/realtime`: who comes in over a WebSocket, to a conversation of its own or as a call's sideband."""

from __future__ import annotations

from starlette.websockets import WebSocket

from voicelab.engine import faults
from voicelab.engine.conversation import Conversation
from voicelab.engine.ears.hearing import Ears
from voicelab.engine.protocol import ProtocolError, error_event

from . import websocket
from .credentials import given_key
from .session_asked import session_asked
from .shared import Engine


class Conversing:
    """The one route of WebSockets."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def realtime(self, socket: WebSocket) -> None:
        """`GET /v1/realtime?model=…`, `?intent=transcription` or `?call_id=…`."""
        engine = self._engine
        given = given_key(socket.headers, socket.scope.get("subprotocols", []))
        chosen, call_id = socket.path_params, socket.query_params.get("call_id")
        try:
            brain, voice = engine.brain_and_voice(chosen)
            session = engine.session_for(given, chosen, key_only=bool(call_id))
            call = engine.call(call_id) if call_id else None
            if call is None:
                engine.admission.request()
                engine.admission.sessions.check()
                model, settings_given = session_asked(socket.query_params, session)
                outgoing = faults.Outgoing(chosen.get("fault", ""))
                parts = (model, Ears(), brain, voice, settings_given, outgoing, engine.metrics)
                conversation = Conversation(*parts)
        except ProtocolError as error:
            await self._refuse(socket, error)
            return
        if call:
            await websocket.serve(socket, call.conversation, call.ended)
        else:
            await self._converse(socket, conversation)

    async def _converse(self, socket: WebSocket, conversation: Conversation) -> None:
        with self._engine.admission.sessions.place():
            conversation.start()
            try:
                await websocket.serve(socket, conversation)
            finally:
                await conversation.close()
                self._engine.tidying.soon()

    async def _refuse(self, socket: WebSocket, error: ProtocolError) -> None:
        self._engine.metrics.refusal(error.code)
        await websocket.refuse(socket, error, error_event(error))
