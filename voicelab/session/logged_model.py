"""The SDK's realtime models, with everything they send passed by the session: it writes its log, and sets its switches.

The SDK shows each event it receives, but not those it sends. All of them pass through the WebSocket that
`_create_websocket_connection` makes; it is not a public name, but the narrowest seam there is, and a protocol test
fails if an SDK release moves it. The same holds for `_handle_ws_event`, through which all pass that it receives, and
for the two methods by which it asks for a response.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any, TypeVar

import websockets
from agents.realtime import OpenAIRealtimeWebSocketModel
from agents.realtime.model_events import RealtimeModelOtherEvent, RealtimeModelRawServerEvent
from agents.realtime.model_inputs import (
    RealtimeModelSendEvent,
    RealtimeModelSendRawMessage,
    RealtimeModelSendToolOutput,
    RealtimeModelSendUserInput,
)
from agents.realtime.openai_realtime import OpenAIRealtimeSIPModel
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, ConnectionClosedOK

from voicelab.endpoint import on_this_machine

from .controls import Controls
from .tool_rounds import ToolRounds

Sending = Callable[[dict[str, Any]], dict[str, Any]]  # takes an event that is to be sent, returns what is sent
T = TypeVar("T")
LONGEST_BYTES = 8 * 1024 * 1024  # of an event, as the SDK has it
REMEMBERED = 2000  # event ids: some ten answers' worth; what comes twice comes soon

item_id: ContextVar[str] = ContextVar("item_id", default="")
"""The id of the caller's item that is being sent: the SDK leaves it to the endpoint, and we have to know it again."""


Late = Callable[[str, str, bool], Awaitable[None]]
"""Takes a function call's id, its output, and whether an answer is due with it."""


class _Logged:
    """Attributes: `gone`, whether the connection is gone; `ended`, how it ended, if it has; `late` is given the results
    of tools that come back after that; `seen` are the ids of the events that came last, the newest at the end; `rounds`
    knows which calls of a response are still to come back."""

    sending: Sending
    controls: Controls
    late: Late
    answered: set[str]
    seen: dict[str, None]
    rounds: ToolRounds
    gone = False
    ended: ConnectionClosed | None = None

    def __init__(self, sending: Sending, controls: Controls, late: Late) -> None:
        super().__init__()
        self.sending, self.controls, self.late = sending, controls, late
        self.answered, self.seen, self.rounds = set(), {}, ToolRounds()

    async def send_event(self, event: RealtimeModelSendEvent) -> None:
        """As the SDK's; the last output of a response's tools asks for a response, and text is mended to be encoded.

        When the connection is gone, a tool's result goes another way.

        Raises:
            ConnectionClosed: for anything else, then.
        """
        if isinstance(event, RealtimeModelSendToolOutput):
            # The SDK does not ask for one after the call of a tool that there is not: the caller would wait for ever.
            due = self.rounds.came_back(event.tool_call.call_id, self.gone)
            event = dataclasses.replace(event, output=legible(event.output), start_response=due)
            self.answered.add(event.tool_call.call_id)
        elif isinstance(event, RealtimeModelSendUserInput):
            event = dataclasses.replace(event, user_input=legible(event.user_input))
        elif isinstance(event, RealtimeModelSendRawMessage):
            event = dataclasses.replace(event, message=legible(event.message))
        if self.gone and isinstance(event, RealtimeModelSendToolOutput):
            await self.late(event.tool_call.call_id, event.output, event.start_response)
        elif self.gone:
            raise ConnectionClosedError(None, None)
        else:
            await super().send_event(event)  # type: ignore[misc]

    async def _reached(self, url: str, headers: dict[str, str], **more: Any) -> Any:
        if not on_this_machine(url):
            return await super()._create_websocket_connection(url, headers, **more)  # type: ignore[misc]
        return await websockets.connect(url, additional_headers=headers, max_size=LONGEST_BYTES, proxy=None)

    async def _create_websocket_connection(self, *args: Any, **kwargs: Any) -> Any:
        connection = await self._reached(*args, **kwargs)
        send, recv = connection.send, connection.recv

        async def logged_send(message: str) -> None:
            event = json.loads(message)
            if event["type"] == "conversation.item.create":
                event = _named(event)
            await send(json.dumps(self.sending(event)))

        async def noted_recv(*args: Any, **kwargs: Any) -> Any:
            """Whatever ends the connection ends it in good order: of any other end the SDK ends the tools as well."""
            try:
                return await recv(*args, **kwargs)
            except ConnectionClosed as ended:
                self.gone, self.ended = True, ended
                raise ConnectionClosedOK(ended.rcvd, ended.sent, ended.rcvd_then_sent) from None

        connection.send, connection.recv = logged_send, noted_recv
        return connection

    async def _handle_ws_event(self, event: dict[str, Any]) -> None:
        """An event that comes again, which the SDK would take again, is told as `other` and goes no further.

        The SDK cuts an answer whenever speech starts, and cancels it where the endpoint is told not to.
        """
        if self._had(event.get("event_id")):
            await self._emit_event(RealtimeModelOtherEvent(data=event))  # type: ignore[attr-defined]
            return
        due = self.rounds.take(event)
        if event.get("type") == "input_audio_buffer.speech_started" and not self.controls.interrupts:
            await self._emit_event(RealtimeModelRawServerEvent(data=event))  # type: ignore[attr-defined]
            return
        await super()._handle_ws_event(event)  # type: ignore[misc]
        if due:
            await self._ask()

    async def _ask(self) -> None:
        """Ask for a response as the SDK does with a tool's output: once no other is under way."""
        version = await self._reserve_response_create_request()  # type: ignore[attr-defined]
        self._start_response_create(version)  # type: ignore[attr-defined]

    def _had(self, event_id: str | None) -> bool:
        if not event_id or event_id in self.seen:
            return bool(event_id)
        self.seen[event_id] = None
        if len(self.seen) > REMEMBERED:
            del self.seen[next(iter(self.seen))]
        return False


class LoggedWebSocketModel(_Logged, OpenAIRealtimeWebSocketModel):
    """A conversation over a WebSocket. `controls` tell whether a caller who speaks up cuts the answer."""


class LoggedSidebandModel(_Logged, OpenAIRealtimeSIPModel):
    """A sideband to a call. `model` is the call's: the SDK would otherwise send its own default's name."""

    def __init__(self, sending: Sending, controls: Controls, late: Late, model: str) -> None:
        super().__init__(sending, controls, late)
        self.model = model


def _named(event: dict[str, Any]) -> dict[str, Any]:
    """With an `event_id` by which a refusal is known: of a caller's item its own id, of a tool's output its call's."""
    if "call_id" in event["item"]:
        return {"event_id": event["item"]["call_id"], **event}
    if item_id.get():
        return {**event, "event_id": item_id.get(), "item": {**event["item"], "id": item_id.get()}}
    return event


def legible(value: T) -> T:
    """The value with text that UTF-8 can hold, however deep: halves of a character become whole, or a mark."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # type: ignore[return-value]
    if isinstance(value, dict):
        return {legible(key): legible(inner) for key, inner in value.items()}  # type: ignore[return-value]
    if isinstance(value, list):
        return [legible(inner) for inner in value]  # type: ignore[return-value]
    return value
