"""What each client event does, by the event's name; that it can be done has been checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import item_audio, setting_rules
from .answering import Answering
from .caller_line import CallerLine
from .caller_turns import CallerTurns
from .items import Items, taken
from .protocol import ProtocolError, server_event
from .response_rules import Plan
from .session_state import SessionState
from .voice.playback import Playback
from .within_limits import check_conversation


class EventHandlers:
    """Its owner is the conversation's task; nothing else calls it.

    Args:
        send: sends a server event to every client.
    """

    def __init__(
        self,
        state: SessionState,
        items: Items,
        caller: CallerTurns,
        line: CallerLine,
        answers: Answering,
        playback: Playback | None,
        send: Callable[[dict[str, Any]], None],
    ) -> None:
        self._state, self._items, self._caller, self._line = state, items, caller, line
        self._answers, self._playback, self._send = answers, playback, send

    async def handle(self, event: dict[str, Any]) -> None:
        """Do what a checked event asks.

        Raises:
            ProtocolError: if it cannot be done as things are.
        """
        await getattr(self, "on_" + event["type"].replace(".", "_"))(event)

    async def on_session_update(self, event: dict[str, Any]) -> None:
        self._state.update(event["session"], voice_locked=bool(self._answers.voice))
        self._send(server_event("session.updated", session=self._state.shown()))

    async def on_input_audio_buffer_append(self, event: dict[str, Any]) -> None:
        await self._line.append(event["audio"], self._state.session)

    async def on_input_audio_buffer_commit(self, event: dict[str, Any]) -> None:
        await self._caller.commit_by_hand()

    async def on_input_audio_buffer_clear(self, event: dict[str, Any]) -> None:
        self._caller.clear()
        self._send(server_event("input_audio_buffer.cleared"))

    async def on_output_audio_buffer_clear(self, event: dict[str, Any]) -> None:
        if self._playback is None:
            raise ProtocolError(
                "output_audio_buffer.clear is for WebRTC calls; over a WebSocket the client holds "
                "the audio: stop playing it and send conversation.item.truncate.",
                code="invalid_value",
                param="type",
            )
        self._line.fall_silent()

    async def on_conversation_item_create(self, event: dict[str, Any]) -> None:
        item, sounds = await item_audio.without_sound(event["item"], self._input_format(), "item")
        check_conversation(len(self._items), self._items.characters, item)
        if item.get("id") == self._caller.item_id:  # clients have been told that it is the turn's
            raise taken(item["id"])
        stored, before = self._items.add(item, event.get("previous_item_id"))
        if item["type"] == "function_call_output":
            self._state.bias(item["output"])
        for kind in ("added", "done"):
            self._send(server_event(f"conversation.item.{kind}", item=stored, previous_item_id=before))
        for index, samples in sounds.items():
            self._caller.item_came(stored["id"], index, samples)

    async def on_conversation_item_retrieve(self, event: dict[str, Any]) -> None:
        self._send(server_event("conversation.item.retrieved", item=self._items.get(event["item_id"])))

    async def on_conversation_item_truncate(self, event: dict[str, Any]) -> None:
        place = {name: event[name] for name in ("item_id", "audio_end_ms", "content_index")}
        self._items.truncate(**place)
        self._line.cut()
        self._send(server_event("conversation.item.truncated", **place))

    async def on_conversation_item_delete(self, event: dict[str, Any]) -> None:
        self._items.delete(event["item_id"])
        self._send(server_event("conversation.item.deleted", item_id=event["item_id"]))

    async def on_response_create(self, event: dict[str, Any]) -> None:
        params, waiting = event.get("response") or {}, self._caller.transcribing.under_way
        if self._answers.voice:
            setting_rules.check_voice(params, self._answers.voice, "response")
        if params.get("input"):
            understand = self._caller.transcribing.understand
            given, words = await item_audio.heard_input(params["input"], self._input_format(), understand)
            params, waiting = {**params, "input": given}, [*waiting, *words]
        self._answers.create(Plan.of(self._state.session, params), waiting)

    async def on_response_cancel(self, event: dict[str, Any]) -> None:
        self._answers.cancel("client_cancelled", event.get("response_id"))

    def _input_format(self) -> str:
        return self._state.session["audio"]["input"]["format"]["type"]
