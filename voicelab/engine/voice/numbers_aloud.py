"""Times, dates, money and quantities as people say them; each function answers None for what is not of its kind.

They are given a word without the punctuation around it, and the words before and behind it, "" at the ends.
"""

from __future__ import annotations

import re

from .spelling import spelled
from .spoken_tables import FRACTIONS, MAGNITUDES, MONEY, MONTHS, SHORT_MONTHS, UNITS, WEEKDAYS

NUMBER = r"\d+(?:[,.]\d+)*"
_HALVES = {"am": "A. M", "pm": "P M"}
_TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?:([ap])\.?m)?", re.IGNORECASE)
_HOUR = re.compile(r"(1?\d)([ap])\.?m", re.IGNORECASE)
_DAY = re.compile(r"([12]?\d|3[01])(?:st|nd|rd|th)?")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d).*)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_NUMBER = re.compile(rf"[-+−]?{NUMBER}")
_SIGNS = "|".join(sorted(map(re.escape, MONEY), key=len, reverse=True))
_PRICE = re.compile(rf"([-−]?)(?:({_SIGNS})({NUMBER})|({NUMBER})({_SIGNS}))")
_BIG_PRICE = re.compile(rf"({_SIGNS})({NUMBER})({'|'.join(MAGNITUDES)})")
_MEASURE = re.compile(rf"([-−]?{NUMBER})({'|'.join(sorted(map(re.escape, UNITS), key=len, reverse=True))})")
_COUNT = re.compile(r"[-+−~]?\d[\d.,–-]*")
_DECADE = re.compile(r"(?:1[5-9]|20)\d0s")
_MAGNITUDE_WORDS = {"hundred", "thousand", "million", "billion", "trillion"}
_EUROPEAN = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d\d?)?|\d+,\d\d")
LONGEST = 15  # digits that still are a number and not a code


def moment(core: str, before: str, after: str) -> str | None:
    """A time of day or a date."""
    half = core.lower().replace(".", "")
    if half in _HALVES and re.fullmatch(r"(.*[-–])?\d{1,2}(:\d\d)?", before):
        return _HALVES[half]
    if (time := _TIME.fullmatch(core)) or (time := _HOUR.fullmatch(core)):
        return _time(time, after)
    if iso := _ISO.fullmatch(core):
        return _date(int(iso[1]), int(iso[2]), int(iso[3])) + (f" at {moment(iso[4], '', '')}" if iso[4] else "")
    if slashed := _SLASHED.fullmatch(core):
        month, day = int(slashed[1]), int(slashed[2])
        return _date(int(slashed[3]), *((month, day) if month <= 12 else (day, month)))
    return part_of_date(core, before, after)


def _time(time: re.Match[str], after: str) -> str:
    hour, *rest = time.groups()
    minute, second, half = ("00", None, rest[0]) if len(rest) == 1 else rest
    if hour in ("0", "00", "24") and minute == "00":
        return "midnight"
    said = [str(int(hour))]
    if minute != "00":
        said.append(minute if minute[0] != "0" else f"oh {minute[1]}")
    elif not half and after.lower().replace(".", "") not in _HALVES:
        said.append("o'clock" if 1 <= int(hour) <= 12 else "hundred")
    if second:
        said.append(f"and {int(second)} seconds")
    if half:
        said.append(_HALVES[half.lower() + "m"])
    return " ".join(said)


def _date(year: int, month: int, day: int) -> str:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return " ".join(spelled(f"{number:02}") for number in (year, month, day))
    return f"{MONTHS[month - 1]} {_ordinal(day)}, {year}"


def part_of_date(core: str, before: str, after: str) -> str | None:
    """The day, the month or the weekday of a date whose parts are words of their own."""
    day = _DAY.fullmatch(core)
    if day and _month(before) and not _MEASURE.fullmatch(core + after):
        return _ordinal(int(day[1]))
    if day and _month(after):
        return f"{_ordinal(int(day[1]))} of" if before.lower() == "the" else f"the {_ordinal(int(day[1]))} of"
    if (name := _month(core)) and (re.fullmatch(r"\d{4}", after) or _DAY.fullmatch(after) or _DAY.fullmatch(before)):
        return name
    if (name := WEEKDAYS.get(core.lower())) and core[0].isupper() and (after[:1].isdigit() or _month(after)):
        return name
    return None


