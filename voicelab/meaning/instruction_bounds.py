"""Rules of instructions that hang on a number: "for groups of more than ten …", "players under 12 can't play"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from text_to_num import text2num

from .instruction_details import PEOPLE, sentence
from .instruction_parts import sentences
from .instruction_speech import speech

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
    ("least", re.compile(rf"\b(?:at least|a minimum of|the minimum(?: \w+)? is|from) (?P<low>{_N})\b{_UNIT}", _I)),
)
_OTHER_SIDE = (  # after a number was told: "when someone has fewer", "above that"
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
_CONDITION = re.compile(
    r"^(?:but |and |so )?(?:if|when|whenever|for|with|in case|should|from|on|above|below|over|under)\b", _I
)
_HEAD = re.compile(r"^(?P<when>[^,:;]{3,90})(?:,|:| [-–—>]+)\s+(?P<then>.+)$", _I)
_TAIL = re.compile(r"^(?P<then>.+?),? (?P<when>(?:if|when|whenever|in case|for|with) .+)$", _I)
_SAY_SO = re.compile(
    rf"[;:,.]?\s*(?:and )?(?:please |always )*"
    rf"(?:say so|tell {PEOPLE} (?:so|this)|mention (?:it|this)|let {PEOPLE} know)"
    r"(?: (?:when|whenever|if|each|every|as soon as)\b[^;.]*)?$",
    _I,
)
_BARE_HEAD = re.compile(
    r"^(?P<when>(?:if|when|whenever|for|with) .+?)\s+"
    r"(?P<then>(?:tell|say|mention|ask|offer|warn|remind|inform|explain)\b.+)$",
    _I,
)
_REFUSED = re.compile(r"(?:please )?(?:do not|don't|never) ", _I)
_WRITE = re.compile(r"(?:write to|e-?mail|phone|ring)\b", _I)
_ORDER = re.compile(r"(?:if|when|use|call|book|set|pass|take|refuse|decline|ask|tell|say|transfer|send|put)\b", _I)
_NAMED = re.compile(r"\b[a-z]+_[a-z_]+\b")
_LEFT_OUT = re.compile(r",? (?:and )?without \w+ing\b.*$|,? and (?:do not|don't|never)\b.*$", _I)
STOPS = re.compile(
    r"\b(?:do not|does not|never|cannot|are not|is not|not (?:possible|allowed|permitted)|must not|may not|nobody|"
    r"no one|nothing|refuse|decline|instead|without (?:making|booking|ordering|calling|quoting|reserving)|"
    r"(?:have|has|need|needs) to (?:write|e-?mail|call|phone|ring)|^(?:write|e-?mail)|starts? at|"
    r"must (?:write|e-?mail|call|phone|ring)|"
    r"(?:biggest|largest|smallest|most) \w+)\b|n['’]t\b",
    _I,
)


_LONGEST = 600  # characters of a sentence that is looked at


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

    def holds(self, value: float) -> bool:
        """Whether a number lies within."""
        above = value > self.low if self.over else value >= self.low
        return above and (value < self.high if self.under else value <= self.high)


@dataclass(frozen=True)
class Rule:
    """What is said where a number is within bounds.

    Args:
        told: as it is said to a caller.
        stops: it is said instead of doing anything; otherwise it goes with whatever is done or told.
        asked: the instructions want it said; otherwise it only answers where that is asked, or stops what it forbids.
        source: the sentence, or the clause of it.
    """

    bound: Bound
    told: str
    stops: bool
    asked: bool
    source: str


@lru_cache(maxsize=512)
def rules(instructions: str) -> tuple[Rule, ...]:
    """The rules of instructions that hang on a number."""
    found: list[Rule] = []
    before: Bound | None = None
    for text in (one for one in sentences(instructions) if len(one) <= _LONGEST):
        for part in re.split(r";\s+|,\s+(?=(?:below|above|under|over) (?:that|this|it)\b)", text):
            bound = bound_of(part) or (_other_side(before, part) if before else None)
            if bound is None:
                if found and found[-1].bound is before and re.search(r"\b(?:for|to) them\b|^they\b", part, _I):
                    found[-1] = replace(found[-1], told=f"{found[-1].told} {_stated(part)}".strip())
                if (
                    before
                    and found
                    and _SAY_SO.fullmatch(f" {part}")
                    or before
                    and found
                    and re.match(r"say so\b", part, _I)
                ):
                    found[-1] = replace(found[-1], asked=True)
                continue
            before = bound
            if rule := _rule(bound, part):
                found.append(rule)
    return tuple(found)


def _rule(bound: Bound, part: str) -> Rule | None:
    """What a sentence wants where its number is met."""
    source, part = part, part.strip(" .;:")
    says_so = _SAY_SO.search(part)
    part = part[: says_so.start()] if says_so else part
    head, tail = _HEAD.match(part) or _BARE_HEAD.match(part), _TAIL.match(part)
    if head and (_CONDITION.match(part) or bound_of(head["when"])) and _is_in(bound, head["when"]):
        then = head["then"]
    elif tail and _is_in(bound, tail["when"]):
        then = tail["then"]
    else:
        then = ""
    spoken = speech(_LEFT_OUT.sub("", then))
    if not spoken and _is_minimum(part):
        return None
    writes = bool(_WRITE.match(then))
    told = spoken or _stated(then if writes else part)
    stops = writes or bool(STOPS.search(then if _CONDITION.match(part) and then else part))
    return Rule(bound, told, stops, bool(spoken or says_so or writes), source) if told else None


def _is_in(bound: Bound, text: str) -> bool:
    one = bound_of(text)
    return (
        one is not None
        and (one.low, one.high) == (bound.low, bound.high)
        or any(p.search(text) for p, _ in _OTHER_SIDE)
    )


def _is_minimum(text: str) -> bool:
    """Whether a sentence tells from what number on something is done at all: who has less is told by another one."""
    return bool(
        re.search(r"\bat least\b|\bminimum\b|\bfrom \S+ (?:on|up)|\b(?:or|and) (?:older|over|more)\b", text, _I)
    )


def _stated(text: str) -> str:
    """A sentence about the house, as the house says it; nothing if it only tells what to do."""
    text = _LEFT_OUT.sub("", text.strip(" .;:"))
    if refused := _REFUSED.match(text):
        return sentence(f"I am sorry, we do not {text[refused.end() :]}")
    if _WRITE.match(text):
        return sentence(f"Please {text[0].lower()}{text[1:]}")
    return "" if _ORDER.match(text) or _NAMED.search(text) else sentence(text)


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


_COUNTED = frozenset(
    "people persons guests hours minutes days nights weeks months euros pounds dollars kilos kg grams metres".split()
)


def _other_side(before: Bound, text: str) -> Bound | None:
    """What is less, or more, than the number that was told just before."""
    for pattern, side in _OTHER_SIDE:
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
