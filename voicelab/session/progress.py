"""Where a conversation stands, from the events alone: what is open, what is said, made and played now."""

from __future__ import annotations

import time
from typing import Any

from voicelab.record.events import TRANSCRIPTION

from .open_questions import OpenQuestions
from .waits import TOOL_SECONDS

ALREADY_ACTIVE = "conversation_already_has_active_response"
DELTAS = ("response.output_audio_transcript.delta", "response.output_text.delta")
RETURN_SECONDS = 20.0  # for a tool's result to have become an item of the conversation


class Progress(OpenQuestions):
    """Learns of the open questions of one call.

    Args:
        on_call: the endpoint plays the answers itself (WebRTC), and tells when they have been played.

    Attributes:
        awaiting_playback: the responses that the endpoint has still to play.
        commits: how many turns were committed.
        ask_again: a response was refused because another was under way: it has to be asked for once more.
    """

    def __init__(self, on_call: bool = False) -> None:
        super().__init__()
        self.on_call = on_call
        self.awaiting_playback: set[str] = set()
        self.commits = 0
        self.ask_again = False
        self._played: set[str] = set()
        self._creates: set[str] = set()

    @property
    def has_to_ask(self) -> bool:
        """Whether a response has to be asked for again now; it tells so once."""
        if not self.ask_again or self.active:
            return False
        self.ask_again = False
        return any(question.due for question in self.questions)

    @property
    def busy(self) -> bool:
        """Whether somebody waits for something, speaks, or is being answered."""
        return bool(self.active) or any(one.awaited or one.open_turns or one.calls for one in self.questions)

    @property
    def sounding(self) -> bool:
        """Whether an endpoint that plays the answers has something to play."""
        return bool(self.playing or self.awaiting_playback)

    @property
    def hearing(self) -> bool:
        """Whether the caller is saying something right now."""
        return any(question.open_turns for question in self.questions)

    @property
    def listening(self) -> bool:
        """Whether the endpoint needs more of the caller's audio, silence included, to find the end of a turn."""
        return any(question.listening for question in self.questions)

    # Learning.

    def sent(self, event: dict[str, Any]) -> None:
        """A client event, on its way out."""
        if event["type"] == "response.create":
            self._creates.add(event.get("event_id") or "")
        elif event["type"] == "conversation.item.create" and event["item"]["type"] == "function_call_output":
            for question in self.callers(event["item"]["call_id"]):  # it came back; the endpoint has yet to say so
                name, _, _ = question.calls[event["item"]["call_id"]]
                question.calls[event["item"]["call_id"]] = (name, time.monotonic(), RETURN_SECONDS)

    def take(self, event: dict[str, Any]) -> None:
        """Learn from a server event."""
        kind = event.get("type", "")
        handler = getattr(self, "_on_" + kind.replace(".", "_"), None)
        if handler:
            handler(event)
        elif kind in DELTAS:
            for question in self.answers_to(event["response_id"]):
                question.characters += len(event["delta"])
                question.touch()
        elif kind in (f"{TRANSCRIPTION}.completed", f"{TRANSCRIPTION}.failed"):
            for question in self._with_item(event["item_id"]):
                question.unwritten.discard(event["item_id"])
                question.touch()
        self._tidy()

    def _on_input_audio_buffer_speech_started(self, event: dict[str, Any]) -> None:
        question = self._speaker()
        self._forget_others(question)
        question.items.add(event["item_id"])
        question.open_turns.add(event["item_id"])
        question.unwritten.add(event["item_id"])
        question.touch()

    def _on_input_audio_buffer_committed(self, event: dict[str, Any]) -> None:
        item_id = event["item_id"]
        self.commits += 1
        for question in self._with_item(item_id) or [self._speaker()]:
            question.items.add(item_id)
            question.open_turns.discard(item_id)
            question.unwritten.add(item_id)
            question.due = True
            question.touch()

    def _on_input_audio_buffer_cleared(self, event: dict[str, Any]) -> None:
        """Whatever was being said is gone: it becomes no turn."""
        for question in self.questions:
            question.unwritten -= question.open_turns
            question.open_turns.clear()
            question.touch()

    def _on_conversation_item_added(self, event: dict[str, Any]) -> None:
        item = event["item"]
        if item["type"] == "function_call_output":
            for question in self.callers(item["call_id"]):
                del question.calls[item["call_id"]]
                question.due = True
                question.touch()
        elif item.get("role") == "user":
            for question in self._with_item(item["id"]):
                if not question.spoken or question.correcting:
                    question.due, question.correcting = True, False
                    question.touch()

    def _on_response_created(self, event: dict[str, Any]) -> None:
        response = event["response"]
        if response["id"] in self._bound:
            return
        self.active.add(response["id"])
        asked = [] if _aside(response) else [question for question in self.questions if question.due]
        self._bound[response["id"]] = asked
        for question in asked:
            question.due, question.failure = False, None
            question.active.add(response["id"])
            question.touch()

    def _on_response_output_item_added(self, event: dict[str, Any]) -> None:
        for question in self.answers_to(event["response_id"]):
            question.outputs.add(event["item"]["id"])
            question.touch()

    def _on_response_output_item_done(self, event: dict[str, Any]) -> None:
        self._on_response_output_item_added(event)
        item = event["item"]
        if item["type"] == "function_call" and item.get("status") == "completed":
            for question in self.answers_to(event["response_id"]):
                question.calls.setdefault(item["call_id"], (item["name"], time.monotonic(), TOOL_SECONDS))

    def _on_response_done(self, event: dict[str, Any]) -> None:
        response = event["response"]
        if response["id"] not in self.active:
            return
        self.active.discard(response["id"])
        status, details = response.get("status"), response.get("status_details") or {}
        plays = self.on_call and _spoken(response) and status != "cancelled" and response["id"] not in self._played
        if plays and response["id"] not in self.playing:
            self.awaiting_playback.add(response["id"])
        for question in self.answers_to(response["id"]):
            question.active.discard(response["id"])
            question.touch()
            if status == "cancelled":
                question.given = question.given or not question.open_turns
                question.interrupted |= not (question.open_turns or question.correcting)
                continue
            question.given = True
            if status == "failed":
                question.failure = (details.get("error") or {}).get("message") or "The response failed."
            elif plays:
                question.unplayed.add(response["id"])

    def _on_output_audio_buffer_started(self, event: dict[str, Any]) -> None:
        self.playing.add(event["response_id"])
        self.awaiting_playback.discard(event["response_id"])

    def _on_output_audio_buffer_stopped(self, event: dict[str, Any]) -> None:
        self.playing.discard(event["response_id"])
        self.awaiting_playback.discard(event["response_id"])
        self._played.add(event["response_id"])
        for question in self.questions:
            question.unplayed.discard(event["response_id"])

    def _on_output_audio_buffer_cleared(self, event: dict[str, Any]) -> None:
        """The buffer is one: whatever waited in it is gone, though the event names but one response."""
        gone = self.playing | self.awaiting_playback | {event["response_id"]}
        self.playing.clear()
        self.awaiting_playback.clear()
        self._played |= gone
        for question in self.questions:
            cut = question.unplayed or any(question in self._bound.get(id, ()) for id in gone)
            if cut and not (question.correcting or question.open_turns):
                question.interrupted = True
            question.unplayed.clear()

    def _on_error(self, event: dict[str, Any]) -> None:
        """A refusal names the client event that it refuses: the question that this was sent for has its cause."""
        error = event["error"]
        cause, told = error.get("event_id") or "", error.get("message") or "The endpoint refused an event."
        refused = self._with_item(cause) + self.callers(cause)
        if cause in self._creates:
            self._creates.discard(cause)
            if error.get("code") == ALREADY_ACTIVE:
                self.ask_again = True
                return
            refused = [question for question in self.questions if question.due]
        for question in refused:
            question.calls.pop(cause, None)
            question.due, question.failure = False, told


def _spoken(response: dict[str, Any]) -> bool:
    items = response.get("output") or []
    return any(part.get("type") == "output_audio" for item in items for part in item.get("content") or [])


def _aside(response: dict[str, Any]) -> bool:
    """Out of band, such as a word of patience while a tool works: nobody's answer."""
    return response.get("conversation_id", "") is None
