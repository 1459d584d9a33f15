"""How long a session may last, and how it ends by plan: an error event, then a close, as the service does it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from .inputs import Expired
from .protocol import ProtocolError

GOING_AWAY = 1001  # of RFC 6455: the close code with which the service ends a session


class Lifetime:
    """The time of one session, from its opening to its limit.

    Attributes:
        expires_at: when it ends, in whole seconds since the epoch.
        expired: set once it has ended; its clients have been told, and are being closed.
    """

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self.expires_at = int(time.time()) + seconds
        self.expired = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None

    def start(self, post: Callable[[Any], None]) -> None:
        """Have `Expired` posted when the time is over."""
        self._timer = asyncio.get_running_loop().call_later(self._seconds, post, Expired())

    def stop(self) -> None:
        """The session has ended before."""
        if self._timer:
            self._timer.cancel()

    @property
    def message(self) -> str:
        """Why the session ends, in the service's words."""
        minutes, seconds = divmod(self._seconds, 60)
        length = f"{self._seconds} seconds" if seconds else f"{minutes} minutes"
        return f"Your session hit the maximum duration of {length}."

    @property
    def problem(self) -> ProtocolError:
        """What clients are told before the close."""
        return ProtocolError(self.message, code="session_expired")
