"""The assistant's side of a conversation: one response at a time, from thought to sound."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from voicelab.audio.pcm import milliseconds

from . import responses
from .brain.question import METADATA_LIMIT, Brain, Question, Reason
from .brain.turn import Heard, ToolCall
from .doors.wire_audio import PCM, WireEncoder
from .items import Items, heard
from .protocol import ProtocolError, new_id
from .response_steps import Concluded, Decided, Ready, Spoken, Step, Written
from .usage import estimate
from .voice.playback import Playback
from .voice.speaking import SpokenPiece, Voice

log = logging.getLogger(__name__)

SPEED_AHEAD = 4  # sound is made this many times faster than it plays, about what the service does


@dataclass(frozen=True)
class Plan:
    """What one response was asked to do; fixed when it was created."""

    instructions: str
    tools: list[dict[str, Any]]
    tool_choice: Any
    voice: str
    speed: float
    aloud: bool
    context: list[dict[str, Any]] | None


class Answering:
    """Makes responses. Its owner is the conversation's task; nothing else calls it."""

    def __init__(
        self,
        brain: Brain,
        voice: Voice,
        items: Items,
        playback: Playback | None,
        send: Callable[[dict[str, Any]], None],
        post: Callable[[Any], None],
        conversation_id: str,
    ) -> None:
        self._brain, self._voice, self._items, self._playback = brain, voice, items, playback
        self._send, self._post, self._conversation_id = send, post, conversation_id
        self._state: responses.ResponseState | None = None
        self._plan: Plan | None = None
        self._encoder = WireEncoder(PCM)
        self._task: asyncio.Task[None] | None = None
        self.has_spoken = False
        """Whether any sound was made; from then on the voice is fixed, as at the service."""
        self.last_ms: int | None = None
        """How long the last answer's sound is, until somebody has taken note of it."""

    @property
    def active(self) -> bool:
        """Whether a response is under way."""
        return self._state is not None

    def create(self, session: dict[str, Any], params: dict[str, Any], waiting: list[asyncio.Task[None]]) -> None:
        """Begin a response with the session's settings, overridden by `response.create`'s own.

        Raises:
            ProtocolError: `conversation_already_has_active_response`.
        """
        if self._state is not None:
            raise ProtocolError(
                f"Conversation already has an active response in progress: {self._state.id}. "
                "Wait until the response is finished before creating a new one.",
                code="conversation_already_has_active_response",
            )
        speaking = {**session["audio"]["output"], **((params.get("audio") or {}).get("output") or {})}
        chosen = {
            key: params[key]
            for key in ("instructions", "tools", "tool_choice", "output_modalities", "max_output_tokens")
            if params.get(key) is not None
        }
        asked = {**session, **chosen}
        out_of_band = params.get("conversation") == "none"
        self._encoder = WireEncoder(speaking["format"].get("type", PCM))
        self._plan = Plan(
            asked["instructions"] or "",
            asked["tools"],
            asked["tool_choice"],
            speaking["voice"],
            speaking["speed"],
            asked["output_modalities"][0] == "audio",
            params.get("input"),
        )
        self._state = responses.ResponseState(
            id=new_id("resp"),
            conversation_id=None if out_of_band else self._conversation_id,
            modality=asked["output_modalities"][0],
            voice=speaking["voice"],
            with_audio_deltas=self._playback is None,
            format=speaking["format"],
            metadata=dict(params.get("metadata") or {}),
            max_output_tokens=asked["max_output_tokens"],
        )
        self._emit(responses.begin(self._state))
        self._task = asyncio.create_task(self._await_transcripts(self._state.id, waiting))

    def cancel(self, reason: str, response_id: str | None = None) -> None:
        """End the response under way as cancelled; `reason` is `turn_detected` or `client_cancelled`.

        Raises:
            ProtocolError: `response_cancel_not_active`.
        """
        if self._state is None or (response_id and response_id != self._state.id):
            raise ProtocolError(
                "Cancellation failed: no active response found.",
                code="response_cancel_not_active",
                param="response_id" if response_id else None,
            )
        self._finish("cancelled", reason=reason)

    def take(self, step: Step, caller_ms: int) -> None:
        """Go on with the response; steps of one that has ended meanwhile are dropped."""
        if self._state is None or step.response_id != self._state.id:
            return
        if isinstance(step, Ready):
            self._task = asyncio.create_task(self._answer(self._state.id, self._plan, self._context()))
        elif isinstance(step, Decided):
            reasons = {
                "reason": step.reason.text[:METADATA_LIMIT],
                "brain": self._brain.name[:METADATA_LIMIT],
                "usage": "estimated",
                **step.reason.metadata(),
            }
            self._state = replace(self._state, metadata={**self._state.metadata, **reasons})
        elif isinstance(step, Written):
            self._open_message()
            self._advance(*responses.speak(self._state, step.text, None))
        elif isinstance(step, Spoken):
            self._add_piece(step.piece)
        elif step.error is not None:
            self._finish("failed", error={"type": "server_error", "code": "engine_error", "message": step.error})
        else:
            self._conclude(step.calls, caller_ms)

    def close(self) -> None:
        """Stop making sound; the conversation has ended."""
        if self._task:
            self._task.cancel()
            self._task = None  # how it ended would keep all of this

    async def _await_transcripts(self, response_id: str, waiting: list[asyncio.Task[None]]) -> None:
        if waiting:
            await asyncio.wait(waiting)
        self._post(Ready(response_id))

    async def _answer(self, response_id: str, plan: Plan, conversation: list[Heard]) -> None:
        """The task of a response: what the brain says is spoken sentence by sentence."""
        question = Question(plan.instructions, plan.tools, plan.tool_choice, conversation)
        calls: list[ToolCall] = []
        try:
            async with contextlib.aclosing(self._brain.answer(question)) as parts:
                async for part in parts:
                    if isinstance(part, Reason):
                        self._post(Decided(response_id, part))
                    elif isinstance(part, ToolCall):
                        calls.append(part)
                    elif plan.aloud:
                        await self._speak(response_id, part, plan)
                    else:
                        self._post(Written(response_id, part))
        except Exception as problem:  # brain and voice are replaceable: a failure ends the response, not the call
            log.warning("a response failed: %s", type(problem).__name__)
            self._post(Concluded(response_id, error=f"The response could not be made: {problem}"))
            return
        self._post(Concluded(response_id, tuple(calls)))

    async def _speak(self, response_id: str, text: str, plan: Plan) -> None:
        started, made_ms = asyncio.get_running_loop().time(), 0
        async with contextlib.aclosing(self._voice.speak(text, voice=plan.voice, speed=plan.speed)) as pieces:
            async for piece in pieces:
                self._post(Spoken(response_id, piece))
                made_ms += milliseconds(len(piece.samples))
                ahead = made_ms / 1000 / SPEED_AHEAD - (asyncio.get_running_loop().time() - started)
                await asyncio.sleep(max(0.0, ahead))

    def _open_message(self) -> None:
        """The first words of the answer are known: its item begins."""
        if self._state.item is not None:
            return
        item_id = new_id("item")
        self._advance(*responses.open_message(self._state, item_id, self._items.last_id))
        self._remember(self._state.item)
        if self._state.modality == "audio":
            self._items.sound(item_id)

    def _add_piece(self, piece: SpokenPiece) -> None:
        self._open_message()
        state = self._state
        item_id = state.item["id"]
        self.has_spoken = True
        self._items.sound(item_id).add(piece.text, len(piece.samples))
        if self._playback:
            self._playback.play(state.id, item_id, piece.samples)
        sound = self._encoder.encode(piece.samples) if state.with_audio_deltas else None
        self._advance(*responses.speak(state, piece.text, sound))

    def _conclude(self, calls: tuple[ToolCall, ...], caller_ms: int) -> None:
        answer_ms, text = 0, self._state.said
        context = self._context()
        if self._state.item is not None:
            answer_ms = self._items.sound(self._state.item["id"]).duration_ms if self._state.modality == "audio" else 0
            self._close_message("completed")
        for call in calls:
            before = self._items.last_id
            self._advance(
                *responses.call_function(
                    self._state, new_id("item"), new_id("call"), call.name, json.dumps(call.arguments), before
                )
            )
            self._remember(self._state.output[-1])
        self.last_ms = answer_ms or None
        self._finish("completed", usage=estimate(context, self._plan.instructions, caller_ms, text, answer_ms))

    def _close_message(self, status: str) -> None:
        if status == "completed" and self._state.modality == "audio" and self._state.with_audio_deltas:
            self._advance(*responses.speak(self._state, "", self._encoder.finish()))
        self._advance(*responses.close_message(self._state, status))
        if self._state.conversation_id is not None:
            self._items.replace(self._state.output[-1])

    def _finish(self, status: str, **details: Any) -> None:
        if self._task:
            self._task.cancel()
        if self._state.item is not None:
            self._close_message("completed" if status == "completed" else "incomplete")
        if self._playback:
            self._playback.end(self._state.id)
        _, events = responses.finish(self._state, status, **details)
        self._state = None
        self._emit(events)

    def _context(self) -> list[Heard]:
        if self._plan.context is None:
            return self._items.as_heard()
        known = [
            self._items.get(item["id"]) if item.get("type") == "item_reference" else item for item in self._plan.context
        ]
        return heard(known)

    def _remember(self, item: dict[str, Any]) -> None:
        if self._state.conversation_id is not None:
            self._items.add(item)

    def _advance(self, state: responses.ResponseState, events: list[dict[str, Any]]) -> None:
        self._state = state
        self._emit(events)

    def _emit(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            self._send(event)
