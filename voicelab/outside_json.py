"""JSON from outside: read within bounds, so that no text breaks or holds up whoever reads it.

What was read may be walked through by a function that calls itself, and can be written again and sent on.
"""

from __future__ import annotations

import json
import math
from typing import Any

DEEPEST = 100
"""Objects and lists within one another. A tool's schema has about ten, and Python's stack holds a thousand."""

MOST_VALUES = 200_000
"""In one text, counted by its commas and brackets. To read as many, look through them and write them again takes a
fifth of a second; a conversation that fills the context of today's largest models has some ten thousand."""


class Unreadable(ValueError):
    """A text that is no JSON, or none of a bearable shape.

    Attributes:
        value: what it says, where that can be read and is nested too deep; else `None`.
    """

    def __init__(self, reason: object, value: Any = None) -> None:
        super().__init__(str(reason))
        self.value = value


def loads(text: str | bytes) -> Any:
    """What a text says. Its numbers are finite, and half a surrogate pair, which is no character and could be written
    nowhere, becomes the sign for one that cannot be read (U+FFFD).

    Raises:
        Unreadable: saying why.
    """
    deep = f"it is nested deeper than {DEEPEST} levels"
    try:
        text = text.decode() if isinstance(text, bytes) else text
        brackets = text.count("[") + text.count("{")
        if brackets + text.count(",") > MOST_VALUES:
            raise Unreadable(f"it has more than {MOST_VALUES} values")
        value = json.loads(text, parse_float=_finite, parse_constant=_refused_constant)
    except RecursionError:
        raise Unreadable(deep) from None
    except ValueError as problem:
        raise Unreadable(problem) from None
    if brackets > DEEPEST and _deeper_than(DEEPEST, value):
        raise Unreadable(deep, value)
    if "\\ud" not in text and "\\uD" not in text:
        return value
    whole = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return json.loads(whole)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"the number {digits[:40]} is out of range")
    return number


def _refused_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def _deeper_than(levels: int, value: Any) -> bool:
    layer = [value]
    for _ in range(levels):
        layer = [
            inner
            for outer in layer
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not layer:
            return False
    return True
