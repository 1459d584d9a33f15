"""An utterance as it comes in: kept, and understood as a whole, now or at its end."""

from __future__ import annotations

import numpy as np

AT_ONCE, SOON_S = 0.0, 0.3
"""In how many seconds a text is wanted: at the end of a turn, and in a pause, which has to last before it ends one."""


class Utterances:
    """What recognisers that hear an utterance as a whole have in common; each says by `_text` what it made of it."""

    def __init__(self) -> None:
        self._heard: list[np.ndarray] | None = None

    def start(self) -> None:
        """Begin an utterance; one still open is dropped."""
        self._heard = []

    def feed(self, samples: np.ndarray) -> None:
        """Hear int16[n] at 16 kHz."""
        if self._heard is not None:
            self._heard.append(samples)

    def partial(self) -> str:
        """The text of what was fed so far, as if it were all."""
        return self._text(SOON_S) if self._heard else ""

    def finish(self) -> str:
        """End the utterance; returns its text, "" if nothing was understood."""
        text = self._text(AT_ONCE) if self._heard else ""
        self.drop()
        return text

    def drop(self) -> None:
        """End the utterance without a word."""
        self._heard = None

    def close(self) -> None:
        """The model is everybody's, and stays."""

    def _text(self, in_s: float) -> str:
        raise NotImplementedError
