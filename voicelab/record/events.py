"""The event log of a session: every event in both directions, as data, as a table, as JSONL."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from voicelab.plain_text import as_html, in_one_line
from voicelab.redaction import Pieces, redacted
from voicelab.whole_files import write_whole

from .jsonl import checked, chosen, lines_of, read_rows
from .rows import Rows, Watched
from .sound_lengths import AGENT, CALLER, SoundLengths, bytes_in

if TYPE_CHECKING:
    import pandas

Direction = Literal["client", "server", "other"]
MARKS: dict[str, tuple[str, str]] = {"client": ("▲", "#7f5af0"), "server": ("▼", "#2cb67d"), "other": ("•", "#555")}
APPEND = "input_audio_buffer.append"
AUDIO_FIELDS = {APPEND: "audio", "response.output_audio.delta": "delta"}
SIDES = {"audio": CALLER, "delta": AGENT}
TRANSCRIPTION = "conversation.item.input_audio_transcription"
SHOWN = 12
ARGUMENTS = "response.function_call_arguments"


@dataclass(frozen=True)
class LoggedEvent:
    """One event. `time` is in seconds since the log began; `payload` is JSON-safe and holds no audio."""

    direction: Direction
    time: float
    type: str
    payload: dict[str, Any] = field(repr=False)

    @property
    def summary(self) -> str:
        """One line of what matters in the event."""
        return " ".join(summarize(self.type, self.payload).split())


def without_audio(type: str, payload: dict[str, Any], lengths: SoundLengths) -> dict[str, Any]:
    """The payload with its audio replaced by its length: a log is to be read, and voices do not belong in it."""
    name = AUDIO_FIELDS.get(type)
    if name and isinstance(payload.get(name), str):
        size = bytes_in(payload[name])
        payload = {**payload, name: {"bytes": size, "ms": int(lengths.ms(SIDES[name], size))}}
    return redacted(payload)


def summarize(type: str, payload: dict[str, Any]) -> str:
    """One line of what matters in an event of this type; payloads of any shape have one."""
    audio = payload.get(AUDIO_FIELDS.get(type, ""))
    if isinstance(audio, dict) and "ms" in audio:
        return f"{audio['ms']} ms of audio"
    if type == "error":
        return str(inner(payload, "error").get("message", ""))
    for name in ("transcript", "delta", "text", "arguments", "message"):
        if isinstance(payload.get(name), str):
            return payload[name]
    if isinstance(payload.get("response"), dict):
        return str(payload["response"].get("status") or "")
    if isinstance(payload.get("item"), dict):
        item = payload["item"]
        return " ".join(str(item[name]) for name in ("type", "role", "name", "status") if item.get(name))
    for name in ("audio_start_ms", "audio_end_ms"):
        if name in payload:
            return f"at {payload[name]} ms"
    return ""


def inner(payload: dict[str, Any], name: str) -> dict[str, Any]:
    """The object under this name; an empty one where there is none, as a saved file may have anything there."""
    value = payload.get(name)
    return value if isinstance(value, dict) else {}


class EventLog(Watched, Rows[LoggedEvent]):
    """Every event of a session, in the order in which it was sent or received.

    Iterable and indexable; shown as a table when it is the last value of a cell.
    """

    def __init__(self) -> None:
        super().__init__()
        self._began = time.monotonic()
        self._keepers: list[Callable[[LoggedEvent], None]] = []
        self._arguments, self._lengths = Pieces(), SoundLengths()

    def now(self) -> float:
        """Seconds since the log began."""
        return round(time.monotonic() - self._began, 4)

    def append(self, direction: Direction, type: str, payload: dict[str, Any]) -> LoggedEvent:
        """Log an event now; audio in it is replaced by its length.

        A caller's audio comes in dozens of appends a second: those that follow each other share one row, which
        counts them and adds up their lengths. Watchers hear of its first alone.
        """
        if type.startswith(ARGUMENTS):
            payload = self._without_secrets(type, payload)
        self._lengths.follow(type, payload)
        event = LoggedEvent(direction, self.now(), type, without_audio(type, payload, self._lengths))
        row = self._add(event)
        for keep in list(self._keepers):
            keep(event)
        if row is event:
            self._changed(event)
        return row

    def keep(self, keeper: Callable[[LoggedEvent], None]) -> None:
        """Tell `keeper` each event as it comes, before those of the caller's audio share a row; for who writes them."""
        self._keepers.append(keeper)

    def _add(self, event: LoggedEvent) -> LoggedEvent:
        """The event's own row, or the one that it shares."""
        last = self._rows[-1] if self._rows else None
        if last and _sound(last) and _sound(event):
            self._rows[-1] = merged(last, event)
        else:
            self._rows.append(event)
        return self._rows[-1]

    def _without_secrets(self, type: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Arguments come in pieces, and a secret's name may stand in another than the secret."""
        id = str(payload.get("item_id"))
        if type.endswith(".delta") and isinstance(payload.get("delta"), str):
            return {**payload, "delta": self._arguments.take(id, payload["delta"])}
        self._arguments.end(id)
        return payload

    def counts(self) -> dict[str, int]:
        """How many events of each type there are, the most frequent first."""
        return dict(Counter(event.type for event in self._rows).most_common())

    def frame(self) -> pandas.DataFrame:
        """A data frame with the columns time (s), direction, type, summary, payload."""
        from .table import Table

        rows = [
            {
                "time": event.time,
                "direction": event.direction,
                "type": event.type,
                "summary": event.summary,
                "payload": event.payload,
            }
            for event in self._rows
        ]
        return Table(rows, columns=["time", "direction", "type", "summary", "payload"])

    def jsonl(self) -> bytes:
        """JSONL: one event a line, with direction, time, type and payload."""
        return lines_of(map(asdict, self._rows))

    def save(self, path: str | Path) -> Path:
        """Write `jsonl`, whole or not at all.

        Raises:
            OSError: when it cannot be written; a file that was there is as it was.
        """
        return write_whole(path, self.jsonl())

    @classmethod
    def load(cls, path: str | Path) -> EventLog:
        """Read what `save` wrote, or `Saving` while the call lasted; a last line that a kill has cut is left out.

        Raises:
            OSError: when the file is not there or cannot be read.
            ValueError: naming file, line and value, where a line is not an event.
        """
        log = cls()
        for event in read_rows(path, _event, "a logged event"):
            log._add(event)
        return log

    def __repr__(self) -> str:
        return "\n".join(f"{MARKS[event.direction][0]} {in_one_line(event.type)}" for event in self._rows)

    def _repr_html_(self) -> str:
        rows = self._rows if len(self._rows) <= 2 * SHOWN else [*self._rows[:SHOWN], None, *self._rows[-SHOWN:]]
        body = "".join(_row(event, len(self._rows) - 2 * SHOWN) for event in rows)
        head = "".join(f'<th style="text-align:left">{name}</th>' for name in ("", "time", "type", ""))
        return f"<table><caption>Event log</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def merged(row: LoggedEvent, event: LoggedEvent) -> LoggedEvent:
    """A row of the caller's audio with another one behind it: their lengths added up, at the first one's time."""
    audio, more = row.payload["audio"], event.payload["audio"]
    total = {"bytes": audio["bytes"] + more["bytes"], "ms": audio["ms"] + more["ms"]}
    appends = row.payload.get("appends", 1) + event.payload.get("appends", 1)
    return replace(row, payload={**row.payload, "audio": total, "appends": appends})


def _sound(event: LoggedEvent) -> bool:
    """Whether the event is an append of audio whose length is known."""
    audio = inner(event.payload, "audio")
    counts = (audio.get("bytes"), audio.get("ms"), event.payload.get("appends", 1))
    return event.type == APPEND and all(isinstance(count, int) for count in counts)


def _event(row: dict[str, Any]) -> LoggedEvent:
    """The event of a file's row.

    Raises:
        ValueError: naming the field and the value that cannot be.
    """
    direction, type = chosen(row, "direction", MARKS), checked(row, "type", str)
    at, payload = checked(row, "time", (int, float)), checked(row, "payload", dict)
    if not math.isfinite(at):
        raise ValueError(f"time is {at}")
    return LoggedEvent(direction, at, type, payload)  # type: ignore[arg-type]


def _row(event: LoggedEvent | None, hidden: int) -> str:
    if event is None:
        return f'<tr><td></td><td></td><td style="text-align:left"><i>{hidden} more events</i></td><td></td></tr>'
    mark, color = MARKS[event.direction]
    cell = '<td style="text-align:left">'
    return (
        f'<tr><td style="color:{color}" title="{event.direction}">{mark}</td><td>{event.time:.2f} s</td>'
        f"{cell}{as_html(event.type)}</td>{cell}{as_html(event.summary[:80])}</td></tr>"
    )
