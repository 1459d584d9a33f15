"""Days and times for the parameters that take them: which of those that were said, and in which form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from . import past, roles
from .context import Context
from .leaves import Leaf
from .moments import Moment
from .pairs import Pair, pair
from .pieces import Pieces
from .spans import Span
from .written import is_dated_time, is_whole, written

_SINCE = 2.5  # against the day since which something is so, where one is wished for
_REFUSED_DAY = 1.0  # against a day of which it was told that it will not do, where another was said
_NEAR = 50  # characters before a day in which that is told
_NOW = 1.0  # against "now", which seldom is a day: "for three weeks now", "right now"
_REFUSED = re.compile(  # "I can't make Friday, could we", "I'm away all Tuesday"
    r"(?:n['’]t|\bnot|\bnever|['’]m (?:out|away|busy|working)|\binstead of)\b"
    r"(?:(?!\b(?:can|could|would|will|so|but|make|change|move)\b)[^.,;!?])*$",
    re.IGNORECASE,
)


def for_moments(leaves: Sequence[Leaf], pieces: Pieces, all_leaves: Sequence[Leaf]) -> list[Pair]:
    """Pairs of the leaves that take a day or a time with the days and times that were said."""
    context = Context(pieces.around_numbers, leaves, all_leaves)
    pairs, born = [], any(map(past.is_of_birth, leaves))
    for leaf in leaves:
        parts = [part for whole in pieces.moments for part in whole.parts]
        for span in [*pieces.moments, *parts, *pieces.bare_moments]:
            moment = past.turned_back(leaf, span, pieces.text, pieces.vocabulary, pieces.today)
            value = written(leaf, _with_day(leaf, span, moment, pieces))
            if value is not None:
                score = 1.8 + context.evidence(leaf, span) + roles.evidence(leaf, pieces.text, span)
                score -= _REFUSED_DAY * bool(_REFUSED.search(pieces.text.said, max(0, span.start - _NEAR), span.start))
                score -= _SINCE * (roles.cue(pieces.text, span)[0] == "since" and not _begins(leaf))
                score -= _NOW * (span.value.said.lower() == "now")
                score += past.of_birth(leaf, moment, pieces.today) if born else 0.0
                score += 0.5 * leaf.required + (0.5 if bool(span.parts) == is_whole(leaf) else 0.0)
                pairs.append(pair(score, leaf, span, value))
    return pairs


def _begins(leaf: Leaf) -> bool:
    """Whether the leaf takes when something began."""
    return "since" in leaf.about or past.is_of_what_was(leaf) or roles.plays(leaf, roles.FROM)


def _with_day(leaf: Leaf, span: Span, moment: Moment, pieces: Pieces) -> Moment:
    """A moment; with the day of the one before it, where a time without a day will not do: "from 2 pm to 3"."""
    days = [one.value.date for one in pieces.moments if one.value.date and one.start < span.start]
    if not (days and moment.time and not moment.date and is_dated_time(leaf)):
        return moment
    return moment if any(span in one.parts for one in pieces.moments) else replace(moment, date=days[-1])
