"""Written words → what is said for each of them: codes, numbers, times, dates, money, addresses and units.

Each written word has a reading of its own, which may be several spoken words or none, so that a place in the sound can
be told as a place in the text. Plain numbers stay digits: the voice reads "205" as "two hundred five" by itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from .numbers_aloud import moment, money, part_of_date, quantity, unit
from .spelling import address, code, spelled, telephone_words
from .spoken_tables import ABBREVIATIONS, BEFORE_NUMBERS, MAY_END, SHORT_MONTHS, SIGNS, WEEKDAYS

_OPENING = "\"'“”‘’«([{<*_`|¿¡"
_CLOSING = "\"'“”‘’»)]}>*_`|.,;:!?…"
_PAUSES = re.compile(r"[.,;:!?…]")
_RANGE = re.compile(r"([$€£]?\d[^-–]*)[-–]([$€£]?\d[^-–]*)")
_KEPT_SIGNS = "'-.,"  # inside a word
_DASHES = {"-", "--", "–", "—", "―"}


LONGEST = 200
"""Characters of a written word beyond which it is no number, code or address that anyone would say."""


@dataclass(frozen=True)
class SpokenWord:
    """The written word at character `start`, and what is said for it: letters, digits and the punctuation that shapes
    speech, or "" if nothing is."""

    start: int
    spoken: str


def spoken_words(text: str) -> list[SpokenWord]:
    """One for every written word (what stands between blanks) of `text`, in order.

    What cannot be said in Latin letters is left out.
    """
    written = list(re.finditer(r"\S+", text))
    cores = ["", *(_core(word[0]) for word in written), ""]
    telephones = telephone_words(text)
    spoken, before = [], ""
    for index, word in enumerate(written):
        core, after = cores[index + 1 : index + 3]
        plain = word[0].replace("’", "'")
        tail = plain[plain.rfind(core) + len(core) :] if core else plain
        said = telephones.get(word.start())
        if core == "A" and index and _is_spelled(written[index - 1][0], after):
            said = spelled(core)
        if said is None:
            near = after if core.lower() in WEEKDAYS or not _PAUSES.search(tail) else ""
            said, tail = _with_stop(core, before, after, tail) or (_said(core, before, near), tail)
        spoken.append(SpokenWord(word.start(), _punctuated(" ".join(said.split()), tail)))
        before = "" if _PAUSES.search(tail) and core.lower() not in SHORT_MONTHS else core
    return spoken


def _core(word: str) -> str:
    core = word.lstrip(_OPENING).rstrip(_CLOSING).replace("’", "'")
    return core + "." if re.fullmatch(r"(?:[A-Z]\.)+[A-Z]", core) and word.rstrip("\"'”’)").endswith(".") else core


def _is_spelled(before: str, after: str) -> bool:
    """Whether an A stands among letters and digits that are spelled; elsewhere it is the article."""
    return any(re.fullmatch("[A-Z0-9]", sign) and sign != "I" for sign in (before, after))


def _with_stop(core: str, before: str, after: str, tail: str) -> tuple[str, str] | None:
    """A short form that is followed by its stop, and the punctuation that is left then."""
    key = core.lower()
    if not tail.startswith(".") or core.isdigit():
        return None
    short = None if key in BEFORE_NUMBERS and not re.search(r"\d", after) else ABBREVIATIONS.get(key)
    said = part_of_date(core, before, after) or unit(core, before) or short
    if said is None or said.lower() == key:
        return None
    ends = not after or (after[:1].isupper() and (key in MAY_END or said != short))
    return said, tail if ends else tail[1:]


def _said(core: str, before: str, after: str) -> str:
    """What is said for a word, without the punctuation around it."""
    if len(core) > LONGEST:
        return _latin(core)
    if core in _DASHES:
        return "—"
    for kind in (moment, money, quantity):
        said = kind(core, before, after)
        if said is not None:
            return said
    if core in SIGNS:
        return SIGNS[core] if before and after else ""
    if (said := address(core)) is not None:
        return said
    if between := _RANGE.fullmatch(core):
        sign = core[0] if core[0] in "$€£" and between[2][0].isdigit() else ""
        return f"{_said(between[1], before, '')} to {_said(sign + between[2], '', after)}"
    if (said := code(core)) is not None:
        return said
    return _compound(core, before, after)


def _compound(core: str, before: str, after: str) -> str:
    """Words tied by signs; then nothing is left but letters, apostrophes and hyphens."""
    if core[:1] in SIGNS and len(core) > 1:
        return f"{SIGNS[core[0]]} {_said(core[1:], '', after)}"
    for sign, word in (("–", "to"), ("—", "—"), (":", "to"), ("/", None), ("&", "and"), ("+", "plus"), ("=", "equals")):
        left, found, right = core.partition(sign)
        if found and left and right and (sign != ":" or left.isdigit()):
            return f"{_said(left, before, '')} {word or _stroke(left, right)} {_said(right, '', after)}"
    return _latin(core)


def _stroke(left: str, right: str) -> str:
    """ "$25/month" is so much per month; "and/or" has no word for its stroke, nor has "24/7"."""
    if not re.match(r"[$€£]?\d", left) or (left, right) == ("24", "7"):
        return ""
    return "slash" if right[0].isdigit() else "per"


def _latin(core: str) -> str:
    """Only what the voice can read."""
    kept = "".join(sign if _is_latin(sign) else " " for sign in unicodedata.normalize("NFKC", core))
    return " ".join(word for word in kept.split() if any(sign.isalnum() for sign in word))


def _is_latin(sign: str) -> bool:
    if sign.isascii():
        return sign.isalnum() or sign in _KEPT_SIGNS
    return sign.isalpha() and unicodedata.name(sign, "").startswith("LATIN ")


def _punctuated(said: str, tail: str) -> str:
    """`said` with the pause that the punctuation behind it makes."""
    pause = _PAUSES.search(tail)
    if not said or not pause:
        return said
    if said == "A":  # no sentence and no clause ends with the article
        said = spelled(said)
    # A letter that is spelled must not lose its stop, nor take a sentence's for its own.
    return said + " " * bool(re.search(r"(?:^| )[A-Z]\.?$", said) and pause[0] == ".") + pause[0].replace("…", ".")
