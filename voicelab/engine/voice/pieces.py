"""Sound as it is made → pieces of about 80 ms, each with the words that begin in it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from voicelab.audio.pcm import RATE, Resampler, samples_in

PIECE = samples_in(80)
_WORD = re.compile(r"\S*")

LONGEST = 300
"""Characters of a sentence beyond which it is spoken in parts, so that another conversation gets its turn."""


@dataclass(frozen=True)
class SpokenPiece:
    """int16[n] at 24 kHz, and the text whose sound begins in it; "" if no word begins."""

    samples: np.ndarray
    text: str


def sentences(text: str) -> Iterator[str]:
    """The text cut after sentences and, where those are long, between words. Joined they are the text."""
    for part in re.findall(r".+?(?:[.!?…:]+[\"'”’)]*\s+|\n+|\Z)", text, re.DOTALL):
        while len(part) > LONGEST:
            cut = part.rfind(" ", 1, LONGEST) + 1 or LONGEST
            yield part[:cut]
            part = part[cut:]
        yield part


class PieceCutter:
    """Cuts one sentence's sound. Positions of words are samples at the source rate from the sentence's begin.

    Args:
        text: the sentence; the texts of its pieces join to it.
        rate: sample rate of what is pushed.
    """

    def __init__(self, text: str, rate: int) -> None:
        self._text, self._rate = text, rate
        self._resampler = Resampler(rate, RATE)
        self._sound = np.zeros(0, np.int16)
        self._starts: deque[tuple[int, int]] = deque()  # sample at RATE, character where it ends
        self._given = 0  # samples
        self._said = 0  # characters

    def word(self, character: int, sample: int) -> None:
        """A word begins at `character` and `sample`; to be told before its sound is pushed."""
        end = _WORD.match(self._text, max(character, 0)).end()  # type: ignore[union-attr]
        self._starts.append((sample * RATE // self._rate, end))

    def push(self, samples: np.ndarray) -> Iterator[SpokenPiece]:
        """Take in int16[n]; returns what is complete."""
        self._sound = np.concatenate([self._sound, self._resampler.push(samples)])
        while len(self._sound) > PIECE:
            yield self._cut()

    def finish(self) -> Iterator[SpokenPiece]:
        """The rest of sound and text; a text without any sound makes one piece without samples."""
        self._sound = np.concatenate([self._sound, self._resampler.flush()])
        while len(self._sound) > PIECE:
            yield self._cut()
        if len(self._sound) or self._said < len(self._text):
            yield SpokenPiece(self._sound, self._text[self._said :])

    def _cut(self) -> SpokenPiece:
        samples, self._sound = self._sound[:PIECE], self._sound[PIECE:]
        self._given += PIECE
        end = self._said
        while self._starts and self._starts[0][0] < self._given:
            # A voice may read several words for one written word, and report them in any order.
            end = max(end, self._starts.popleft()[1])
        text, self._said = self._text[self._said : end], end
        return SpokenPiece(samples, text)
