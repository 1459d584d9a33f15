"""What reaches a session's inbox from outside, and the clients that it sends its events to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np


class Client(Protocol):
    """One connection of a conversation."""

    def send(self, event: dict[str, Any]) -> None:
        """Queue a server event; never blocks, and does nothing once the connection is gone."""

    def end(self, code: int, reason: str = "") -> None:
        """Close the connection after what is queued, with a close code of RFC 6455."""


class Inbox(Protocol):
    """A session, as those who have something for it know it."""

    def post(self, what: Any) -> None:
        """Put an input into the inbox; from the event loop's thread only."""


@dataclass(frozen=True)
class FromClient:
    """A client event as it came, still text."""

    text: str | bytes
    client: Client
    taken: Callable[[], None] = lambda: None
    """Told when it has been dealt with."""


@dataclass(frozen=True)
class Sound:
    """The caller's audio from a media track: int16 samples at 24 kHz."""

    samples: np.ndarray


@dataclass(frozen=True)
class Attached:
    """A client has come."""

    client: Client
    greeted: bool = True
    """Whether it is sent `session.created`; the service sends a sideband none."""


@dataclass(frozen=True)
class Detached:
    """A client is gone."""

    client: Client


@dataclass(frozen=True)
class Expired:
    """The session has lasted as long as it may."""
