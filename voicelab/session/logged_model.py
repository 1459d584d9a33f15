"""The SDK's realtime models, with everything they send passed by the session: it writes its log, and sets its switches.

The SDK shows each event it receives, but not those it sends. All of them pass through the WebSocket that
`_create_websocket_connection` makes; it is not a public name, but the narrowest seam there is, and a protocol test
fails if an SDK release moves it.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from agents.realtime import OpenAIRealtimeWebSocketModel
from agents.realtime.model_inputs import RealtimeModelSendEvent, RealtimeModelSendToolOutput
from agents.realtime.openai_realtime import OpenAIRealtimeSIPModel
from websockets.exceptions import ConnectionClosed, ConnectionClosedOK

Sending = Callable[[dict[str, Any]], dict[str, Any]]  # takes an event that is to be sent, returns what is sent


Late = Callable[[str, str], Awaitable[None]]  # takes a function call's id and its output


class _Logged:
    """Attributes: `gone`, whether the connection is gone; `ended`, how it ended, if it has; `late` is given the results
    of tools that come back after that."""

    sending: Sending
    late: Late
    gone = False
    ended: ConnectionClosed | None = None

    async def send_event(self, event: RealtimeModelSendEvent) -> None:
        """As the SDK's; when the connection is gone, a tool's result goes another way.

        Raises:
            ConnectionError: for anything else, then.
        """
        if self.gone and isinstance(event, RealtimeModelSendToolOutput):
            await self.late(event.tool_call.call_id, event.output)
        elif self.gone:
            raise ConnectionError("The connection to the endpoint is gone.")
        else:
            await super().send_event(event)  # type: ignore[misc]

    async def _create_websocket_connection(self, *args: Any, **kwargs: Any) -> Any:
        connection = await super()._create_websocket_connection(*args, **kwargs)  # type: ignore[misc]
        send, recv = connection.send, connection.recv

        async def logged_send(message: str) -> None:
            await send(json.dumps(self.sending(json.loads(message))))

        async def noted_recv(*args: Any, **kwargs: Any) -> Any:
            """Whatever ends the connection ends it in good order: of any other end the SDK ends the tools as well."""
            try:
                return await recv(*args, **kwargs)
            except ConnectionClosed as ended:
                self.gone, self.ended = True, ended
                raise ConnectionClosedOK(ended.rcvd, ended.sent, ended.rcvd_then_sent) from None

        connection.send, connection.recv = logged_send, noted_recv
        return connection


class LoggedWebSocketModel(_Logged, OpenAIRealtimeWebSocketModel):
    """A conversation over a WebSocket."""

    def __init__(self, sending: Sending, late: Late) -> None:
        super().__init__()
        self.sending, self.late = sending, late


class LoggedSidebandModel(_Logged, OpenAIRealtimeSIPModel):
    """A sideband to a call. `model` is the call's: the SDK would otherwise send its own default's name."""

    def __init__(self, sending: Sending, late: Late, model: str) -> None:
        super().__init__()
        self.sending, self.late, self.model = sending, late, model
