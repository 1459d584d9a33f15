"""Wrong passwords, counted for each account: after too many in a row it is locked for a while, in every session.

An account is a user name at one source of verification. The count is kept in the memory of this process and by no
session, so that a new session, or another browser's, finds the lock that was there; it ends with the process, and two
processes count apart. User names that do not exist are counted as those that do, so that a lock tells nobody which do.
"""

from __future__ import annotations

import threading
import time
import unicodedata
from collections.abc import Hashable
from dataclasses import dataclass

WRONG_TRIES = 5
LOCK_SECONDS = 60.0
FORGOTTEN_SECONDS = 15 * 60.0  # a count that nobody has added to for so long begins anew

Account = tuple[Hashable, str]


@dataclass
class _Count:
    wrong: int = 0
    locked_until: float = 0.0
    last: float = 0.0


class Lockout:
    """The counts of this process; safe from any thread."""

    def __init__(self) -> None:
        self._counts: dict[Account, _Count] = {}
        self._lock = threading.Lock()

    def account(self, source: object, username: str) -> Account:
        """The account of a user name at a source of verification; capitals and spaces around it make no other."""
        known = source if isinstance(source, Hashable) else id(source)
        return known, unicodedata.normalize("NFKC", username).strip().casefold()

    def begin(self, account: Account) -> bool:
        """Count a try as wrong before it is looked at, so that many at once are no more than five; false if locked."""
        with self._lock:
            self._forget()
            count = self._counts.setdefault(account, _Count())
            count.last = time.monotonic()
            if count.locked_until > count.last or count.wrong >= WRONG_TRIES:
                return False
            count.wrong += 1
            return True

    def right(self, account: Account) -> None:
        """The password was right: the count begins anew."""
        with self._lock:
            self._counts.pop(account, None)

    def unknown(self, account: Account) -> None:
        """Nobody could say whether it was right: the try does not count."""
        with self._lock:
            count = self._counts.get(account)
            if count and count.wrong:
                count.wrong -= 1

    def wrong(self, account: Account) -> int:
        """The password was wrong; how many tries are left before the lock, which closes with the last one."""
        with self._lock:
            count = self._counts.setdefault(account, _Count(wrong=1))
            if count.locked_until > time.monotonic():  # by another try at the same time
                return 0
            left = max(0, WRONG_TRIES - count.wrong)
            if not left:
                count.wrong, count.locked_until = 0, time.monotonic() + LOCK_SECONDS
            return left

    def seconds(self, account: Account) -> int:
        """How long the account stays locked, in whole seconds; 0 when it is open."""
        with self._lock:
            count = self._counts.get(account)
            return max(0, round(count.locked_until - time.monotonic() + 0.499)) if count else 0

    def _forget(self) -> None:
        now = time.monotonic()
        for account in [one for one, count in self._counts.items() if now - count.last > FORGOTTEN_SECONDS]:
            del self._counts[account]


lockout = Lockout()
