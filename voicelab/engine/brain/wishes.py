"""Several wishes in one breath: "block my card, and then tell me my balance"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from .arguments.numbers import numbers
from .arguments.spans import Text, blanked
from .arguments.units import unit_of
from .matching import VALUES, Fit, about, fits, spoken_name
from .words import is_among, telling, words

OWN_WISH = 0.8  # odds from which a part of a sentence is a wish of its own; found on the development half
STATED = 3.0  # as that, for a part that states something instead of asking for it
MOST_OF_A_REMARK = 2  # telling words
MOST_PARTS = 4  # that are looked at, as each run of them costs an embedding
STILL_THERE = -2.5  # odds below which nothing of a part's wish shows in the whole sentence; as OWN_WISH
CLEARLY = 4.0  # odds from which a part is a wish, whether or not it shows in the whole; as OWN_WISH
_JOINED = re.compile(
    r"(?:[,;.]?\s+(?:oh|and then|and also|and after that|after that|then|and|also|plus|as well as|so)|[;.?!,])"
    r"(?:,?\s+(?:and|oh|while (?:you're|you are|we're) at it|one more thing|on top of that)\b,?)*\s+",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"(?:(?:oh|ah|well|sorry|no|oh dear|oh no|aw|hi|hello|hey|and|but|so|okay|ok|right|fine|good|great|lovely|"
    r"perfect|brilliant|fair enough|thanks|thank you|thank god|cheers)\W+)*(?:i|we|my|our|the|an?|it|its|this|that|"
    r"there|some\w*|no(?:body| one)?|he|she|they)(?:'\w+)?\b"
    r"(?!.*\b(?:want|like|need|wish|please|looking for)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Wish:
    """A part of what was said, with the tool that fits it; `before` is what was said before it."""

    fit: Fit
    words: str
    before: str


def states(said: str) -> bool:
    """Whether it is told how something stands, and nothing is asked for."""
    return bool(_STATES.match(said))


def wishes(instructions: str, tools: Sequence[dict[str, Any]], said: str) -> list[Wish]:
    """The wishes in what was said, in order, each for another tool; none if it is a single one, or too long to say.

    Clauses are put together again in the way in which the tools fit best: "I lost my card, so block it" is one wish.
    Each needs a tool that fits it by itself, and of which something shows in the whole of what was said: what only
    leads up to a wish ("I have a book here and want to extend its loan") does not.
    """
    parts = _clauses(said, frozenset(verb for tool in tools for verb in _verbs(tool)))
    if len(tools) < 2 or not 1 < len(parts) <= MOST_PARTS:
        return []
    undivided = fits(instructions, tools, _words(said, parts, 0, len(parts)), whole=False)
    shown = {fit.tool["name"] for fit in undivided if fit.odds >= STILL_THERE}
    best: dict[tuple[int, int], Fit] = {}

    def own(span: tuple[int, int]) -> bool:
        """Whether the run of clauses is a wish of its own."""
        told = _words(said, parts, *span)
        if span == (0, 1) and all(_remarks(told, tool) for tool in tools):
            return False
        if span not in best:
            best[span] = fits(instructions, tools, told, whole=False)[0]
        if span == (0, 1) and _remarks(told, best[span].tool):
            return False
        stated = states(told)
        if best[span].tool["name"] not in shown and (stated or best[span].firm < CLEARLY):
            return False
        return best[span].firm >= (STATED if stated else OWN_WISH)

    divided = [spans for spans in _divisions(len(parts)) if all(map(own, sorted(spans, key=_length)))]
    divided = [spans for spans in divided if len({best[span].tool["name"] for span in spans}) == len(spans)]
    chosen = max(divided, key=lambda spans: sum(best[span].odds for span in spans), default=[])
    if sum(best[span].odds for span in chosen) <= undivided[0].odds:
        return []
    return [Wish(best[span], _words(said, parts, *span), said[: parts[span[0]][0]]) for span in chosen]


def _remarks(said: str, tool: dict[str, Any]) -> bool:
    """Whether words in front are a mere remark on what was told before: "I see", "thought as much"."""
    told = telling(said)
    return len(told) <= MOST_OF_A_REMARK and not any(is_among(word, telling(about(tool))) for word in told)


def _words(said: str, parts: list[tuple[int, int]], first: int, end: int) -> str:
    """The clauses from the first up to the end, as they were said."""
    return said[parts[first][0] : parts[end - 1][1]]


def _length(span: tuple[int, int]) -> int:
    return span[1] - span[0]


def _verbs(tool: dict[str, Any]) -> list[str]:
    """What a tool is asked for with, whatever else the word means: "call" in "call_contact"."""
    return words(spoken_name(tool))[:1]


def _clauses(said: str, verbs: frozenset[str]) -> list[tuple[int, int]]:
    """Where the clauses begin and end; what has no topic of its own belongs to the one before it, or to the first.

    Names, numbers and units alone are no topic: "the scores of Ann, Bob, 7 and 8", "from Friday, two nights".

    Args:
        verbs: with which the tools are asked for; one of them at its beginning is a topic.
    """
    begins = [0, *(joint.end() for joint in _JOINED.finditer(said))]
    ends = [*(joint.start() for joint in _JOINED.finditer(said)), len(said)]
    topics = VALUES.sub(lambda found: " " * len(found.group()), said)
    topics = blanked(topics, numbers(Text(topics)))
    parts: list[tuple[int, int]] = []
    for begin, end in zip(begins, ends, strict=True):
        first = words(said[begin:end])[:1]
        if first and first[0] in verbs or any(not unit_of(word) for word in telling(topics[begin:end])):
            parts.append((begin if parts else 0, end))
        elif parts:
            parts[-1] = (parts[-1][0], end)
    return parts


def _divisions(count: int) -> list[list[tuple[int, int]]]:
    """Every way to divide so many clauses into two or more runs of neighbours."""
    found = []
    for cuts in range(1, 2 ** (count - 1)):
        ends = [at + 1 for at in range(count - 1) if cuts >> at & 1]
        found.append(list(pairwise([0, *ends, count])))
    return found
