"""Texts of the instructions and the tools as vectors: what is said in each turn is compared with the same ones."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from voicelab.meaning import embed

_MOST_KEPT = 200  # texts, of which the vectors are 0.3 MB: a long page that was found is not kept


def compared(texts: tuple[str, ...]) -> np.ndarray:
    """The vectors of texts that are no words of a caller's, float32[n, 384]; not to be written to."""
    return _kept(texts) if len(texts) <= _MOST_KEPT else embed(texts)


@lru_cache(maxsize=512)  # some 4 MB: to put the vectors of a tool together takes longer than to compare them
def _kept(texts: tuple[str, ...]) -> np.ndarray:
    vectors = embed(texts)
    vectors.setflags(write=False)
    return vectors
