"""Numbers that are said in words: "two hundred and five", "nineteen eighty four", "half a dozen", "a couple of"."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

from text_to_num import text2num

from .spans import Text, Token
from .units import unit_of

SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12}
_TIMES = {"once": 1, "twice": 2}
_NOTES = {"fiver": 5, "tenner": 10}  # a British note of five or ten pounds
_SINGLE = set("oh zero nought one two three four five six seven eight nine".split())
_DIGIT_BY_DIGIT = 3  # digits said one after the other from which they are one number: "four one seven"
_HALVES = {"half": 0.5, "quarter": 0.25, "third": 1 / 3}
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_STANDS_FOR = set(  # "one" after any of these is no number
    "another other this that which each every any cheaper bigger smaller larger same first second third last "
    "cheapest next".split()
)
_TELLS_WHICH = set("from on in at with for i we you he she they that which who by about near please".split())
_PAIRED = set(  # a pair of them is one thing
    "trousers jeans shorts tights leggings pyjamas pants glasses spectacles sunglasses goggles binoculars scissors "
    "pliers shears shoes boots trainers sneakers slippers sandals socks gloves mittens skis skates earrings crutches "
    "headphones curtains".split()
)
_LONGEST = 14  # words and hyphens of one number
BEGIN = {*_TIMES, *_NOTES, "a", "an", "half"}  # words of numbers with which one may begin, and go on with none
_JOINING = {"and", "point", "oh", "minus", "negative", *SCALES}  # words of numbers that are none themselves


def number_in_words(text: Text, index: int) -> tuple[int, int, float] | None:
    """A number in words that begins at this token."""
    tokens = text.tokens
    first = tokens[index].low
    if (
        first == "one"
        and index
        and (tokens[index - 1].low in _STANDS_FOR or index > 1 and tokens[index - 2].low in ("the", "this", "that"))
    ):
        return None  # "the blue one"
    if first == "one" and index and tokens[index - 1].low == "the" and _which_one(tokens[index + 1 : index + 2]):
        return None  # "the one from March"
    if first == "oh" and not (index + 1 < len(tokens) and may_be_part(tokens[index + 1].low)):
        return None  # "oh wait"
    if first in _TIMES or first in _NOTES:
        return tokens[index].start, tokens[index].end, _TIMES.get(first) or _NOTES[first]
    following = tokens[index + 1].low if index + 1 < len(tokens) else ""
    if first == "a" and following in ("couple", "pair"):
        after = [token.low for token in tokens[index + 2 : index + 5]]
        one = following == "pair" and bool({*after[1:]} & _PAIRED)
        return tokens[index].start, tokens[index + 1 + (after[:1] == ["of"])].end, 1 if one else 2
    if first in ("a", "an", "half") and following in (
        "a",
        "an",
        "dozen",
        "hundred",
        "thousand",
        "million",
        "half",
        "quarter",
    ):
        return _about_one(text, index)
    run = _run(text, index)
    digits = list(itertools.takewhile(lambda token: token.low in _SINGLE, run))
    if len(digits) >= _DIGIT_BY_DIGIT:
        value = int("".join("0" if one.low == "oh" else f"{_plain((one.low,)):.0f}" for one in digits))
        return digits[0].start, digits[-1].end, value
    for length in range(len(run), 0, -1):
        part = run[:length]
        words = tuple(token.low for token in part if token.text != "-")
        if words and part[-1].text != "-":
            value = _valued(words)
            if value is not None:
                return part[0].start, part[-1].end, value
    return None


def _which_one(after: Sequence[Token]) -> bool:
    """Whether "the one" stands for a thing that was spoken of."""
    return not after or not after[0].low.isalpha() or after[0].low in _TELLS_WHICH


def _about_one(text: Text, index: int) -> tuple[int, int, float] | None:
    """ "A hundred and five", "half a dozen", "half an hour", "a quarter million"."""
    tokens = text.tokens[index : index + 4]
    low = [token.low for token in tokens]
    if low[0] == "half":
        if len(low) > 2 and low[2] in SCALES:
            return tokens[0].start, tokens[2].end, 0.5 * SCALES[low[2]]
        return (tokens[0].start, tokens[1].end, 0.5) if len(low) > 2 and unit_of(low[2]) else None
    if low[1] in ("a", "an"):
        return None
    if low[1] in _HALVES:
        return (tokens[0].start, tokens[1].end, _HALVES[low[1]]) if len(low) > 2 and unit_of(low[2]) else None
    rest = number_in_words(text, index + 1)
    if rest and rest[2] >= 100:
        return tokens[0].start, rest[1], rest[2]
    return tokens[0].start, tokens[1].end, SCALES[low[1]]


def _run(text: Text, index: int) -> list[Token]:
    """The words from this one on that may be parts of one number, with nothing but spaces and hyphens between them."""
    run: list[Token] = []
    for token in text.tokens[index : index + _LONGEST]:
        apart = run and text.said[run[-1].end : token.start].strip()
        if apart or token.text != "-" and not may_be_part(token.low):
            break
        run.append(token)
    return run


@lru_cache(maxsize=4096)
def may_be_part(word: str) -> bool:
    """Whether a word may be a part of a number."""
    return word in _JOINING or word in ORDINALS or word == "thirtieth" or _plain((word,)) is not None


@lru_cache(maxsize=4096)
def _valued(words: tuple[str, ...]) -> float | None:
    """What words mean as one number: "two point five", "twenty twenty six", "minus five", "twenty first"."""
    if words[0] in ("minus", "negative") and len(words) > 1:
        value = _valued(words[1:])
        return None if value is None else -value
    if words == ("thirtieth",):
        return 30
    if words[-1] in ORDINALS:
        tens = _plain(words[:-1]) if len(words) > 1 else 0
        ordinal = ORDINALS.index(words[-1]) + 1
        return (
            tens + ordinal if tens is not None and (not tens or tens % 10 == 0 and tens >= 20 > 10 > ordinal) else None
        )
    if "point" in words[1:-1]:
        at = words.index("point")
        whole, decimals = _plain(words[:at]), [_plain((word,)) for word in words[at + 1 :] if word not in SCALES]
        if whole is None or any(one is None or one > 9 for one in decimals):
            return None
        scale = SCALES.get(words[-1], 1)
        return float(f"{whole:g}." + "".join(f"{one:g}" for one in decimals)) * scale
    return _plain(words)


def _plain(words: tuple[str, ...]) -> float | None:
    if words == ("oh",) or words == ("ones",):
        return 0 if words == ("oh",) else None
    if len(words) == 2 and words[1] == "dozen":
        dozens = _plain(words[:1])
        return None if dozens is None else 12 * dozens
    if not words or "and" in (words[0], words[-1]):
        return None
    if any(word == "and" and before not in SCALES for before, word in zip(words, words[1:], strict=False)):
        return None
    try:
        return float(text2num(" ".join(word for word in words if word != "and"), "en"))
    except ValueError:
        pass
    for at in range(1, len(words)):  # years: "nineteen eighty four", "twenty twenty six"
        century, rest = _two_digits(words[:at]), _two_digits(words[at:])
        if century and rest and 10 <= century <= 29 and (rest >= 10 or words[at] == "oh"):
            return century * 100 + rest
    return None


def _two_digits(words: tuple[str, ...]) -> float | None:
    try:
        value = float(text2num(" ".join(words[1:] if words[0] == "oh" else words), "en"))
    except ValueError:
        return None
    return value if value < 100 else None
