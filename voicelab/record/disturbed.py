"""Event streams as a service may send them: duplicated, reordered, late, with types that nobody has documented.

For testing handlers: one that survives these survives what a service does to it on a bad day.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterable
from typing import Any

from .events import TRANSCRIPTION

Event = dict[str, Any]
LATEST = 60  # events by which a transcription may be late: an answer of a sentence or two has about as many
UNKNOWN = {"type": "response.hologram.delta", "event_id": "event_from_the_future", "delta": {"x": 1}}


def payloads(log: Iterable[Any]) -> list[Event]:
    """The server's events of an `EventLog`, as handlers get them."""
    return [copy.deepcopy(event.payload) for event in log if event.direction == "server"]


def duplicated(events: Iterable[Event], draw: random.Random, share: float = 0.3) -> list[Event]:
    """Some events twice in a row, with the same id, as a retry brings them."""
    return [copy.deepcopy(event) for event in events for _ in range(2 if draw.random() < share else 1)]


def reordered(events: Iterable[Event], draw: random.Random, share: float = 0.3) -> list[Event]:
    """Neighbours exchanged where the protocol promises no order: never two events of one response or item."""
    result = [copy.deepcopy(event) for event in events]
    for place in range(len(result) - 1):
        if draw.random() < share and not _ordered(result[place], result[place + 1]):
            result[place], result[place + 1] = result[place + 1], result[place]
    return result


def late_transcriptions(events: Iterable[Event], draw: random.Random, share: float = 0.5) -> list[Event]:
    """What recognition made of a turn, some events later than it came: in the middle of the answer, or after it.

    Recognition runs beside the model, and the protocol does not promise which of the two is ready first. The events
    of one turn's transcription keep their order.
    """
    delays: dict[str, int] = {}

    def place(numbered: tuple[int, Event]) -> int:
        number, event = numbered
        if not event["type"].startswith(f"{TRANSCRIPTION}."):
            return number
        late = draw.random() < share
        return number + delays.setdefault(event["item_id"], draw.randint(1, LATEST) if late else 0)

    return [copy.deepcopy(event) for _, event in sorted(enumerate(events), key=place)]


def with_unknown(events: Iterable[Event], draw: random.Random, share: float = 0.1) -> list[Event]:
    """Events of an unknown type in between."""
    return [event for known in events for event in ([UNKNOWN] if draw.random() < share else []) + [known]]


def disturbed(events: Iterable[Event], seed: int = 0) -> list[Event]:
    """All of these at once; the same seed gives the same stream."""
    draw = random.Random(seed)
    return with_unknown(duplicated(reordered(late_transcriptions(events, draw), draw), draw), draw)


def _ordered(first: Event, second: Event) -> bool:
    """Whether the two belong to the same response, item or session, whose events keep their order."""
    mine, other = _subjects(first), _subjects(second)
    return not mine or not other or bool(mine & other)


def _subjects(event: Event) -> set[str]:
    item, response = event.get("item") or {}, event.get("response") or {}
    ids = (event.get("item_id"), event.get("response_id"), item.get("id"), response.get("id"))
    return {id for id in ids if id}
