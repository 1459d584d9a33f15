"""What happens in the conversation, as a Live session tells it: fragments of what both say, delegations, failures.

The conversation in the middle tells of turns, items and responses. A Live session has none of these: its events lie on
one timeline, and those of both sides overlap.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openai.types import live

from voicelab.engine.items import Items
from voicelab.engine.protocol import TRANSCRIPTION, ProtocolError

from . import events


class Fragments:
    """One speaker's words. All fragments, one after another, are the whole of what that speaker has said."""

    def __init__(self, model: Any, send: Callable[[dict[str, Any]], None]) -> None:
        self._model, self._send = model, send
        self._told: dict[str, str] = {}

    def told(self, item_id: str) -> str:
        """What has been told of an item."""
        return self._told.get(item_id, "")

    def tell(self, item_id: str, delta: str, start_ms: int, end_ms: int) -> None:
        """More words of an item, said in this part of the session."""
        if not delta:
            return
        apart = " " if self._told and item_id not in self._told else ""  # an item's own words begin without a blank
        self._told[item_id] = self.told(item_id) + delta
        self._send(events.made(self._model, delta=apart + delta, start_ms=start_ms, end_ms=max(start_ms, end_ms)))


class Telling:
    """Translates. Its owner is the session's task; nothing else calls it.

    What the caller says is told when their turn is over and has been understood: a fragment cannot be taken back, and
    what is understood of half a sentence is too often something else.

    Args:
        send: sends a server event to the client.
        now_ms: how far the session's timeline has come.
        delegated: told the item and the call of what the brain hands to the client's backend.
    """

    def __init__(
        self,
        items: Items,
        send: Callable[[dict[str, Any]], None],
        now_ms: Callable[[], int],
        delegated: Callable[[str, str], None],
    ) -> None:
        self._items, self._send, self._now_ms, self._delegated = items, send, now_ms, delegated
        self._caller = Fragments(live.InputTranscriptDeltaEvent, send)
        self._assistant = Fragments(live.OutputTranscriptDeltaEvent, send)
        self._spans: dict[str, tuple[int, int]] = {}  # of the caller's turns, by their items
        self.caller_speaks = False

    def take(self, event: dict[str, Any]) -> None:
        """Tell what of an event of the conversation a Live session tells."""
        kind = event["type"]
        if kind == "input_audio_buffer.speech_started":
            self.caller_speaks = True
            self._spans[event["item_id"]] = (event["audio_start_ms"], event["audio_start_ms"])
        elif kind == "input_audio_buffer.speech_stopped":
            self.caller_speaks = False
            self._spans[event["item_id"]] = (self._spans[event["item_id"]][0], event["audio_end_ms"])
        elif kind == f"{TRANSCRIPTION}.completed":
            self._caller.tell(event["item_id"], event["transcript"], *self._spans.pop(event["item_id"]))
        elif kind == f"{TRANSCRIPTION}.failed":
            self._send(_failure(event["error"]))
        elif kind == "response.output_item.done" and event["item"]["type"] == "function_call":
            self._delegated(event["item"]["id"], event["item"]["call_id"])
        elif kind == "response.done" and event["response"]["status"] == "failed":
            self._send(_failure(event["response"]["status_details"]["error"]))

    def heard_of(self, item_id: str) -> str:
        """The words of an item that the caller has heard."""
        return self._assistant.told(item_id)

    def heard(self, item_id: str, played_ms: int, frame_ms: int) -> None:
        """The caller has heard so much of an item, up to now; the last frame was so long."""
        begun = self._items.sound(item_id).heard(played_ms)
        delta = begun[len(self._assistant.told(item_id)) :]
        self._assistant.tell(item_id, delta, self._now_ms() - frame_ms, self._now_ms())


def _failure(told: dict[str, Any]) -> dict[str, Any]:
    return events.error(ProtocolError(told["message"], code=told["code"], type=told["type"]))
