"""The sound of each turn of a session, found in its recordings by the id of the turn's item.

A caller's turn lies where the endpoint heard it, or where the talk button was held. An agent's turn lies where it was
played, and ends where it was cut: so what is here is what was heard. Where the line is ours to play, who plays it says
where that was; on a browser's call the endpoint plays, and tells it in events.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from voicelab.audio.pcm import RATE
from voicelab.audio.sound import Sound

from .events import LoggedEvent, inner
from .recording import AGENT, CALLER, LOUD, Recorder
from .turn_reader import id_of

LATE_SECONDS = 20.0  # by which a busy endpoint may hear what was said
NOTICED_SECONDS = 0.6  # a turn is noticed so long after its first word, at most
ON_THE_WAY_SECONDS = 0.3  # what an endpoint plays is heard so much later: network, and a browser's buffer
MARGIN = RATE // 8  # samples kept of what is quiet around a turn: a word may begin and end so
LONGEST_PAUSE = RATE // 2  # between the parts of an answer: a longer wait for a tool is shortened to it


@dataclass
class _Span:
    recorder: Recorder
    side: int
    start: float
    end: float | None = None
    after: float = 0.0
    length: float = 0.0
    """How long the endpoint says that the turn was, in seconds: it may have noticed the turn late; 0 if not told."""

    @property
    def samples(self) -> np.ndarray:
        end = self.recorder.clock if self.end is None else self.end
        return trimmed(self.recorder.between(self.side, self._begun(end), end))

    def _begun(self, end: float) -> float:
        """Where it began: no later than its length before the last that is loud."""
        if not self.length:
            return self.start
        earliest = max(self.after, end - self.length - LATE_SECONDS)
        loud = np.flatnonzero(np.abs(self.recorder.between(self.side, earliest, end).astype(np.int32)) > LOUD)
        last = earliest + loud[-1] / RATE if len(loud) else end
        return max(self.after, min(self.start, last - self.length))


class TurnSounds:
    """Follows a session's events and recorders; `begin` and `played` are told by whoever records and plays."""

    def __init__(self) -> None:
        self._recorder: Recorder | None = None
        self._spans: dict[str, _Span] = {}
        self._asked: dict[str, float] = {}  # when something was said to the agent, by its item
        self._items: dict[str, str] = {}  # of each response, its first message
        self._began_ms: object = None  # of the caller's turn that goes on, by the endpoint's count
        self._pressed = 0.0
        self._released: float | None = None

    def begin(self, recorder: Recorder) -> None:
        """From now on, this one records. Those of the session's calls before it are kept as long as the session is."""
        self._recorder = recorder

    def played(self, item_id: str, start: float, end: float) -> None:
        """A piece of an answer was played, from one moment to another in seconds of the log."""
        span = self._spans.get(item_id)
        if span:
            span.end = end
        elif self._recorder:
            self._spans[item_id] = _Span(self._recorder, AGENT, start, end)

    def of(self, item_id: str, name: str) -> Sound | None:
        """What was heard of an item; `None` where nothing was, or nothing was recorded. `name` says whose words."""
        span = self._spans.get(item_id)
        samples = span.samples if span else ()
        return Sound(samples, name=name) if len(samples) else None

    def ended(self, item_id: str) -> bool:
        """Whether there is a sound of this item, and it has come to its end."""
        span = self._spans.get(item_id)
        return span is not None and span.end is not None

    def sounded_into(self, item_id: str, said: str, seconds: float) -> bool:
        """Whether an item was played on for more than so many seconds after another one began to be said."""
        span, began = self._spans.get(item_id), self._asked.get(said)
        return span is not None and began is not None and (span.end is None or span.end - began > seconds)

    def answer(self, said: Collection[str], answered: Collection[str], told: Callable[[str], bool]) -> Heard:
        """What was heard in answer to the items `said`: those `answered`, and words of patience on the way to them.

        Args:
            told: whether an item is one of the conversation; words of patience are none.
        """
        mine = [self._spans[key] for key in answered if key in self._spans]
        since = min((self._asked[key] for key in said if key in self._asked), default=float("inf"))
        until = max((span.start for span in mine), default=0.0)
        beside = [
            span
            for key, span in self._spans.items()
            if span.side == AGENT and since <= span.start <= until and not told(key)
        ]
        return Heard(sorted(mine + beside, key=lambda span: span.start))

    # Learning.

    def take(self, event: LoggedEvent) -> None:
        """Learn from an event of the log."""
        handler = getattr(self, "_on_" + event.type.replace(".", "_"), None)
        if handler and self._recorder:
            handler(event.payload, event.time)

    def _on_input_audio_buffer_speech_started(self, event: dict[str, Any], at: float) -> None:
        before = max((span.end or 0.0 for span in self._spans.values() if span.side == CALLER), default=0.0)
        self._asked[id_of(event, "item_id")] = at
        span = _Span(self._recorder, CALLER, max(before, at - NOTICED_SECONDS), after=before)
        self._spans[id_of(event, "item_id")] = span
        self._began_ms = event.get("audio_start_ms")

    def _on_input_audio_buffer_speech_stopped(self, event: dict[str, Any], at: float) -> None:
        span = self._spans.get(id_of(event, "item_id"))
        if span and span.end is None:
            span.end = at
            began, ended = self._began_ms, event.get("audio_end_ms")
            if isinstance(began, int) and isinstance(ended, int):
                span.length = (ended - began) / 1000

    def _on_talk_pressed(self, _: dict[str, Any], at: float) -> None:
        self._pressed, self._released = at, None

    def _on_talk_released(self, _: dict[str, Any], at: float) -> None:
        self._released = at

    def _on_input_audio_buffer_committed(self, event: dict[str, Any], at: float) -> None:
        """The end of a turn in any case; of one that the talk button marked, or a client, the first that is heard."""
        item_id = id_of(event, "item_id")
        if item_id not in self._spans:
            self._asked[item_id] = self._pressed
            self._spans[item_id] = _Span(self._recorder, CALLER, self._pressed, self._released or at)
        self._pressed = at
        self._on_input_audio_buffer_speech_stopped(event, at)

    def _on_conversation_item_added(self, event: dict[str, Any], at: float) -> None:
        self._asked.setdefault(id_of(inner(event, "item")), at)

    def _on_response_output_item_added(self, event: dict[str, Any], _: float) -> None:
        if inner(event, "item").get("type") == "message":
            self._items.setdefault(id_of(event, "response_id"), id_of(event["item"]))

    def _on_output_audio_buffer_started(self, event: dict[str, Any], at: float) -> None:
        item_id = self._items.get(id_of(event, "response_id"))
        if item_id:
            for span in self._spans.values():  # what was on its way of an answer before has come: this one follows it
                if span.side == AGENT and span.end is not None:
                    span.end = min(span.end, at)
            self._spans[item_id] = _Span(self._recorder, AGENT, at)

    def _on_output_audio_buffer_stopped(self, event: dict[str, Any], at: float) -> None:
        span = self._spans.get(self._items.get(id_of(event, "response_id"), ""))
        if span and span.end is None:
            span.end = at + ON_THE_WAY_SECONDS

    _on_output_audio_buffer_cleared = _on_output_audio_buffer_stopped


class Heard:
    """What was heard of an answer, part by part; the sound of a browser's call comes a little later than its events."""

    def __init__(self, parts: Sequence[_Span]) -> None:
        self._parts = parts

    def sound(self, name: str) -> Sound | None:
        """All of it; `None` where nothing was heard, or nothing was recorded. `name` says whose words they are."""
        pieces: list[np.ndarray] = []
        for at, part in enumerate(self._parts):
            if at and part.start > (before := self._parts[at - 1].end or part.start):
                pieces.append(np.zeros(min(LONGEST_PAUSE, round((part.start - before) * RATE)), np.int16))
            pieces.append(part.samples)
        return Sound(np.concatenate(pieces), name=name) if any(map(len, pieces)) else None


def trimmed(sound: np.ndarray) -> np.ndarray:
    """int16[n] without what is quiet before and behind; nothing of it if all is quiet."""
    loud = np.flatnonzero(np.abs(sound.astype(np.int32)) > LOUD)
    return sound[max(0, loud[0] - MARGIN) : loud[-1] + MARGIN] if len(loud) else sound[:0]
