"""The most that what comes next can cost: what is set aside for it before it is served.

Nobody but the endpoint counts tokens exactly, and it does so afterwards. Each bound here is on the safe side: a text
has at most as many tokens as bytes, and what a response's usage has told of is known.
"""

from __future__ import annotations

import json
from typing import Any

from voicelab.record.costs import MILLION, Prices

LONGEST_ANSWER = 4_096  # tokens: the most that `max_output_tokens` may say; "inf" would be as many as a model can make
CONTEXT = 128_000  # tokens that the realtime models of today read at most, by their pages at the service
AUDIO_MS_PER_TOKEN = 100  # of a caller, by the service's documentation
TELEPHONE_BYTES_PER_MS = 8  # G.711, the leanest of the formats: of PCM it is six times as much
PICTURE_TOKENS = 4_000  # 1,536 patches, each at most 2.46 tokens: the dearest counting that the service documents
PICTURE = "data:image/"


def weight(value: Any) -> tuple[int, int]:
    """The bytes of a value's JSON without its pictures, and how many pictures are in it, however deep."""
    pictures = 0

    def without(inner: Any) -> Any:
        nonlocal pictures
        if isinstance(inner, dict):
            pictures += inner.get("type") == "input_image"
            return {name: without(one) for name, one in inner.items()}
        if isinstance(inner, list):
            return [without(one) for one in inner]
        return "" if isinstance(inner, str) and inner.startswith(PICTURE) else inner

    return len(json.dumps(without(value), ensure_ascii=False).encode("utf-8", "replace")), pictures


def text_response(prices: Prices, model: str, body: dict[str, Any], most: int) -> float:
    """US dollars that a response of the Responses API to this body, of at most `most` tokens, can cost."""
    size, pictures = weight(body)
    read = (size + pictures * PICTURE_TOKENS) * prices.dearest(model, "input")
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
        size, pictures = weight(event)
        self._text += size + pictures * PICTURE_TOKENS
        self._fresh_text += size + pictures * PICTURE_TOKENS

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
        read += min(self._text, CONTEXT) * price["text"]["input"]
        return (read + (longest or self.longest) * self._prices.dearest(self.model, "output")) / MILLION

    def transcription(self, listener: str) -> float:
        """US dollars of the transcription of what was heard and not charged for; none without a `listener`."""
        price = self._prices.models.get(self._prices.name_of(listener), {}).get("minute")
        return self._unheard / 60_000 * price["input"] if price else 0.0
