"""Where each turn's time went, computed from an event log alone, so that a saved session can be read as well.

A turn begins with what the caller says. Its responses belong to it also when their events come after the next turn has
begun. Responses beside the conversation, such as a slow tool's acknowledgement, are left out.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .events import LoggedEvent
from .rows import Rows

if TYPE_CHECKING:
    import pandas

SILENCE_MS = 500  # of server_vad, where the session's settings say nothing else: the Realtime API's default
ESTIMATED = "speech ended"  # nobody reports it: the detector's silence is subtracted from when it noticed
# In the order of a turn; the colours tell the stretches apart that end with the mark.
MARKS = {
    "speech ended": "#2cb67d",
    "speech stopped": "#b8b8b8",
    "committed": "#b8b8b8",
    "response created": "#7f5af0",
    "first audio": "#f0a35a",
    "audio done": "#5aa7f0",
}


def heard_after_ms(events: Iterable[LoggedEvent], word: str) -> int | None:
    """How much of a WebSocket answer's sound lies before a word, in ms; `None` if the word was not said."""
    sound = 0
    for event in events:
        if event.type == "response.output_audio_transcript.delta" and word in event.payload["delta"]:
            return sound
        if event.type == "response.output_audio.delta":
            sound += event.payload["delta"]["ms"]
    return None


def stop_latencies_ms(events: Iterable[LoggedEvent]) -> list[int]:
    """For each barge-in: from `speech_started` to the moment when the agent fell silent, in ms.

    Silence is reported by the endpoint on a WebRTC call (`output_audio_buffer.cleared`), and by the session where it
    plays the sound itself (`playback.stopped`). How long the caller had spoken before it was noticed is not in it.
    """
    started, found = None, []
    for event in events:
        if event.type in ("input_audio_buffer.speech_started", "talk.pressed"):
            started = event.time
        elif event.type in ("output_audio_buffer.cleared", "playback.stopped") and started is not None:
            found.append(round((event.time - started) * 1000))
            started = None
    return found


@dataclass
class ToolSpan:
    """A tool call: from the model's call to its output, waiting for a person included; in seconds of the log."""

    name: str
    call_id: str
    began: float
    ended: float | None = None


@dataclass
class TurnTiming:
    """A turn. `marks` are seconds of the log: `began` and the names of `MARKS`, `transcript` and `first audio played`.

    `spoken` is whether the caller spoke or wrote; `interrupted`, whether the answer was cut short; `item_id` the
    caller's item.
    """

    number: int
    began: float
    spoken: bool
    marks: dict[str, float] = field(default_factory=dict)
    tools: list[ToolSpan] = field(default_factory=list)
    interrupted: bool = False
    item_id: str | None = None

    def stretches(self) -> list[tuple[str, int]]:
        """The turn's time in pieces that follow each other: the mark that each ends with, and its length in ms."""
        pieces, reached = [], self.began
        for name in MARKS:
            at = self.marks.get(name)
            if at is not None and at > reached:
                pieces.append((name, round((at - reached) * 1000)))
                reached = at
        return pieces

    @property
    def first_audio_ms(self) -> int | None:
        """From the end of what the caller said to the first sound of the answer; `None` without one.

        The end of speech is estimated; see `ESTIMATED`.
        """
        heard = self.marks.get("first audio")
        return None if heard is None else round((heard - self.marks.get(ESTIMATED, self.began)) * 1000)

    def row(self) -> dict[str, Any]:
        """The turn as milliseconds since it began, one column for each mark."""
        after = {name: round((at - self.began) * 1000) for name, at in self.marks.items()}
        names = [*MARKS, "transcript", "first audio played"]
        tools_ms = sum(round((tool.ended - tool.began) * 1000) for tool in self.tools if tool.ended is not None)
        return {
            "turn": self.number,
            "spoken": self.spoken,
            **{f"{name} (ms)": after.get(name) for name in names},
            "tools": ", ".join(tool.name for tool in self.tools),
            "tools (ms)": tools_ms,
            "to first audio (ms)": self.first_audio_ms,
            "interrupted": self.interrupted,
        }


