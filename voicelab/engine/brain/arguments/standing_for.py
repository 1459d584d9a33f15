"""What a code in a schema stands for: "de" for German, "GB" for United Kingdom, 0 for "the ground floor"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from babel import Locale

# "0 is the ground floor", "1 = low, 2 = high", "(ground floor = 0)"
_NUMBER_FIRST = re.compile(
    r"(?<![\w.])(-?\d+)\s*(?:is|=|means|for|stands for)\s*(?:the\s+|an?\s+)?([a-z][a-z -]*[a-z])"
)
_NUMBER_LAST = re.compile(r"(?:the\s+)?([a-z][a-z -]*[a-z])\s*(?:=|is)\s*(-?\d+)(?![\w.])")


@lru_cache(maxsize=256)
def names_of(options: Sequence[str]) -> dict[str, str]:
    """What the options are called in English, if all are codes of languages or of countries; or nothing.

    The names are those of the Unicode CLDR.
    """
    english = Locale("en")
    for named in (english.languages, english.territories):
        if options and all(option in named for option in options):
            return {option: named[option] for option in options}
    return {}


def numbers_named(described: str) -> dict[str, int]:
    """What a description calls some numbers: `{"ground floor": 0}`."""
    found = {name.strip(): int(number) for number, name in _NUMBER_FIRST.findall(described)}
    return found | {name.strip(): int(number) for name, number in _NUMBER_LAST.findall(described)}
