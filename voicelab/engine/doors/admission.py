"""How many may be in at a time, and how many may come in a minute: what belongs to all holders of the engine's key."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from voicelab.engine.limits import MAX_SESSIONS, MAX_TEXT_RESPONSES, REQUESTS_PER_MINUTE
from voicelab.engine.within_limits import rate_limit


class Places:
    """So many of a kind at a time.

    Args:
        what: their name in a refusal, in the plural.
    """

    def __init__(self, what: str, most: int) -> None:
        self._what, self._most = what, most
        self.taken = 0

    def check(self) -> None:
        """Whether there is one left.

        Raises:
            ProtocolError: `rate_limit_exceeded`.
        """
        if self.taken >= self._most:
            raise rate_limit(f"{self._most} {self._what} at a time. End one, and try again.")

    @contextmanager
    def place(self) -> Iterator[None]:
        """One of them, for the length of a block.

        Raises:
            ProtocolError: `rate_limit_exceeded`.
        """
        self.check()
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1


class Admission:
    """Whom the engine lets in, of those who have the key.

    Args:
        clock: seconds that never go back.
    """

    def __init__(
        self,
        sessions: int = MAX_SESSIONS,
        per_minute: int = REQUESTS_PER_MINUTE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.sessions = Places("sessions", sessions)
        self.responses = Places("responses", MAX_TEXT_RESPONSES)
        self._per_minute, self._clock = per_minute, clock
        self._left, self._since = float(per_minute), clock()

    def request(self) -> None:
        """Something is begun. What was not used in a minute is gone, and comes again bit by bit.

        Raises:
            ProtocolError: `rate_limit_exceeded`.
        """
        now = self._clock()
        regained = (now - self._since) * self._per_minute / 60
        self._left, self._since = min(self._per_minute, self._left + regained), now
        if self._left < 1:
            raise rate_limit(f"{self._per_minute} requests in a minute. Try again in a second.")
        self._left -= 1
