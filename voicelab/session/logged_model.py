"""The SDK's realtime models, with everything they send passed by the session: it writes its log, and sets its switches.

The SDK shows each event it receives, but not those it sends. All of them pass through the WebSocket that
`_create_websocket_connection` makes; it is not a public name, but the narrowest seam there is, and a protocol test
fails if an SDK release moves it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from agents.realtime import OpenAIRealtimeWebSocketModel
from agents.realtime.openai_realtime import OpenAIRealtimeSIPModel

Sending = Callable[[dict[str, Any]], dict[str, Any]]  # takes an event that is to be sent, returns what is sent


class _Logged:
    sending: Sending

    async def _create_websocket_connection(self, *args: Any, **kwargs: Any) -> Any:
        connection = await super()._create_websocket_connection(*args, **kwargs)  # type: ignore[misc]
        send = connection.send

        async def logged_send(message: str) -> None:
            await send(json.dumps(self.sending(json.loads(message))))

        connection.send = logged_send
        return connection


class LoggedWebSocketModel(_Logged, OpenAIRealtimeWebSocketModel):
    """A conversation over a WebSocket."""

    def __init__(self, sending: Sending) -> None:
        super().__init__()
        self.sending = sending


class LoggedSidebandModel(_Logged, OpenAIRealtimeSIPModel):
    """A sideband to a call. `model` is the call's: the SDK would otherwise send its own default's name."""

    def __init__(self, sending: Sending, model: str) -> None:
        super().__init__()
        self.sending, self.model = sending, model
