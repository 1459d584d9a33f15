"""Several wishes in one breath: "block my card, and then tell me my balance"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from voicelab.meaning import embed

from .matching import Fit, fits
from .words import telling

OWN_WISH = 0.8  # odds from which a part of a sentence is a wish of its own; found on the development half
STATED = 3.0  # as that, for a part that states something instead of asking for it
MOST_PARTS = 4  # that are looked at, as each run of them costs an embedding
STILL_THERE = -2.0  # odds below which nothing of a part's wish shows in the whole sentence; as OWN_WISH
_JOINED = re.compile(
    r"[,;.]?\s+(?:and then|and also|and after that|after that|then|and|also|plus|as well as|so)\s+|[;.?!,]\s+",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"(?:i|we|my|our|the|an?|it|its|this|that|there|some\w*|no(?:body| one)?|he|she|they)(?:'\w+)?\b"
    r"(?!.*\b(?:want|like|need|wish|please|looking for)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Wish:
    """A part of what was said, with the tool that fits it; `before` is what was said before it."""

    fit: Fit
    words: str
    before: str


def wishes(instructions: str, tools: Sequence[dict[str, Any]], said: str) -> list[Wish]:
    """The wishes in what was said, in order, each for another tool; none if it is a single one, or too long to say.

    Clauses are put together again in the way in which the tools fit best: "I lost my card, so block it" is one wish.
    Each needs a tool that fits it by itself, and of which something shows in the whole of what was said: what only
    leads up to a wish ("I have a book here and want to extend its loan") does not.
    """
    parts = _clauses(said)
    if len(tools) < 2 or not 1 < len(parts) <= MOST_PARTS:
        return []
    spans = [(a, b) for a in range(len(parts)) for b in range(a + 1, len(parts) + 1)]
    runs = {(a, b): said[parts[a][0] : parts[b - 1][1]] for a, b in spans}
    embed(list(runs.values()))  # at once, which is quicker than one by one
    ranked = {span: fits(instructions, tools, words, whole=False) for span, words in runs.items()}
    together = {fit.tool["name"]: fit.odds for fit in ranked[0, len(parts)]}
    best = {span: fits_best[0] for span, fits_best in ranked.items()}
    least = {span: STATED if _STATES.match(words) else OWN_WISH for span, words in runs.items()}

    def worth(spans: list[tuple[int, int]]) -> float:
        names = {best[span].tool["name"] for span in spans}
        own = all(best[span].odds >= least[span] for span in spans)
        shown = all(together[name] >= STILL_THERE for name in names)
        divided = len(names) == len(spans) and own and shown
        return sum(best[span].odds for span in spans) if divided or len(spans) == 1 else float("-inf")

    chosen = max(_divisions(len(parts)), key=worth)
    found = [Wish(best[span], runs[span], said[: parts[span[0]][0]]) for span in chosen]
    return found if len(found) > 1 else []


def _clauses(said: str) -> list[tuple[int, int]]:
    """Where the clauses begin and end; what has no topic of its own belongs to the one before it, or to the first."""
    begins = [0, *(joint.end() for joint in _JOINED.finditer(said))]
    ends = [*(joint.start() for joint in _JOINED.finditer(said)), len(said)]
    parts: list[tuple[int, int]] = []
    for begin, end in zip(begins, ends, strict=True):
        if telling(said[begin:end]):
            parts.append((begin if parts else 0, end))
        elif parts:
            parts[-1] = (parts[-1][0], end)
    return parts


def _divisions(count: int) -> list[list[tuple[int, int]]]:
    """Every way to divide so many clauses into runs of neighbours; undivided comes first."""
    found = []
    for cuts in range(2 ** (count - 1)):
        ends = [at + 1 for at in range(count - 1) if cuts >> at & 1]
        found.append(list(pairwise([0, *ends, count])))
    return found
