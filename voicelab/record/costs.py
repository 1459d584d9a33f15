"""What calls cost, from the usage that responses report and the prices in `data/prices.json`.

With the practice engine the tokens are its estimate of what the service would count, and nothing is paid at all: what
comes out is what the same call would cost, for comparing one design with another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voicelab.endpoint import CHECKOUT

from .audit import CONSULTATION, AuditLog
from .events import TRANSCRIPTION, LoggedEvent

PRICES = CHECKOUT / "data" / "prices.json"
MILLION = 1_000_000
KINDS = {"audio", "image", "text"}
SESSION = ("session.created", "session.updated")  # they name the model that transcribes the caller
ANSWERED = "response.done"
TRANSCRIBED = f"{TRANSCRIPTION}.completed"
DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")  # a snapshot of a model, which costs what the model does


@dataclass(frozen=True)
class Prices:
    """US dollars for a million tokens, by model, kind (text, audio, image) and direction (input, cached, output).

    A model that is billed by the time it listens has the price of a minute, as its kind `minute`.

    Attributes:
        models: `{"gpt-realtime-2.1-mini": {"text": {"input": 0.6, …}, …}, …}`.
        source, read_on: where they stood, and when: prices change, and calls that were made do not.
    """

    models: dict[str, dict[str, dict[str, float]]]
    source: str
    read_on: str

    @classmethod
    def load(cls, path: Path = PRICES) -> Prices:
        """The prices of a file such as `data/prices.json`."""
        read = json.loads(path.read_text(encoding="utf-8"))
        return cls(read["models"], read["source"], read["read_on"])

    def name_of(self, model: str) -> str:
        """The name under which a model has its price: its own, or that of the model it is a dated snapshot of."""
        return model if model in self.models else DATED.sub("", model)

    def dearest(self, model: str, direction: str) -> float:
        """The highest price of a model's tokens in that direction, `input` or `output`.

        Raises:
            ValueError: for a model without a price.
        """
        return max((rates.get(direction, 0.0) for kind, rates in self._of(model).items() if kind in KINDS), default=0.0)

    def of_response(self, usage: dict[str, Any], model: str) -> float:
        """US dollars for one response, from the `usage` of a `response.done`.

        Tokens of which it does not say the kind count as the dearest.

        Raises:
            ValueError: for a model without a price.
        """
        price = self._of(model)
        given, made = usage.get("input_token_details") or {}, usage.get("output_token_details") or {}
        cached = given.get("cached_tokens_details") or {}
        total = 0.0
        for kind in KINDS & price.keys():
            rates, repeated = price[kind], cached.get(f"{kind}_tokens") or 0
            total += ((given.get(f"{kind}_tokens") or 0) - repeated) * rates["input"]
            total += repeated * rates.get("cached", rates["input"])
            total += (made.get(f"{kind}_tokens") or 0) * rates.get("output", 0.0)
        for direction, told in (("input", given), ("output", made)):
            known = sum(told.get(f"{kind}_tokens") or 0 for kind in KINDS & price.keys())
            total += max(0, (usage.get(f"{direction}_tokens") or 0) - known) * self.dearest(model, direction)
        return total / MILLION

    def of_text(self, input_tokens: int, output_tokens: int, model: str) -> float:
        """US dollars for a text model's tokens; none of them counted as cached.

        Raises:
            ValueError: for a model without a price.
        """
        rates = self._of(model)["text"]
        return (input_tokens * rates["input"] + output_tokens * rates["output"]) / MILLION

    def of_transcription(self, usage: dict[str, Any], model: str) -> float:
        """US dollars for having the caller transcribed, from the `usage` of a finished transcription.

        Raises:
            ValueError: for a model without a price.
        """
        price = self._of(model)
        if usage.get("type") == "duration":
            return usage["seconds"] / 60 * price["minute"]["input"]
        given = usage.get("input_token_details") or {}
        total = sum((given.get(f"{kind}_tokens") or 0) * price[kind]["input"] for kind in ("audio", "text"))
        return (total + usage.get("output_tokens", 0) * price["text"]["output"]) / MILLION

    def _of(self, model: str) -> dict[str, dict[str, float]]:
        name = self.name_of(model)
        if name not in self.models:
            known = ", ".join(sorted(self.models))
            raise ValueError(f"There is no price for the model {model!r} in {PRICES.name}, only for {known}: add it.")
        return self.models[name]


class SessionPrices:
    """What each server event of a session costs, told in their order.

    Attributes:
        listener: the model that transcribes the caller, as the session's events name it; empty if none does.
    """

    def __init__(self, prices: Prices, model: str) -> None:
        self._prices, self._model, self.listener = prices, model, ""

    def of(self, type: str, payload: dict[str, Any]) -> float:
        """US dollars for what this event tells the end of: a response, or a transcription of the caller.

        Raises:
            ValueError: for a model without a price.
        """
        if type in SESSION:
            listening = (payload["session"].get("audio") or {}).get("input") or {}
            self.listener = (listening.get("transcription") or {}).get("model") or ""
        elif type == ANSWERED and payload["response"].get("usage"):
            return self._prices.of_response(payload["response"]["usage"], self._model)
        elif type == TRANSCRIBED and payload.get("usage") and self.listener:
            return self._prices.of_transcription(payload["usage"], self.listener)
        return 0.0


def call_cost(
    events: Iterable[LoggedEvent], audit: AuditLog, prices: Prices, *, model: str, text_model: str
) -> dict[str, float]:
    """US dollars of a call: of its realtime responses, of transcribing the caller, of its supervisor, and in all.

    Raises:
        ValueError: for a model without a price.
    """
    session, spent = SessionPrices(prices, model), {ANSWERED: 0.0, TRANSCRIBED: 0.0}
    for event in events:
        if event.direction == "server" and (dollars := session.of(event.type, event.payload)):
            spent[event.type] += dollars
    asked = [row.details for row in audit if row.action == CONSULTATION]
    behind = sum(prices.of_text(row["input_tokens"], row["output_tokens"], text_model) for row in asked)
    parts = {"realtime": spent[ANSWERED], "transcription": spent[TRANSCRIBED], "supervisor": behind}
    return {**parts, "total": sum(parts.values())}
