"""The idle timeout of `server_vad`: when a caller has been silent for too long after an answer.

The clock is the input audio's own, as for turn detection: it runs from the end of the last answer's play-out, stands
still while somebody speaks, and runs out once.
"""

from __future__ import annotations

from typing import Any


class IdleClock:
    """All times are milliseconds of input audio since the session began."""

    def __init__(self) -> None:
        self._from_ms: int | None = None

    def answered(self, until_ms: int) -> None:
        """An answer has been played, or over a WebSocket will have been played, until then."""
        self._from_ms = until_ms

    def stop(self) -> None:
        """The caller speaks, or an answer is under way."""
        self._from_ms = None

    def expired(self, now_ms: int, detection: dict[str, Any] | None) -> int | None:
        """Where the silence began if it has lasted `idle_timeout_ms`, and only once; else `None`."""
        timeout_ms = (detection or {}).get("idle_timeout_ms")
        if self._from_ms is None or not timeout_ms or now_ms - self._from_ms < timeout_ms:
            return None
        began, self._from_ms = self._from_ms, None
        return began
