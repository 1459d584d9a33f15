"""One turn's time: its marks, the stretches between them, and the tools in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

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
    """The percentile `share`, from 1 to 100, of values in ascending order; `None` of fewer than `fewest_for(share)`."""
    return ordered[math.ceil(share / 100 * len(ordered)) - 1] if len(ordered) >= fewest_for(share) else None


def fewest_for(share: int) -> int:
    """How many values a percentile needs for one of them to lie beyond it: 20 for p95, 2 for p50.

    Of fewer it would be nothing but the largest, or the smallest, under another name.
    """
    beyond = min(share, 100 - share)
    return math.ceil(100 / beyond) if beyond else 1
