"""What the key service says instead of passing something on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from voicelab.record.costs import Prices

log = logging.getLogger("voicelab.key_service")
KINDS = {401: "authentication_error", 429: "insufficient_quota", 502: "server_error", 503: "server_error"}


class Refused(Exception):
    """What is not passed on; `status` and `code` are as the service would say it.

    Attributes:
        event_id: the client's, where it is an event of a session that is refused.
        final: it ends the session as well: for anything else that the client might send there is no room either.
    """

    def __init__(self, status: int, code: str, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.param = status, code, message, param
        self.event_id: str | None = None
        self.final = status in (401, 404, 429, 503)

    def body(self) -> dict[str, Any]:
        """The error as JSON."""
        kind = KINDS.get(self.status, "invalid_request_error")
        return {"type": kind, "code": self.code, "message": self.message, "param": self.param}


def exhausted(whose: str, held: bool) -> Refused:
    """The refusal of somebody whose budget has no room for another response; `held`: other calls of theirs hold it."""
    if held:
        told = f"What is left of the budget of {whose} is held by calls that are under way: wait until one has ended."
    else:
        told = f"The budget of {whose} is used up. Ask whoever runs the workshop for more, or use the practice engine."
    return Refused(429, "insufficient_quota", told)


def unreachable() -> Refused:
    """The endpoint does not answer."""
    return Refused(502, "upstream_unreachable", "The endpoint behind the key service cannot be reached. Try again.")


def unpriced(what: str, instead: str, param: str) -> Refused:
    """The refusal of something whose price nobody knows."""
    return Refused(400, "not_priced", f"Nobody knows what {what} costs here; {instead}.", param)


def priced(prices: Prices, model: Any, kind: str = "text") -> str:
    """The model itself, if it has a price of that kind: `text`, or `minute` for one that listens.

    Raises:
        Refused: `model_not_priced`.
    """
    known = sorted(name for name, price in prices.models.items() if kind in price)
    if not isinstance(model, str) or prices.name_of(model) not in known:
        told = f"Nobody knows what {model!r} costs here; use one of {', '.join(known)}."
        raise Refused(400, "model_not_priced", told, "model")
    return model


@contextmanager
def kept_books() -> Iterator[None]:
    """Within it, books that cannot be read or written refuse: what is not written down is not served."""
    try:
        yield
    except (OSError, ValueError) as problem:
        log.error("what is spent cannot be written down: %s", problem)
        told = f"What is spent cannot be written down ({type(problem).__name__}), so nothing is served until it can be."
        raise Refused(503, "ledger_unavailable", told) from problem
