"""How long the answers that were made will still be heard, whoever plays them.

Over a WebSocket the client does, and tells nobody; so it is reckoned from when their sound was made, at the speed of
speech, until the client says that it has cut them.
"""

from __future__ import annotations

import time
from collections.abc import Callable


class Sounding:
    """Of one conversation.

    Args:
        clock: seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until = 0.0

    def add(self, ms: float) -> None:
        """So much more sound was made, and is played when what came before it has been."""
        self._until = max(self._until, self._clock()) + ms / 1000

    def stop(self) -> None:
        """Nothing is heard any more."""
        self._until = 0.0

    @property
    def left_ms(self) -> float:
        """Milliseconds from now."""
        return max(0.0, self._until - self._clock()) * 1000
