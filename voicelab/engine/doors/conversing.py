"""`GET /v1/realtime`: who comes in over a WebSocket, to a conversation of its own or as a call's sideband."""

from __future__ import annotations

from starlette.websockets import WebSocket

from voicelab.engine import faults
from voicelab.engine.conversation import Conversation
from voicelab.engine.ears.hearing import Ears
from voicelab.engine.protocol import ProtocolError, error_event

from . import websocket
from .credentials import bad_key, given_key
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
        session = engine.credentials.session_for(given)
        fault = socket.path_params.get("fault", "")
        call_id = socket.query_params.get("call_id")
        try:
            brain, voice = engine.brain_and_voice(socket.path_params)
        except ProtocolError as error:
            await self._refuse(socket, error, websocket.BAD_SHAPE)
            return
        if (
            "rejected_key" in faults.named(fault)
            or session is None
            or (call_id and not engine.credentials.is_key(given))
        ):
            await self._refuse(socket, bad_key(), websocket.BAD_KEY)
        elif call_id:
            await self._sideband(socket, call_id)
        else:
            try:
                engine.admission.request()
                engine.admission.sessions.check()
                model, settings_given = session_asked(socket.query_params, session)
                parts = (model, Ears(), brain, voice, settings_given, faults.Outgoing(fault), engine.metrics)
                conversation = Conversation(*parts)
            except ProtocolError as error:
                await self._refuse(socket, error, websocket.BAD_SHAPE)
            else:
                await self._converse(socket, conversation)

    async def _sideband(self, socket: WebSocket, call_id: str) -> None:
        try:
            call = self._engine.call(call_id)
        except ProtocolError as error:
            await self._refuse(socket, error, websocket.BAD_SHAPE)
            return
        await websocket.serve(socket, call.conversation, call.ended)

    async def _converse(self, socket: WebSocket, conversation: Conversation) -> None:
        with self._engine.admission.sessions.place():
            conversation.start()
            try:
                await websocket.serve(socket, conversation)
            finally:
                await conversation.close()
                self._engine.tidying.soon()

    async def _refuse(self, socket: WebSocket, error: ProtocolError, code: int) -> None:
        self._engine.metrics.refusal(error.code)
        await websocket.refuse(socket, error_event(error), code)
