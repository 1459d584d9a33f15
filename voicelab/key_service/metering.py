"""What goes through is paid for: the usage of each response and transcription, at the prices of `data/prices.json`."""

from __future__ import annotations

import json
from typing import Any

from voicelab.record.costs import ANSWERED, SESSION, TRANSCRIBED, Prices, SessionPrices

from .accounts import Account

TELLING = (*SESSION, ANSWERED, TRANSCRIBED)  # the events that tell of costs


class Exhausted(Exception):
    """The account's budget is used up."""


class Refused(Exception):
    """A request that is not passed on; `status` and `code` are as the service would say it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def body(self) -> dict[str, Any]:
        """The error as JSON."""
        kind = "insufficient_quota" if self.status == 429 else "invalid_request_error"
        return {"type": kind, "code": self.code, "message": self.message, "param": None}


def exhausted(account: Account) -> Refused:
    """The refusal of somebody who has nothing left."""
    which = "this client secret" if account.secret else account.holder
    told = f"The budget of {which} is used up. Ask whoever runs the workshop for more, or use the practice engine."
    return Refused(429, "insufficient_quota", told)


class Meter:
    """Charges an account for one conversation."""

    def __init__(self, account: Account, prices: Prices, model: str) -> None:
        self._account, self._prices, self._session = account, prices, SessionPrices(prices, model)

    def take(self, text: str | bytes) -> None:
        """Learn from a server event.

        Raises:
            Exhausted: once nothing is left; what this event told of has been charged.
            Refused: when the caller is to be transcribed by a model without a price.
        """
        # Sound is most of the traffic, and costs nothing until its response is done: it need not be parsed.
        text = text if isinstance(text, str) else text.decode()
        if not any(f'"{type}"' in text for type in TELLING):
            return
        event = json.loads(text)
        dollars = self._session.of(event.get("type", ""), event)
        if self._session.listener:
            priced(self._prices, self._session.listener)
        if dollars:
            self._account.charge(dollars, event["response"]["id"] if "response" in event else event["item_id"])
        if not self._account.left:
            raise Exhausted


def priced(prices: Prices, model: str) -> str:
    """The model itself.

    Raises:
        Refused: if it has no price.
    """
    if model not in prices.models:
        known = ", ".join(sorted(prices.models))
        raise Refused(400, "model_not_priced", f"Nobody knows what {model!r} costs here; use one of {known}.")
    return model


def charge_text(account: Account, prices: Prices, model: str, response: dict[str, Any]) -> None:
    """Charge for a response of `POST /v1/responses`."""
    usage = response.get("usage") or {}
    dollars = prices.of_text(usage.get("input_tokens", 0), usage.get("output_tokens", 0), model)
    account.charge(dollars, response.get("id", "response"))
