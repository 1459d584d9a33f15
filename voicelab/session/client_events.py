"""Client events as the protocol has them: the SDK sends none that it cannot read, and says nothing of it."""

from __future__ import annotations

from typing import Any, get_args

from openai.types.realtime import RealtimeClientEvent
from pydantic import BaseModel, ValidationError

from .settings import meant

_MEMBERS: tuple[type[BaseModel], ...] = get_args(get_args(RealtimeClientEvent)[0])
EVENTS = {get_args(event.model_fields["type"].annotation)[0]: event for event in _MEMBERS}
"""The models of the events by their types, as the installed `openai` package has them."""


def check_event(type: str, fields: dict[str, Any]) -> None:
    """Nothing, for an event that can be sent.

    Raises:
        ValueError: naming the type, or the field and its value, that cannot be.
    """
    if type not in EVENTS:
        raise ValueError(f"There is no client event {type!r}; {meant(type, EVENTS)}")
    try:
        EVENTS[type].model_validate({**fields, "type": type})
    except ValidationError as problem:
        place, told = _what_is_wrong(problem)
        raise ValueError(f"{type} cannot be sent so. {place or 'It'}: {told}.") from None


def _what_is_wrong(problem: ValidationError) -> tuple[str, str]:
    """Of a field that may be one of several things, what is wrong with it as the one that it is nearest to."""
    kinds: dict[tuple[str, ...], list[Any]] = {}
    for error in problem.errors(include_url=False):
        kinds.setdefault(tuple(str(part) for part in error["loc"] if _names_a_kind(part)), []).append(error)
    error = min(kinds.values(), key=len)[0]
    given = "" if error["type"] == "missing" else f", not {error['input']!r:.60}"
    return ".".join(str(part) for part in error["loc"] if not _names_a_kind(part)), error["msg"] + given


def _names_a_kind(part: str | int) -> bool:
    """A place has the names of classes in it, too, and `literal[…]` and the like; a field begins in small letters."""
    return isinstance(part, str) and (part[:1].isupper() or not part.isidentifier())
