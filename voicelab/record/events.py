"""The event log of a session: every event in both directions, as data, as a table, as JSONL."""

from __future__ import annotations

import base64
import html
import json
import time
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from .rows import Rows, Watched

if TYPE_CHECKING:
    import pandas

Direction = Literal["client", "server", "other"]
MARKS: dict[str, tuple[str, str]] = {"client": ("▲", "#7f5af0"), "server": ("▼", "#2cb67d"), "other": ("•", "#555")}
AUDIO_FIELDS = {"input_audio_buffer.append": "audio", "response.output_audio.delta": "delta"}
APPEND = "input_audio_buffer.append"
TRANSCRIPTION = "conversation.item.input_audio_transcription"
BYTES_PER_MS = 48  # PCM16 mono at 24 kHz
SHOWN = 12
PICTURE = "data:image/"
SECRETS = ("api_key", "authorization", "password", "client_secret")


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


def without_audio(type: str, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with its audio replaced by its length: a log is to be read, and voices do not belong in it."""
    name = AUDIO_FIELDS.get(type)
    if name and isinstance(payload.get(name), str):
        size = len(base64.b64decode(payload[name]))
        payload = {**payload, name: {"bytes": size, "ms": size // BYTES_PER_MS}}
    return scrubbed(payload)


def scrubbed(value: Any) -> Any:
    """The value with whatever stands under the name of a secret hidden, and pictures as lengths, however deep."""
    if isinstance(value, dict):
        return {
            key: "<hidden>" if key.lower() in SECRETS and inner else scrubbed(inner) for key, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [scrubbed(inner) for inner in value]
    if isinstance(value, str) and value.startswith(PICTURE):
        return f"<a picture of {len(value) * 3 // 4} bytes>"
    return value


def summarize(type: str, payload: dict[str, Any]) -> str:
    """One line of what matters in an event of this type."""
    audio = payload.get(AUDIO_FIELDS.get(type, ""))
    if isinstance(audio, dict):
        return f"{audio['ms']} ms of audio"
    if type == "error":
        return str(payload.get("error", {}).get("message", ""))
    for name in ("transcript", "delta", "text", "arguments", "message"):
        if isinstance(payload.get(name), str):
            return payload[name]
    if isinstance(payload.get("response"), dict):
        return str(payload["response"].get("status") or "")
    item = payload.get("item")
    if isinstance(item, dict):
        return " ".join(str(item[name]) for name in ("type", "role", "name", "status") if item.get(name))
    for name in ("audio_start_ms", "audio_end_ms"):
        if name in payload:
            return f"at {payload[name]} ms"
    return ""


class EventLog(Watched, Rows[LoggedEvent]):
    """Every event of a session, in the order in which it was sent or received.

    Iterable and indexable; shown as a table when it is the last value of a cell.
    """

    def __init__(self) -> None:
        super().__init__()
        self._began = time.monotonic()

    def now(self) -> float:
        """Seconds since the log began."""
        return round(time.monotonic() - self._began, 4)

    def append(self, direction: Direction, type: str, payload: dict[str, Any]) -> LoggedEvent:
        """Log an event now; audio in it is replaced by its length.

        A caller's audio comes in dozens of appends a second: those that follow each other share one row, which
        counts them and adds up their lengths. Watchers hear of its first alone.
        """
        event = LoggedEvent(direction, self.now(), type, without_audio(type, payload))
        if type == APPEND and self._rows and self._rows[-1].type == APPEND:
            self._rows[-1] = _merged(self._rows[-1], event)
            return self._rows[-1]
        self._rows.append(event)
        self._changed(event)
        return event

    def counts(self) -> dict[str, int]:
        """How many events of each type there are, the most frequent first."""
        return dict(Counter(event.type for event in self._rows).most_common())

    def frame(self) -> pandas.DataFrame:
        """A data frame with the columns time (s), direction, type, summary, payload."""
        import pandas

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
        return pandas.DataFrame(rows, columns=["time", "direction", "type", "summary", "payload"])

    def save(self, path: str | Path) -> Path:
        """Write JSONL: one event a line, with direction, time, type and payload."""
        path = Path(path)
        path.write_text("".join(json.dumps(asdict(event)) + "\n" for event in self._rows), encoding="utf-8")
        return path

    @classmethod
    def load(cls, path: str | Path) -> EventLog:
        """Read what `save` wrote.

        Raises:
            ValueError: naming the line that is not an event.
        """
        log = cls()
        for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
            try:
                log._rows.append(LoggedEvent(**json.loads(line)))
            except (ValueError, TypeError) as problem:
                raise ValueError(f"{path}, line {number} is not a logged event: {problem}") from None
        return log

    def __repr__(self) -> str:
        return "\n".join(f"{MARKS[event.direction][0]} {event.type}" for event in self._rows)

    def _repr_html_(self) -> str:
        rows = self._rows if len(self._rows) <= 2 * SHOWN else [*self._rows[:SHOWN], None, *self._rows[-SHOWN:]]
        body = "".join(_row(event, len(self._rows) - 2 * SHOWN) for event in rows)
        head = "".join(f'<th style="text-align:left">{name}</th>' for name in ("", "time", "type", ""))
        return f"<table><caption>Event log</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _merged(row: LoggedEvent, event: LoggedEvent) -> LoggedEvent:
    audio, more = row.payload["audio"], event.payload["audio"]
    total = {"bytes": audio["bytes"] + more["bytes"], "ms": audio["ms"] + more["ms"]}
    return replace(row, payload={**row.payload, "audio": total, "appends": row.payload.get("appends", 1) + 1})


def _row(event: LoggedEvent | None, hidden: int) -> str:
    if event is None:
        return f'<tr><td></td><td></td><td style="text-align:left"><i>{hidden} more events</i></td><td></td></tr>'
    mark, color = MARKS[event.direction]
    cell = '<td style="text-align:left">'
    return (
        f'<tr><td style="color:{color}" title="{event.direction}">{mark}</td><td>{event.time:.2f} s</td>'
        f"{cell}{html.escape(event.type)}</td>{cell}{html.escape(event.summary[:80])}</td></tr>"
    )
