"""What words mean: sentences as vectors, near to each other where they mean the same, and what instructions ask for.

Like `audio` it lies at the bottom: it imports nothing of ours, and the engine and the desk may both import it.
"""

from .embedding import embed
from .instructions import Instruction, not_followed, read

__all__ = ["Instruction", "embed", "not_followed", "read"]
