"""Whether a single call has room for all that several calls of a tool would take."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from ..words import stem
from .apart import Call
from .kinds import Kind, kind_of
from .leaves import Leaf
from .moments import moments
from .numbers import numbers
from .spans import Text
from .today import today
from .units import measure


def takes_several(
    calls: Sequence[Call], differ: Sequence[Leaf], wanted: Collection[Leaf], together: dict[str, Any]
) -> bool:
    """Whether a single call would leave out a value that one of several has.

    It may take the value for something else: the three sides of a triangle are three parameters of it.

    Args:
        differ: the parameters in which the calls differ, of those that are `wanted`.
        together: what a single call takes.
    """
    firm = [leaf for leaf in differ if kind_of(leaf) not in (Kind.FREE, Kind.TRUTH, Kind.OBJECT)]
    told = {leaf: _all(call.values.get(leaf.path[0]) for call in calls) for leaf in firm}
    contested = [leaf for leaf in firm if len(told[leaf]) > 1]
    apart = [leaf for leaf in contested if _of_one_unit(leaf, calls)] if contested else firm
    taken = _all(together.get(leaf.path[0]) for leaf in wanted if leaf in firm or _has_room(leaf))
    shares = {f"{value / 100:.10g}" for value in together.values() if isinstance(value, (int, float))}  # 20% is 0.2
    lacking = set[str]().union(*(told[leaf] for leaf in apart)) - taken - shares
    named = [leaf.naming for leaf in wanted]  # "two adults and one child": the child is no value, but is counted
    within = " ; ".join(_all(together.get(leaf.path[0]) for leaf in firm))
    return any(
        not re.search(rf"(?<![\w.-]){re.escape(value)}(?![\w.])", within)
        for value in lacking
        if not any({*value.split()} <= naming for naming in named)
    )


def _of_one_unit(leaf: Leaf, calls: Sequence[Call]) -> bool:
    """Whether its values are all amounts of one thing: "90 square feet, painted two years ago" are no two areas."""
    units, dated = set[str](), set[bool]()
    for call in calls if kind_of(leaf) is Kind.NUMBER else ():
        said = Text(call.thing.words)
        own = [one for one in numbers(said) if one.value == call.values.get(leaf.path[0])]
        units |= {measure(one.unit) or one.unit for one in own}
        days = moments(said, today()) if own else []
        dated |= {any(map(one.overlaps, days)) for one in own}
    return len(units - {""}) < 2 and len(dated) < 2


def _has_room(leaf: Leaf) -> bool:
    """Whether a parameter takes only what was meant for it: what it needs, options and amounts, and not any words."""
    kind = kind_of(leaf)
    return kind in (Kind.CHOICE, Kind.NUMBER, Kind.MOMENT) or kind is not Kind.FREE and leaf.required and not leaf.many


def _all(values: Iterable[Any]) -> set[str]:
    """Values, and what is in lists, to be compared: by stems, as "points" and "point" are one, and numbers by worth."""
    found = set[str]()
    for value in values:
        if isinstance(value, list):
            found |= _all(value)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            found.add(f"{value:.10g}")
        elif value is not None:
            found.add(re.sub(r"[a-z]+", lambda word: stem(word.group()), str(value).lower()))
    return found - {""}
