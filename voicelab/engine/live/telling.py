"""What happens in the conversation, as a Live session tells it: fragments of what both say, delegations, failures.

The conversation in the middle tells of turns, items and responses. A Live session has none of these: its events lie on
one timeline, and those of both sides overlap.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openai.types import live

from voicelab.engine.items import Items
from voicelab.engine.protocol import ProtocolError

from . import events

CAPTION = "conversation.item.input_audio_transcription"


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
        self._from_ms: dict[str, int] = {}
        self._until_ms: dict[str, int] = {}
        self.caller_speaks = False

    def take(self, event: dict[str, Any]) -> None:
        """Tell what of an event of the conversation a Live session tells."""
        kind = event["type"]
        if kind == "input_audio_buffer.speech_started":
            self.caller_speaks = True
            self._from_ms[event["item_id"]] = event["audio_start_ms"]
        elif kind == "input_audio_buffer.speech_stopped":
            self.caller_speaks = False
            self._until_ms[event["item_id"]] = event["audio_end_ms"]
        elif kind == f"{CAPTION}.delta":
            self._caller_said(event["item_id"], event["delta"])
        elif kind == f"{CAPTION}.completed":
            self._rest_of_turn(event["item_id"], event["transcript"])
        elif kind == "response.output_item.done" and event["item"]["type"] == "function_call":
            self._delegated(event["item"]["id"], event["item"]["call_id"])
        elif kind == "response.done" and event["response"]["status"] == "failed":
            told = event["response"]["status_details"]["error"]
            self._send(events.error(ProtocolError(told["message"], code=told["code"], type=told["type"])))

    def heard(self, item_id: str, played_ms: int, frame_ms: int) -> None:
        """The caller has heard so much of an item, up to now; the last frame was so long."""
        begun = self._items.sound(item_id).heard(played_ms)
        delta = begun[len(self._assistant.told(item_id)) :]
        self._assistant.tell(item_id, delta, self._now_ms() - frame_ms, self._now_ms())

    def _caller_said(self, item_id: str, delta: str) -> None:
        end_ms = self._until_ms.get(item_id, self._now_ms())
        self._caller.tell(item_id, delta, self._from_ms.get(item_id, end_ms), end_ms)
        self._from_ms[item_id] = end_ms

    def _rest_of_turn(self, item_id: str, transcript: str) -> None:
        """What was told cannot be taken back: where the final text begins otherwise, its later words are told."""
        told = self._caller.told(item_id)
        later = transcript.split()[len(told.split()) :]
        self._caller_said(item_id, f"{' ' if told and later else ''}{' '.join(later)}")
        self._from_ms.pop(item_id, None)
        self._until_ms.pop(item_id, None)
