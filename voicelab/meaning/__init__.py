"""What words mean: sentences become vectors, near to each other where they mean nearly the same.

Like `audio` it lies at the bottom: it imports nothing of ours, and the engine and the desk may both import it.
"""

from .embedding import embed

__all__ = ["embed"]
