"""The life of a session as stages, read from its event log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .events import LoggedEvent

# Each stage with the events that show it was reached, and what it means.
STAGES = {
    "transport open": (("session.created",), "the endpoint accepted the credential and opened a session"),
    "configured": (("session.updated",), "a session.update was confirmed"),
    "input committed": (("conversation.item.added",), "the caller's turn is an item"),
    "response streaming": (("response.created",), "an answer is being made"),
    "response done": (("response.done",), "the answer is complete, cancelled or failed"),
    "dropped": (("session.reconnecting",), "the connection broke off and is being made again"),
    "resumed": (("session.resumed",), "a new session has been told what was said"),
    "refreshed": (("session.refreshed",), "a new session was told what was said, before the old one's limit"),
    "failed": (("session.failed", "error"), "something went wrong: its message says what"),
}


def stage_of(event: LoggedEvent) -> str | None:
    """The stage that an event shows to be reached; `None` if it shows none."""
    if event.direction == "client":
        return None
    if event.type == "conversation.item.added" and (event.payload.get("item") or {}).get("role") != "user":
        return None  # an answer is an item too, and so is a call
    return next((stage for stage, (types, _) in STAGES.items() if event.type in types), None)


@dataclass(frozen=True)
class Reached:
    """A stage, when it was first reached in seconds of the log, and how often."""

    stage: str
    first: float
    times: int


class Life:
    """The stages that a log has reached, in the order in which it first reached them; a row of boxes in a cell."""

    def __init__(self, events: Iterable[LoggedEvent]) -> None:
        times: dict[str, list[float]] = {}
        for event in events:
            if stage := stage_of(event):
                times.setdefault(stage, []).append(event.time)
        found = [Reached(stage, reached[0], len(reached)) for stage, reached in times.items()]
        self.reached = sorted(found, key=lambda reached: (reached.first, list(STAGES).index(reached.stage)))

    def __repr__(self) -> str:
        return " → ".join(reached.stage for reached in self.reached) or "not begun"

    def _repr_html_(self) -> str:
        style = "display:inline-block;margin:2px;padding:4px 10px;border:1px solid #888;border-radius:6px"
        boxes = [
            f'<span style="{style}" title="{STAGES[one.stage][1]}"><b>{one.stage}</b><br>'
            f"<small>{one.first:.2f} s, {one.times}×</small></span>"
            for one in self.reached
        ]
        return '<div role="img" aria-label="Stages of the session">' + " → ".join(boxes or ["not begun"]) + "</div>"
