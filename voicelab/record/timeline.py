"""Where each turn's time went, computed from an event log alone, so that a saved session can be read as well.

A turn begins with what the caller says. Its responses belong to it also when their events come after the next turn has
begun. Responses beside the conversation, such as a slow tool's acknowledgement, are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from voicelab.plain_text import as_html

from .events import LoggedEvent, inner
from .rows import Rows
from .turn_reader import TurnReader
from .turn_timing import MARKS, TurnTiming, nearest_rank

if TYPE_CHECKING:
    import pandas


def heard_after_ms(events: Iterable[LoggedEvent], word: str) -> int | None:
    """How much of a WebSocket answer's sound lies before a word, in ms; `None` if the word was not said."""
    sound = 0
    for event in events:
        if event.type == "response.output_audio_transcript.delta" and word in str(event.payload.get("delta", "")):
            return sound
        if event.type == "response.output_audio.delta":
            sound += inner(event.payload, "delta").get("ms", 0)
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
        elif event.type == "response.created":  # nothing was cut: the turn is being answered
            started = None
        elif event.type in ("output_audio_buffer.cleared", "playback.stopped") and started is not None:
            found.append(round((event.time - started) * 1000))
            started = None
    return found


class Turns(Rows[TurnTiming]):
    """The turns of a log; iterable, a table with a waterfall when shown in a cell."""

    def __init__(self, events: Iterable[LoggedEvent]) -> None:
        super().__init__()
        self._rows = TurnReader().read(events)

    def frame(self) -> pandas.DataFrame:
        """A row for each turn, in milliseconds since the turn began."""
        from .table import Table

        return Table([turn.row() for turn in self._rows])

    def percentiles(self, *shares: int) -> dict[str, int | None]:
        """Of the time to the first audio in ms, by nearest rank, with the number of turns: `{"n": 7, "p50": 410}`.

        A percentile that so few turns do not have is `None`: a p95 needs twenty.

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


def _html_row(turn: TurnTiming, longest: float) -> str:
    bars = [
        f'<span title="{name}: {ms} ms" '
        f'style="width:{ms / 10 / longest:.2f}%;background:{MARKS[name]};height:1em"></span>'
        for name, ms in turn.stretches()
    ]
    sure = "" if turn.first_audio_ms is None else f"{'~' if turn.spoken else ''}{turn.first_audio_ms} ms"
    tools = as_html(", ".join(tool.name for tool in turn.tools)) or "–"
    kind = f"{turn.number}{'' if turn.spoken else ' (written)'}{', interrupted' if turn.interrupted else ''}"
    bar = f'<div role="img" aria-label="waterfall" style="display:flex;width:24em">{"".join(bars)}</div>'
    return f"<tr><th scope='row'>{kind}</th><td>{sure or 'no sound'}</td><td>{bar}</td><td>{tools}</td></tr>"
