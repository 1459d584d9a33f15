"""The conversation's items, in order, and what of them was heard.

A spoken item remembers at which millisecond of its sound each piece of its transcript begins. So when the caller
interrupts, the item can be cut to the words that were really heard, and the brain goes on from those.
"""

from __future__ import annotations

import copy
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Any

from voicelab.audio.pcm import RATE, milliseconds

from .brain.turn import Called, Heard, Returned, Said
from .protocol import ProtocolError, new_id
from .shapes import below
from .usage import tokens_of
from .within_limits import characters

Item = dict[str, Any]


@dataclass
class Sound:
    """How an assistant item's transcript lies over its sound (samples at 24 kHz)."""

    starts_ms: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    samples: int = 0
    cut_ms: int | None = None
    """Where it was cut; nothing behind that was heard."""

    def add(self, text: str, samples: int) -> None:
        """Append a piece of so many samples; it begins where the last one ended."""
        self.starts_ms.append(milliseconds(self.samples))
        self.texts.append(text)
        self.samples += samples

    @property
    def duration_ms(self) -> int:
        """Rounded up, as clients that count bytes may round: a whole item can always be truncated to its length."""
        return -(-self.samples * 1000 // RATE) if self.cut_ms is None else self.cut_ms

    def heard(self, until_ms: int) -> str:
        """The transcript of what began before `until_ms`."""
        return "".join(self.texts[: bisect_left(self.starts_ms, until_ms)])


class Items:
    """An ordered collection of items; every method that takes an id says so when it is unknown."""

    def __init__(self) -> None:
        self._items: list[Item] = []
        self._sounds: dict[str, Sound] = {}
        self._left_out: set[str] = set()
        self._lengths: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._items)

    @property
    def characters(self) -> int:
        """Of all texts and pictures in it."""
        return sum(self._lengths.values())

    @property
    def last_id(self) -> str | None:
        """The id of the last item, which the next one will name as its `previous_item_id`."""
        return self._items[-1]["id"] if self._items else None

    def get(self, item_id: str) -> Item:
        """A copy of the item.

        Raises:
            ProtocolError: `item_not_found`.
        """
        return copy.deepcopy(self._items[self._index(item_id)])

    def add(self, item: Item, previous_item_id: str | None = None) -> tuple[Item, str | None]:
        """Insert after `previous_item_id` (`"root"`: at the front; `None`: at the end).

        Returns:
            the stored item, with an id and a status, and the id of the one before it.
        """
        item = {"object": "realtime.item", "status": "completed", **copy.deepcopy(item)}
        item["id"] = item.get("id") or new_id("item")
        if any(known["id"] == item["id"] for known in self._items):
            raise taken(item["id"])
        position = len(self._items)
        if previous_item_id is not None:
            position = 0 if previous_item_id == "root" else self._index(previous_item_id, "previous_item_id") + 1
        before = self._items[position - 1]["id"] if position else None
        self._items.insert(position, item)
        self._lengths[item["id"]] = characters(item)
        return copy.deepcopy(item), before

    def replace(self, item: Item) -> None:
        """Put the final form of an item in the place of its first one; what was cut as unheard stays cut.

        Nothing happens if the item was deleted meanwhile.
        """
        item, sound = copy.deepcopy(item), self._sounds.get(item["id"])
        if sound and sound.cut_ms is not None:
            _retell(item, sound.heard(sound.cut_ms))
        for position, known in enumerate(self._items):
            if known["id"] == item["id"]:
                self._items[position] = item
                self._lengths[item["id"]] = characters(item)

    def delete(self, item_id: str) -> None:
        """Remove the item, and what is known of its sound."""
        del self._items[self._index(item_id)]
        self._sounds.pop(item_id, None)
        self._lengths.pop(item_id, None)
        self._left_out.discard(item_id)

    def sound(self, item_id: str) -> Sound:
        """How the item sounds; grows while it is being spoken."""
        return self._sounds.setdefault(item_id, Sound())

    def transcribed(self, item_id: str, text: str, content_index: int = 0) -> None:
        """Note what was recognised in a user's audio, if it is still there. A client's own transcript stays."""
        for item in self._items:
            if item["id"] == item_id and item["content"][content_index].get("transcript") is None:
                item["content"][content_index]["transcript"] = text
                self._lengths[item_id] = characters(item)

    def truncate(self, item_id: str, audio_end_ms: int, content_index: int = 0) -> None:
        """Cut an assistant's spoken item to what was heard until `audio_end_ms` of its sound.

        Raises:
            ProtocolError: not found, not spoken by the assistant, no such content, or longer than the sound itself.
        """
        item = self._items[self._index(item_id)]
        if item.get("role") != "assistant" or item_id not in self._sounds:
            raise ProtocolError(
                f"Item '{item_id}' is not an assistant's spoken message; only those can be truncated.",
                code="invalid_value",
                param="item_id",
            )
        if content_index != 0:  # a spoken message has one part, whether or not it is there yet
            raise ProtocolError(
                f"Item '{item_id}' has no content at index {content_index}; a spoken message has one part, at 0.",
                code="invalid_value",
                param="content_index",
            )
        sound = self._sounds[item_id]
        if audio_end_ms < 0:
            raise below("audio_end_ms", 0, audio_end_ms)
        if audio_end_ms > sound.duration_ms:
            raise ProtocolError(
                f"Audio content of {sound.duration_ms}ms is already shorter than {audio_end_ms}ms.",
                code="invalid_value",
                param="audio_end_ms",
            )
        sound.cut_ms = audio_end_ms
        _retell(item, sound.heard(audio_end_ms))
        self._lengths[item_id] = characters(item)

    def cut(self, item_id: str, played_ms: int) -> int | None:
        """Truncate to what was played; returns where its sound ends now, or `None` if it is no item of these."""
        if item_id not in self._sounds or item_id not in [item["id"] for item in self._items]:
            return None
        end_ms = min(played_ms, self._sounds[item_id].duration_ms)
        self.truncate(item_id, end_ms)
        return end_ms

    def check_references(self, given: list[Item]) -> None:
        """Whether the items that are referred to exist.

        Raises:
            ProtocolError: `item_not_found`.
        """
        for index, item in enumerate(given):
            if item["type"] == "item_reference":
                self._index(item["id"], f"response.input[{index}].id")

    def resolved(self, given: list[Item]) -> list[Item]:
        """`given` with the items in the place of references to them; those that were deleted meanwhile are left out."""
        mine = {item["id"]: item for item in self._items}
        found = [mine.get(item["id"]) if item["type"] == "item_reference" else item for item in given]
        return [item for item in found if item is not None]

    def leave_out_beyond(self, tokens: int, ratio: float) -> None:
        """Give the brain no more of the oldest items if all of them have over `tokens`: about `ratio` of those stay.

        The items stay in the conversation. A result is left out with its call, and the caller's last turn never.
        """
        inside = [item for item in self._items if item["id"] not in self._left_out]
        sizes = [tokens_of(heard([item])) for item in inside]
        total = sum(sizes)
        if total <= tokens:
            return
        turns = [place for place, item in enumerate(inside) if item.get("role") == "user"]
        for item, size in list(zip(inside, sizes, strict=True))[: turns[-1] if turns else None]:
            if total <= tokens * ratio and item["type"] != "function_call_output":
                return
            self._left_out.add(item["id"])
            total -= size

    def as_heard(self) -> list[Heard]:
        """The conversation as the brain is to know it: what was said, heard, called and returned, in order."""
        return heard([item for item in self._items if item["id"] not in self._left_out])

    def _index(self, item_id: str, param: str = "item_id") -> int:
        for index, item in enumerate(self._items):
            if item["id"] == item_id:
                return index
        raise ProtocolError(
            f"Item '{item_id}' does not exist in this conversation.", code="item_not_found", param=param
        )


def taken(item_id: str) -> ProtocolError:
    """The refusal of an id that another item has, or is going to have."""
    told = f"Item '{item_id}' already exists; choose another id."
    return ProtocolError(told, code="item_id_taken", param="item.id")


def heard(items: list[Item]) -> list[Heard]:
    """Items as the brain's own small types."""
    result: list[Heard] = []
    for item in items:
        if item["type"] == "function_call":
            result.append(Called(item.get("call_id") or "", item["name"], item["arguments"]))
        elif item["type"] == "function_call_output":
            result.append(Returned(item["call_id"], item["output"]))
        elif item["type"] == "message":
            texts = (part.get("text") or part.get("transcript") or "" for part in item["content"])
            text = " ".join(text for text in texts if text)
            pictures = tuple(part["image_url"] for part in item["content"] if part.get("type") == "input_image")
            if text or item["role"] == "user":
                result.append(Said(item["role"], text, pictures, cut=item.get("status") == "incomplete"))
    return result


def _retell(item: Item, transcript: str) -> None:
    """Let a spoken item say what was heard of it."""
    for part in item["content"]:
        part["transcript"] = transcript
