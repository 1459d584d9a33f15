"""How well each tool fits what was said: by words, as a recogniser may have misheard them, and by meaning."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from voicelab.meaning import embed

from .compared import compared
from .routes import DEFAULT_ROUTE, Route, routes, spoken
from .turn import HANDOFF
from .words import best_likeness, share, spaced, split_name, telling

# The logarithm of the odds that the tool is meant, 0 where calling it does more good than harm: by logistic regression
# over all tools of a case and none, on the development half of `benchmarks/thinking.py` and half of its `--cases`, but
# for the bias and the two of the only tool, which were set by hand on the same half.
WEIGHTS = {
    "meaning": 7.3,  # cosine of what was said with name and description
    "name": 2.6,  # cosine with the name alone
    "rarity": 1.0,  # words shared with this tool and few others, up to 4; 0 for the only tool, if it is no handoff
    "named": 2.5,  # whether all words of its name were said
    "contrast": 14.5,  # how much nearer in meaning than the next tool
    "handoff": 3.0,  # to hand over does no harm, and an agent can do more than its description tells
    "alone": -1.9,  # no other tool to compare with
    "alone, in short": 1.25,  # as that, but the words say little besides
    "instructed": 3.9,  # cosine with the instructions' words about it, where those are nearer than its description
}
BIAS = -2.55
MOST_RARITY = 4.0
UNRELATED = 0.15  # a cosine up to which two sentences have nothing to do with each other
CATCHES_ALL = 3.0  # a tool or agent "for whatever else" is near to everything: it is a last resort
SHORT = 3  # telling words
CLEARLY, AHEAD = 2.0, 3.0  # odds from which it is clear that a tool is meant, and how much more than those of the next
MOST_TAKEN = 400  # characters of what a tool takes: the model forgets what comes first in a long text
VALUES = re.compile(
    r"(?<!^)(?<![.?!] )\b(?!I\b)[A-Z][\w.'-]*|[$€£]?\d[\w.,%:]*|(?<!\w)(?:[\"'][^\"'”]+|“[^\"'“”]+)[\"'”](?!\w)"
)
_LEFT = re.compile(r"\s+(?:(?:in|at|from|to|of|for|and|between|with|on)\s*){1,6}(?=[.?!,]|$)")
_SENT = re.compile(r"^Handoff to the (.*?) agent to handle the request\.?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Fit:
    """How well one tool fits: `odds` from about -6 to 8, 0 at the edge; `meaning` is a cosine.

    `instructed` is whether the instructions name the tool for words that were said. `whole` is the cosine with all that
    the tool says of itself, `nearer` how much nearer it is by that than the next tool, and `named` whether all words of
    its name were said.
    """

    tool: dict[str, Any]
    odds: float
    meaning: float
    instructed: bool = False
    whole: float = 0.0
    nearer: float = 0.0
    named: bool = False

    @property
    def firm(self) -> float:
        """The odds where something is going on already: there it does harm to be handed over to somebody else."""
        return self.odds - (WEIGHTS["handoff"] if self.tool["name"].startswith(HANDOFF) else 0.0)


def fits(instructions: str, tools: Sequence[dict[str, Any]], said: str, whole: bool = True) -> list[Fit]:
    """The tools, those that fit best first.

    `whole` looks at a sentence without its names and numbers too, where its words leave it open which tool is meant.
    """
    if not tools:
        return []
    known = routes(instructions, tools).by_name
    hinted = [known[tool["name"]] for tool in tools]
    told_of, spoken = [telling(" ".join(route.sentences)) for route in hinted], telling(said)
    by_words = _by_words(tools, told_of, spoken)
    found = _weighed(tools, hinted, by_words, embed([said]))
    plain = _without_values(said) if whole else said
    if plain != said and not _is_clear(found):
        found = _weighed(tools, hinted, by_words, embed([said, plain]))
    return sorted(_instructed_first(found, told_of, spoken), key=lambda fit: -fit.odds)


def _is_clear(found: Sequence[Fit]) -> bool:
    """Whether one tool fits, and the next far less."""
    best, *others = sorted((fit.odds for fit in found), reverse=True)
    return best >= CLEARLY and best - max(others, default=0.0) >= (AHEAD if others else 0.0)


def _by_words(tools: Sequence[dict[str, Any]], told_of: list[list[str]], spoken: list[str]) -> list[dict[str, float]]:
    """What the words that were said speak for each tool; `told_of` has the instructions' words on each."""
    alone = len(tools) == 1
    rarities = _rarities(tools, told_of, spoken)
    found = []
    for tool, rarity in zip(tools, rarities, strict=True):
        hands_over = tool["name"].startswith(HANDOFF)
        found.append(
            {
                "rarity": min(rarity, MOST_RARITY) if not alone or hands_over else 0.0,
                "named": float(share(telling(spoken_name(tool)), spoken) >= 0.8),
                "alone, in short": float(alone and len(spoken) <= SHORT),
                "alone": float(alone and not hands_over),
                "handoff": float(hands_over),
            }
        )
    return found


