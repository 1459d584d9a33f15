"""Codes of a standard that a description asks for: "PLN" for zloty, "de" for German, "CH" for Switzerland."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from babel import Locale

from .leaves import Leaf

_OF_MONEY = re.compile(r"\biso[- ]?4217\b|\bcurrency codes?\b|\bcodes? of the (?:\w+ )?currency\b")
_OF_LANGUAGES = re.compile(r"\biso[- ]?639\b|\blanguage codes?\b|\bcodes? of the (?:\w+ )?language\b|\bbcp[- ]?47\b")
_OF_COUNTRIES = re.compile(r"\biso[- ]?3166\b|\bcountry codes?\b|\bcodes? of the (?:\w+ )?country\b")
# Money that several countries have by one name: whose is meant if nobody says it.
_USUAL = {
    "dollar": "USD",
    "buck": "USD",
    "pound": "GBP",
    "quid": "GBP",
    "sterling": "GBP",
    "euro": "EUR",
    "yen": "JPY",
    "franc": "CHF",
    "rupee": "INR",
    "peso": "MXN",
    "krona": "SEK",
    "krone": "NOK",
    "crown": "CZK",
    "won": "KRW",
    "real": "BRL",
    "lira": "TRY",
    "rand": "ZAR",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
}


def is_asked(leaf: Leaf) -> bool:
    """Whether the leaf takes the code of money, of a language or of a country, which people call by its name."""
    named = f"{leaf.said_of_it} {' '.join(leaf.name_words)}"
    return any(asked.search(named) for asked in (_OF_MONEY, _OF_LANGUAGES, _OF_COUNTRIES))


def code_for(leaf: Leaf, said: str) -> str:
    """What was said, or its code where the leaf's description asks for one."""
    if (codes := _codes_of(leaf)) is None:
        return said
    name = said.lower().removeprefix("the ").strip()
    return codes.get(name) or codes.get(name.removesuffix("s")) or said


@lru_cache(maxsize=4096)  # it is asked of each piece of what was said
def _codes_of(leaf: Leaf) -> Mapping[str, str] | None:
    """The codes that a leaf asks for, by what they are called; `None` if it asks for none."""
    for asked, known in ((_OF_MONEY, _money), (_OF_LANGUAGES, _languages), (_OF_COUNTRIES, _countries)):
        if asked.search(leaf.said_of_it) or asked.search(" ".join(leaf.name_words)):
            return known()
    return None


@lru_cache(maxsize=1)
def _money() -> Mapping[str, str]:
    """Each kind of money by its whole name, and by its last word where only one has it."""
    named = {name.lower(): code for code, name in Locale("en").currencies.items() if "(" not in name}
    last: dict[str, list[str]] = {}
    for name, code in named.items():
        last.setdefault(name.split()[-1], []).append(code)
    return {**{word: codes[0] for word, codes in last.items() if len(codes) == 1}, **named, **_USUAL}


@lru_cache(maxsize=1)
def _languages() -> Mapping[str, str]:
    return {name.lower(): code.replace("_", "-") for code, name in Locale("en").languages.items()}


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    named = {name.lower(): code for code, name in Locale("en").territories.items() if code.isalpha()}
    return {**named, "usa": "US", "uk": "GB", "britain": "GB", "america": "US"}


def locales(options: tuple[str, ...]) -> dict[str, str]:
    """What languages with their countries are called: "Brazilian Portuguese" for "pt-BR"; nothing if one is none."""
    english, found = Locale("en"), {}
    alone = [option.replace("-", "_").split("_")[0] for option in options]
    for option, language in zip(options, alone, strict=True):
        plain = english.languages.get(language)
        whole = english.languages.get(option.replace("-", "_"))
        country = english.territories.get(option.replace("-", "_").partition("_")[2], "")
        if not plain:
            return {}
        found[option] = plain if alone.count(language) == 1 else whole or f"{plain} {country}".strip()
    return found
