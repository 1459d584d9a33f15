"""What a word in a schema stands for: "de" for German, "XL" for extra large, "morning" for before lunch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from babel import Locale

from .standard_codes import locales

# "0 is the ground floor", "1 = low, 2 = high", "(ground floor = 0)"
_NUMBER_FIRST = re.compile(
    r"(?<![\w.])(-?\d+)\s*(?:is|=|means|for|stands for)\s*(?:the\s+|an?\s+)?([a-z][a-z -]*[a-z])"
)
_NUMBER_LAST = re.compile(r"(?:the\s+)?([a-z][a-z -]*[a-z])\s*(?:=|is)\s*(-?\d+)(?![\w.])")


_SIZES = {
    "xxs": "double extra small",
    "xs": "extra small",
    "s": "small",
    "m": "medium",
    "l": "large",
    "xl": "extra large",
    "xxl": "double extra large",
    "xxxl": "triple extra large",
}
# How else people say what an option is called: how often, and at which part of the day.
_OTHERWISE = {
    "once": r"(?:a )?(?:one|1)[- ]?off|just (?:the )?once|a single (?:time|payment|gift|donation)|only once",
    "daily": r"(?:every|each|per) day|(?:once )?a day",
    "weekly": r"(?:every|each|per) week|(?:once )?a week|(?:every|each) (?:mon|tues|wednes|thurs|fri|satur|sun)day",
    "fortnightly": r"(?:every|each) (?:other|second) week|every (?:two|2) weeks|(?:every|a|each) fortnight",
    "monthly": r"(?:every|each|per) month|(?:once )?a month",
    "quarterly": r"(?:every|each|per|a) quarter|every (?:three|3) months",
    "yearly": r"(?:every|each|per) year|(?:once )?a year|annually",
    "morning": r"before (?:lunch|noon|midday|twelve|work)|first thing|"
    r"early (?:as possible|as you can|in the day)|(?<=the )a\.?m\.?",
    "noon": r"(?:at |over )?(?:lunch ?time|midday)",
    "afternoon": r"after (?:lunch|noon|midday|school)|(?<=the )p\.?m\.?",
    "evening": r"after (?:work|dinner|hours)|late(?:r)? in the day|tonight|at night",
}
_SAME = {
    "am": "morning",
    "forenoon": "morning",
    "mornings": "morning",
    "pm": "afternoon",
    "afternoons": "afternoon",
    "evenings": "evening",
    "night": "evening",
    "lunchtime": "noon",
    "midday": "noon",
    "biweekly": "fortnightly",
    "annual": "yearly",
    "annually": "yearly",
    "one off": "once",
    "one time": "once",
    "onetime": "once",
    "single": "once",
}
_PARTS = (("morning", 0, 12), ("noon", 12, 14), ("afternoon", 12, 17), ("evening", 17, 24))  # hours from and to
_OFTEN = frozenset("once daily weekly fortnightly monthly quarterly yearly".split())


def _kinds(options: Sequence[str]) -> dict[str, str]:
    """What each option is called here, if at least two of them are how often, or parts of the day."""
    plain = {option: option.lower().replace("_", " ").replace("-", " ").strip() for option in options}
    named = {option: _SAME.get(name, name) for option, name in plain.items()}
    for kinds in (_OFTEN, {part for part, _, _ in _PARTS}):
        mine = {option: name for option, name in named.items() if name in kinds}
        if len(mine) > 1:
            return mine
    return {}


def said_otherwise(options: Sequence[str], said: str) -> list[tuple[int, int, str]]:
    """Where options were said in other words, and which: "every other week", "before lunch"."""
    found = []
    for option, name in _kinds(options).items():
        plain = "" if name in option.lower() else f"|{name}"  # "in the morning" of AM
        if one := re.search(rf"\b(?:{_OTHERWISE[name]}{plain})(?!\w)", said, re.IGNORECASE):
            found.append((*one.span(), option))
    return found


def at_the_hour(options: Sequence[str], hour: int) -> str:
    """The option that is the part of the day of an hour; empty if none is."""
    named = {name: option for option, name in _kinds(options).items()}
    fitting = [part for part, first, last in _PARTS if part in named and first <= hour < last]
    late = [part for part in ("evening", "afternoon") if part in named and hour >= 17]
    return named[fitting[0]] if fitting else named[late[0]] if late else ""


@lru_cache(maxsize=256)
def names_of(options: Sequence[str]) -> dict[str, str]:
    """What the options are called in English, if all are codes of languages, of countries or of sizes; or nothing.

    The names of the first two are those of the Unicode CLDR.
    """
    if options and all(option.lower() in _SIZES for option in options):
        return {option: _SIZES[option.lower()] for option in options}
    english = Locale("en")
    for named in (english.languages, english.territories):
        if options and all(option in named for option in options):
            return {option: named[option] for option in options}
    return locales(tuple(options)) if any(re.fullmatch(r"[a-z]{2,3}[-_]\w{2,4}", one) for one in options) else {}


def numbers_named(described: str) -> dict[str, int]:
    """What a description calls some numbers: `{"ground floor": 0}`."""
    found = {name.strip(): int(number) for number, name in _NUMBER_FIRST.findall(described)}
    return found | {name.strip(): int(number) for name, number in _NUMBER_LAST.findall(described)}
