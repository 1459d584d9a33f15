"""What an agent's instructions ask for: each sentence with its kind, read by patterns and by nearness to examples.

The practice engine follows the kinds that it can; the desk's check names the others. A sentence is read once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from . import instruction_details as details
from .embedding import embed
from .instruction_kinds import EXAMPLES, PATTERNS
from .instruction_parts import clauses, sentences

NEAREST = 0.3  # the least likeness to an example of a kind; found on the development half of benchmarks/thinking
FOLLOWED = frozenset(("role", "greeting", "forbidden", "must say", "brevity", "routing", "kept", "fact", "handed over"))


@dataclass(frozen=True)
class Instruction:
    """One sentence of instructions, or one clause of a longer one.

    Args:
        text: as written, without marks of a list.
        kind: "role", "greeting", "forbidden", "must say", "brevity", "routing" (which tool or agent for what), "fact",
            "handed over" (a line of a contract, `name: value`), "kept" (what the practice engine does anyway), or one
            of those that it cannot follow: "manner" (a tone, a language, a persona, a style) and "behaviour".
    """

    text: str
    kind: str
    detail: str = ""
    """What to say ("greeting", "must say"), or what not to answer ("forbidden")."""

    @property
    def followed(self) -> bool:
        """Whether the practice engine acts by it."""
        return self.kind in FOLLOWED


@lru_cache(maxsize=512)
def read(instructions: str) -> tuple[Instruction, ...]:
    """The sentences of instructions with their kinds, in order."""
    found = []
    for sentence in sentences(instructions):
        for part in clauses(sentence):
            found.append(_classified(part))
    return tuple(found)


def not_followed(instructions: str) -> list[str]:
    """The sentences by which the practice engine cannot act."""
    return [one.text for one in read(instructions) if not one.followed]


@lru_cache(maxsize=2_048)
def _classified(text: str) -> Instruction:
    """The sentence as the first kind that its wording is of, if it says what that kind needs; or as the nearest."""
    for kind, pattern in PATTERNS:
        if pattern.search(text):
            told = _DETAIL[kind](text) if kind in _DETAIL else ""
            if told or kind not in _DETAIL:
                return Instruction(text, kind, told)
    kinds, vectors = _examples()
    likeness = vectors @ embed([text])[0]
    best = int(np.argmax(likeness))
    kind = kinds[best] if likeness[best] >= NEAREST else "behaviour"
    told = _DETAIL[kind](text) if kind in _DETAIL else ""
    return Instruction(text, kind, told) if told or kind not in _DETAIL else Instruction(text, "behaviour")


_DETAIL = {"greeting": details.greeting, "must say": details.must_say, "forbidden": details.topic}


@lru_cache(maxsize=1)
def _examples() -> tuple[list[str], np.ndarray]:
    pairs = [(kind, text) for kind, texts in EXAMPLES.items() for text in texts]
    return [kind for kind, _ in pairs], embed([text for _, text in pairs])
