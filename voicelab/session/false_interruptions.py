"""A noise has cut an answer, and nobody said a word: the agent goes on where it was cut.

An endpoint cuts at the first sound of a turn (`interrupt_response`), and whether there are words in it is known when it
has been transcribed. By then the noise is being answered. So that answer is withdrawn, the noise is taken out of the
conversation, and what was not heard of the first answer is asked for, word by word. If it was cut while it was being
made, its end is the model's to know: it is asked for a response, and finds its own words cut in the conversation.

It happens once for each answer, and never after words, Stop, the talk button, a guardrail or anything else that has
come meanwhile; nor where the session has no transcription, or answers nothing by itself. A service bills that response,
and of the one that was withdrawn what was made of it; the switch `resume_after_noise` forbids it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

from voicelab.record.events import TRANSCRIPTION, EventLog
from voicelab.record.transcript import Transcript
from voicelab.record.transcript_entry import TranscriptEntry

from .call_state import CallState
from .controls import Controls
from .cutting import Cutting
from .line import Line
from .question import WRITTEN_SECONDS, Question
from .relay import RelayLine
from .verbatim import verbatim

WENT_ON = "A noise without words had cut the answer: it goes on."


class Interrupted(Protocol):
    """The call, as far as its false interruptions are concerned."""

    state: CallState
    controls: Controls
    cutting: Cutting
    events: EventLog
    transcript: Transcript
    line: Line | RelayLine | None

    async def send(self, type: str, **fields: Any) -> None:
        """A client event."""

    def keep(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run something for as long as the call lasts."""


@dataclass(eq=False)
class _Doubt:
    """Sound came while an answer was heard, and nobody knows yet whether there were words in it.

    `cut_before`: the items that had been cut when it began; `questions`: whose answer it cut; `unmade`: the responses
    that it ended while they were made. `turns`: the caller's items that came of it; `unknown`: those of them whose
    words are not known; `answers`: the responses to them, and `items` theirs.
    """

    agent: str
    cut_before: set[str]
    questions: list[Question]
    turns: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    unmade: set[str] = field(default_factory=set)
    answers: set[str] = field(default_factory=set)
    items: set[str] = field(default_factory=set)


