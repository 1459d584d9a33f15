"""What kind of thing a question asks for, and whether a sentence has one: a count, a measure, a price or a time."""

from __future__ import annotations

import re
from functools import lru_cache

_NUMBER = r"(?:\d[\d,.]*|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty)"
_UNIT = (
    r"(?:pounds?|lbs?|kilos?|kilograms?|grams?|ounces?|inch(?:es)?|foot|feet|miles?|met(?:er|re)s?|litres?|liters?|"
    r"seconds?|minutes?|hours?|days?|weeks?|months?|years?|dollars?|cents?|euros?|percent|degrees?|watts?)"
)
_LASTING = rf"{_NUMBER} (?:\w+ )?(?:seconds?|minutes?|hours?|days?|weeks?|months?)\b"
_TIME = (
    rf"\b(?:within|in|after|every) {_LASTING}|\b{_LASTING} (?:before|after|ahead|in advance|later|notice)|"
    r"\b\d{1,2}(?::\d\d)? ?(?:am|pm)\b|\b\d{1,2}:\d\d\b|o'clock|"
    r"\b(?:at|from|until|till|by|before|after) (?:half past |a? ?quarter (?:past|to) )?"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})\b(?! (?:euros?|dollars?))|"
    r"\b(?:noon|midnight|today|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b"
)
_PRICE = (
    rf"[$£€]|\b(?:is|are|costs?|pays?|for|of|at|made|fetch\w*|charged?|over|"
    rf"above) {_NUMBER} (?:\w+ )?pounds\b|\b\d+p\b|"
    r"\b(?:dollars?|cents?|euros?|pence|quid|free|"
    r"complimentary|no (?:extra )?(?:charge|fee|cost)|costs? nothing)\b"
)
_PLACE = (
    r"\b(?:behind|opposite|next to|near|across from|beside|between|corner of|in front of|above|below|upstairs|"
    r"downstairs)\b|"
    r"\b(?:street|road|lane|square|avenue|floor|building|station|hall|gate|entrance|basement)\b|\b(?:is|are|"
    r"lies?|stands?) (?:in|at|on) "
)
_COUNT = rf"\b(?!an? ){_NUMBER}\b (?!(?:{_UNIT}|x|by|to|or|and|of|in|for|from)\b)[a-z]"
_KINDS = (
    (re.compile(rf"\bhow many (?!{_UNIT}\b)[a-z]", re.I), re.compile(_COUNT, re.I)),
    (
        re.compile(
            r"\bhow (?:much (?:is|are|was|were|do|does|did|will|would|for)|expensive)\b|\bcosts?\b|"
            r"\b(?:price|fee|fare|charge|rate|tariff)[sd]?\b|\b(?:pay|owe|billed)\b|\bfor free\b|"
            r"\bset (?:me|us) back\b|\brun (?:me|us)\b|\bshell out\b|\bwhat(?:'s| is) the damage\b|\bgo for\b|"
            r"\b(?:up ?front|a head|in advance|extra)\W*$",
            re.I,
        ),
        re.compile(_PRICE, re.I),
    ),
    (
        re.compile(
            r"\bwhere(?:abouts)?\b|\baddress\b|\b(?:find|reach|get to) you\b|\bhow (?:do|can) i get there\b", re.I
        ),
        re.compile(_PLACE, re.I),
    ),
    (
        re.compile(r"\bwhat time\b|\bhow (?:early|late)\b|\bwhen\b(?=.{0,60}\b(?:open|close|shut)\b)", re.I),
        re.compile(_TIME, re.I),
    ),
    (
        re.compile(r"\bwhen\b(?!.{0,60}\b(?:open|close|shut)\b)|\bhow (?:long|soon)\b", re.I),
        re.compile(rf"\b{_LASTING}|{_TIME}", re.I),
    ),
)
_UNTIL = re.compile(r"\buntil when\b|\bhow late\b|\bwhat time do you (?:close|shut)\b|\blatest\b", re.I)
_ENDS = re.compile(r"\b(?:until|till|clos(?:e|es|ing)|shuts?|last|to \d|ends?)\b|\d ?[-–] ?\d", re.I)
_ASKS_PRICE = _KINDS[1][0]
_MEASURED = re.compile(rf"\bhow many ({_UNIT})\b", re.I)


def has_what_is_asked_for(question: str, sentence: str) -> bool:
    """Whether the sentence has a thing of the kind that the question asks for; false if it asks for none of them.

    `How many cakes may I take?` asks for a number of things, which "under 50 pounds" is not.
    """
    if measured := _MEASURED.search(question):
        unit = measured.group(1).lower().rstrip("s")
        return bool(re.search(rf"\b{_NUMBER} {re.escape(unit)}", sentence, re.I))
    return any(has.search(sentence) for has in _asked_for(question))


@lru_cache(maxsize=256)  # a question is asked of each sentence of the instructions
def _asked_for(question: str) -> tuple[re.Pattern[str], ...]:
    """What tells a thing of the kinds that a question asks for."""
    return tuple(has for asks, has in _KINDS if asks.search(question))


def is_on_closing(question: str, sentence: str) -> bool:
    """Whether it is asked until when something goes on, and the sentence tells when something ends."""
    return bool(_UNTIL.search(question) and _ENDS.search(sentence))


def asks_price(question: str) -> bool:
    """Whether a question asks what something costs."""
    return bool(_ASKS_PRICE.search(question))