def _month(word: str) -> str | None:
    """Its full name, for a month's name or the short form of it, written with a capital letter."""
    if not word[:1].isupper():
        return None
    return word if word in MONTHS else SHORT_MONTHS.get(word.lower())


def _ordinal(number: int) -> str:
    ending = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def money(core: str, before: str, after: str) -> str | None:
    """An amount of money, or the currency or the magnitude beside its number."""
    if price := _PRICE.fullmatch(core):
        number, sign = (price[3], price[2]) if price[2] else (price[4], price[5])
        if after.lower() in _MAGNITUDE_WORDS:
            return number
        return ("minus " if price[1] else "") + _amount(number, MONEY[sign])
    if price := _BIG_PRICE.fullmatch(core):
        return f"{price[2]} {MAGNITUDES[price[3]]} {MONEY[price[1]][1]}"
    if core.lower() in _MAGNITUDE_WORDS and (price := _PRICE.fullmatch(before)):
        return f"{core} {MONEY[price[2] or price[5]][1]}"
    if _NUMBER.fullmatch(core) and (before in MONEY or (after in MONEY and "." in plain(core))):
        return _amount(core, MONEY[before if before in MONEY else after])
    if core not in MONEY:
        return None
    if _NUMBER.fullmatch(after) or (_NUMBER.fullmatch(before) and "." in plain(before)):
        return ""  # it is said with its number
    return (
        MONEY[core][0 if before == "1" else 1]
        if _COUNT.fullmatch(before) or before.lower() in _MAGNITUDE_WORDS
        else None
    )


def _amount(number: str, names: tuple[str, str, str, str]) -> str:
    number = plain(number)
    whole, _, part = number.partition(".")
    if len(part) > 2:
        return f"{number} {names[1]}"
    cents = int((part + "00")[:2])
    said = [f"{int(whole):,} {names[0 if int(whole) == 1 else 1]}"] if int(whole) or not cents else []
    if cents:
        said.append(f"{cents} {names[2 if cents == 1 else 3]}")
    return " and ".join(said)


def plain(number: str) -> str:
    """A number with a point before its decimals and nothing between its thousands, however it was written."""
    if _EUROPEAN.fullmatch(number) and not re.fullmatch(r"\d{1,3}\.\d{3}", number):
        number = number.replace(".", "").replace(",", ".")
    number = number.replace(",", "")
    return number if number.count(".") <= 1 else number.replace(".", "")


def quantity(core: str, before: str, after: str) -> str | None:
    """A number alone, with its unit, or the unit behind a number."""
    if core in FRACTIONS:
        return FRACTIONS[core]
    if (said := unit(core, before)) or _DECADE.fullmatch(core):
        return said or core
    if measure := _MEASURE.fullmatch(core):
        return f"{_number(measure[1])} {UNITS[measure[2]][0 if measure[1] == '1' else 1]}"
    return _number(core) if _NUMBER.fullmatch(core) else None


def unit(core: str, before: str) -> str | None:
    """The name of a unit behind a number or a range of numbers."""
    return UNITS[core][0 if before == "1" else 1] if core in UNITS and _COUNT.fullmatch(before) else None


def _number(number: str) -> str:
    """As the voice reads it, or digit by digit where people would: "0042", "917346"."""
    sign = {"-": "minus ", "−": "minus ", "+": "plus "}.get(number[0], "")
    number = number.lstrip("-−+")
    digits = re.sub(r"\D", "", number)
    if len(digits) > LONGEST or (number.isdigit() and _is_code(number)):
        return sign + spelled(digits)
    if number.count(".") > 1:
        return sign + number.replace(".", " point ")
    return sign + number


def _is_code(digits: str) -> bool:
    return (digits[0] == "0" and len(digits) > 1) or (len(digits) > 4 and not digits.endswith("00"))
