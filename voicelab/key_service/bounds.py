"""The most that what comes next can cost: what is set aside for it before it is served.

Nobody but the endpoint counts tokens exactly, and it does so afterwards. Each bound here is on the safe side: a text
has at most as many tokens as bytes, and what a response's usage has told of is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from voicelab.record.costs import MILLION, Prices

LONGEST_ANSWER = 4_096  # tokens: the most that `max_output_tokens` may say; "inf" would be as many as a model can make
CONTEXT = 128_000  # tokens that the realtime models of today read at most, by their pages at the service
AUDIO_MS_PER_TOKEN = 100  # of a caller, by the service's documentation
TELEPHONE_BYTES_PER_MS = 8  # G.711, the leanest of the formats: of PCM it is six times as much
PICTURE_TOKENS = 4_000  # 1,536 patches, each at most 2.46 tokens: the dearest counting that the service documents
PICTURES = ("input_image", "computer_screenshot")


class Weight(NamedTuple):
    """What there is to be read: bytes of JSON without the pictures and the sound in it, and these."""

    text: int
    pictures: int
    sound: int
    """Characters of base64."""


def weight(value: dict[str, Any]) -> Weight:
    """How much is in an event or a body. A picture and sound are taken out where the endpoint takes them for such, in
    the parts of items, and count as text anywhere else: a tool's schema may look like a picture, and is read as text.
    """
    text = json.dumps(value, ensure_ascii=False)
    size, sound = _bytes(text), 0
    for part in _parts(value):
        if part.get("type") in PICTURES and isinstance(part.get("image_url"), str):
            size -= _bytes(json.dumps(part["image_url"], ensure_ascii=False))
        elif isinstance(part.get("audio"), str):
            size -= _bytes(json.dumps(part["audio"], ensure_ascii=False))
            sound += len(part["audio"])
    return Weight(size, sum(text.count(f'"{kind}"') for kind in PICTURES), sound)


def _parts(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts of the items that an event brings, or the input of a response has."""
    response = value.get("response")
    given = [value.get("item"), value.get("input"), response.get("input") if isinstance(response, dict) else None]
    for item in _objects(given):
        yield from _objects([item.get("content"), item.get("output")])


def _objects(values: list[Any]) -> Iterator[dict[str, Any]]:
    for value in values:
        yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict))


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


def milliseconds(sound: int) -> float:
    """How long so many characters of base64 can sound."""
    return sound * 3 / 4 / TELEPHONE_BYTES_PER_MS


def text_response(prices: Prices, model: str, body: dict[str, Any], most: int) -> float:
    """US dollars that a response of the Responses API to this body, of at most `most` tokens, can cost."""
    given = weight(body)
    read = (given.text + given.sound + given.pictures * PICTURE_TOKENS) * prices.dearest(model, "input")
    return (read + most * prices.dearest(model, "output")) / MILLION


class Bound:
    """What the next response of a realtime session, and the transcription of what was heard, can cost at most."""

    def __init__(self, prices: Prices, model: str) -> None:
        self._prices, self.model = prices, model
        self.longest = LONGEST_ANSWER
        self._known = 0  # tokens of the conversation, as the last response has reported them
        self._text = self._fresh_text = 0  # tokens since then; and, of these, since that response began
        self._sound = self._fresh_sound = 0.0  # milliseconds, likewise
        self._unheard = 0.0  # milliseconds of sound that no transcription has been charged for

    def add(self, event: dict[str, Any]) -> None:
        """Something was put into the conversation or its settings."""
        given = weight(event)
        self._text += given.text + given.pictures * PICTURE_TOKENS
        self._fresh_text += given.text + given.pictures * PICTURE_TOKENS
        self.add_sound(milliseconds(given.sound))

    def add_sound(self, milliseconds: float) -> None:
        """The caller was heard for so long."""
        self._sound += milliseconds
        self._fresh_sound += milliseconds
        self._unheard += milliseconds

    def begun(self) -> None:
        """A response has begun: what is added from now on is not yet in what it will report."""
        self._fresh_text, self._fresh_sound = 0, 0.0

    def reported(self, usage: Any) -> None:
        """A response of the conversation has told what it has read and made, and so what the next one will read."""
        counts = [usage.get(name) for name in ("input_tokens", "output_tokens")] if isinstance(usage, dict) else []
        if not counts or not all(type(count) is int for count in counts):
            return
        self._known = max(0, sum(counts))
        self._text, self._sound = self._fresh_text, self._fresh_sound

    def transcribed(self) -> None:
        """What was heard so far has been charged for."""
        self._unheard = 0.0

    def response(self, longest: int | None = None) -> float:
        """US dollars of the next response, of `longest` tokens at most, or the session's; none without a model."""
        if not self.model:
            return 0.0
        price = self._prices.models[self._prices.name_of(self.model)]
        spoken = self._known + self._sound / AUDIO_MS_PER_TOKEN
        read = min(spoken, CONTEXT) * self._prices.dearest(self.model, "input")
        read += min(self._text, CONTEXT) * max(price[kind]["input"] for kind in ("text", "image") if kind in price)
        return (read + (longest or self.longest) * self._prices.dearest(self.model, "output")) / MILLION

    def transcription(self, listener: str) -> float:
        """US dollars of the transcription of what was heard and not charged for; none without a `listener`."""
        price = self._prices.models.get(self._prices.name_of(listener), {}).get("minute")
        return self._unheard / 60_000 * price["input"] if price else 0.0
