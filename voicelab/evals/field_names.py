"""Fields of a scenario as it is written: what is misspelt is named, with what is known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def only(place: str, row: Any, names: Iterable[str]) -> None:
    """See to it that a row has no other fields.

    Raises:
        ValueError: naming the place, the field, and those that are known.
    """
    known = sorted(names)
    unknown = sorted(set(map(str, row)) - set(known)) if isinstance(row, dict) else ["no mapping"]
    if unknown:
        raise ValueError(f"{place}: unknown field {unknown[0]!r}; known: {', '.join(known)}.")


def texts(place: str, name: str, given: Any) -> tuple[str, ...]:
    """A field that is a list of texts, or one text.

    Raises:
        ValueError: if it is something else.
    """
    listed = [given] if isinstance(given, str) else given or []
    if not isinstance(listed, list) or not all(isinstance(one, str | int | float) for one in listed):
        raise ValueError(f"{place}: {name} is {given!r}; expected a list of texts.")
    return tuple(map(str, listed))
