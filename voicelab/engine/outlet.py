"""Where a conversation's server events go: to every client that is attached, past whoever watches."""

from __future__ import annotations

from typing import Any

from .doors.watching import Watch
from .faults import Outgoing
from .inputs import Client

DROPPED = 1011  # "internal error", of RFC 6455


class Outlet:
    """The clients of one conversation. It knows nothing of the conversation, so that neither keeps the other alive.

    Args:
        outgoing: what becomes of server events on their way out.
        watch: is told of every event.
    """

    def __init__(self, outgoing: Outgoing, watch: Watch) -> None:
        self._outgoing, self._watch = outgoing, watch
        self._clients: list[Client] = []

    def attach(self, client: Client, greeting: dict[str, Any] | None) -> None:
        """A client has come; it alone is sent the greeting, if there is one."""
        self._clients.append(client)
        for event in self._outgoing.pass_on(greeting) if greeting else ():
            client.send(event)

    def detach(self, client: Client) -> None:
        """A client is gone."""
        self._clients = [one for one in self._clients if one is not client]

    def send(self, event: dict[str, Any]) -> None:
        """Send to everybody."""
        self._watch.take(event)
        for passed in self._outgoing.pass_on(event):
            for client in self._clients:
                client.send(passed)
        if self._outgoing.ends_with(event):
            self.end(DROPPED)

    def end(self, code: int, reason: str = "") -> None:
        """Close every client's connection, with a close code of RFC 6455, after what it has been sent."""
        for client in self._clients:
            client.end(code, reason)

    def refuse(self, event: dict[str, Any], client: Client) -> None:
        """Send an error to the one client whose event it answers."""
        self._watch.take(event)
        client.send(event)

    def close(self) -> None:
        """The conversation has ended."""
        self._clients.clear()
        self._watch.closed()
