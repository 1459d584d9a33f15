"""WebRTC calls through the key service: the offer goes up with the key; a meter is attached before the answer comes.

Sound and the browser's events go straight between browser and endpoint, so a call is followed by a sideband of the
service's own. A call without its meter is ended.
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import Any

import httpx
import websockets
from starlette.requests import Request
from websockets.asyncio.client import ClientConnection

from voicelab.defaults import MODEL
from voicelab.endpoint import Endpoint
from voicelab.record.costs import Prices

from .accounts import Account
from .metering import Meter
from .refusals import Refused, priced, unreachable
from .relaying import report, upstream_socket
from .requests import body_of, bound_answers, check_session, member, object_of

log = logging.getLogger("voicelab.key_service")
TRIES, PAUSE_SECONDS = 3, 0.5  # of hanging up, where the endpoint does not answer at once


@dataclass
class Placed:
    """A call under way: who pays, what counts, and what follows it."""

    id: str
    account: Account
    meter: Meter
    following: asyncio.Task[None] | None = None


class Calls:
    """The calls that were placed here and have not ended."""

    def __init__(self, upstream: Endpoint, client: httpx.AsyncClient, prices: Prices) -> None:
        self._upstream, self._client, self._prices = upstream, client, prices
        self._placed: dict[str, Placed] = {}

    async def place(self, account: Account, request: Request) -> tuple[str, httpx.Response]:
        """Place a call; returns its id, and the endpoint's answer. An answer that is an error places none.

        Raises:
            Refused: what has no price, no room in the account, or no meter.
        """
        offer, session = await _offer(request)
        secret = account.secret
        given = {**(secret.session if secret else {}), **session}
        model = secret.model if secret else given.get("model") or request.query_params.get("model") or MODEL
        if secret and not model or given.get("type") == "transcription":
            model, session = "", {**given, "type": "transcription"}
        else:
            session = {"type": "realtime", "max_output_tokens": None, **given, "model": priced(self._prices, model)}
        check_session(session, self._prices)
        bound_answers(session)
        meter = Meter(account, self._prices, model, unseen_sound=True)
        try:
            # With the key, whoever asks: at the service a sideband finds no call that a client secret has placed.
            parts = {
                "sdp": (None, offer, "application/sdp"),
                "session": (None, json.dumps(session), "application/json"),
            }
            answer = await self._client.post("/realtime/calls", files=parts)
            if answer.is_error:
                meter.close()
                return "", answer
            call = Placed(answer.headers["location"].rstrip("/").rsplit("/", 1)[-1], account, meter)
        except (httpx.TransportError, LookupError):
            meter.close()
            raise unreachable() from None
        self._placed[call.id] = call
        await self._attach(call)
        return call.id, answer

    def own(self, account: Account, call_id: str) -> Placed:
        """The call, for whoever placed it; a client secret finds its own only.

        Raises:
            Refused: `call_id_not_found`.
        """
        call = self._placed.get(call_id)
        mine = call and call.account.holder == account.holder
        if not mine or (account.secret and call.account.secret is not account.secret):
            told = f"No call found with id '{call_id}': it has ended, or is none of yours."
            raise Refused(404, "call_id_not_found", told)
        return call

    async def hang_up(self, call: Placed) -> None:
        """End a call.

        Raises:
            Refused: if the endpoint cannot be reached; it may then be tried again.
        """
        if call.following:
            call.following.cancel()
            await asyncio.wait([call.following])
        if call.id in self._placed:
            await self._end(call)
        if call.id in self._placed:
            raise unreachable()

    async def close(self) -> None:
        """End all of them."""
        await asyncio.gather(*(self.hang_up(call) for call in list(self._placed.values())), return_exceptions=True)

    async def _attach(self, call: Placed) -> None:
        """Follow the call from now on, or end it.

        Raises:
            Refused: if it cannot be followed.
        """
        attached = asyncio.get_running_loop().create_future()
        call.following = asyncio.create_task(self._follow(call, attached))
        await asyncio.wait([attached, call.following], return_when=asyncio.FIRST_COMPLETED)
        if not attached.done():
            raise Refused(502, "call_not_metered", "The endpoint lets nobody follow the call, so it was ended.")

    async def _follow(self, call: Placed, attached: asyncio.Future[None]) -> None:
        """Meter a call by a sideband; whatever ends this ends the call."""
        told = "the endpoint has closed its sideband"
        try:
            async with upstream_socket(self._upstream.ws_url(call_id=call.id), self._upstream.key) as upstream:
                attached.set_result(None)
                try:
                    await _counted(call.meter, upstream)
                finally:
                    await asyncio.shield(report(upstream, call.meter))
        except asyncio.CancelledError:
            told = "hung up"
        except Exception as problem:  # whatever it is: a call without a meter has to end
            told = problem.code if isinstance(problem, Refused) else type(problem).__name__
        log.info("the call %s of %s ends: %s", call.id, call.account.holder, told)
        await asyncio.shield(self._end(call))

    async def _end(self, call: Placed) -> None:
        """Hang up at the endpoint; the call is forgotten once that is known to have ended it."""
        call.meter.close()
        for attempt in range(TRIES):
            try:
                answer = await self._client.post(f"/realtime/calls/{call.id}/hangup")
            except httpx.TransportError:
                answer = None
            if answer is not None and (answer.is_success or answer.status_code == httpx.codes.NOT_FOUND):
                self._placed.pop(call.id, None)
                return
            await asyncio.sleep(PAUSE_SECONDS * (attempt + 1))
        log.error("the call %s of %s could not be ended; it may go on unmetered", call.id, call.account.holder)


async def _counted(meter: Meter, upstream: ClientConnection) -> None:
    try:
        async for text in upstream:
            meter.took(text)
    except websockets.ConnectionClosed:
        pass


async def _offer(request: Request) -> tuple[str, dict[str, Any]]:
    """SDP and session of a call request, in each of the three content types that clients use.

    Raises:
        Refused: naming what is missing or cannot be read.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    session: dict[str, Any] = {}
    if kind == "application/json":
        body = object_of(await body_of(request) or b"{}", "The body")
        offer, session = body.get("sdp"), member(body, "session", "session")
    elif kind == "multipart/form-data":
        async with request.form(max_files=2, max_fields=8) as form:
            parts = {name: await part.read() if hasattr(part, "read") else part for name, part in form.items()}
        offer = parts.get("sdp")
        session = object_of(parts.get("session") or "{}", "The field `session`", "session")
    else:
        offer = await body_of(request)
    offer = offer.decode("utf-8", "replace") if isinstance(offer, bytes) else offer
    if not isinstance(offer, str) or not offer.strip():
        raise Refused(400, "missing_required_parameter", "The SDP offer is missing.", "sdp")
    return offer, session
