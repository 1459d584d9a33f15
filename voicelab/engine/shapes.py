"""Whether what a client sent has the shape that the service's own models give it, told as the service tells it.

The models are those of `openai.types.realtime`. Pydantic would read "7" as a number and, of a union, complain about
whichever member it tried first; the service does neither. So their fields are walked here together with the value:
nothing is converted, a union is entered by its `type` (and `role`), and what no model knows is refused by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pydantic

from .protocol import ProtocolError

TAGS = ("type", "role")  # by which the service tells the members of a union apart
LONGEST_NAME, LONGEST_SHOWN = 64, 60
NAMES = {
    NoneType: "null",
    bool: "a boolean",
    int: "an integer",
    float: "a decimal",
    str: "a string",
    list: "an array",
    dict: "an object",
}


def check(model: type[pydantic.BaseModel], value: dict[str, Any], at: str = "") -> None:
    """Refuse an object that is none of `model`'s.

    Args:
        at: the path of the object, "" for an event itself.

    Raises:
        ProtocolError: `missing_required_parameter`, `unknown_parameter`, `invalid_type` or `invalid_value`, with the
            path of the first field at fault, as in `session.tools[0].name`.
    """
    for name, field in model.model_fields.items():
        if name in value:
            _check(field.annotation, value[name], inside(at, name))
        elif field.is_required():
            raise missing(inside(at, name))
    for name in value:
        if name not in model.model_fields:
            path = inside(at, name)
            raise ProtocolError(f"Unknown parameter: '{path}'.", code="unknown_parameter", param=path)


def inside(at: str, name: str) -> str:
    """The path of a field of the object at `at`; a name of nobody's making is not said back in full."""
    name = f"{name[:LONGEST_NAME]}…" if len(name) > LONGEST_NAME else name
    return f"{at}.{name}" if at else name


def missing(path: str) -> ProtocolError:
    """The refusal of an object that lacks a field."""
    told = f"Missing required parameter: '{path}'."
    return ProtocolError(told, code="missing_required_parameter", param=path)


def wrong_type(path: str, expected: str, value: Any) -> ProtocolError:
    """The refusal of a value of the wrong kind; `expected` with its article: "a string"."""
    told = f"Invalid type for '{path}': expected {expected}, but got {NAMES[type(value)]} instead."
    return ProtocolError(told, code="invalid_type", param=path)


def below(path: str, least: float, value: float) -> ProtocolError:
    """The refusal of a number that is too small."""
    kind = _kind_of_number(least, value)
    told = f"Invalid '{path}': {kind} below minimum value. Expected a value >= {least}, but got {cut(value)} instead."
    return ProtocolError(told, code=f"{kind}_below_min_value", param=path)


def above(path: str, most: float, value: float) -> ProtocolError:
    """The refusal of a number that is too large."""
    kind = _kind_of_number(most, value)
    told = f"Invalid '{path}': {kind} above maximum value. Expected a value <= {most}, but got {cut(value)} instead."
    return ProtocolError(told, code=f"{kind}_above_max_value", param=path)


def too_long(path: str, longest: int, length: int, what: str = "string") -> ProtocolError:
    """The refusal of a text of so many characters."""
    told = f"Invalid '{path}': {what} too long. Expected a {what} with maximum length {longest}, but got a {what} with"
    return ProtocolError(f"{told} length {length} instead.", code="string_above_max_length", param=path)


def _kind_of_number(*numbers: float) -> str:
    return "integer" if all(isinstance(number, int) for number in numbers) else "decimal"


def wrong_value(path: str, value: Any, supported: Sequence[str], remark: str = "") -> ProtocolError:
    """The refusal of a value that is none of those that there are; `remark` is a sentence more."""
    told = f"Invalid value: {shown(value)}. Supported values are: {listed(supported)}. {remark}".strip()
    return ProtocolError(told, code="invalid_value", param=path)


def shown(value: Any) -> str:
    """A value as a refusal quotes it, cut if it is long."""
    return f"'{cut(value)}'"


def cut(value: Any) -> str:
    """The same without quotes, as numbers are told."""
    text = value if isinstance(value, str) else repr(value)
    return f"{text[:LONGEST_SHOWN]}…" if len(text) > LONGEST_SHOWN else text


def listed(words: Sequence[str]) -> str:
    """ "'a'", "'a' and 'b'", "'a', 'b', and 'c'"."""
    quoted = [f"'{word}'" for word in words]
    if len(quoted) < 3:
        return " and ".join(quoted)
    return f"{', '.join(quoted[:-1])}, and {quoted[-1]}"


def _check(annotation: Any, value: Any, at: str) -> None:
    members = _members(annotation)
    if Any in members or object in members:
        return
    literals = [choice for member in members if get_origin(member) is Literal for choice in get_args(member)]
    if isinstance(value, str) and literals and str not in members:
        if value not in literals:
            raise wrong_value(at, value, literals)
        return
    fitting = [member for member in members if _kind(member) is type(value)]
    if float in members and type(value) is int:
        return
    if not fitting:
        raise wrong_type(at, _expected(members), value)
    if all(get_origin(member) is Literal for member in fitting) and value not in literals:
        raise wrong_value(at, value, [str(choice) for choice in literals])
    if isinstance(value, dict):
        _check_object(fitting, value, at)
    elif isinstance(value, list):
        (inner,) = get_args(fitting[0])
        for index, element in enumerate(value):
            _check(inner, element, f"{at}[{index}]")


def _check_object(members: list[Any], value: dict[str, Any], at: str) -> None:
    if get_origin(members[0]) is dict:
        _, inner = get_args(members[0])
        for name, element in value.items():
            _check(inner, element, inside(at, name))
        return
    for tag in TAGS:
        if len(members) > 1:
            members = _tagged(members, tag, value, at)
    check(members[0], value, at)


def _tagged(members: list[Any], tag: str, value: dict[str, Any], at: str) -> list[Any]:
    """The members of a union whose `tag` is the value's."""
    choices = {member: _choices(member, tag) for member in members}
    known = list(dict.fromkeys(choice for some in choices.values() for choice in some))
    if not known:
        return members
    if tag not in value:
        raise missing(inside(at, tag))
    given = value[tag]
    if not isinstance(given, str):
        raise wrong_type(inside(at, tag), NAMES[str], given)
    if given not in known:
        raise wrong_value(inside(at, tag), given, known)
    return [member for member, some in choices.items() if given in some]


def _choices(model: type[pydantic.BaseModel], tag: str) -> list[str]:
    field = model.model_fields.get(tag)
    members = _members(field.annotation) if field else []
    return [choice for member in members if get_origin(member) is Literal for choice in get_args(member)]


def _members(annotation: Any) -> list[Any]:
    """The types that an annotation allows, unions within unions laid flat."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _members(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return [inner for member in get_args(annotation) for inner in _members(member)]
    return [annotation]


def _kind(member: Any) -> type | None:
    """The type of JSON's that a member of an annotation takes."""
    origin = get_origin(member)
    if origin is Literal:
        return type(get_args(member)[0])
    if origin in (list, dict):
        return origin
    if isinstance(member, type) and issubclass(member, pydantic.BaseModel):
        return dict
    return member if member in NAMES else None


def _expected(members: list[Any]) -> str:
    kinds = [NAMES[kind] for kind in dict.fromkeys(map(_kind, members)) if kind and kind is not NoneType]
    return kinds[0] if len(kinds) == 1 else f"one of {', '.join(kinds[:-1])} or {kinds[-1]}"
