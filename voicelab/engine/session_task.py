"""One task owns a session's state, and everything reaches that task through one inbox, whichever interface it is of."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from . import protocol
from .inputs import FromClient
from .lifetime import Lifetime
from .outlet import Outlet
from .protocol import ProtocolError, internal_error
from .within_limits import check_texts

TOGETHER_S = 0.005  # of one session's inputs, before the others have their turn

log = logging.getLogger(__name__)


class SessionTask:
    """What all sessions do with their inbox; what an input means to them is their own.

    Args:
        lifetime: how long the session may last.
        outlet: to its clients.
    """

    def __init__(self, lifetime: Lifetime, outlet: Outlet) -> None:
        self.lifetime, self._outlet = lifetime, outlet
        self._send = outlet.send
        self._inbox: asyncio.Queue[Any] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to work through the inbox."""
        self._task = asyncio.create_task(self._run())
        self.lifetime.start(self.post)

    def post(self, what: Any) -> None:
        """Put an input into the inbox; from the event loop's thread only."""
        self._inbox.put_nowait(what)

    @property
    def backlog(self) -> int:
        """How many inputs wait."""
        return self._inbox.qsize()

    async def close(self) -> None:
        """End the session and let go of what it holds."""
        self.lifetime.stop()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None  # how it ended would keep all of this
        self._let_go()
        self._outlet.close()

    def _let_go(self) -> None:
        """Of what only this kind of session holds; its task has ended."""
        raise NotImplementedError

    async def _take(self, what: Any) -> None:
        """One input."""
        raise NotImplementedError

    async def _obey(self, event: dict[str, Any]) -> None:
        """One client event, of which only the texts' lengths are known to be right.

        Raises:
            ProtocolError: what is wrong with it.
        """
        raise NotImplementedError

    def _error(self, problem: ProtocolError, event_id: str | None = None) -> dict[str, Any]:
        """The error event of this kind of session, which names the client's event if that had an id."""
        raise NotImplementedError

    async def _run(self) -> None:
        """What waits is taken in one go, a few milliseconds of it at a time: with one input in a round of the loop, a
        busy engine would fall behind all its callers."""
        clock = asyncio.get_running_loop().time
        since = clock()
        while True:
            if self._inbox.empty():
                what, since = await self._inbox.get(), clock()
            else:
                if clock() - since > TOGETHER_S:
                    await asyncio.sleep(0)
                    since = clock()
                what = self._inbox.get_nowait()
            try:
                await self._take(what)
            except ProtocolError as problem:  # e.g. an overflow of the input buffer, which is nobody's event
                self._send(self._error(problem))
            except Exception:
                log.exception("an input of type %s failed", type(what).__name__)
                self._send(self._error(internal_error()))

    async def _from_client(self, what: FromClient) -> None:
        event_id = None
        try:
            event = protocol.decode(what.text)
            event_id = protocol.event_id_of(event)
            check_texts(event)
            await self._obey(event)
        except ProtocolError as problem:
            self._outlet.refuse(self._error(problem, problem.event_id or event_id), what.client)
        except Exception:
            log.exception("a client event failed")
            self._outlet.refuse(self._error(internal_error(), event_id), what.client)
        finally:
            what.taken()
