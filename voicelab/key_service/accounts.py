"""Who may use the key: holders by their tokens, and whoever was given one of their client secrets."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from .ledger import Ledger
from .refusals import Refused, exhausted, kept_books

KEY_SUBPROTOCOL = "openai-insecure-api-key."  # how a browser's WebSocket presents a credential
SECRET = "this client secret"  # its name in its own book


class Holders(Protocol):
    """Knows people by what they present."""

    async def holder(self, token: str) -> str | None:
        """The name of whoever has this token; `None` if nobody does."""


class KnownHolders:
    """Holders by tokens that were given out: `{"ada": "a long random token"}`.

    While a token is exchanged its holder has two, so that nobody is turned away: `give` the new one, put it where calls
    are made, `revoke` the old one.
    """

    def __init__(self, tokens: Mapping[str, str]) -> None:
        self._tokens = [(name, token) for name, token in tokens.items()]

    def __repr__(self) -> str:
        return f"KnownHolders({', '.join(dict(self._tokens))})"

    def give(self, holder: str, token: str) -> None:
        """From now on, this token is the holder's too; for any thread."""
        self._tokens = [*self._tokens, (holder, token)]

    def revoke(self, token: str) -> None:
        """From now on this token opens nothing.

        A call under way goes on, as it does at the service, and client secrets minted with it end by themselves.
        """
        self._tokens = [(name, own) for name, own in self._tokens if own != token]

    async def holder(self, token: str) -> str | None:
        """As `Holders.holder`; each token is compared, so that the time taken tells nothing."""
        matches = [name for name, own in self._tokens if hmac.compare_digest(own.encode(), token.encode())]
        return matches[0] if matches else None


@dataclass
class ClientSecret:
    """What a holder gave to a browser: it opens calls until `expires_at` (Unix time), and spends `budget` at most.

    Attributes:
        upstream: the endpoint's own client secret, which stays here.
        session: the settings that it was minted with.
        book: what is spent and reserved of `budget`.
    """

    holder: str
    upstream: str = field(repr=False)
    expires_at: int
    budget: float
    model: str
    session: dict[str, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.book = Ledger(self.budget)


class Account:
    """Who pays for a call: a holder, perhaps within the bounds of a client secret."""

    def __init__(self, ledger: Ledger, holder: str, secret: ClientSecret | None = None) -> None:
        self.holder, self.secret = holder, secret
        self.books = [(secret.book, SECRET), (ledger, holder)] if secret else [(ledger, holder)]

    @property
    def left(self) -> float:
        """US dollars."""
        with kept_books():
            return min(ledger.left(name) for ledger, name in self.books)

    def charge(self, dollars: float, what: str) -> None:
        """Take US dollars from it."""
        with kept_books():
            for ledger, name in self.books:
                ledger.charge(name, dollars, what)

    def require_more(self) -> None:
        """Refuse whoever has spent all.

        Raises:
            Refused: `insufficient_quota`, or `ledger_unavailable`.
        """
        with kept_books():
            for ledger, name in self.books:
                if ledger.spent(name) >= ledger.budget(name):
                    raise exhausted(name, held=False)

    def reserve(self, dollars: float) -> Hold:
        """Set aside what something may cost at most, before it is served.

        Raises:
            Refused: `insufficient_quota`, or `ledger_unavailable`.
        """
        hold = Hold(self)
        hold.grow(dollars)
        return hold


class Hold:
    """US dollars of an account that are set aside, until `settle` gives back what was not spent of them."""

    def __init__(self, account: Account) -> None:
        self._account, self._id = account, secrets.token_hex(8)
        self._owed: list[float] = [0.0 for _ in account.books]  # spent, and not written down yet
        self.dollars = 0.0

    def grow(self, dollars: float) -> None:
        """Hold at least this much.

        Raises:
            Refused: if the account has no room for it; what was held before stays.
        """
        if dollars <= self.dollars:
            return
        more, grown = dollars - self.dollars, []
        try:
            for ledger, name in self._account.books:
                with kept_books():
                    if not ledger.reserve(name, more, self._id):
                        raise exhausted(name, held=ledger.spent(name) < ledger.budget(name))
                grown.append((ledger, name))
        except Refused:
            for ledger, name in grown:
                with kept_books():
                    ledger.give_back(name, more, self._id)
            raise
        self.dollars = dollars

    def charge(self, dollars: float, what: str) -> None:
        """Something was served and has cost this; as much as before stays set aside for what comes next.

        Raises:
            Refused: if no room is left for what comes next, or the charge could not be written down (then what is set
                aside stays so, until it can be).
        """
        for place, (ledger, name) in enumerate(self._account.books):
            self._owed[place] += dollars
            with kept_books():
                ledger.charge(name, self._owed[place], what)
            self._owed[place] = 0.0
        self.require_cover()

    def require_cover(self) -> None:
        """Refuse if what is held does not fit into the budget any more.

        Raises:
            Refused: `insufficient_quota`.
        """
        for ledger, name in self._account.books:
            with kept_books():
                if not ledger.covers(self._id):
                    raise exhausted(name, held=ledger.spent(name) < ledger.budget(name))

    def settle(self, what: str, dollars: float = 0.0) -> None:
        """It is over, and `dollars` were spent since the last charge.

        Raises:
            Refused: if that cannot be written down; then all of what was set aside counts as spent.
        """
        for place, (ledger, name) in enumerate(self._account.books):
            with kept_books():
                ledger.charge(name, self._owed[place] + dollars, what, settles=self._id)
            self._owed[place] = 0.0


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
