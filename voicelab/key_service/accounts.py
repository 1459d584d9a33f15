"""Who may use the key: holders by their tokens, and whoever was given one of their client secrets."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from .ledger import Ledger

KEY_SUBPROTOCOL = "openai-insecure-api-key."  # how a browser's WebSocket presents a credential


class Holders(Protocol):
    """Knows people by what they present."""

    async def holder(self, token: str) -> str | None:
        """The name of whoever has this token; `None` if nobody does."""


class KnownHolders:
    """Holders by tokens that were given out beforehand: `{"ada": "a long random token"}`."""

    def __init__(self, tokens: Mapping[str, str]) -> None:
        self._tokens = dict(tokens)

    async def holder(self, token: str) -> str | None:
        """As `Holders.holder`; each token is compared, so that the time taken tells nothing."""
        matches = [name for name, own in self._tokens.items() if hmac.compare_digest(own.encode(), token.encode())]
        return matches[0] if matches else None


@dataclass
class ClientSecret:
    """What a holder gave to a browser: it opens calls until `expires_at` (Unix time), and spends `budget` at most."""

    holder: str
    upstream: str  # the endpoint's own client secret, which stays here
    expires_at: int
    budget: float
    model: str
    spent: float = 0.0


class Account:
    """Who pays for a call: a holder, perhaps within the bounds of a client secret."""

    def __init__(self, ledger: Ledger, holder: str, secret: ClientSecret | None = None) -> None:
        self.holder, self.secret, self._ledger = holder, secret, ledger

    @property
    def left(self) -> float:
        """US dollars."""
        own = self._ledger.left(self.holder)
        return min(own, max(0.0, self.secret.budget - self.secret.spent)) if self.secret else own

    def charge(self, dollars: float, what: str) -> None:
        """Take US dollars from it."""
        self._ledger.charge(self.holder, dollars, what)
        if self.secret:
            self.secret.spent += dollars


class Accounts:
    """Finds the account for what a request presents."""

    def __init__(self, holders: Holders, ledger: Ledger) -> None:
        self._holders, self.ledger = holders, ledger
        self._secrets: dict[str, ClientSecret] = {}

    async def find(self, given: str | None) -> Account | None:
        """The account behind a token or a client secret; `None` if it is unknown or has expired."""
        if not given:
            return None
        secret = self._secrets.get(given)
        if secret:
            return Account(self.ledger, secret.holder, secret) if secret.expires_at > time.time() else None
        holder = await self._holders.holder(given)
        return Account(self.ledger, holder) if holder else None

    def mint(self, secret: ClientSecret) -> str:
        """Keep a client secret; returns the value that stands for it."""
        now = time.time()
        self._secrets = {value: kept for value, kept in self._secrets.items() if kept.expires_at > now}
        value = "ek_" + secrets.token_urlsafe(24)
        self._secrets[value] = secret
        return value


def presented(headers: Mapping[str, str], subprotocols: list[str] = ()) -> str | None:
    """The credential of a request: a bearer token, or a browser's WebSocket subprotocol."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() in ("bearer", "token") and token:
        return token.strip()
    named = [name for name in subprotocols if name.startswith(KEY_SUBPROTOCOL)]
    return named[0][len(KEY_SUBPROTOCOL) :] if named else None
