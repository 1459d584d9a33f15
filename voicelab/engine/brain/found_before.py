"""Questions about what was found already: "how much are the lilies", "which counter was it", "how long is that"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from voicelab.meaning import embed

from . import picking, superlatives
from .asked_for import asks_price, has_what_is_asked_for
from .phrasing import ended
from .questions import only_asks
from .spoken_values import is_money
from .structures import told_entry, told_field
from .turn import Turn, parsed
from .words import is_among, split_name, telling

_ASKING = telling(
    "hm other right two pair see suit whereabouts take last cost price pay age time long name number again without "
    "wait cheap cheapest cheaper "
    "expensive dearest "
    "short shorter shortest longer longest quick quickest early earlier earliest soonest late later latest big bigger "
    "biggest large largest small smaller smallest"
)
_WHO = re.compile(r"\bwho(?:'s|'ll|m|se)?\b", re.IGNORECASE)
_ASKED_BY = (  # fields that a question word asks for
    (
        re.compile(r"\bwhere(?:abouts)?\b", re.IGNORECASE),
        telling("place location address bay aisle room gate platform counter desk shelf"),
    ),
    (
        re.compile(r"\bwhen\b|\bwhat time\b", re.IGNORECASE),
        telling("time date day start starts begins departs arrives ready expected due"),
    ),
    (re.compile(r"\bhow many\b", re.IGNORECASE), telling("count number stock quantity available left amount")),
)
_WHAT = re.compile(r"\b(?:what|which|who|when|where|how)(?:'\w+)?\b", re.IGNORECASE)
_PERSON = re.compile(r"(?:(?:Dr|Mr|Mrs|Ms|Prof)\.? )?[A-Z][\w'-]*[a-z](?: [A-Z][\w'.-]+)*")  # a name, and nothing else
_AGAIN = re.compile(r"\bagain\b|\b(?:did|have) (?:i|you|we) (?:say|said|book|booked|put|get)\b", re.IGNORECASE)
MEANT = 0.2  # cosine of a field's name and a question on its record from which it is asked for


def answer(turn: Turn, closely: bool = False) -> str:
    """What the latest results say to a question that is about nothing else, or nothing.

    Args:
        closely: only what is asked for by its name or its kind, and nothing that may be meant.
    """
    said = turn.said or ""
    if turn.calls or turn.question or not only_asks(said):
        return ""
    entry = picking.entry_of(turn.listed, said, loosely=True)
    if isinstance(entry, dict):
        return _of_entry(entry, said, closely)
    given = [str(one.value) for one in turn.known]
    # What was called for was told as well, or agreed to.
    called = [turn.previous.arguments] if turn.previous and _AGAIN.search(said) else []
    fields: list[str] = []
    for outputs in (turn.results, called):
        fields = fields or [one for record in _records(outputs) for one in _asked_fields(record, said, given)]
    return " ".join(map(ended, list(dict.fromkeys(fields))[:2]))


def _of_entry(entry: dict[str, Any], said: str, closely: bool) -> str:
    """What a record of a list says: the fields that are asked for, or the one that is nearest to the question."""
    named = [str(value) for value in entry.values() if isinstance(value, str)]
    title = named[0] if named else ""
    if superlatives.is_superlative(said) and _about_nothing_else(said, [*named, *map(str, entry)]):
        return ended(told_entry(entry))
    fields = _asked_fields(entry, said, named)
    others = [str(name) for name, value in entry.items() if value != title and not isinstance(value, (dict, list))]
    if not fields and others and not closely:
        near = embed([split_name(name) for name in others]) @ embed([said])[0]
        best = others[int(near.argmax())]
        if float(near.max()) >= MEANT or _WHAT.search(said) and len(others) == 1:
            fields = [told_field(best, entry[best], entry)]
    return ended(f"{title}: {', '.join(fields)}" if title else ", ".join(fields)) if fields else ""


def _asked_fields(record: dict[str, Any], said: str, named: Sequence[str]) -> list[str]:
    """The fields of a record that are asked for, by their names or by the kind of thing that they are, in words."""
    found = []
    for name, value in record.items():
        inner = value if isinstance(value, list) else [value]
        if value is None or any(isinstance(one, (dict, list)) for one in inner):
            continue
        told, own = told_field(str(name), value, record), telling(split_name(str(name)))
        asked = any(is_among(word, telling(said)) for word in own)
        asked = asked or asks_price(said) and is_money(str(name))
        asked = asked or any(asks.search(said) and set(own) & set(fields) for asks, fields in _ASKED_BY)
        if _WHO.search(said) and isinstance(value, str) and _PERSON.fullmatch(value):
            found.append(told)
        elif (asked or has_what_is_asked_for(said, told)) and _about_nothing_else(said, [str(name), *named]):
            found.append(told)
    return found


def _about_nothing_else(said: str, names: Sequence[str]) -> bool:
    """Whether every telling word of a question is one of these names, or only asks."""
    known = [*_ASKING, *telling(" ".join(map(split_name, names)))]
    return all(is_among(word, known) for word in telling(said))


def _records(outputs: Sequence[str]) -> Iterator[dict[str, Any]]:
    for value in map(parsed, outputs):
        if isinstance(value, dict):
            yield value
            yield from (inner for inner in value.values() if isinstance(inner, dict))
