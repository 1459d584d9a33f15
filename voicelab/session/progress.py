"""Where a conversation stands between a question and the end of its answer, from the events alone."""

from __future__ import annotations

from typing import Any

from voicelab.record.events import TRANSCRIPTION

STEPS = ("input_audio_buffer.committed", "response.created", "response.done")  # after each, patience begins anew


class Progress:
    """Knows whether the caller's last words have been answered.

    An answer may take several responses: a function call, or a handoff, is followed by another response, which the
    SDK asks for once it has sent the output.
    """

    def __init__(self) -> None:
        self.turn_open = False
        self.active: set[str] = set()
        self.follow_up_due = False
        self.unanswered = False
        self.playing: set[str] = set()
        self.awaiting_playback: set[str] = set()
        self.speech_seen = False
        self.commits = self.transcribed = self.retrieved = self.steps = 0
        self.failure: str | None = None

    def ask(self) -> None:
        """The caller begins to say something that wants an answer."""
        self.unanswered, self.speech_seen, self.failure = True, False, None

    @property
    def answered(self) -> bool:
        """The answer is known to its end, whether or not it has been played."""
        return not (self.turn_open or self.active or self.follow_up_due or self.unanswered)

    @property
    def settled(self) -> bool:
        """Nothing is open any more: the answer has been given, and on a call it has been played."""
        return self.answered and not (self.playing or self.awaiting_playback)

    @property
    def noticed(self) -> bool:
        """Whether the endpoint has begun to react to the caller."""
        return self.speech_seen or bool(self.active) or self.follow_up_due or not self.unanswered

    @property
    def listening(self) -> bool:
        """Whether the endpoint needs more of the caller's audio, silence included, to find the end of a turn."""
        return self.turn_open or (self.unanswered and not (self.active or self.playing or self.follow_up_due))

    @property
    def speaking(self) -> bool:
        """Whether an answer is being made or played."""
        return bool(self.active or self.playing)

    def missing(self) -> str:
        """What an unsettled conversation waits for, in words."""
        if self.unanswered and not (self.speech_seen or self.active or self.follow_up_due):
            return "No speech was found in the caller's audio."
        if self.follow_up_due:
            return "A tool call was not followed by a response."
        if self.active:
            return "A response was begun and not finished."
        if self.playing or self.awaiting_playback:
            return "The answer was made but not played to its end."
        return "The caller's words were heard, but no response followed."

    def take(self, event: dict[str, Any], on_call: bool) -> None:
        """Learn from a server event; `on_call` when the endpoint plays the answers itself (WebRTC)."""
        kind = event.get("type")
        self.steps += kind in STEPS
        if kind == "input_audio_buffer.speech_started":
            self.turn_open = self.speech_seen = True
        elif kind == "input_audio_buffer.committed":
            self.turn_open, self.unanswered = False, True
            self.commits += 1
        elif kind in (f"{TRANSCRIPTION}.completed", f"{TRANSCRIPTION}.failed"):
            self.transcribed += 1
        elif kind == "conversation.item.retrieved":
            self.retrieved += 1
        elif kind == "response.created":
            self.active.add(event["response"]["id"])
            if not _aside(event["response"]):
                self.follow_up_due = False
        elif kind == "response.done":
            self._done(event["response"], on_call)
        elif kind == "output_audio_buffer.started":
            self.playing.add(event["response_id"])
            self.awaiting_playback.discard(event["response_id"])
        elif kind in ("output_audio_buffer.stopped", "output_audio_buffer.cleared"):
            self.playing.discard(event["response_id"])
            self.awaiting_playback.discard(event["response_id"])

    def _done(self, response: dict[str, Any], on_call: bool) -> None:
        self.active.discard(response["id"])
        items = response.get("output") or []
        status, details = response.get("status"), response.get("status_details") or {}
        spoken = any(part.get("type") == "output_audio" for item in items for part in item.get("content") or [])
        if on_call and spoken and status == "completed" and response["id"] not in self.playing:
            self.awaiting_playback.add(response["id"])
        if _aside(response):
            return
        if status == "completed" and any(item["type"] == "function_call" for item in items):
            self.follow_up_due = True
        elif status != "cancelled" or details.get("reason") == "client_cancelled":
            self.unanswered = False
        if status == "failed":
            self.failure = (details.get("error") or {}).get("message") or "The response failed."


def _aside(response: dict[str, Any]) -> bool:
    """Out of band, such as a word of patience while a tool works: nobody's answer."""
    return response.get("conversation_id", "") is None
