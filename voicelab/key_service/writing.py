"""Written responses through the key service, streamed or whole, however they end and whenever their reader leaves."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

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


async def whole(writing: Writing, sending: Any) -> httpx.Response:
    """The endpoint's answer to a request that is not streamed, paid for.

    Raises:
        Refused: if the endpoint cannot be reached.
    """
    with writing.unless_reached():
        response = await sending
        await response.aread()
    if response.is_error:
        writing.give_back()
    else:
        writing.settle(_object(response.text))
    return response


class Stream:
    """A stream of server-sent events that is read to its end, whether or not anybody goes on listening."""

    def __init__(self, writing: Writing, response: httpx.Response) -> None:
        self._writing, self._response = writing, response
        self._lines: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.reading = asyncio.create_task(self._read())

    async def lines(self) -> AsyncIterator[bytes]:
        """What the endpoint says, as it comes."""
        while (line := await self._lines.get()) is not None:
            yield line

    async def _read(self) -> None:
        try:
            await asyncio.wait_for(self._pass_on(), STREAM_SECONDS)
        except (httpx.HTTPError, asyncio.TimeoutError) as problem:
            log.info("a stream has ended early: %s", type(problem).__name__)
        finally:
            self._writing.settle(None)
            self._lines.put_nowait(None)
            await self._response.aclose()

    async def _pass_on(self) -> None:
        begun = False
        async for line in self._response.aiter_lines():
            begun = begun or '.delta"' in line
            if line.startswith("data:") and any(f'"{kind}"' in line for kind in ENDS):
                event = _object(line.removeprefix("data:"))
                if event.get("type") in ENDS:
                    response = event.get("response")
                    self._writing.settle(response if isinstance(response, dict) else None, begun)
            self._lines.put_nowait(line.encode() + b"\n")


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