def nearest_rank(ordered: Sequence[int], share: int) -> int | None:
    """The percentile `share`, from 1 to 100, of values in ascending order; `None` of nothing."""
    return ordered[math.ceil(share / 100 * len(ordered)) - 1] if ordered else None


class Turns(Rows[TurnTiming]):
    """The turns of a log; iterable, a table with a waterfall when shown in a cell."""

    def __init__(self, events: Iterable[LoggedEvent]) -> None:
        super().__init__()
        self._rows = _Reader().read(events)

    def frame(self) -> pandas.DataFrame:
        """A row for each turn, in milliseconds since the turn began."""
        import pandas

        return pandas.DataFrame([turn.row() for turn in self._rows])

    def percentiles(self, *shares: int) -> dict[str, int | None]:
        """Of the time to the first audio in ms, by nearest rank, with the number of turns: `{"n": 7, "p50": 410}`.

        Raises:
            ValueError: for a share that is not from 1 to 100.
        """
        values = sorted(turn.first_audio_ms for turn in self._rows if turn.first_audio_ms is not None)
        result: dict[str, int | None] = {"n": len(values)}
        for share in shares or (50, 95):
            if not 1 <= share <= 100:
                raise ValueError(f"A percentile is from 1 to 100, not {share}.")
            result[f"p{share}"] = nearest_rank(values, share)
        return result

    def __repr__(self) -> str:
        return f"Turns({len(self)})"

    def _repr_html_(self) -> str:
        longest = max((max(turn.marks.values(), default=turn.began) - turn.began for turn in self), default=0.0) or 1.0
        rows = "".join(_html_row(turn, longest) for turn in self)
        legend = " ".join(f'<span style="color:{color}">■</span> {name}' for name, color in MARKS.items())
        head = "<tr><th>Turn</th><th>To first audio</th><th>Waterfall</th><th>Tools</th></tr>"
        note = f"<small>Each stretch ends with its mark: {legend}. ~ The end of speech is estimated.</small>"
        return f"<table><caption>Turns</caption><thead>{head}</thead><tbody>{rows}</tbody></table>{note}"


