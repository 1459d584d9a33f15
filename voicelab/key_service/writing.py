"""Written responses through the key service, streamed or whole, however they end and whenever their reader leaves."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from voicelab import outside_json
from voicelab.record.costs import Prices

from .accounts import Account, Hold
from .bounds import text_response
from .refusals import Refused, unreachable

log = logging.getLogger("voicelab.key_service")
ENDS = ("response.completed", "response.incomplete", "response.failed", "response.cancelled")
STREAM_SECONDS = 300.0  # for the rest of a stream whose reader has left; the usage is at its end


class Writing:
    """A written response: what it can cost is set aside, and what it has cost is charged.

    Raises:
        Refused: if the account has no room for it.
    """

    def __init__(self, account: Account, prices: Prices, model: str, body: dict[str, Any], most: int) -> None:
        self._prices, self._model = prices, model
        self._most = text_response(prices, model, body, most)
        self._hold: Hold | None = account.reserve(self._most)

    def settle(self, response: dict[str, Any] | None, begun: bool = False) -> None:
        """It has ended as this response tells; `None` if nobody has told. `begun`: some of it had been said."""
        if self._hold is None:
            return
        hold, self._hold = self._hold, None
        response = response or {}
        unmade = response.get("status") == "failed" and not (begun or response.get("output") or response.get("usage"))
        dollars = 0.0 if unmade else self._cost(response.get("usage"))
        try:
            hold.settle(str(response.get("id") or "a response that was left"), dollars)
        except Refused as problem:  # what was set aside stays so, and counts
            log.error("a response could not be settled: %s", problem.code)

    def give_back(self) -> None:
        """The endpoint has refused it."""
        if self._hold is not None:
            hold, self._hold = self._hold, None
            hold.settle("refused")

    @contextmanager
    def unless_reached(self) -> Iterator[None]:
        """Within it the endpoint is asked; settles if that fails.

        Raises:
            Refused: if the endpoint cannot be reached.
        """
        try:
            yield
        except httpx.ConnectError:
            self.give_back()
            raise unreachable() from None
        except httpx.TransportError:  # it may have been made, and nobody says
            self.settle(None)
            raise unreachable() from None
        except BaseException:
            self.settle(None)
            raise

    def _cost(self, usage: Any) -> float:
        try:
            given = [usage["input_tokens"], usage["output_tokens"]]
            return max(0.0, self._prices.of_text(*given, self._model))
        except (TypeError, LookupError, ValueError):
            return self._most


async def begun(writing: Writing, sending: Awaitable[httpx.Response]) -> httpx.Response:
    """The endpoint's answer: an error as a whole, and anything else still to be read.

    Raises:
        Refused: if the endpoint cannot be reached.
    """
    with writing.unless_reached():
        response = await sending
        if response.is_error:
            writing.give_back()
            await response.aread()
    return response


async def whole(writing: Writing, sending: Awaitable[httpx.Response]) -> httpx.Response:
    """The endpoint's answer to a request that is not streamed, paid for.

    Raises:
        Refused: if the endpoint cannot be reached.
    """
    response = await begun(writing, sending)
    with writing.unless_reached():
        await response.aread()
    writing.settle(_object(response.content))
    return response


class Stream:
    """A stream of server-sent events that is read to its end, whether or not anybody goes on listening."""

    def __init__(self, writing: Writing, response: httpx.Response) -> None:
        self._writing, self._response = writing, response
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._begun = False
        self.reading = asyncio.create_task(self._read())

    async def pieces(self) -> AsyncIterator[bytes]:
        """What the endpoint says, as it comes."""
        try:
            while (piece := await self._pieces.get()) is not None:
                yield piece
        except (asyncio.CancelledError, GeneratorExit):  # the reader has left
            asyncio.get_running_loop().call_later(STREAM_SECONDS, self.reading.cancel)
            raise

    async def _read(self) -> None:
        try:
            await self._pass_on()
        except (httpx.HTTPError, asyncio.CancelledError) as problem:
            log.info("a stream has ended early: %s", type(problem).__name__)
        finally:
            self._writing.settle(None)
            self._pieces.put_nowait(None)
            await self._response.aclose()

    async def _pass_on(self) -> None:
        rest = b""
        async for piece in self._response.aiter_bytes():
            *lines, rest = (rest + piece).split(b"\n")  # and at nothing else that ends a line elsewhere, as U+2028
            for line in lines:
                self._look_at(line)
            self._pieces.put_nowait(piece)
        self._look_at(rest)

    def _look_at(self, line: bytes) -> None:
        self._begun = self._begun or b'.delta"' in line
        if line.startswith(b"data:") and any(f'"{kind}"'.encode() in line for kind in ENDS):
            event = _object(line.removeprefix(b"data:"))
            if event.get("type") in ENDS:
                response = event.get("response")
                self._writing.settle(response if isinstance(response, dict) else None, self._begun)


def _object(text: bytes) -> dict[str, Any]:
    try:
        value = outside_json.loads(text)
    except outside_json.Unreadable:
        return {}
    return value if isinstance(value, dict) else {}
