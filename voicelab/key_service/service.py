"""The key service's routes: those of a Realtime API, in front of an endpoint whose key stays here."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import httpx
import websockets
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket

from voicelab.defaults import MODEL
from voicelab.endpoint import Endpoint
from voicelab.record.costs import Prices

from .accounts import Account, Accounts, ClientSecret, Holders, presented
from .calls import Calls
from .ledger import Ledger
from .metering import Meter
from .refusals import Refused, exhausted, kept_books, priced, unreachable
from .relaying import refuse, relay, upstream_socket
from .requests import check_session, check_text, json_of, member
from .writing import Stream, Writing, begun, whole

log = logging.getLogger("voicelab.key_service")
SECRET_BUDGET = 0.25  # US dollars of a client secret for which none was asked
PASSED_ON = (b"accept", b"openai-safety-identifier")


class KeyService:
    """Answers for an endpoint with its key, to whoever has a token or a client secret, within their budget.

    Args:
        upstream: the endpoint, with the key that nobody else is to have.
        holders: who may use it.
        ledger: what each may spend; what they spent is entered there.
        prefix: the path under which it is reached, such as `/services/voicelab`.
    """

    def __init__(
        self, upstream: Endpoint, holders: Holders, ledger: Ledger, prices: Prices | None = None, prefix: str = ""
    ) -> None:
        self._upstream, self._prefix = upstream, prefix.rstrip("/")
        self._prices = prices or Prices.load()
        self._accounts = Accounts(holders, ledger)
        self._client = httpx.AsyncClient(
            base_url=upstream.base_url, headers={"Authorization": f"Bearer {upstream.key}"}, timeout=60
        )
        self._calls = Calls(upstream, self._client, self._prices)
        self._streams: set[asyncio.Task[None]] = set()

    def app(self) -> Starlette:
        """The ASGI application."""
        api = [
            Route("/realtime/client_secrets", self.mint, methods=["POST"]),
            Route("/realtime/calls", self.place_call, methods=["POST"]),
            Route("/realtime/calls/{call_id}/hangup", self.hang_up, methods=["POST"]),
            Route("/responses", self.respond, methods=["POST"]),
            Route("/budget", self.show_budget),
            WebSocketRoute("/realtime", self.realtime),
        ]
        routes = [Route(f"{self._prefix}/health", self.health), Mount(f"{self._prefix}/v1", routes=api)]
        handlers = {Refused: _explain, HTTPException: _not_served, Exception: _failed}
        return Starlette(routes=routes, lifespan=self._lifespan, exception_handlers=handlers)

    @contextlib.asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        yield
        await self._calls.close()
        for reading in self._streams:
            reading.cancel()
        await asyncio.gather(*self._streams, return_exceptions=True)
        await self._client.aclose()

    async def health(self, request: Request) -> Response:
        """Up; for whoever watches over it."""
        return JSONResponse({"status": "ok"})

    async def show_budget(self, request: Request) -> Response:
        """`GET /v1/budget`: what the one who asks may spend, has spent, and holds for what runs, in US dollars."""
        account = await self._account(request, may_be_empty=True)
        ledger, holder = self._accounts.ledger, account.holder
        with kept_books():
            told = {"budget": ledger.budget(holder), "spent": ledger.spent(holder), "held": ledger.reserved(holder)}
        return JSONResponse({"holder": holder, **told, "left": account.left})

    async def mint(self, request: Request) -> Response:
        """`POST /v1/realtime/client_secrets`, as the service has it, with one more field: `budget`, in US dollars."""
        account = await self._account(request, may_be_secret=False)
        body, left = await json_of(request), account.left
        if not left:
            raise exhausted(account.holder, held=True)
        budget = body.pop("budget", min(SECRET_BUDGET, left))
        if isinstance(budget, bool) or not isinstance(budget, (int, float)) or not 0 < budget <= left:
            told = f"Invalid value for `budget`: {budget!r}; expected dollars above 0, up to {left:.2f}."
            raise Refused(400, "invalid_value", told, "budget")
        session = member(body, "session", "session")
        check_session(session, self._prices)
        listens = session.get("type") == "transcription"
        model = "" if listens else priced(self._prices, session.get("model") or MODEL)
        response = await self._reached(self._client.post("/realtime/client_secrets", headers=_kept(request), json=body))
        if response.is_error:
            return _passed(response)
        try:
            minted = response.json()
            secret = ClientSecret(
                account.holder, str(minted["value"]), int(minted["expires_at"]), float(budget), model, session
            )
        except (ValueError, TypeError, LookupError):
            raise Refused(502, "upstream_unreadable", "The endpoint's answer cannot be read.") from None
        return JSONResponse({**minted, "value": self._accounts.mint(secret), "budget": budget})

    async def place_call(self, request: Request) -> Response:
        """`POST /v1/realtime/calls`: the offer goes through, and a meter is attached to the call before its answer."""
        account = await self._account(request)
        call_id, response = await self._calls.place(account, request)
        passed = _passed(response)
        if call_id:
            log.info("%s has placed the call %s", account.holder, call_id)
            passed.headers["location"] = f"{self._prefix}/v1/realtime/calls/{call_id}"
        return passed

    async def hang_up(self, request: Request) -> Response:
        """`POST /v1/realtime/calls/{id}/hangup`, for whoever placed it."""
        account = await self._account(request, may_be_empty=True)
        await self._calls.hang_up(self._calls.own(account, request.path_params["call_id"]))
        return Response(status_code=200)

    async def respond(self, request: Request) -> Response:
        """`POST /v1/responses`, streamed or whole."""
        account = await self._account(request, may_be_secret=False)
        body, model, most = check_text(await json_of(request), self._prices)
        sent = self._client.build_request("POST", "/responses", json=body, headers=_kept(request))
        writing = Writing(account, self._prices, model, body, most)
        sending = self._client.send(sent, stream=True)
        if not body.get("stream"):
            return _passed(await whole(writing, sending))
        response = await begun(writing, sending)
        if response.is_error:
            return _passed(response)
        stream = Stream(writing, response)
        self._streams.add(stream.reading)
        stream.reading.add_done_callback(self._streams.discard)
        return StreamingResponse(stream.pieces(), media_type="text/event-stream")

    async def realtime(self, client: WebSocket) -> None:
        """`GET /v1/realtime?model=…`, `?intent=transcription`, or `?call_id=…` to a call of one's own."""
        try:
            account = self._paying(await self._accounts.find(presented(client.headers, client.scope["subprotocols"])))
            call_id = client.query_params.get("call_id")
            if call_id:
                await self._sideband(client, account, call_id)
            else:
                await self._session(client, account)
        except Refused as refusal:
            await refuse(client, refusal)

    async def _session(self, client: WebSocket, account: Account) -> None:
        """A session of one's own.

        Raises:
            Refused: before anything was accepted.
        """
        query, secret = client.query_params, account.secret
        listens = not secret.model if secret else query.get("intent") == "transcription"
        model = "" if listens else secret.model if secret else priced(self._prices, query.get("model") or "")
        url = f"{self._upstream.ws_url().partition('?')[0]}?" + urlencode(
            {"intent": "transcription"} if listens else {"model": model}
        )
        meter = Meter(account, self._prices, model)
        try:
            async with upstream_socket(url, secret.upstream if secret else self._upstream.key) as upstream:
                log.info("%s has opened a session", account.holder)
                await relay(client, upstream, meter)
        except (OSError, websockets.WebSocketException):
            raise unreachable() from None
        finally:
            meter.close()

    async def _sideband(self, client: WebSocket, account: Account, call_id: str) -> None:
        call = self._calls.own(account, call_id)
        try:
            async with upstream_socket(self._upstream.ws_url(call_id=call_id), self._upstream.key) as upstream:
                log.info("%s has opened a sideband to %s", account.holder, call_id)
                await relay(client, upstream, call.meter, own=False)
        except (OSError, websockets.WebSocketException):
            raise unreachable() from None

    async def _account(self, request: Request, may_be_secret: bool = True, may_be_empty: bool = False) -> Account:
        account = await self._accounts.find(presented(request.headers))
        if account and account.secret and not may_be_secret:
            raise Refused(403, "insufficient_permissions", "A client secret opens calls, and nothing else.")
        return account if account and may_be_empty else self._paying(account)

    def _paying(self, account: Account | None) -> Account:
        if account is None:
            raise Refused(401, "invalid_api_key", "Incorrect token provided, or a client secret that has expired.")
        account.require_more()
        return account

    async def _reached(self, sending: Any) -> httpx.Response:
        try:
            return await sending
        except httpx.TransportError:
            raise unreachable() from None


def _kept(request: Request) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in request.headers.raw if name in PASSED_ON]  # whatever letters it is in


def _passed(response: httpx.Response) -> Response:
    return Response(response.content, response.status_code, media_type=response.headers.get("content-type"))


async def _explain(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refused)
    return JSONResponse({"error": refusal.body()}, refusal.status)


async def _not_served(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    code, told = "unknown_url", f"{request.method} {request.url.path} is none of the key service's routes."
    if problem.status_code == httpx.codes.BAD_REQUEST:  # a form that cannot be read
        code, told = "invalid_value", f"The body cannot be read: {problem.detail}."
    error = Refused(problem.status_code, code, told).body()
    return JSONResponse({"error": error}, problem.status_code, headers=problem.headers)


async def _failed(request: Request, problem: Exception) -> Response:
    """What nobody has foreseen; its kind is logged, and nothing of what it holds."""
    log.error("%s has failed: %s", request.url.path, type(problem).__name__)
    return JSONResponse({"error": Refused(500, "internal_error", "The key service has failed.").body()}, 500)