class _Reader:
    """Goes through a log once."""

    def __init__(self) -> None:
        self._turns: list[TurnTiming] = []
        self._of_response: dict[str, TurnTiming] = {}
        self._of_call: dict[str, ToolSpan] = {}
        self._asides: set[str] = set()
        self._silence_ms: int | None = SILENCE_MS

    def read(self, events: Iterable[LoggedEvent]) -> list[TurnTiming]:
        for event in events:
            name = f"_{event.direction}_{event.type.replace('.', '_')}"
            handler = getattr(self, name, None)
            if handler:
                handler(event.time, event.payload)
        return self._turns

    def _begin(self, at: float, spoken: bool) -> None:
        self._turns.append(TurnTiming(len(self._turns) + 1, at, spoken))

    def _mark(self, name: str, at: float, turn: TurnTiming | None = None) -> None:
        turn = turn or (self._turns[-1] if self._turns else None)
        if turn is not None:
            turn.marks.setdefault(name, at)

    def _server_session_updated(self, at: float, payload: dict[str, Any]) -> None:
        audio = (payload.get("session") or {}).get("audio") or {}
        detection = (audio.get("input") or {}).get("turn_detection")
        if isinstance(detection, dict):
            self._silence_ms = detection.get("silence_duration_ms")

    def _server_input_audio_buffer_speech_started(self, at: float, payload: dict[str, Any]) -> None:
        self._begin(at, spoken=True)

    def _other_talk_pressed(self, at: float, payload: dict[str, Any]) -> None:
        self._begin(at, spoken=True)

    def _other_talk_released(self, at: float, payload: dict[str, Any]) -> None:
        self._mark(ESTIMATED, at)  # with push to talk it is no estimate: the button says so

    def _server_input_audio_buffer_speech_stopped(self, at: float, payload: dict[str, Any]) -> None:
        if self._turns and self._silence_ms is not None:
            self._mark(ESTIMATED, max(self._turns[-1].began, at - self._silence_ms / 1000))
        self._mark("speech stopped", at)

    def _server_input_audio_buffer_committed(self, at: float, payload: dict[str, Any]) -> None:
        if self._turns and self._turns[-1].item_id is None:
            self._turns[-1].item_id = payload.get("item_id")
        self._mark("committed", at)

    def _server_conversation_item_added(self, at: float, payload: dict[str, Any]) -> None:
        item = payload.get("item") or {}
        if item.get("role") == "user" and self._turns and not self._turns[-1].spoken:
            self._turns[-1].item_id = self._turns[-1].item_id or item.get("id")

    def _server_conversation_item_input_audio_transcription_completed(self, at: float, payload: dict[str, Any]) -> None:
        self._mark("transcript", at)

    def _client_conversation_item_create(self, at: float, payload: dict[str, Any]) -> None:
        item = payload.get("item") or {}
        if item.get("type") == "message" and item.get("role") == "user" and "id" not in item:  # else it is a replay
            self._begin(at, spoken=False)
        elif item.get("type") == "function_call_output" and item.get("call_id") in self._of_call:
            self._of_call[item["call_id"]].ended = at

    def _server_response_created(self, at: float, payload: dict[str, Any]) -> None:
        response = payload.get("response") or {}
        if "conversation_id" in response and response["conversation_id"] is None:
            self._asides.add(response.get("id", ""))
        elif self._turns:
            self._of_response[response.get("id", "")] = self._turns[-1]
            self._mark("response created", at)

    def _server_response_output_item_done(self, at: float, payload: dict[str, Any]) -> None:
        item, turn = payload.get("item") or {}, self._of_response.get(payload.get("response_id", ""))
        if turn and item.get("type") == "function_call":
            span = ToolSpan(item.get("name", ""), item.get("call_id", ""), at)
            self._of_call[span.call_id] = span
            turn.tools.append(span)

    def _server_response_output_audio_delta(self, at: float, payload: dict[str, Any]) -> None:
        turn = self._of_response.get(payload.get("response_id", ""))
        if turn:
            self._mark("first audio", at, turn)

    def _server_output_audio_buffer_started(self, at: float, payload: dict[str, Any]) -> None:
        turn = self._of_response.get(payload.get("response_id", ""))
        if turn:  # on a browser's call the sound itself goes past the log
            self._mark("first audio", at, turn)
            self._mark("first audio played", at, turn)

    def _server_response_output_audio_done(self, at: float, payload: dict[str, Any]) -> None:
        turn = self._of_response.get(payload.get("response_id", ""))
        if turn:
            turn.marks["audio done"] = at  # the last response's counts

    def _server_response_done(self, at: float, payload: dict[str, Any]) -> None:
        response = payload.get("response") or {}
        turn = self._of_response.get(response.get("id", ""))
        if turn and response.get("status") == "cancelled":
            turn.interrupted = True

    def _server_output_audio_buffer_cleared(self, at: float, payload: dict[str, Any]) -> None:
        turn = self._of_response.get(payload.get("response_id", ""))
        if turn:
            turn.interrupted = True


def _html_row(turn: TurnTiming, longest: float) -> str:
    bars = [
        f'<span title="{name}: {ms} ms" '
        f'style="width:{ms / 10 / longest:.2f}%;background:{MARKS[name]};height:1em"></span>'
        for name, ms in turn.stretches()
    ]
    sure = "" if turn.first_audio_ms is None else f"{'~' if turn.spoken else ''}{turn.first_audio_ms} ms"
    tools = html.escape(", ".join(tool.name for tool in turn.tools)) or "–"
    kind = f"{turn.number}{'' if turn.spoken else ' (written)'}{', interrupted' if turn.interrupted else ''}"
    bar = f'<div role="img" aria-label="waterfall" style="display:flex;width:24em">{"".join(bars)}</div>'
    return f"<tr><th scope='row'>{kind}</th><td>{sure or 'no sound'}</td><td>{bar}</td><td>{tools}</td></tr>"
