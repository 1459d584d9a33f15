"""The practice engine's HTTP face."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket

from voicelab.engine import faults, settings
from voicelab.engine.brain.choosing import Brains
from voicelab.engine.brain.question import Brain
from voicelab.engine.conversation import Conversation
from voicelab.engine.ears.choosing import ears_in_use
from voicelab.engine.ears.hearing import Ears
from voicelab.engine.protocol import ProtocolError, new_id
from voicelab.engine.voice.speaking import Voice, make_voice

from . import text_responses, websocket
from .calls import Call
from .credentials import Credentials, given_key
from .http_errors import HANDLERS, explained
from .origins import Door
from .request_bodies import call_offer, json_body, secret_asked
from .session_asked import TRANSCRIPTION, session_asked
from .watching import Metrics


class Engine:
    """What the routes share: the credentials, the voice, the calls under way; `door` says who may knock."""

    def __init__(self, key: str | None = None, door: Door = Door()) -> None:  # noqa: B008 (it is immutable)
        self.credentials, self._door = Credentials(key), door
        self._voice, self._brains = make_voice(), Brains()
        self.metrics = Metrics()
        self._calls: dict[str, Call] = {}
        self._conversations = 0

    def app(self) -> Starlette:
        """The ASGI application."""
        api = [
            Route("/realtime/calls", self.create_call, methods=["POST"]),
            Route("/realtime/calls/{call_id}/hangup", self.hang_up, methods=["POST"]),
            Route("/responses", self.create_response, methods=["POST"]),
            Route("/realtime/client_secrets", self.create_client_secret, methods=["POST"]),
            WebSocketRoute("/realtime", self.realtime),
        ]
        own = [
            Route("/health", self.health),
            Route("/metrics", self.show_metrics),
            Route("/language_models", self.name_language_model, methods=["POST"]),
        ]
        fault, thinks = "/faults/{fault}", "/language_models/{language_model}"
        routes = [*own, *(Mount(f"{at}/v1", routes=api) for at in ("", fault, thinks, fault + thinks, thinks + fault))]
        return Starlette(
            routes=routes,
            middleware=self._door.middleware(self.metrics.refusal),
            lifespan=self._lifespan,
            exception_handlers={ProtocolError: self._explain, **HANDLERS},
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        yield
        await asyncio.gather(*(call.close() for call in list(self._calls.values())))

    async def health(self, request: Request) -> Response:
        """Up, how many calls and WebSocket conversations are under way, who thinks, and what listens and speaks."""
        self._require_key(request)
        under_way = {"calls": len(self._calls), "conversations": self._conversations}
        senses = {"brain": self._brains.default.name, "ears": ears_in_use(), "voice": self._voice.name}
        return JSONResponse({"status": "ok", **under_way, **senses})

    async def show_metrics(self, request: Request) -> Response:
        """What Prometheus scrapes, with the key as its bearer token."""
        self._require_key(request)
        return Response(generate_latest(self.metrics.registry), media_type=CONTENT_TYPE_LATEST)

    async def name_language_model(self, request: Request) -> Response:
        """`POST /language_models`: the key's holder names one, and is told the path of the API behind which it thinks.

        What it takes is `{"url": …, "model": …, "key": …}`, the last two if need be.
        """
        self._require_key(request)
        body = await json_body(request)
        name = self._brains.add(body.get("url"), body.get("model"), body.get("key"))
        return JSONResponse({"path": f"/language_models/{name}/v1", "brain": self._brains.get(name).name}, 201)

    async def create_call(self, request: Request) -> Response:
        """`POST /v1/realtime/calls`: an SDP offer in, an answer out."""
        fault = request.path_params.get("fault", "")
        brain, voice = self._brain_and_voice(request.path_params)
        session = self.credentials.session_for(given_key(request.headers))
        if session is None or "rejected_key" in faults.named(fault):
            raise _bad_key()
        offer, given = await call_offer(request)
        session = {**session, **given}
        model = session.pop("model", None) or request.query_params.get("model")
        if not model and session.get("type") != "transcription":
            raise ProtocolError(
                "You must provide a model: `session.model` or `?model=`.", code="missing_model", param="model"
            )
        call = Call(model or TRANSCRIPTION, Ears(), brain, voice, session, faults.Outgoing(fault), self.metrics)
        try:
            answer = await call.answer(offer)
        except BaseException:
            await call.close()
            raise
        self._calls[call.id] = call
        asyncio.ensure_future(self._forget(call))
        return Response(answer, 201, {"Location": f"/v1/realtime/calls/{call.id}"}, media_type="application/sdp")

    async def _forget(self, call: Call) -> None:
        await call.ended.wait()
        self._calls.pop(call.id, None)

    async def hang_up(self, request: Request) -> Response:
        """`POST /v1/realtime/calls/{id}/hangup`."""
        self._require_key(request)
        await self._call(request.path_params["call_id"]).close()
        return Response(status_code=200)

    async def create_client_secret(self, request: Request) -> Response:
        """`POST /v1/realtime/client_secrets`: a key that opens conversations for a while, and nothing else."""
        self._require_key(request)
        session, expires_after = await secret_asked(request)
        shown = settings.opened(new_id("sess"), session.get("model") or "gpt-realtime-mini", session)
        value, expires_at = self.credentials.mint(session, expires_after)
        self.metrics.secrets.inc()
        return JSONResponse({"value": value, "expires_at": expires_at, "session": shown})

    async def create_response(self, request: Request) -> Response:
        """`POST /v1/responses`: the brain in writing, streamed or whole."""
        brain, _ = self._brain_and_voice(request.path_params)
        if "rejected_key" in faults.named(request.path_params.get("fault", "")):
            raise _bad_key()
        self._require_key(request)
        return await text_responses.answer(await json_body(request), brain)

    async def realtime(self, socket: WebSocket) -> None:
        """`GET /v1/realtime?model=…`, `?intent=transcription` or `?call_id=…`."""
        given = given_key(socket.headers, socket.scope.get("subprotocols", []))
        session = self.credentials.session_for(given)
        fault = socket.path_params.get("fault", "")
        call_id = socket.query_params.get("call_id")
        try:
            brain, voice = self._brain_and_voice(socket.path_params)
        except ProtocolError as error:
            await self._refuse(socket, error, websocket.BAD_SHAPE)
            return
        if "rejected_key" in faults.named(fault) or session is None or (call_id and not self.credentials.is_key(given)):
            await self._refuse(socket, _bad_key(), websocket.BAD_KEY)
        elif call_id:
            await self._sideband(socket, call_id)
        else:
            try:
                model, settings_given = session_asked(socket.query_params, session)
                parts = (model, Ears(), brain, voice, settings_given, faults.Outgoing(fault), self.metrics)
            except ProtocolError as error:
                await self._refuse(socket, error, websocket.BAD_SHAPE)
            else:
                await self._converse(socket, Conversation(*parts))

    async def _sideband(self, socket: WebSocket, call_id: str) -> None:
        try:
            call = self._call(call_id)
        except ProtocolError as error:
            await self._refuse(socket, error, websocket.BAD_SHAPE)
            return
        await websocket.serve(socket, call.conversation, call.ended)

    async def _converse(self, socket: WebSocket, conversation: Conversation) -> None:
        conversation.start()
        self._conversations += 1
        try:
            await websocket.serve(socket, conversation)
        finally:
            self._conversations -= 1
            await conversation.close()

    async def _refuse(self, socket: WebSocket, error: ProtocolError, code: int) -> None:
        self.metrics.refusal(error.code)
        await websocket.refuse(socket, error, code)

    async def _explain(self, request: Request, error: ProtocolError) -> Response:
        """A refusal, counted."""
        self.metrics.refusal(getattr(error, "code", None))
        return explained(error)

    def _call(self, call_id: str) -> Call:
        if call_id not in self._calls:
            raise ProtocolError(
                f"No call found with id '{call_id}': it has ended or was never made.",
                code="call_id_not_found",
                param="call_id",
            )
        return self._calls[call_id]

    def _require_key(self, request: Request) -> None:
        if not self.credentials.is_key(given_key(request.headers)):
            raise _bad_key()

    def _brain_and_voice(self, chosen: dict[str, Any]) -> tuple[Brain, Voice]:
        """What the address asks for: a language model, a fault, both or neither.

        Raises:
            ProtocolError: a language model or a fault that is unknown, or a fault that refuses.
        """
        fault = chosen.get("fault", "")
        if refusal := faults.refusal(fault):
            raise refusal
        return faults.brain_and_voice(fault, self._brains.get(chosen.get("language_model", "")), self._voice)


def _bad_key() -> ProtocolError:
    return ProtocolError(
        "Incorrect API key provided. Use the key that the engine printed when it started.", code="invalid_api_key"
    )
