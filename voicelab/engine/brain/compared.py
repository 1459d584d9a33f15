"""Texts of the instructions and the tools as vectors: what is said in each turn is compared with the same ones."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from voicelab.meaning import embed


@lru_cache(maxsize=512)  # some 4 MB: to put the vectors of a tool together takes longer than to compare them
def compared(texts: tuple[str, ...]) -> np.ndarray:
    """The vectors of texts that are no words of a caller's, float32[n, 384]; not to be written to."""
    vectors = embed(texts)
    vectors.setflags(write=False)
    return vectors
