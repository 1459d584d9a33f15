"""One response, from thought to sound: what the brain says is spoken sentence by sentence, and its calls come last."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from voicelab.audio.pcm import milliseconds

from . import responses
from .brain.question import METADATA_LIMIT, Brain, Reason
from .brain.turn import Heard, ToolCall
from .doors.wire_audio import WireEncoder
from .items import Items, heard
from .protocol import new_id
from .response_rules import MOST_METADATA, Plan
from .response_steps import Concluded, Decided, Ready, Spoken, Step, Written
from .usage import answer_tokens, estimate, text_within
from .voice.playback import Playback
from .voice.speaking import SpokenPiece, Voice

SPEED_AHEAD = 4  # sound is made this many times faster than it plays, about what the service does


@dataclass(frozen=True)
class Studio:
    """What the responses of a conversation are made with, and where they go.

    `send` takes server events for the clients, `post` what is done next, for the conversation's inbox.
    """

    brain: Brain
    voice: Voice
    items: Items
    playback: Playback | None
    send: Callable[[dict[str, Any]], None]
    post: Callable[[Any], None]


class Answer:
    """A response under way. Its owner is the conversation's task; nothing else calls it.

    Args:
        waiting: recognitions of what it is an answer to.
    """

    def __init__(
        self, plan: Plan, conversation_id: str | None, studio: Studio, waiting: list[asyncio.Future[Any]]
    ) -> None:
        self.plan, self._studio = plan, studio
        self._encoder = WireEncoder(plan.format["type"])
        self._state = responses.ResponseState(
            id=new_id("resp"),
            conversation_id=conversation_id,
            modality=plan.modality,
            voice=plan.voice,
            with_audio_deltas=studio.playback is None,
            format=plan.format,
            metadata=plan.metadata,
            max_output_tokens=plan.max_output_tokens,
        )
        self.played_ms = 0
        """How long its sound is."""
        self._said, self._caller_ms = "", 0
        self._read: list[Heard] = []  # what the brain was given to think about
        self._most_tokens = math.inf if plan.max_output_tokens == "inf" else plan.max_output_tokens
        self._emit(responses.begin(self._state))
        self._task = asyncio.create_task(self._await_transcripts(waiting))

    @property
    def id(self) -> str:
        """The response's id."""
        return self._state.id

    @property
    def finished(self) -> bool:
        """Whether `response.done` has been sent."""
        return self._state.finished

    @property
    def has_words(self) -> bool:
        """Whether it says anything; a call of a function alone does not."""
        return bool(self._said)

    def take(self, step: Step, caller_ms: int) -> None:
        """Go on with the next step; by now the caller has spoken for `caller_ms`."""
        self._caller_ms = caller_ms
        if isinstance(step, Ready):
            if self.plan.left_out_beyond:
                self._studio.items.leave_out_beyond(*self.plan.left_out_beyond)
            self._read = self._context()
            self._task = asyncio.create_task(self._answer(self._read))
        elif isinstance(step, Decided):
            self._explain(step.reason)
        elif isinstance(step, Written):
            self._write(step.text)
        elif isinstance(step, Spoken):
            self._add_piece(step.piece)
        elif step.error is not None:
            self.fail(step.error)
        else:
            self._conclude(step.calls)

    def cancel(self, reason: str) -> None:
        """End it as cancelled; `reason` is `turn_detected` or `client_cancelled`."""
        self._finish("cancelled", reason=reason)

    def fail(self, told: str) -> None:
        """End it as failed, saying why."""
        self._finish("failed", error={"type": "server_error", "code": "engine_error", "message": told})

    def close(self) -> None:
        """Stop making sound; the conversation has ended."""
        self._task.cancel()

    async def _await_transcripts(self, waiting: list[asyncio.Future[Any]]) -> None:
        if waiting:
            await asyncio.wait(waiting)
        self._studio.post(Ready(self.id))

    async def _answer(self, conversation: list[Heard]) -> None:
        """The task of a response: what the brain says becomes steps, in the conversation's inbox."""
        plan, post = self.plan, self._studio.post
        calls: list[ToolCall] = []
        try:
            async with contextlib.aclosing(self._studio.brain.answer(plan.question(conversation))) as parts:
                async for part in parts:
                    if isinstance(part, Reason):
                        post(Decided(self.id, part))
                    elif isinstance(part, ToolCall):
                        calls.append(part)
                    elif plan.aloud:
                        await self._speak(part)
                    else:
                        post(Written(self.id, part))
        except Exception as problem:  # brain and voice are replaceable: a failure ends the response, not the call
            post(Concluded(self.id, error=f"The response could not be made: {problem}"))
            return
        post(Concluded(self.id, tuple(calls[:1] if plan.one_call else calls)))

    async def _speak(self, text: str) -> None:
        started, made_ms = asyncio.get_running_loop().time(), 0
        speaking = self._studio.voice.speak(text, voice=self.plan.voice, speed=self.plan.speed)
        async with contextlib.aclosing(speaking) as pieces:
            async for piece in pieces:
                self._studio.post(Spoken(self.id, piece))
                made_ms += milliseconds(len(piece.samples))
                ahead = made_ms / 1000 / SPEED_AHEAD - (asyncio.get_running_loop().time() - started)
                await asyncio.sleep(max(0.0, ahead))

    def _explain(self, reason: Reason) -> None:
        """Tell in the metadata why the answer is what it is, where the client has left room for it."""
        ours = {
            "reason": reason.text[:METADATA_LIMIT],
            "brain": self._studio.brain.name[:METADATA_LIMIT],
            "usage": "estimated",
            **reason.metadata(),
        }
        clients = self.plan.metadata
        told = {key: text for key, text in {**self._state.metadata, **ours}.items() if key not in clients}
        room = MOST_METADATA - len(clients)
        self._state = replace(self._state, metadata={**clients, **dict(list(told.items())[:room])})

    def _open_message(self) -> None:
        """The first words of the answer are known: its item begins."""
        if self._state.item is not None:
            return
        item_id = new_id("item")
        self._advance(*responses.open_message(self._state, item_id, self._studio.items.last_id))
        self._remember(self._state.item)

    def _write(self, text: str) -> None:
        self._open_message()
        fitting = text_within(self._most_tokens, self._said, text)
        self._say(fitting, None)
        if fitting != text:
            self._break_off()

    def _add_piece(self, piece: SpokenPiece) -> None:
        self._open_message()
        state, item_id = self._state, self._state.item["id"]
        played_ms = self.played_ms + milliseconds(len(piece.samples))
        if answer_tokens(self._said + piece.text, played_ms) > self._most_tokens:
            self._break_off()
            return
        self.played_ms = played_ms
        if state.conversation_id is not None:
            self._studio.items.sound(item_id).add(piece.text, len(piece.samples))
        if self._studio.playback:
            self._studio.playback.play(state.id, item_id, piece.samples)
        self._say(piece.text, self._encoder.encode(piece.samples) if state.with_audio_deltas else None)

    def _say(self, text: str, sound: str | None) -> None:
        self._said += text
        self._advance(*responses.speak(self._state, text, sound))

    def _conclude(self, calls: tuple[ToolCall, ...]) -> None:
        if self._state.item is not None:
            self._close_message("completed")
        spent = self._said
        for call in calls:
            arguments = json.dumps(call.arguments)
            spent += call.name + arguments
            if answer_tokens(spent, self.played_ms) > self._most_tokens:
                self._break_off()
                return
            ids = new_id("item"), new_id("call")
            before = self._studio.items.last_id
            self._advance(*responses.call_function(self._state, *ids, call.name, arguments, before))
            self._remember(self._state.output[-1])
        self._finish("completed")

    def _break_off(self) -> None:
        """All tokens that it may have are spent."""
        self._finish("incomplete", reason="max_output_tokens")

    def _close_message(self, status: str) -> None:
        if status == "completed" and self.plan.aloud and self._state.with_audio_deltas:
            self._advance(*responses.speak(self._state, "", self._encoder.finish()))
        self._advance(*responses.close_message(self._state, status))
        if self._state.conversation_id is not None:
            self._studio.items.replace(self._state.output[-1])

    def _finish(self, status: str, **details: Any) -> None:
        """End it; the service bills what was made of a response that was cut, too."""
        self._task.cancel()
        usage = estimate(self._read, self.plan.instructions, self._caller_ms, self._said, self.played_ms)
        if self._state.item is not None:
            self._close_message("completed" if status == "completed" else "incomplete")
        if self._studio.playback:
            self._studio.playback.end(self._state.id)
        self._advance(*responses.finish(self._state, status, usage=usage, **details))

    def _context(self) -> list[Heard]:
        items, given = self._studio.items, self.plan.context
        return items.as_heard() if given is None else heard(items.resolved(given))

    def _remember(self, item: dict[str, Any]) -> None:
        if self._state.conversation_id is not None:
            self._studio.items.add(item)

    def _advance(self, state: responses.ResponseState, events: list[dict[str, Any]]) -> None:
        self._state = state
        self._emit(events)

    def _emit(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            self._studio.send(event)
