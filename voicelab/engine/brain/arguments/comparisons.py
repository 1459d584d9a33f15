"""Conditions that a caller puts in words, for a list of comparisons: "where price is below 40 and status is 'open'"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..words import words
from .leaves import Leaf
from .numbers import numbers
from .spans import Span, Text

# How schemas call each comparison, and how it is said; what is said longer stands before what it begins with.
_CALLED = {
    ">=": ">= gte ge at_least min greater_than_or_equal greater_than_or_equal_to greater_or_equal",
    "<=": "<= lte le at_most max less_than_or_equal less_than_or_equal_to less_or_equal",
    "!=": "!= <> ne neq not_equal not_equals not_equal_to is_not",
    ">": "> gt greater_than more_than above over greater",
    "<": "< lt less_than below under less",
    "contains": "contains like includes",
    "=": "= == eq equal equals equal_to is",
}
_SAID = {
    ">=": r">=|(?:greater|more|higher|larger) than or equal to|(?:no|not) (?:less|fewer|lower) than|at least",
    "<=": r"<=|(?:less|lower|smaller|fewer) than or equal to|(?:no|not) (?:more|greater|higher) than|at most|up to",
    "!=": r"!=|<>|not equal to|(?:is|are|was) not|isn['’]t|aren['’]t|other than",
    ">": r">|(?:greater|more|higher|larger|bigger|later|older) than|above|over|exceeding|exceeds",
    "<": r"<|(?:less|lower|smaller|fewer|earlier|younger) than|below|under",
    "contains": r"contains?|containing|includes?|including",
    "=": r"==?|equals?(?: to)?|equal to|(?:is|are|was)(?! (?:not|at|no|up|above|over|below|under|[a-z]+er than)\b)",
}
_MEANING = {called: sign for sign, names in _CALLED.items() for called in names.split()}
_LEAST_SIGNS = 2  # of the options of a parameter that takes comparisons
_COMPARED = "|".join(rf"(?P<c{at}>{said})" for at, said in enumerate(_SAID.values()))
_IS = r"(?:(?:is|are|was|were|be|of)\s+(?=at\b|no\b|up\b|above|over|below|under|equal|[a-z]+er than|more|less|[<>!=]))?"
_SIGN = re.compile(rf"\s*{_IS}(?:{_COMPARED})(?!\w)\s*", re.IGNORECASE)
_SIGN_FOLLOWS = re.sub(r"\?P<c\d>", "?:", _SIGN.pattern)
_BEGINS = re.compile(r"\b(?:where|whose|with|having|which|that|if|filter(?:ed)? (?:by|on))\s+", re.IGNORECASE)
_LITTLE = r"(?:(?:the|their|its|an?|has|have|having|with|where|whose)\s+){0,3}"
_FIELD = re.compile(rf"{_LITTLE}([a-z_]\w*(?: (?!of\b)[a-z_]\w*){{0,2}}?)(?!\w)(?={_SIGN_FOLLOWS})", re.IGNORECASE)
_VALUE = re.compile(r"'([^']+)'|\"([^\"]+)\"|“([^”]+)”|((?-i:[A-Z]\w*(?: [A-Z]\w*)*)|[\w@-]+(?:\.\w+)*)")
_AND = re.compile(r"\s*(?:,\s*(?:and\s+)?|and\s+|&&\s*)", re.IGNORECASE)
_NO_FIELDS = frozenset("i it he she we you they this that there here one what who".split())
_FIELDS = frozenset("field column key attribute property name parameter".split())


class _Roles(NamedTuple):
    """The parameters of one comparison: what is compared, how, and with what."""

    field: Leaf
    sign: Leaf
    value: Leaf


class _Comparison(NamedTuple):
    """One that was said: the value and where all of it stands, what is compared, and the sign of how."""

    span: Span
    field: str
    sign: str


def may_compare(said: str) -> bool:
    """Whether anything was said with which comparisons begin."""
    return bool(_BEGINS.search(said))


def conditions(inner: Sequence[Leaf], text: Text) -> tuple[list[Any], list[Span]] | None:
    """The comparisons that were said, as the objects of a list with such parameters, and where each stands."""
    roles = _roles(inner)
    if not roles:
        return None
    signs = _signs(roles.sign)
    for begin in _BEGINS.finditer(text.said):
        told = [*_told(text, begin.end())]
        values = [
            {roles.field.path[0]: one.field, roles.sign.path[0]: signs[one.sign], roles.value.path[0]: value}
            for one in told
            if (value := _as_wanted(one.span.value, roles.value)) is not None and one.sign in signs
        ]
        if values and len(values) == len(told):
            return values, [one.span for one in told]
    return None


def _roles(inner: Sequence[Leaf]) -> _Roles | None:
    """Which of three parameters is which, if one of them takes a sign of comparison."""
    comparing = [one for one in inner if len(_signs(one)) >= _LEAST_SIGNS and {">", "<"} & {*_signs(one)}]
    others = [one for one in inner if one not in comparing]
    if len(comparing) != 1 or len(others) != 2 or any(len(one.path) > 1 or one.many for one in inner):
        return None
    field = next((one for one in others if _FIELDS & {*one.name_words}), others[0])
    return _Roles(field, comparing[0], next(one for one in others if one is not field))


def _signs(leaf: Leaf) -> dict[str, str]:
    """The options of a leaf by the comparisons that they stand for."""
    options = leaf.schema.get("enum") or leaf.examples
    said = {str(one): "_".join(words(str(one))) or str(one) for one in options}
    return {_MEANING[plain]: one for one, plain in said.items() if plain in _MEANING}


def _told(text: Text, place: int) -> Iterator[_Comparison]:
    """The comparisons from a place on that "and" joins."""
    while field := _FIELD.match(text.said, place):
        sign = _SIGN.match(text.said, field.end())
        named = field.group(1)
        if not sign or {*words(named)} & _NO_FIELDS:
            return
        meant = next(called for at, called in enumerate(_SAID) if sign[f"c{at}"])
        number = next((one for one in numbers(text) if one.start == sign.end()), None)
        word = None if number else _VALUE.match(text.said, sign.end())
        if word:
            value, end = next(filter(None, word.groups())), word.end()
        elif number:
            value, end = number.value, number.end
        else:
            return
        yield _Comparison(Span(place, end, "texts", value), named, meant)
        joint = _AND.match(text.said, end)
        if not joint:
            return
        place = joint.end()


def _as_wanted(value: Any, leaf: Leaf) -> Any:
    """The value as the leaf takes it; `None` if it takes none such."""
    if leaf.kind in ("integer", "number"):
        return value if isinstance(value, (int, float)) else None
    return str(value) if leaf.kind == "string" else None
