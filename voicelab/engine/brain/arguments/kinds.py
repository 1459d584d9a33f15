"""What kind of value a leaf takes, by its type and format, and by what its name and description say of it."""

from __future__ import annotations

import enum
import re
from functools import lru_cache

from . import free_text, standard_codes
from .leaves import Leaf

_DATED = frozenset("date dates day when time datetime deadline birthday birthdate dob timestamp month year".split())
_MAILED = frozenset("to from cc recipient recipients sender address contact".split())
_CODED = frozenset(
    "code codes id ids identifier reference ref locator pin serial sku isbn iban number confirmation plate postcode "
    "zip zipcode registration reg vin".split()
)
# What people know by a number of its own, and by no other name.
_RECORDS = frozenset("ticket docket booking reservation invoice receipt parcel consignment claim".split())
_WRITTEN_AS = re.compile(r"\b(?:yyyy|dd)[-/. ]mm\b|\bmm[-/. ](?:dd|yyyy)\b|\bhh[:.]mm\b|\biso 8601\b")
_ALSO_NAMED = re.compile(r"^(?:the |a )?(?:\w+ )?names? or \w+|^(?:the |a )?(?:\w+ )?\w+ or (?:the )?name\b")
"""What is known by its name as well as by its code."""
_WHEN = re.compile(  # "When", "Since when", "New return date", "Preferred day"
    r"(?:(?:since|from|until) )?when(?: (?:it|they|the|to)\b.*)?|"
    r"(?:the |a )?(?:\w+ ){0,3}(?:date|day)(?: (?:wanted|preferred|needed))?|"
    r"(?:the )?day (?:of|for|on which|when)\b.*"
)
_NO_CODES = frozenset("name country currency language address street".split())


_REACHED = re.compile(r"\bphone (?:number )?or e-?mail\b|\be-?mail(?: address)? or (?:tele)?phone\b")


def is_reached(leaf: Leaf) -> bool:
    """Whether the leaf takes a telephone number as well as an address for mail."""
    return leaf.kind == "string" and not leaf.many and bool(_REACHED.search(leaf.said_of_it))


class Kind(enum.Enum):
    """Kinds of values, each looked for in its own way."""

    CHOICE = "choice"
    TRUTH = "truth"
    NUMBER = "number"
    MOMENT = "moment"
    EMAIL = "email"
    PHONE = "phone"
    CODE = "code"
    FREE = "free"
    NAMED = "named"
    OBJECT = "object"


@lru_cache(maxsize=4096)  # a thought asks for it a hundred times for each leaf
def kind_of(leaf: Leaf) -> Kind:
    """The kind of a leaf's values."""
    if isinstance(leaf.schema.get("enum"), list):
        return Kind.CHOICE
    if leaf.kind in ("integer", "number"):
        return Kind.NUMBER
    if leaf.kind == "array":
        item = leaf.schema.get("items")
        return (
            Kind.NUMBER
            if isinstance(item, dict) and item.get("type") in ("integer", "number", "float", "int")
            else Kind.NAMED
        )
    if leaf.kind == "boolean":
        return Kind.TRUTH
    if leaf.kind == "object":
        return Kind.OBJECT
    return _of_string(leaf)


def _of_string(leaf: Leaf) -> Kind:
    form, named = str(leaf.schema.get("format") or ""), set(leaf.name_words)
    if form in ("date", "time", "date-time") or not form and _WRITTEN_AS.search(leaf.said_of_it):
        return Kind.MOMENT
    if is_reached(leaf):
        return Kind.NAMED
    mailed = re.search(r"\be-?mail\b" if named & _MAILED else r"\be-?mail(?: address)?\W*$", leaf.said_of_it)
    if form == "email" or named & {"email", "mail"} or mailed:
        return Kind.EMAIL
    if named & {"phone", "telephone", "mobile", "landline", "cellphone"} and not named & {"model", "brand", "type"}:
        return Kind.PHONE
    if leaf.name_words[-1:] == ("number",) and re.match(
        r"(?:the |a )?(?:\w+ )?(?:tele|mobile )?phone\b", leaf.said_of_it
    ):
        return Kind.PHONE
    if leaf.schema.get("pattern") or form == "uuid":
        return Kind.CODE
    if free_text.is_free(leaf):
        return Kind.FREE
    last = set(leaf.name_words[-1:])
    if _WHEN.fullmatch(leaf.said_of_it.rstrip(".")) or (
        last & _DATED
        or named & {"date", "datetime"}
        or re.match(r"(?:the )?(?:\w+ )?(?:date|time) (?:of|when|for|to|and|at|from|in)\b", leaf.said_of_it)
    ):
        return Kind.MOMENT
    numbered = re.match(r"(?:the |a |your )?(?:[\w']+ ){0,3}(?:number|code|id|identifier|digits?)\b", leaf.said_of_it)
    coded = last & _CODED or numbered or last & _RECORDS and len(leaf.path) == 1
    by_name = named & _NO_CODES or _ALSO_NAMED.search(leaf.said_of_it) or standard_codes.is_asked(leaf)
    return Kind.CODE if coded and not by_name else Kind.NAMED