class FalseInterruptions:
    """Those of one call."""

    def __init__(self, call: Interrupted) -> None:
        self._call = call
        self._progress = call.state.progress
        self._doubt: _Doubt | None = None
        self._whole: set[str] = set()  # items of responses that were made to their end
        self._asked = False  # the next response is one that goes on
        self._going_on: set[str] = set()
        self._went_on: set[str] = set()  # and its items, which are gone on with no more

    def drop(self) -> None:
        """Whatever was cut stays cut."""
        doubt, self._doubt = self._doubt, None
        for question in doubt.questions if doubt else ():
            question.doubted = False
            question.touch()

    def take(self, event: dict[str, Any]) -> None:
        """Learn from a server event, before anybody else does."""
        handler = getattr(self, "_on_" + str(event.get("type", "")).replace(".", "_"), None)
        if handler:
            handler(event)
        elif event.get("type") in (f"{TRANSCRIPTION}.delta", f"{TRANSCRIPTION}.completed", f"{TRANSCRIPTION}.failed"):
            self._heard(event)

    def _on_input_audio_buffer_speech_started(self, event: dict[str, Any]) -> None:
        if self._doubt is None and self._wanted and self._sounding:
            rows = self._call.transcript.conversation
            self._doubt = _Doubt(
                self._call.state.agent.name,
                {entry.key for entry in rows if entry.status == "interrupted"},
                [question for question in self._progress.questions if self._answering(question)],
            )
        if self._doubt:
            self._doubt.turns.add(event["item_id"])
            self._doubt.unknown.add(event["item_id"])
            for question in self._doubt.questions:
                question.doubted = True

    def _on_input_audio_buffer_committed(self, event: dict[str, Any]) -> None:
        if self._doubt and event["item_id"] in self._doubt.unknown:
            self._call.keep(self._give_up(self._doubt))

    def _heard(self, event: dict[str, Any]) -> None:
        """What was said, or that it cannot be known."""
        doubt = self._doubt
        if not doubt or event["item_id"] not in doubt.unknown:
            return
        if event["type"].endswith("failed") or (event.get("delta") or event.get("transcript") or "").strip():
            self.drop()
        elif event["type"].endswith("completed"):
            doubt.unknown.discard(event["item_id"])
            if not doubt.unknown:
                self._call.keep(self._go_on(doubt))

    def _on_conversation_item_added(self, event: dict[str, Any]) -> None:
        item = event["item"]
        if self._doubt and item.get("role") == "user" and item["id"] not in self._doubt.turns:
            self.drop()  # somebody has written something

    def _on_response_created(self, event: dict[str, Any]) -> None:
        response = event["response"]
        if response.get("conversation_id", "") is None:
            return
        if self._asked:
            self._asked = False
            self._going_on.add(response["id"])
        if self._doubt:
            self._doubt.answers.add(response["id"])

    def _on_response_output_item_added(self, event: dict[str, Any]) -> None:
        item = event["item"]
        if event["response_id"] in self._going_on:
            self._went_on.add(item["id"])
        if self._doubt and event["response_id"] in self._doubt.answers:
            self._doubt.items.add(item["id"])
            if item["type"] == "function_call":
                self.drop()

    def _on_response_done(self, event: dict[str, Any]) -> None:
        response, doubt = event["response"], self._doubt
        if response.get("status") == "completed":
            self._whole |= {item["id"] for item in response.get("output") or []}
            if doubt and response["id"] in doubt.answers:
                self.drop()
        elif doubt and response.get("status") == "cancelled" and response["id"] not in doubt.answers:
            doubt.unmade.add(response["id"])

    # Going on.

    @property
    def _wanted(self) -> bool:
        call = self._call
        transcription = call.controls.settings.get("audio", {}).get("input", {}).get("transcription", {})
        by_itself = call.controls.answers and call.controls.interrupts
        return call.controls.resume_after_noise and by_itself and transcription is not None

    @property
    def _sounding(self) -> bool:
        line = self._call.line
        return bool(self._progress.active or self._progress.sounding or (line and line.playing))

    def _answering(self, question: Question) -> bool:
        line = self._call.line
        return bool(question.active or question.unplayed or (line and line.playout.plays(question.outputs)))

    async def _give_up(self, doubt: _Doubt) -> None:
        await asyncio.sleep(WRITTEN_SECONDS)
        if self._doubt is doubt and doubt.unknown:
            self.drop()

    async def _go_on(self, doubt: _Doubt) -> None:
        await self._call.cutting.known()
        if self._doubt is not doubt or doubt.unknown:  # something else has come
            return
        cut = self._cut(doubt)
        rest = "".join((entry.detail or {}).get("unheard", "") for entry in cut).strip()
        calls = any(question.calls for question in self._progress.questions)
        again = {entry.key for entry in cut} & self._went_on or doubt.unmade & self._going_on
        if not (rest or doubt.unmade) or again or calls or self._call.state.agent.name != doubt.agent:
            self.drop()
            return
        self._progress.go_on(doubt.questions, doubt.answers, doubt.items)
        self.drop()
        for entry in cut:
            entry.detail = {**(entry.detail or {}), "resumed": True}
        self._call.events.append("other", "answer.resumed", {"cut": [one.key for one in cut], "turns": [*doubt.turns]})
        self._call.transcript.notice(WENT_ON)
        await self._ask(doubt, rest if not doubt.unmade and {entry.key for entry in cut} <= self._whole else "")

    def _cut(self, doubt: _Doubt) -> list[TranscriptEntry]:
        return [
            entry
            for entry in self._call.transcript.conversation
            if entry.role == "assistant"
            and entry.status == "interrupted"
            and entry.key not in doubt.cut_before | doubt.items
            and self._call.cutting.in_conversation(entry.key)
        ]

    async def _ask(self, doubt: _Doubt, rest: str) -> None:
        for response_id in doubt.answers & self._progress.active:
            await self._call.send("response.cancel", response_id=response_id)
        await self._call.cutting.hush()
        for item_id in doubt.turns:
            await self._call.send("conversation.item.delete", item_id=item_id)
        self._asked = True
        await self._call.send("response.create", response=verbatim(rest) if rest else {})
