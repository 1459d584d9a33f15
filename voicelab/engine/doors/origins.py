"""Who may knock: programs, and pages of this machine. The key is asked for afterwards.

A page from elsewhere runs in a browser on this machine and could reach the loopback, too; a name that its owner points
at 127.0.0.1 after the page was loaded ("DNS rebinding") makes the engine look like the page's own server. A browser
says both: the page in `Origin`, the name that it looked up in `Host`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from voicelab.engine.protocol import ProtocolError

_LOOPBACK = r"(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])\.?(?::\d{1,5})?"
LOOPBACK_HOST = re.compile(_LOOPBACK, re.IGNORECASE)
LOOPBACK_ORIGIN = re.compile(r"https?://" + _LOOPBACK, re.IGNORECASE)
FORBIDDEN = 403
CORS_HEADERS = ["Authorization", "Content-Type", "X-OpenAI-Agents-SDK", "OpenAI-Safety-Identifier"]


@dataclass(frozen=True)
class Door:
    """Which pages may talk to an engine, and under which names it may be reached.

    Args:
        host: the address that it listens on. Whoever binds it elsewhere than to the loopback wants it reached under
            other names, which nobody here knows.
        origins: pages from elsewhere that may, as a browser writes them: `https://lab.example.org`.
    """

    host: str = "127.0.0.1"
    origins: tuple[str, ...] = ()

    def refusal(self, headers: Headers) -> ProtocolError | None:
        """Why a request with these headers is turned away; `None` if it may come in.

        A program that sends no `Origin` is no page, and may.
        """
        for host in headers.getlist("host"):
            if self._is_loopback and not LOOPBACK_HOST.fullmatch(host):
                told = f"The engine is reached as localhost, 127.0.0.1 or [::1], and not as {host[:80]!r}."
                return ProtocolError(told, code="host_not_allowed")
        for origin in headers.getlist("origin"):
            if not LOOPBACK_ORIGIN.fullmatch(origin) and origin not in self.origins:
                told = f"Pages of {origin[:80]!r} may not talk to the engine; start it with --allow-origin to let them."
                return ProtocolError(told, code="origin_not_allowed")
        return None

    def middleware(self, refused: Callable[[str | None], None]) -> list[Middleware]:
        """What stands before every route: the check, then what browsers ask for (CORS). `refused` is told each code."""
        cors = Middleware(
            CORSMiddleware,
            allow_origins=self.origins,
            allow_origin_regex=f"(?i:{LOOPBACK_ORIGIN.pattern})",
            allow_methods=["GET", "POST"],
            allow_headers=CORS_HEADERS,
            expose_headers=["Location"],
        )
        return [Middleware(_Doorkeeper, door=self, refused=refused), cors]

    @property
    def _is_loopback(self) -> bool:
        return bool(LOOPBACK_HOST.fullmatch(f"[{self.host}]" if ":" in self.host else self.host))


class _Doorkeeper:
    """Turns away what the door does not let in, before anything of it is read: HTTP and WebSockets alike."""

    def __init__(self, app: ASGIApp, door: Door, refused: Callable[[str | None], None]) -> None:
        self._app, self._door, self._refused = app, door, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._door.refusal(Headers(scope=scope)) if scope["type"] in ("http", "websocket") else None
        if refusal is None:
            await self._app(scope, receive, send)
            return
        self._refused(refusal.code)
        body = refusal.body()
        body.pop("event_id")
        # On a WebSocket that has not been accepted this is the answer to its handshake.
        await JSONResponse({"error": body}, FORBIDDEN)(scope, receive, send)
