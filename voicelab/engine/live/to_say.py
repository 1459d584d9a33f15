"""What waits to be said to the caller; what was cut before a word of it was heard waits again.

Whoever talks while the other side begins to is cut off. That must not be the end of a backend's answer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class Words:
    """Something to be said: what a response is asked for, and the item that belongs to it."""

    params: dict[str, Any]
    item: dict[str, Any] | None = None
    lasting: bool = False
    """Whether it is worth saying later, too; an acknowledgement is not."""


class ToSay:
    """A queue that knows what became of what was taken from it, by the conversation's events.

    Args:
        heard: the words that a caller has heard of an item.
    """

    def __init__(self, heard: Callable[[str], str]) -> None:
        self._heard = heard
        self._waiting: deque[Words] = deque()
        self._begun: dict[str, Words] = {}  # by their responses
        self._items: dict[str, str] = {}  # the responses that items belong to

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, words: Words) -> None:
        """Behind what waits."""
        self._waiting.append(words)

    def next(self) -> Words:
        """What has waited longest; the response that comes next is made for it."""
        return self._waiting.popleft()

    def begun(self, response_id: str, words: Words) -> None:
        """A response is being made of it."""
        if words.lasting:
            self._begun[response_id] = words

    def take(self, event: dict[str, Any]) -> None:
        """Learn from an event of the conversation."""
        kind = event["type"]
        if kind == "response.output_item.added" and event["response_id"] in self._begun:
            self._items[event["item"]["id"]] = event["response_id"]
        elif kind == "conversation.item.truncated" and event["item_id"] in self._items:
            self._cut(self._items[event["item_id"]])
        elif kind == "response.done" and event["response"]["status"] == "cancelled":
            self._cut(event["response"]["id"])

    def drained(self, response_id: str) -> None:
        """All of it has been played."""
        self._end(response_id)

    def _cut(self, response_id: str) -> None:
        items, words = self._end(response_id)
        if words and not any(map(self._heard, items)):
            self._waiting.appendleft(Words(words.params, None, words.lasting))

    def _end(self, response_id: str) -> tuple[list[str], Words | None]:
        items = [item for item, of in self._items.items() if of == response_id]
        for item in items:
            del self._items[item]
        return items, self._begun.pop(response_id, None)
