"""Codes as they are written and as they are spelled aloud; e-mail addresses and telephone numbers."""

from __future__ import annotations

import re

from ..words import COMMON
from .spans import Span, Text
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
_REPEATS = {"double": 2, "triple": 3}
_PREFIX = re.compile(r"(?<![\w'-])([a-z]{2})[ -](\d{2,6}(?:[ -]\d{1,6})*)\b(?!:)")
_NO_LETTERS = {"a", "i"}  # words as well: they begin no code, and end none
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SPOKEN_EMAIL = re.compile(
    r"\b((?:[\w+-]+(?:\s+(?:dot|underscore|dash|hyphen)\s+|(?=\s+at\s)))+)\s+at\s+([\w-]+(?:\s+dot\s+\w+)+)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.])\+?\(?\d[\d\s().-]{5,18}\d(?![\w])")
_WRITTEN = re.compile(
    r"(?<![\w@])[A-Z]{1,4}(?:[- ][A-Z]{1,3})?[- ]\d{1,6}\b(?!\s*[ap]\.?m)"  # "QX 12", "KL-AB 123"
    r"|(?<![\w@])[A-Z]{0,4}\d{1,5}(?:[ -][A-Z]{0,2}\d{1,5}){2,}\b"  # groups of digits
    r"|(?<![\w@])(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{2,4} (?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{3}\b"  # "SW1A 1AA"
    r"|(?<![\w@])(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{2,5} [A-Z]{2,3}(?![\w'])"  # "KV19 OXD"
    r"|(?<![\w@])(?=[\w/-]*\d)[A-Za-z0-9]+(?:[-/_][A-Za-z0-9]+)*(?![\w@])"
)


def emails(text: Text) -> list[Span]:
    """E-mail addresses, written or said: "ann dot lee at example dot com"."""
    found = [Span(*one.span(), "email", one.group().rstrip(".")) for one in _EMAIL.finditer(text.said)]
    for one in _SPOKEN_EMAIL.finditer(text.said):
        signs = {"dot": ".", "underscore": "_", "dash": "-", "hyphen": "-"}
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
    tokens, found, index = text.tokens, [], 0
    while index < len(tokens):
        value, after = "", index
        while after < len(tokens):
            step = _piece(text, after)
            if step is None:
                break
            value, after = value + step[0], step[1]
        last = tokens[after - 1]
        while after - index > 1 and last.low in _NO_LETTERS and last.text.islower():
            value, after = value[:-1], after - 1
            last = tokens[after - 1]
        said = text.said[tokens[index].start : last.end]
        apart = re.search(r"\s", said) or re.fullmatch(r"\w(?:-\w)+", said)
        apart = (
            apart
            and not re.match(r"\w", text.said[last.end :])
            and not re.search(r"\w$", text.said[: tokens[index].start])
        )
        if after - index >= 2 and apart and len(value) >= 3 and (value.isdigit() or _is_spelled(text, index, after)):
            found.append(Span(tokens[index].start, last.end, "code", value.upper()))
            index = after
        else:
            index += 1
    return found


def _is_spelled(text: Text, first: int, after: int) -> bool:
    single = [token for token in text.tokens[first:after] if len(token.low) == 1 or token.low in _ALPHABET]
    return bool(single) and text.tokens[first].text not in ("a", "I")


def _piece(text: Text, index: int) -> tuple[str, int] | None:
    """The letters or digits that begin at a token, and the token after them."""
    tokens = text.tokens
    low = tokens[index].low
    if low in ("-", ",") and 0 < index < len(tokens) - 1:
        return (
            ("", index + 1)
            if _sign(text, index - 1) and (_sign(text, index + 1) or tokens[index + 1].low in _REPEATS)
            else None
        )
    if low in _REPEATS and index + 1 < len(tokens):
        sign = _sign(text, index + 1)
        return (sign * _REPEATS[low], index + 2) if sign else None
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
    return low.upper() if low.isalnum() and (len(low) == 1 or low.isdigit()) else ""


def fitting(span: Span, pattern: str | None, shortest: int, longest: int) -> str | None:
    """The code as the schema's pattern and lengths allow it: as it was said, or in capitals, or without its signs."""
    plain = re.sub(r"[\s/_-]", "", str(span.value))
    for candidate in dict.fromkeys(
        (str(span.value), str(span.value).upper(), str(span.value).lower(), plain, plain.upper())
    ):
        if shortest <= len(candidate) <= longest:
            try:
                if not pattern or re.search(pattern, candidate):
                    return candidate
            except re.error:
                return candidate
    return None
