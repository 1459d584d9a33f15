"""Which words of a spoken answer lie before a moment of its sound, as far as a client can know it.

The endpoint knows best, and is asked where it can be. But a connection that is gone answers nothing, and a service that
cuts an item's sound may take its whole transcript away. Then this says it: the text of an answer and its sound come in
turns, so a piece of text begins where the sound that has come so far ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .sound_lengths import AGENT, SoundLengths, bytes_in

LETTERS_PER_SECOND = 15  # of English read aloud at about 160 words a minute, where the sound itself goes past us


@dataclass
class _Spoken:
    starts_ms: list[float] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    came_ms: float = 0.0


class SpokenWords:
    """Follows the answers of a session, item by item."""

    def __init__(self) -> None:
        self._items: dict[str, _Spoken] = {}
        self._lengths = SoundLengths()

    def take(self, event: dict[str, Any]) -> None:
        """Learn from a server event."""
        kind = str(event.get("type"))
        self._lengths.follow(kind, event)
        if kind == "response.output_audio_transcript.delta":
            spoken = self._items.setdefault(event["item_id"], _Spoken())
            spoken.starts_ms.append(spoken.came_ms)
            spoken.texts.append(event["delta"])
        elif kind == "response.output_audio.delta" and isinstance(event.get("delta"), str):
            came_ms = self._lengths.ms(AGENT, bytes_in(event["delta"]))
            self._items.setdefault(event["item_id"], _Spoken()).came_ms += came_ms

    def before(self, item_id: str, until_ms: float) -> str:
        """The words of an item that began before `until_ms` of its sound."""
        spoken = self._items.get(item_id, _Spoken())
        if spoken.came_ms:
            begun = (text for start, text in zip(spoken.starts_ms, spoken.texts, strict=True) if start < until_ms)
            return "".join(begun)
        text = "".join(spoken.texts)
        reached = round(until_ms / 1000 * LETTERS_PER_SECOND)
        if not 0 < reached < len(text):
            return text if reached else ""
        return text[: text.find(" ", reached) + 1 or len(text)]
