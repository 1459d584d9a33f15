"""Units as people say and write them: which measure the same thing, and by what factor."""

from __future__ import annotations

import re

# What is measured: the name of each unit, how often it goes into the first one's measure, and how else it is said.
_MEASURES: dict[str, dict[str, tuple[float, str]]] = {
    "time": {
        "second": (1, "seconds sec secs s"),
        "minute": (60, "minutes min mins"),
        "hour": (3600, "hours hr hrs h"),
        "day": (86_400, "days"),
        "week": (604_800, "weeks"),
        "fortnight": (1_209_600, "fortnights"),
        "month": (0, "months"),  # no fixed length: twelve are a year, and that is all
        "year": (0, "years yr yrs"),
        "night": (86_400, "nights"),
    },
    "length": {
        "meter": (1, "meters metre metres m"),
        "centimeter": (0.01, "centimeters centimetre centimetres cm"),
        "millimeter": (0.001, "millimeters millimetre millimetres mm"),
        "kilometer": (1000, "kilometers kilometre kilometres km kms"),
        "mile": (1609.344, "miles mi"),
        "foot": (0.3048, "feet ft"),
        "inch": (0.0254, "inches"),
        "yard": (0.9144, "yards yd"),
    },
    "mass": {
        "kilogram": (1, "kilograms kilo kilos kg kgs kilogramme kilogrammes"),
        "gram": (0.001, "grams g gramme grammes"),
        "milligram": (1e-6, "milligrams mg"),
        "pound": (0.45359237, "pounds lb lbs"),
        "ounce": (0.028349523125, "ounces oz"),
        "tonne": (1000, "tonnes ton tons"),
        "stone": (6.35029318, "stones"),
    },
    "volume": {
        "liter": (1, "liters litre litres l"),
        "milliliter": (0.001, "milliliters millilitre millilitres ml"),
        "gallon": (0, "gallons"),
        "cup": (0, "cups"),
        "tablespoon": (0, "tablespoons tbsp"),
        "teaspoon": (0, "teaspoons tsp"),
        "pint": (0, "pints"),
        "quart": (0, "quarts"),
    },
    "temperature": {
        "celsius": (0, "c centigrade"),
        "fahrenheit": (0, "f"),
        "kelvin": (0, "k"),
        "degree": (0, "degrees"),
    },
    "money": {
        "dollar": (0, "dollars usd bucks"),
        "euro": (0, "euros eur"),
        "gbp": (0, "sterling quid"),
        "cent": (0, "cents pence"),
        "yen": (0, "jpy"),
        "franc": (0, "francs chf"),
        "rupee": (0, "rupees inr"),
        "peso": (0, "pesos mxn"),
        "yuan": (0, "cny renminbi rmb"),
        "krona": (0, "kronor krone kroner"),
        "zloty": (0, "zlotys pln"),
    },
    "current": {"ampere": (1, "amperes amp amps a"), "milliampere": (0.001, "milliamperes ma")},
    "voltage": {"volt": (0, "volts v")},
    "power": {"watt": (1, "watts w"), "kilowatt": (1000, "kilowatts kw")},
    "energy": {"joule": (0, "joules j"), "calorie": (0, "calories cal cals kcal kcals")},
    "charge": {"coulomb": (1, "coulombs"), "microcoulomb": (1e-6, "microcoulombs")},
    "capacitance": {"farad": (1, "farads"), "microfarad": (1e-6, "microfarads µf uf"), "nanofarad": (1e-9, "nf")},
    "inductance": {"henry": (1, "henries"), "millihenry": (0.001, "millihenries mh")},
    "frequency": {"hertz": (1, "hz"), "kilohertz": (1000, "khz"), "megahertz": (1e6, "mhz")},
    "share": {"%": (0, "percent percentage")},
    "people": {"person": (0, "people persons guests adults attendees participants")},
    "angle": {"radian": (0, "radians")},
    "pressure": {"atmosphere": (0, "atmospheres atm"), "pascal": (0, "pascals pa")},
}
_MEASURED = {name: measure for measure, named in _MEASURES.items() for name in named}
_FACTOR = {name: factor for named in _MEASURES.values() for name, (factor, _) in named.items()}
_SAID = {
    said: name
    for named in _MEASURES.values()
    for name, (_, others) in named.items()
    for said in (name, *others.split())
}
_MANY_LETTERS = {
    said for said in _SAID if len(said) > 2 or said in ("kg", "cm", "km", "mm", "ft", "lb", "hz", "ml", "%")
}


def unit_of(word: str) -> str:
    """The unit that a word after a number names, or nothing."""
    return _SAID.get(word.lower(), "")


def singular(word: str) -> str:
    """One of what a plural names: "foot" of "feet", "kilogram" of "kilograms"."""
    if unit_of(word) and unit_of(word)[:2] == word[:2].lower() or word.lower() == "feet":
        return unit_of(word)
    return re.sub(r"(?<=[a-z])ies$", "y", word) if word.endswith("ies") else re.sub(r"(?<=[a-rt-z])s$", "", word)


def units_in(text: str) -> set[str]:
    """The units that a description names; single letters do not count."""
    return {_SAID[word] for word in re.findall(r"[a-zµ]+|%", text.lower()) if word in _MANY_LETTERS}


def measure(unit: str) -> str:
    """What a unit measures, or nothing."""
    return _MEASURED.get(unit, "")


def converted(value: float, unit: str, wanted: set[str]) -> float:
    """The value in the one wanted unit that measures the same, where a factor leads from one to the other."""
    same = [name for name in wanted if measure(name) == measure(unit)]
    if len(same) == 1 and {unit, same[0]} == {"year", "month"}:
        return value * 12 if unit == "year" else value / 12
    if unit in wanted or len(same) != 1 or not _FACTOR.get(unit) or not _FACTOR[same[0]]:
        return value
    return round(value * _FACTOR[unit] / _FACTOR[same[0]], 10)
