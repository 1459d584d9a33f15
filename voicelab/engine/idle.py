"""The idle timeout of `server_vad`: when a caller has been silent for too long after an answer.

The clock is the input audio's own, as for turn detection: it runs from the end of the last answer's play-out, while
nobody speaks and no answer is made or heard, and runs out once.
"""

from __future__ import annotations

from typing import Any


class IdleClock:
    """All times are milliseconds of input audio since the session began."""

    def __init__(self) -> None:
        self._from_ms = 0
        self._runs = False

    def answered(self, until_ms: int) -> None:
        """An answer has been played, or over a WebSocket will have been played, until then."""
        self._from_ms, self._runs = until_ms, True

    def cut(self, now_ms: int) -> None:
        """Nothing more is heard of what would have been played from now on."""
        self._from_ms = min(self._from_ms, now_ms)

    def stop(self, now_ms: int) -> None:
        """The caller speaks, or an answer is made or heard. What is to be played until later lets it run then."""
        self._runs = self._runs and self._from_ms > now_ms

    def put_off(self, now_ms: int) -> None:
        """Something is heard that is no answer: the silence begins after it, if at all."""
        self._from_ms = max(self._from_ms, now_ms)

    def expired(self, now_ms: int, detection: dict[str, Any] | None) -> int | None:
        """Where the silence began if it has lasted `idle_timeout_ms`, and only once; else `None`."""
        timeout_ms = (detection or {}).get("idle_timeout_ms")
        if not self._runs or not timeout_ms or now_ms - self._from_ms < timeout_ms:
            return None
        self._runs = False
        return self._from_ms
