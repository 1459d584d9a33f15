"""The browser's end of `oai-events`: server events as messages of a data channel, which may not be of any size."""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Callable
from typing import Any

from voicelab.engine.inputs import FromClient
from voicelab.engine.limits import MAX_UNREAD_BYTES

log = logging.getLogger(__name__)
LABEL = "oai-events"
"""Of the channel that has the events; every client of the service calls it so."""

ASSUMED_BYTES = 65_536  # that a peer takes which does not say how many (RFC 8841)
LEFT = 1_000  # characters of a text that is too long for its message


class DataChannelClient:
    """A client of a conversation.

    Args:
        channel: aiortc's.
        most: bytes that the peer takes in one message; 0 is any number.
    """

    def __init__(self, channel: Any, most: int) -> None:
        self._channel, self._most = channel, most
        self._waiting = 0  # bytes that the conversation has not dealt with

    @property
    def is_open(self) -> bool:
        """Whether it is there, or about to be."""
        return self._channel.readyState in ("connecting", "open")

    def send(self, event: dict[str, Any]) -> None:
        """Send as text; nothing once the channel is closed. A peer that takes nothing any more loses it."""
        if self._channel.readyState != "open":
            return
        if self._channel.bufferedAmount > MAX_UNREAD_BYTES:
            log.warning("a data channel was closed: nobody reads it")
            self._channel.close()
            return
        if (text := fitted(event, self._most)) is None:
            log.warning("an event was too large for a data channel", extra={"type": event["type"]})
            return
        self._channel.send(text)

    def received(self, text: str | bytes, post: Callable[[FromClient], None]) -> None:
        """Hand a message on. A channel cannot be read more slowly: a peer that sends faster than its conversation takes
        in loses it."""
        if not self.is_open:
            return
        if self._waiting + len(text) > MAX_UNREAD_BYTES:
            log.warning("a data channel was closed: it brings more than can be taken in")
            self._channel.close()
            return
        self._waiting += len(text)
        post(FromClient(text, self, functools.partial(self._dealt_with, len(text))))

    def _dealt_with(self, size: int) -> None:
        self._waiting -= size

    def end(self, code: int, reason: str = "") -> None:
        """The call goes on without its events: sidebands are closed too, and it is they that hang up."""
        self._channel.close()


def fitted(event: dict[str, Any], most: int) -> str | None:
    """An event's JSON in `most` bytes, or `None`. What is too large goes without its pictures, and if need be with long
    texts cut short; over a sideband it comes whole."""
    for cut in (_whole, _without_pictures, _shortened):
        text = json.dumps(cut(event))  # ASCII: a character is a byte
        if not most or len(text) <= most:
            return text
    return None


def _whole(value: Any) -> Any:
    return value


def _without_pictures(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_pictures(one) for key, one in value.items() if key != "image_url"}
    return [_without_pictures(one) for one in value] if isinstance(value, list) else value


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortened(one) for key, one in value.items() if key != "image_url"}
    if isinstance(value, list):
        return [_shortened(one) for one in value]
    return value[:LEFT] + "…" if isinstance(value, str) and len(value) > LEFT else value
