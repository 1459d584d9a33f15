"""The API's routes over HTTP: WebRTC calls, client secrets, and responses in writing."""

from __future__ import annotations

import asyncio
import contextlib

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from voicelab.defaults import MODEL
from voicelab.engine import faults, settings
from voicelab.engine.ears.hearing import Ears
from voicelab.engine.protocol import ProtocolError, new_id

from . import text_responses
from .calls import Call
from .credentials import given_key
from .request_bodies import call_offer, json_body, secret_asked
from .session_asked import TRANSCRIPTION
from .shared import Engine


class Requesting:
    """What is asked of the engine in single requests."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def create_call(self, request: Request) -> Response:
        """`POST /v1/realtime/calls`: an SDP offer in, an answer out."""
        engine, chosen = self._engine, request.path_params
        brain, voice = engine.brain_and_voice(chosen)
        session = engine.session_for(given_key(request.headers), chosen)
        engine.admission.request()
        offer, given = await call_offer(request)
        session = settings.merged_in(session, given)
        model = session.pop("model", None) or request.query_params.get("model")
        if not model and session.get("type") != "transcription":
            raise ProtocolError(
                "You must provide a model: `session.model` or `?model=`.", code="missing_model", param="model"
            )
        outgoing = faults.Outgoing(chosen.get("fault", ""))
        with contextlib.ExitStack() as held:
            held.enter_context(engine.admission.sessions.place())
            call = Call(model or TRANSCRIPTION, Ears(), brain, voice, session, outgoing, engine.metrics)
            asyncio.ensure_future(self._attend(call, held.pop_all()))
        try:
            answer = await call.answer(offer)
        except BaseException:
            await call.close()
            raise
        return Response(answer, 201, {"Location": f"/v1/realtime/calls/{call.id}"}, media_type="application/sdp")

    async def _attend(self, call: Call, place: contextlib.ExitStack) -> None:
        engine = self._engine
        with place:
            engine.calls[call.id] = call
            await call.ended.wait()
            del engine.calls[call.id]
        engine.tidying.soon()

    async def hang_up(self, request: Request) -> Response:
        """`POST /v1/realtime/calls/{id}/hangup`."""
        self._engine.require_key(request)
        await self._engine.call(request.path_params["call_id"]).close()
        return Response(status_code=200)

    async def create_client_secret(self, request: Request) -> Response:
        """`POST /v1/realtime/client_secrets`: a key that opens conversations for a while, and nothing else."""
        engine = self._engine
        engine.require_key(request)
        engine.admission.request()
        session, expires_after = await secret_asked(request)
        shown = settings.opened(new_id("sess"), session.get("model") or MODEL, session)
        value, expires_at = engine.credentials.mint(session, expires_after)
        engine.metrics.secrets.inc()
        return JSONResponse({"value": value, "expires_at": expires_at, "session": shown})

    async def create_response(self, request: Request) -> Response:
        """`POST /v1/responses`: the brain in writing, streamed or whole."""
        engine = self._engine
        brain, _ = engine.brain_and_voice(request.path_params)
        engine.require_key(request)
        engine.admission.request()
        return await text_responses.answer(await json_body(request), brain, engine.admission.responses)
