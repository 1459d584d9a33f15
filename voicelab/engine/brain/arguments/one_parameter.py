"""One parameter alone: what a text is for it, and what kind of value it takes."""

from __future__ import annotations

import json
from typing import Any

from . import counts, options
from .filling import fill, read
from .kinds import Kind, kind_of
from .leaves import Leaf
from .numbers import numbers
from .sorts import is_of_a_person
from .spans import Text


def only(parameters: dict[str, Any], name: str) -> dict[str, Any]:
    """The schema of one parameter alone, which is needed; one that is not described takes any text."""
    schema = (parameters.get("properties") or {}).get(name)
    return {**parameters, "properties": {name: schema if isinstance(schema, dict) else {}}, "required": [name]}


def value_of(parameters: dict[str, Any], name: str, said: str) -> Any:
    """What a parameter is given for a text that is nothing but its value; `None` if it can be none."""
    return fill(only(parameters, name), "", answers=[("", said)])[0].get(name)


def _leaf_of(alone: dict[str, Any]) -> Leaf:
    return read(json.dumps(alone))[1][0]


def named(alone: dict[str, Any], said: str) -> Any:
    """The option of the only parameter that was said by its own words; `None` if none was."""
    spans = options.chosen(_leaf_of(alone), Text(said))
    return spans[0].value if spans else None


def names_a_value(alone: dict[str, Any], said: str) -> bool:
    """Whether a value of the only parameter was said that stands out: a proper name, a code, a time, an option."""
    leaf = _leaf_of(alone)
    if kind_of(leaf) in (Kind.FREE, Kind.TRUTH, Kind.NUMBER, Kind.OBJECT):
        return False
    value = fill(alone, said, guess=False)[0].get(leaf.path[0])
    return isinstance(value, str) and (kind_of(leaf) is not Kind.NAMED or value[:1].isupper())


def said_beyond_doubt(alone: dict[str, Any], said: str) -> Any:
    """The value of the only parameter that any words of the caller's hold: a day, a time, how many of us, how long."""
    leaf, text = _leaf_of(alone), Text(said)
    kind = kind_of(leaf)
    if leaf.many or len(leaf.path) > 1 or kind not in (Kind.MOMENT, Kind.NUMBER):
        return None
    counted = [one for one in numbers(text) if one.unit] if leaf.units - {"person"} else []
    if kind is Kind.NUMBER and not counted and not counts.of_us(leaf, said):
        return None
    return fill(alone, said)[0].get(leaf.path[0])


def names_a_person(alone: dict[str, Any]) -> bool:
    """Whether the only parameter takes somebody's name."""
    leaf = _leaf_of(alone)
    named = "name" in leaf.name_words or "surname" in leaf.name_words
    return kind_of(leaf) is Kind.NAMED and named and (is_of_a_person(leaf) or leaf.name_words == ("name",))


def required(parameters: dict[str, Any]) -> list[str]:
    """The names of the parameters that are needed, of those that are described."""
    return [name for name in parameters.get("required") or [] if name in (parameters.get("properties") or {})]
