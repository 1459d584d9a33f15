"""Codes as they are written and as they are spelled aloud; e-mail addresses and telephone numbers."""

from __future__ import annotations

import re
from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, core_schema

from ..words import COMMON
from .spans import Span, Text, Token
from .units import unit_of

_DIGITS = {
    word: str(digit)
    for digit, said in enumerate("zero one two three four five six seven eight nine".split())
    for word in (said,)
} | {"oh": "0", "nought": "0", "naught": "0"}
_ALPHABET = {
    word: word[0]
    for word in (
        "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar "
        "papa quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu"
    ).split()
}
_ABBREVIATED = frozenset("id nr no am pm mr dr st rd".split())  # what may stand before a number, and is no part of it
_REPEATS = {"double": 2, "triple": 3, "treble": 3}
_TENS = {
    word: str(tens)
    for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_TEENS = {
    word: str(number)
    for number, word in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), start=10
    )
}
_PREFIX = re.compile(r"(?<![\w'-])([a-z]{2})[ -](\d{2,6}(?:[ -]\d{1,6})*)\b(?!:)")
_PARTED = re.compile(r"[\s-]")
_LONGEST = 40  # letters and digits of one code: an IBAN has 34
_LONG = 6  # digits from which what is said in a row is a telephone number
_NO_LETTERS = {"a", "i"}  # words as well: they begin no code, and end none
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER_WORD = rf"(?:\d+|{'|'.join([*_DIGITS, *_TEENS, *_TENS])})"
_SPOKEN_EMAIL = re.compile(
    rf"(?<![\w'’])((?:(?:[a-z]\s+){{2,24}})?(?:[\w+-]+\s+(?={_NUMBER_WORD}\b))?[\w+-]+"
    rf"(?:\s+(?:dot|underscore|dash|hyphen|minus)\s+[\w+-]+|\s+{_NUMBER_WORD}){{0,16}})"
    r"\s+at\s+([\w-]+(?:\s+(?:dash|hyphen)\s+[\w-]+)*(?:\s+dot\s+\w+)+)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.])\+?\(?\d[\d\s().-]{5,18}\d(?![\w])")
_WRITTEN = re.compile(
    r"(?<![\w@])[A-Z]{1,4}(?:[- ][A-Z]{1,3})?(?:[- ]\d{1,6}\b(?!\s*[ap]\.?m)){1,5}"  # "QX 12", "KL-AB 123"
    r"|(?<![\w@])[A-Z]{0,4}\d{1,5}(?:[ -][A-Z]{0,2}\d{1,5}){2,}\b"  # groups of digits
    r"|(?<![\w@])(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{2,4} (?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{3}\b"  # "SW1A 1AA"
    r"|(?<![\w@])(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{2,5} [A-Z]{2,3}(?![\w'])"  # "KV19 OXD"
    r"|(?<![\w@])(?=[\w/-]*\d)[A-Za-z0-9]+(?:[-/_][A-Za-z0-9]+)*(?![\w@])"
)


def emails(text: Text) -> list[Span]:
    """E-mail addresses, written or said: "ann dot lee at example dot com"."""
    found = [Span(*one.span(), "email", one.group().rstrip(".")) for one in _EMAIL.finditer(text.said)]
    for one in _SPOKEN_EMAIL.finditer(text.said):
        signs = {"dot": ".", "underscore": "_", "dash": "-", "hyphen": "-", "minus": "-", **_DIGITS, **_TEENS, **_TENS}
        spelled = [
            "".join(signs.get(word.lower(), word) for word in part.split()).lower()
            for part in (one.group(1), one.group(2))
        ]
        found.append(Span(*one.span(), "email", "@".join(spelled)))
    return found


def phones(text: Text) -> list[Span]:
    """Telephone numbers in digits, or six and more digits said one by one."""
    found = [Span(*one.span(), "phone", one.group().strip()) for one in _PHONE.finditer(text.said)]
    said = [span for span in spelled(text) if span.value.isdigit() and len(span.value) >= 6]
    for span in said:
        if not any(map(span.overlaps, found)):
            abroad = "+" if text.before(span.start)[:1] and text.before(span.start)[0].low == "plus" else ""
            found.append(Span(span.start, span.end, "phone", abroad + span.value))
    return found


def codes(text: Text) -> list[Span]:
    """What may be a code: written with a digit in it, or spelled letter by letter; of two readings, the longer one."""
    read = spelled(text) + [Span(*one.span(), "code", one.group()) for one in _WRITTEN.finditer(text.said)]
    for one in _PREFIX.finditer(text.said):  # as a recogniser without capitals writes "QX 12"
        if one.group(1) not in COMMON | _ABBREVIATED and not unit_of(one.group(1)):
            read.append(Span(*one.span(), "code", one.group()))
    found: list[Span] = []
    for span in sorted(read, key=lambda span: span.start - span.end):
        if not any(map(span.overlaps, found)):
            found.append(span)
    return sorted(found, key=lambda span: span.start)


def spelled(text: Text) -> list[Span]:
    """Runs of letters, digits and words for them: "K seven P two", "A as in Alpha", "double five"."""
    return list(_spelled(text.said))


