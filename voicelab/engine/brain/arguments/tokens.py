"""What is written as one piece: a path, a file's name, an address of the web, a branch, a version, a dotted id."""

from __future__ import annotations

import re

from .leaves import Leaf
from .spans import Span, Text
from .units import unit_of

_CHUNK = re.compile(r"\S+")
_AROUND = "\"'“”‘’`()[]<>{},;!?→"
_URL = re.compile(r"(?:[a-z][a-z0-9+]{1,9}://|www\.)\S+", re.IGNORECASE)
_SITE = re.compile(
    r"(?:[\w-]+\.)+(?:com|org|net|io|dev|app|edu|gov|ai|co|info|eu|uk|de|fr|es|it|nl|ch|at|pl|us|ca)(?:/\S*)?",
    re.IGNORECASE,
)
_PATH = re.compile(r"(?:~|\.{1,2})?/[\w.*@+-][\w./*@+-]*|~|[A-Za-z]:\\\S+|[\w.@+-]+(?:/[\w.@*+-]+)+/?")
_FILE = re.compile(r"(?:[\w*+-]+\.)+[A-Za-z][A-Za-z0-9]{0,4}|\.[a-z]\w+")
_DOTTED = re.compile(r"v?\d+(?:\.\d+){2,}(?:[.+-]\w+)*|v\d+(?:\.\d+)+(?:[.+-]\w+)*|[a-z]\w*(?:\.\w+)+", re.IGNORECASE)
_JOINED = re.compile(r"\w+(?:[-.:]\w+)*")
_PLAIN = re.compile(  # what is no such piece, though it has the signs of one
    "|".join(
        (
            r"[\d\W]*\d(?:[\d.,:/x-]*\d)?[A-Za-z%°]{0,4}(?:/[a-z]{1,5})?",  # a number with its unit, a date, a time
            r"[\d.]+e[+-]?\d+|\d[\d:]*[ap]m.*|[ap]\.m\..*|sq\.?(?:ft|m|km)",
            r"[A-Z][a-z]+[./-]\d+(?:[./-]\d+)?|\d{1,4}[-/.][A-Za-z]{3,9}[-/.]\d{1,4}",  # "12-Apr-2024"
            r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?|\d+-(?:year|month|week|day)s?-olds?",
            r"\d+-[A-Za-z]+|(?:mid|pre|post)-\d+",
            r"(?:[A-Za-z]\.)+[A-Za-z]?|[a-z]+[.:][A-Z][a-z]*|[A-Z][a-z]*\.[A-Z][a-z]+",  # initials, a lost blank
            r"[A-Za-z]/[A-Za-z]{1,3}|[A-Za-z]{1,2}/[a-z]{1,3}|(?:and/or|yes/no|him/her|he/she|his/hers?|she/her|they/them)",
        )
    )
)
_COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{3}){1,2}")
_SIGNED = re.compile(r"[#@][A-Za-z][\w-]+")
_WEB = frozenset("url uri urls link links website webpage endpoint href webhook site page feed domain host".split())
_FILED = frozenset(
    "path paths file files filename folder directory dir src source dst dest destination target document archive "
    "script attachment image video audio location input output".split()
)
_LETTER, _DIGIT, _JOINT = re.compile("[A-Za-z]"), re.compile(r"\d"), re.compile("[-.:]")
_VERSION = re.compile(r"v?\d+(?:\.\d+)+(?:[.+-]\w+)*")  # or the address of a machine
_VERSIONED = frozenset("version tag release build ip host server machine address".split())
_HANDLED = frozenset("user username handle login account assignee reviewer reviewers owner author channel".split())


def tokens(text: Text) -> list[Span]:
    """The pieces that stand out as written ones; what only a hyphen joins is an ordinary word as well."""
    found = []
    for chunk in _CHUNK.finditer(text.said):
        written = chunk.group()
        inside = written.strip(_AROUND).rstrip(".:,")
        if len(inside) < 3 or not (_SIGNED.fullmatch(inside) or _stands_out(inside.lstrip("#@"))):
            continue
        start = chunk.start() + written.index(inside)
        found.append(Span(start, start + len(inside), "token", inside))
    return found


def _stands_out(written: str) -> bool:
    if _URL.fullmatch(written):
        return True
    if _PLAIN.fullmatch(written) or "@" in written[1:] or not _LETTER.search(written):
        return bool(re.fullmatch(r"\d+(?:\.\d+){2,}", written)) and not re.fullmatch(r"\d\d?\.\d\d?\.\d{2,4}", written)
    if "/" in written and written[0] not in "/.~" and any(map(unit_of, re.split(r"[/\d.*^]+", written))):
        return False  # "miles/hour"
    if _PATH.fullmatch(written) or _FILE.fullmatch(written) or _DOTTED.fullmatch(written):
        return True
    joined = _JOINED.fullmatch(written)
    return bool(joined and ("_" in written[1:-1] or _JOINT.search(written) and _DIGIT.search(written)))


def is_filed(written: str) -> bool:
    """Whether it is a file's name or a path."""
    return not _URL.fullmatch(written) and bool(_PATH.fullmatch(written) or _FILE.fullmatch(written))


def shape(leaf: Leaf, written: str) -> float:
    """What the form of a written piece speaks for a leaf, or against it."""
    named = {*leaf.name_words, *leaf.said_of_it.split()[:4]}
    web, filed = bool(named & _WEB), bool(named & _FILED)
    if _URL.fullmatch(written):
        return 3.0 if web else 0.5 if filed else -1.5
    if web and _SITE.fullmatch(written):
        return 3.0
    if is_filed(written) and not _VERSION.fullmatch(written):
        return 2.0 if filed else -1.5 if web else 0.3
    if _VERSION.fullmatch(written):
        return 1.5 if named & _VERSIONED else -3.0 if named & {"name", "hostname"} else -1.0
    return 0.5 if named & _HANDLED else -0.5 if web else 0.3


def value(leaf: Leaf, written: str) -> str:
    """The piece as the leaf wants it: with its "#" or "@" only where the description shows one."""
    sign = written[:1]
    kept = sign not in "#@" or _COLOUR.fullmatch(written) or re.search(rf"{sign}\w", leaf.said_of_it)
    return written if kept else written[1:]
