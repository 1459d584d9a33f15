"""The key service's routes: those of a Realtime API, in front of an endpoint whose key stays here."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import websockets
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket

from voicelab.defaults import MODEL
from voicelab.endpoint import Endpoint
from voicelab.record.costs import Prices

from .accounts import Account, Accounts, ClientSecret, Holders, presented
from .ledger import Ledger
from .metering import Exhausted, Meter, Refused, charge_text, exhausted, priced
from .relaying import refuse, relay, upstream_socket

log = logging.getLogger("voicelab.key_service")
DEFAULT_SECONDS = 600  # of a client secret, as at the service
SECRET_BUDGET = 0.25  # US dollars of a client secret for which none was asked
PASSED_ON = ("content-type", "accept", "openai-safety-identifier")


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
        self._calls: dict[str, tuple[Account, asyncio.Task[None]]] = {}
        self._client = httpx.AsyncClient(
            base_url=upstream.base_url, headers={"Authorization": f"Bearer {upstream.key}"}, timeout=60
        )

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
        return Starlette(routes=routes, lifespan=self._lifespan, exception_handlers={Refused: _explain})

    @contextlib.asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        yield
        for _, task in self._calls.values():
            task.cancel()
        await self._client.aclose()

    async def health(self, request: Request) -> Response:
        """Up; for whoever watches over it."""
        return JSONResponse({"status": "ok"})

    async def show_budget(self, request: Request) -> Response:
        """`GET /v1/budget`: what the one who asks may spend, and has spent, in US dollars."""
        account = await self._account(request, may_be_empty=True)
        ledger, holder = self._accounts.ledger, account.holder
        return JSONResponse(
            {"holder": holder, "budget": ledger.budget(holder), "spent": ledger.spent(holder), "left": account.left}
        )

    async def mint(self, request: Request) -> Response:
        """`POST /v1/realtime/client_secrets`, as the service has it, with one more field: `budget`, in US dollars."""
        account = await self._account(request, may_be_secret=False)
        body = await _json(request)
        budget = body.pop("budget", min(SECRET_BUDGET, account.left))
        if not isinstance(budget, (int, float)) or not 0 < budget <= account.left:
            told = f"Invalid value for `budget`: {budget!r}; expected dollars above 0, up to {account.left:.2f}."
            raise Refused(400, "invalid_value", told)
        model = self._priced((body.get("session") or {}).get("model") or MODEL)
        response = await self._post("/realtime/client_secrets", request, json=body)
        if response.is_error:
            return _passed(response)
        minted = response.json()
        secret = ClientSecret(account.holder, minted["value"], minted["expires_at"], float(budget), model)
        return JSONResponse({**minted, "value": self._accounts.mint(secret), "budget": budget})

    async def place_call(self, request: Request) -> Response:
        """`POST /v1/realtime/calls`: the offer goes through as it is, and a meter is attached to the call."""
        account = await self._account(request)
        query = f"?{request.url.query}" if request.url.query else ""
        credential = account.secret.upstream if account.secret else None
        response = await self._post(
            "/realtime/calls" + query, request, content=await request.body(), credential=credential
        )
        if response.is_error:
            return _passed(response)
        call_id = response.headers["location"].rstrip("/").rsplit("/", 1)[-1]
        self._calls[call_id] = account, asyncio.create_task(self._follow(call_id, account))
        log.info("%s has placed the call %s", account.holder, call_id)
        passed = _passed(response)
        passed.headers["location"] = f"{self._prefix}/v1/realtime/calls/{call_id}"
        return passed

    async def hang_up(self, request: Request) -> Response:
        """`POST /v1/realtime/calls/{id}/hangup`, for whoever placed it."""
        account = await self._account(request, may_be_empty=True)
        call_id = request.path_params["call_id"]
        self._own_call(account, call_id)
        return _passed(await self._post(f"/realtime/calls/{call_id}/hangup", request))

    async def respond(self, request: Request) -> Response:
        """`POST /v1/responses`, streamed or whole."""
        account = await self._account(request, may_be_secret=False)
        body = await _json(request)
        model = self._priced(body.get("model") or "")
        sent = self._client.build_request("POST", "/responses", json=body, headers=_kept(request))
        response = await self._reached(self._client.send(sent, stream=True))
        if body.get("stream") and not response.is_error:
            return StreamingResponse(self._charged(response, account, model), media_type="text/event-stream")
        await response.aread()
        if not response.is_error:
            charge_text(account, self._prices, model, response.json())
        return _passed(response)

    async def realtime(self, client: WebSocket) -> None:
        """`GET /v1/realtime?model=…`, or `?call_id=…` to a call of one's own."""
        query = client.query_params
        try:
            account = self._paying(await self._accounts.find(presented(client.headers, client.scope["subprotocols"])))
            secret, call_id = account.secret, query.get("call_id")
            if call_id:
                self._own_call(account, call_id)
                url, credential, meter = self._upstream.ws_url(call_id=call_id), self._upstream.key, None
            else:
                model = secret.model if secret else self._priced(query.get("model") or "")
                url = self._upstream.ws_url(model=model)
                credential = secret.upstream if secret else self._upstream.key
                meter = Meter(account, self._prices, model)
        except Refused as refusal:
            await refuse(client, refusal)
            return
        log.info("%s has opened %s", account.holder, f"a sideband to {call_id}" if call_id else "a session")
        try:
            async with upstream_socket(url, credential) as upstream:
                await relay(client, upstream, account, meter)
        except (OSError, websockets.WebSocketException):
            await refuse(client, _unreachable())

    async def _follow(self, call_id: str, account: Account) -> None:
        """Meter a call by a sideband of the service's own, and end it when the budget is used up."""
        meter: Meter | None = None
        try:
            async with upstream_socket(self._upstream.ws_url(call_id=call_id), self._upstream.key) as upstream:
                async for text in upstream:
                    if meter is None:  # the first event is session.created, which names the model
                        meter = Meter(account, self._prices, self._priced(json.loads(text)["session"]["model"]))
                    meter.take(text)
        except (Exhausted, Refused, OSError, websockets.WebSocketException) as end:  # a call without a meter has to end
            log.warning("the call %s of %s ends: %s", call_id, account.holder, type(end).__name__)
            await self._client.post(f"/realtime/calls/{call_id}/hangup")
        finally:
            self._calls.pop(call_id, None)

    async def _charged(self, response: httpx.Response, account: Account, model: str) -> AsyncIterator[bytes]:
        """A stream of server-sent events, the last of which tells the usage."""
        async for line in response.aiter_lines():
            yield line.encode() + b"\n"
            if line.startswith("data: ") and '"response.completed"' in line:
                event = json.loads(line.removeprefix("data: "))
                if event.get("type") == "response.completed":
                    charge_text(account, self._prices, model, event["response"])
        await response.aclose()

    async def _account(self, request: Request, may_be_secret: bool = True, may_be_empty: bool = False) -> Account:
        account = await self._accounts.find(presented(request.headers))
        if account and account.secret and not may_be_secret:
            raise Refused(403, "insufficient_permissions", "A client secret opens calls, and nothing else.")
        return account if account and may_be_empty else self._paying(account)

    def _paying(self, account: Account | None) -> Account:
        if account is None:
            raise Refused(401, "invalid_api_key", "Incorrect token provided, or a client secret that has expired.")
        if not account.left:
            raise exhausted(account)
        return account

    def _own_call(self, account: Account, call_id: str) -> None:
        if call_id not in self._calls or self._calls[call_id][0].holder != account.holder:
            told = f"No call found with id '{call_id}': it has ended, or is none of yours."
            raise Refused(404, "call_id_not_found", told)

    def _priced(self, model: str) -> str:
        return priced(self._prices, model)

    async def _post(self, path: str, request: Request, credential: str | None = None, **body: Any) -> httpx.Response:
        headers = _kept(request)
        if credential:
            headers["Authorization"] = f"Bearer {credential}"
        if "json" in body:
            headers.pop("content-type", None)
        return await self._reached(self._client.post(path, headers=headers, **body))

    async def _reached(self, sending: Any) -> httpx.Response:
        try:
            return await sending
        except httpx.TransportError:
            raise _unreachable() from None


def _unreachable() -> Refused:
    return Refused(502, "upstream_unreachable", "The endpoint behind the key service cannot be reached. Try again.")


def _kept(request: Request) -> dict[str, str]:
    return {name: value for name, value in request.headers.items() if name in PASSED_ON}


def _passed(response: httpx.Response) -> Response:
    return Response(response.content, response.status_code, media_type=response.headers.get("content-type"))


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        raise Refused(400, "invalid_json", "The body is not valid JSON.") from None
    if not isinstance(body, dict):
        raise Refused(400, "invalid_json", "The body must be a JSON object.")
    return body


async def _explain(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refused)
    return JSONResponse({"error": refusal.body()}, refusal.status)