@lru_cache(maxsize=256)  # names, numbers, telephone numbers and codes all look for them, for each tool
def _spelled(said: str) -> tuple[Span, ...]:
    text, found, index = Text(said), list[Span](), 0
    tokens = text.tokens
    while index < len(tokens):
        value, after = _prefix(text, index), index
        after += bool(value)
        while after < len(tokens) and len(value) < _LONGEST:
            step = _piece(text, after)
            if step is None:
                break
            value, after = value + step[0], step[1]
        last = tokens[after - 1]
        while after - index > 1 and last.low in _NO_LETTERS and last.text.islower():
            value, after = value[:-1], after - 1
            last = tokens[after - 1]
        run = text.said[tokens[index].start : last.end]
        if not _PARTED.search(run):  # nobody spelled it, nor what begins within it
            index = max(after, index + 1)
            continue
        apart = re.search(r"\s", run) or re.fullmatch(r"\w(?:-\w)+", run)
        apart = (
            apart
            and not re.match(r"\w", text.said[last.end :])
            and not re.search(r"\w$", text.said[: tokens[index].start])
        )
        digits = value.isdigit() and all(_digit_by_digit(one, len(value)) for one in tokens[index:after])
        if after - index >= 2 and apart and len(value) >= 3 and (digits or _is_spelled(text, index, after)):
            found.append(Span(tokens[index].start, last.end, "code", value.upper()))
            index = after
        else:
            index += 1
    return tuple(found)


def _digit_by_digit(token: Token, digits: int) -> bool:
    """Whether a word in a run of so many digits is no number in itself; a telephone number may have a few."""
    return digits >= _LONG or token.low not in {*_TENS, *_TEENS, "hundred"}


def _is_spelled(text: Text, first: int, after: int) -> bool:
    run = text.tokens[first:after]
    letters = [one for one in run if len(one.low) == 1 and one.low.isalpha() or one.low in _ALPHABET]
    return bool(letters or _prefix(text, first)) and run[0].text not in ("a", "I")


def _prefix(text: Text, index: int) -> str:
    """Letters that stand together before digits that are spelled: "BD five one five"."""
    one, following = text.tokens[index].text, text.tokens[index + 1 : index + 2]
    spoken = bool(following) and (following[0].low in _DIGITS or following[0].low in _REPEATS)
    return one if spoken and re.fullmatch(r"[A-Z]{2,3}", one) else ""


def _piece(text: Text, index: int) -> tuple[str, int] | None:
    """The letters or digits that begin at a token, and the token after them."""
    tokens = text.tokens
    low = tokens[index].low
    if low in ("-", ",") and 0 < index < len(tokens) - 1:
        return (
            ("", index + 1)
            if (_sign(text, index - 1) or tokens[index - 1].low == "hundred")
            and (_sign(text, index + 1) or tokens[index + 1].low in _REPEATS)
            else None
        )
    if low in _REPEATS and index + 1 < len(tokens):
        sign = _sign(text, index + 1)
        return (sign * _REPEATS[low], index + 2) if sign else None
    if low == "hundred" and index and tokens[index - 1].low in _DIGITS:
        return "00", index + 1  # "nine hundred" in a telephone number
    if low in _TENS and index + 1 < len(tokens) and tokens[index + 1].low in _DIGITS:
        return _TENS[low] + _DIGITS[tokens[index + 1].low], index + 2
    sign = _sign(text, index)
    if not sign:
        return None
    following = [token.low for token in tokens[index + 1 : index + 4]]
    if (
        len(following) == 3
        and following[:2] in (["as", "in"], ["like", "in"])
        and following[2].startswith(sign.lower())
    ):
        return sign, index + 4
    if (
        len(following) >= 2
        and following[0] == "for"
        and following[1].startswith(sign.lower())
        and len(following[1]) > 2
    ):
        return sign, index + 3
    return sign, index + 1


def _sign(text: Text, index: int) -> str:
    low = text.tokens[index].low
    if low in _DIGITS or low in _ALPHABET:
        return _DIGITS.get(low) or _ALPHABET[low].upper()
    if low in _TEENS or low in _TENS:
        return _TEENS.get(low) or f"{_TENS[low]}0"
    return low.upper() if low.isalnum() and (len(low) == 1 or low.isdigit()) else ""


def fitting(span: Span, pattern: str | None, shortest: int, longest: int) -> str | None:
    """The code as the schema's pattern and lengths allow it: as it was said, or in capitals, or without its signs."""
    reader = _reader(pattern) if pattern else None
    plain = re.sub(r"[\s/_-]", "", str(span.value))
    for candidate in dict.fromkeys(
        (str(span.value), str(span.value).upper(), str(span.value).lower(), plain, plain.upper())
    ):
        if shortest <= len(candidate) <= longest:
            if reader is None or reader.isinstance_python(candidate):
                return candidate
    return None


@lru_cache(maxsize=256)
def _reader(pattern: str) -> SchemaValidator | None:
    """What tells whether a text has a client's pattern; `None` for one that is broken, or looks around or back.

    It takes a time that grows with the text, whatever the pattern, which `re` does not: "^(a+)+$" would stop all calls.
    """
    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return None
