"""The order of a conversation's items, of those too that no transcript shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .transcript_entry import TranscriptEntry

_UNSAID = object()


class ItemOrder:
    """The ids of the items of one conversation, as the endpoint has them.

    An item that is not shown (the output of a handoff, a summary) still has a place, and others are told their own by
    naming it.
    """

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._deleted: set[str] = set()

    def delete(self, item_id: str) -> None:
        """The endpoint has it no more; here it keeps its place, and what comes later comes behind it."""
        self._deleted.add(item_id)

    def place(self, item_id: str, event: dict[str, Any]) -> None:
        """Where the event says that the item is: behind `previous_item_id`, first if that is null, else last."""
        if item_id in self._ids:
            return
        before = event.get("previous_item_id", _UNSAID)
        if before is None:
            self._ids.insert(0, item_id)
        elif before in self._ids:
            at = self._ids.index(before) + 1
            while at < len(self._ids) and self._ids[at] in self._deleted:
                at += 1
            self._ids.insert(at, item_id)
        else:
            self._ids.append(item_id)

    def row(self, item_id: str, rows: Sequence[TranscriptEntry]) -> int:
        """The place for an item among these rows.

        What is last in the conversation is last of all, behind breadcrumbs too; anything else stands behind the item
        before it, or before the one after it.
        """
        at = self._ids.index(item_id) if item_id in self._ids else len(self._ids)
        if at >= len(self._ids) - 1:
            return len(rows)
        places = {entry.key: place for place, entry in enumerate(rows)}
        for earlier in reversed(self._ids[:at]):
            if earlier in places:
                return places[earlier] + 1
        return next((places[later] for later in self._ids[at + 1 :] if later in places), len(rows))
