"""Bounds that instructions set with a number: "more than ten guests", "under 12", "from 12 to 17", "fewer"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from text_to_num import text2num

from .instruction_details import PEOPLE

_I = re.IGNORECASE
_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|a hundred|one hundred|two hundred"
)
_N = rf"(?:[$€£] ?)?(?:\d[\d,]*(?:\.\d+)?|(?:{_WORDS})(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)"
_MORE = (
    r"more than|over|above|older than|longer than|larger than|bigger than|heavier than|taller than|higher than|"
    r"further than|exceed(?:s|ing)?|beyond"
)
_LESS = r"(?:less|fewer|younger|shorter|smaller|lighter|lower|nearer) than|under|below"
_UNIT = r"(?:(?<=[\d\w]) ?(?P<unit>[a-z%]+))?"
_FORMS = (
    (
        "most",
        re.compile(
            rf"\b(?:at most|up to|(?:a|the) maximum(?: \w+)? (?:of|is)|no(?:t)? more than) (?P<high>{_N})\b{_UNIT}", _I
        ),
    ),
    (
        "between",
        re.compile(rf"\b(?:between|from|aged|ages) (?P<low>{_N}) ?(?:and|to|-|–) ?(?P<high>{_N})\b{_UNIT}", _I),
    ),
    ("low", re.compile(rf"\b(?:{_MORE}) (?P<low>{_N})\b{_UNIT}", _I)),
    ("high", re.compile(rf"\b(?:{_LESS}|not yet) (?P<high>{_N})(?:s\b|\b){_UNIT}", _I)),
    (
        "from",
        re.compile(
            rf"\b(?P<low>{_N}) (?P<unit>[a-z]+ )?(?:or|and) (?:more|over|older|above|longer)\b|"
            rf"\bfrom (?P<low2>{_N})(?: (?P<unit2>[a-z]+))? (?:up|upwards|on|onwards)\b",
            _I,
        ),
    ),
    (
        "to",
        re.compile(rf"\b(?P<high>{_N}) (?P<unit>[a-z]+ )?(?:or|and) (?:less|fewer|under|younger|below|shorter)\b", _I),
    ),
    (
        "least",
        re.compile(
            rf"\b(?:at least|a minimum of|the minimum(?: \w+)? is|from|starts? (?:at|with)) (?P<low>{_N})\b{_UNIT}", _I
        ),
    ),
)
OTHER_SIDE = (  # after a number was told: "when someone has fewer", "above that"
    (
        re.compile(
            r"\b(?:fewer|less|younger|smaller|lighter|shorter|(?:below|under) (?:that|this|it))\b(?! than)",
            _I,
        ),
        "under",
    ),
    (
        re.compile(
            r"\b(?:more|older|larger|bigger|heavier|longer|above (?:that|this|it)|over (?:that|this|it))\b(?! than)", _I
        ),
        "over",
    ),
)
_COUNTED = frozenset(
    "people persons guests hours minutes days nights weeks months euros pounds dollars kilos kg grams metres".split()
)
_AGE = re.compile(
    r"\byears? old\b|\byears of age\b|\baged?\b|\byounger\b|\bolder\b|\b(?:under|over)[- ]\d+s\b|\bthe age of\b", _I
)
_SOMEBODY = re.compile(
    rf"\b(?:{PEOPLE}|nobody|no one|kids?|child(?:ren)?|\w+ers?|\w+ors?|adults?|boys?|girls?|students?|pupils?|who)"
    r"(?: (?:is|are|who are|has to be|have to be|must be|aged))?,? $",
    _I,
)
_GROUP = re.compile(
    r"\b(?:groups?|part(?:y|ies)|teams?|tables?|classes|guests|people|persons|visitors|participants)\b", _I
)


@dataclass(frozen=True)
class Bound:
    """Between which numbers a rule holds, both inclusive but for `over` and `under`, and of what.

    Args:
        unit: the word after the number, in small letters.
        about: the words of the rule that tell what is measured.
        age: it is somebody's age; `people`: it is how many they are.
    """

    low: float = float("-inf")
    high: float = float("inf")
    over: bool = False
    under: bool = False
    unit: str = ""
    about: str = ""
    age: bool = False
    people: bool = False

    @property
    def edges(self) -> set[float]:
        """The numbers that were told."""
        return {self.low, self.high} - {float("-inf"), float("inf")}

    def holds(self, value: float) -> bool:
        """Whether a number lies within."""
        above = value > self.low if self.over else value >= self.low
        return above and (value < self.high if self.under else value <= self.high)


def bound_of(text: str) -> Bound | None:
    """The first bound that a text names; nothing if it names none."""
    for form, pattern in _FORMS:
        found = pattern.search(text)
        if not found or re.match(
            r"\s*(?:am|pm|o'clock|[:/]\d|(?:percent|%))",
            text[found.end("low" if "low" in found.re.groupindex and found["low"] else found.lastindex or 0) :],
        ):
            continue
        groups = found.groupdict()
        low, high = (_number(groups.get(one) or groups.get(f"{one}2") or "") for one in ("low", "high"))
        unit = (groups.get("unit") or groups.get("unit2") or "").strip().lower()
        money = re.search(r"[$€£]", found.group())
        before = text[: found.start()]
        age = bool(_AGE.search(text)) or unit not in _COUNTED and bool(_SOMEBODY.search(before)) and not money
        people = not age and (
            bool(re.search(r"\b(?:groups?|part(?:y|ies)|teams?|tables?|class(?:es)?)(?: of)?(?: \w+)? $", before, _I))
            or bool(_GROUP.fullmatch(unit))
        )
        bound = Bound(unit="dollar" if money else unit, about=text, age=age, people=people)
        bound = replace(bound, low=low) if low is not None else bound
        bound = replace(bound, high=high) if high is not None else bound
        return replace(bound, over=form == "low", under=form == "high")
    return None


def other_side(before: Bound, text: str) -> Bound | None:
    """What is less, or more, than the number that was told just before."""
    for pattern, side in OTHER_SIDE:
        if pattern.search(text):
            edge = before.low if before.low != float("-inf") else before.high
            if side == "under":
                return replace(before, low=float("-inf"), high=edge, over=False, under=not before.over)
            return replace(before, high=float("inf"), low=edge, under=False, over=not before.under)
    return None


def _number(said: str) -> float | None:
    plain = re.sub(r"[$€£, ](?=\d)|,", "", said).strip("$€£ ")
    if not plain:
        return None
    try:
        return float(plain)
    except ValueError:
        pass
    try:
        return float(text2num(plain.lower().replace("a hundred", "one hundred"), "en"))
    except ValueError:
        return None