def _weighed(
    tools: Sequence[dict[str, Any]],
    hinted: Sequence[Route],
    by_words: Sequence[dict[str, float]],
    vectors: np.ndarray,
) -> list[Fit]:
    """The tools with their odds, by their words and by how near they are to what was said, in one wording or more."""
    near = [_meaning(vectors, tool, route) for tool, route in zip(tools, hinted, strict=True)]
    wholes = [max(row) for row in (compared(tuple(map(_whole, tools))) @ vectors.T).tolist()]
    meanings = [meaning for meaning, _, _ in near]
    found = []
    for at, tool in enumerate(tools):
        meaning, name, instructed = near[at]
        features = by_words[at] | {
            "meaning": meaning,
            "name": name,
            "contrast": _ahead(meanings, at),
            "instructed": instructed,
        }
        odds = BIAS + sum(WEIGHTS[name] * value for name, value in features.items())
        odds -= CATCHES_ALL if DEFAULT_ROUTE.search(described(tool)) else 0.0
        is_named = features["named"] > 0
        found.append(Fit(tool, round(odds, 3), meaning, whole=wholes[at], nearer=_ahead(wholes, at), named=is_named))
    return found


def _ahead(likenesses: Sequence[float], at: int) -> float:
    """How much nearer one tool is than the next, or than what has nothing to do with it; 0 where it is the only one."""
    others = [*likenesses[:at], *likenesses[at + 1 :]]
    return likenesses[at] - max(UNRELATED, *others) if others else 0.0


def _instructed_first(found: list[Fit], about: list[list[str]], spoken: list[str]) -> list[Fit]:
    """What the instructions name a tool for counts for more than what the tools say of themselves.

    A tool is named for these words if one of them is in a sentence about it, and in none about another tool; `about`
    are the telling words of each tool's sentences.
    """
    most = max(fit.odds for fit in found)
    told = []
    for at, fit in enumerate(found):
        others = [word for place, inner in enumerate(about) if place != at for word in inner]
        own = telling(spoken_name(fit.tool))
        named = [
            word
            for word in spoken
            if best_likeness(word, about[at]) >= 0.8
            and best_likeness(word, others) < 0.8
            and best_likeness(word, own) < 0.8
        ]
        told.append(replace(fit, odds=max(fit.odds, most, 0.0) + len(named), instructed=True) if named else fit)
    return told


def alike(one: Fit, other: Fit, said: str) -> bool:
    """Whether all telling words fit two tools, and speak for neither more than for the other."""
    shared = [
        (best_likeness(word, all_words(one.tool)), best_likeness(word, all_words(other.tool))) for word in telling(said)
    ]
    return bool(shared) and all(mine == theirs > 0 for mine, theirs in shared)


def spoken_name(tool: dict[str, Any]) -> str:
    """The tool's name as words; a handoff's is that of the agent."""
    return spoken(str(tool["name"]))


def described(tool: dict[str, Any]) -> str:
    """What the tool is for, by its description; a handoff's without the words that all of them have."""
    return _SENT.sub("", str(tool.get("description") or ""))


def about(tool: dict[str, Any]) -> str:
    """The tool's own words: said by a caller, they ask for it, and are no values."""
    return f"{spoken_name(tool)} {described(tool)}"


def _meaning(vectors: np.ndarray, tool: dict[str, Any], route: Route) -> tuple[float, float, float]:
    name = spoken_name(tool)
    told = (f"{name}: {described(tool)}", name, *route.sentences, *route.topics)
    likeness = [max(row) for row in (compared(told) @ vectors.T).tolist()]
    told_of = max(likeness[2:], default=-1.0)
    return max(likeness[0], told_of), likeness[1], max(0.0, told_of) if told_of > likeness[0] else 0.0


def _whole(tool: dict[str, Any]) -> str:
    """All that the tool says of itself: name, description, and what it takes."""
    properties = (tool.get("parameters") or {}).get("properties") or {}
    takes = [
        f"{split_name(name)}: {schema.get('description') or ''}"
        for name, schema in properties.items()
        if isinstance(schema, dict)
    ]
    return f"{about(tool)}. {'; '.join(takes)[:MOST_TAKEN]}"


def _without_values(said: str) -> str:
    """What was said without names, numbers and quotations, which no tool's description has."""
    left = VALUES.sub(" ", said)
    return said if left == said else " ".join(_LEFT.sub(" ", spaced(left)).split()) or said


def _rarities(tools: Sequence[dict[str, Any]], told_of: list[list[str]], spoken: list[str]) -> list[float]:
    """Likeness of the telling words to all of a tool's, weighted by how few of the tools share a word."""
    words_of_each = [all_words(tool) for tool in tools]
    result = [0.0] * len(tools)
    for word in spoken:
        likenesses = [best_likeness(word, own) for own in words_of_each]
        weight = math.log2(1 + len(tools) / max(1, sum(near > 0 for near in likenesses)))
        for at, (near, further) in enumerate(zip(likenesses, told_of, strict=True)):
            result[at] += max(near, 0.5 * best_likeness(word, further)) * weight
    return result


def all_words(tool: dict[str, Any]) -> list[str]:
    """The stems of the telling words of all that a tool says of itself, and of what it takes."""
    parameters = tool.get("parameters") or {}
    inner = [spoken_name(tool), described(tool)]
    for name, schema in (parameters.get("properties") or {}).items():
        schema = schema if isinstance(schema, dict) else {}
        inner += [split_name(name), str(schema.get("description") or ""), " ".join(map(str, schema.get("enum") or []))]
    return telling(" ".join(inner))
