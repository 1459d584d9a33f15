"""What of each answer's sound has come, and what of it was played, where it is ours to play: by item, in milliseconds.

The SDK keeps an account of its own, and forgets it whenever it cuts an answer; and it knows but one item, where several
may wait. This one is what the transcript, the model's memory and the recording are made to agree with.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from agents.realtime import RealtimePlaybackTracker

SLACK_MS = 50.0  # told to the SDK beyond an item's end, so that no rounding makes it cut an item that was heard whole
ROUNDING_MS = 5.0  # half a block of a browser's audio thread is lost to rounding


@dataclass(frozen=True)
class Stopped:
    """An answer that was cut: its item, the place of its sound in it, and how much of that was played."""

    item_id: str
    content_index: int
    played_ms: int


@dataclass
class _Item:
    index: int
    came: float = 0.0
    played: float = 0.0
    told: float = 0.0
    over: bool = False

    @property
    def ahead(self) -> float:
        return 0.0 if self.over else self.came - self.played


class Playout:
    """The account of one line; `tracker` is the SDK's, told what has been played."""

    def __init__(self, tracker: RealtimePlaybackTracker) -> None:
        self._tracker = tracker
        self._items: dict[str, _Item] = {}

    def came(self, item_id: str, content_index: int, ms: float) -> bool:
        """More of an item's sound has come; whether it is to be played: nothing is, of an item that was cut."""
        item = self._items.setdefault(item_id, _Item(content_index))
        item.came += ms
        return not item.over

    def played(self, item_id: str, content_index: int, ms: float) -> None:
        """That much more of an item was played; what is reported of one that was cut came too late."""
        item = self._items.setdefault(item_id, _Item(content_index))
        if item.over:
            return
        item.played += ms
        reached = item.played + (SLACK_MS if item.ahead < ROUNDING_MS else 0.0)
        self._tracker.on_play_ms(item_id, content_index, reached - item.told)
        item.told = reached

    @property
    def ahead_ms(self) -> float:
        """How much has come and was not played, but for what was lost to rounding."""
        return sum(item.ahead for item in self._items.values() if item.ahead > ROUNDING_MS)

    def plays(self, item_ids: Collection[str]) -> bool:
        """Whether something of these items is still to be played."""
        return any(self._items[id].ahead > ROUNDING_MS for id in item_ids if id in self._items)

    def cut(self, item_id: str, content_index: int) -> Stopped | None:
        """End an item where its playing has come to; `None` if it was cut already."""
        item = self._items.setdefault(item_id, _Item(content_index))
        if item.over:
            return None
        item.over = True
        return Stopped(item_id, item.index, math.floor(min(item.played, item.came)))

    def cut_all(self) -> list[Stopped]:
        """End every item that has not been played to its end, in the order in which they came."""
        waiting = [(id, item.index) for id, item in self._items.items() if item.ahead > ROUNDING_MS]
        return [cut for cut in (self.cut(*one) for one in waiting) if cut]
