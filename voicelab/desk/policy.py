"""What the gateway makes sure of for one tool, checked as the tool is made: a wrong setting must not open a door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .call_context import CallContext


@dataclass(frozen=True)
class Policy:
    """The arguments of `gateway_tool`.

    Raises:
        TypeError: for a value of another type than it has to be, naming it and the remedy.
        ValueError: for a number that is too small, or settings that contradict each other.
    """

    verified: bool
    authorise: Callable[[CallContext, dict[str, Any]], Any] | None
    timeout_ms: int
    retries: int
    changes: bool
    asks: Callable[..., str] | None
    proposed_by: str | None
    idempotency: Callable[[CallContext, dict[str, Any]], str] | None
    acknowledge_after_ms: int
    acknowledgement: str
    fallback: Callable[..., Any] | None
    needs_approval: bool | Callable[..., Any]

    def __post_init__(self) -> None:
        if problem := switch_problem("needs_approval", self.needs_approval):
            raise TypeError(f"{problem}.")
        for remedy, right, names in _WANTED:
            wrong = next((name for name in names if not right(getattr(self, name))), None)
            if wrong:
                value = getattr(self, wrong)
                raise TypeError(f"{wrong}={value!r}, a {type(value).__name__}: give {remedy}.")
        for name, least in (("timeout_ms", 1), ("retries", 0), ("acknowledge_after_ms", 0)):
            if getattr(self, name) < least:
                raise ValueError(f"{name}={getattr(self, name)} is too small: give at least {least}.")
        for name in ("asks", "proposed_by", "idempotency"):
            if getattr(self, name) and not self.changes:
                raise ValueError(f"{name} is for a tool that changes something: say changes=True, or leave it out.")
        if self.asks and self.proposed_by:
            raise ValueError("asks= and proposed_by= both say how it is proposed: leave one of them out.")


def switch_problem(name: str, value: Any) -> str:
    """What is wrong with a setting that opens or closes something, and the remedy; empty if it is a bool or a function.

    The SDK's realtime session takes any other `needs_approval` for "needs none", and breaks down at any other
    `is_enabled`.
    """
    if isinstance(value, bool) or callable(value):
        return ""
    return f"{name}={value!r}, a {type(value).__name__}: give True, False or a function"


def _bool(value: Any) -> bool:
    return isinstance(value, bool)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _function(value: Any) -> bool:
    return value is None or callable(value)


def _name(value: Any) -> bool:
    return value is None or isinstance(value, str)


_WANTED: tuple[tuple[str, Callable[[Any], bool], tuple[str, ...]], ...] = (
    ("True or False", _bool, ("verified", "changes")),
    ("a whole number", _whole, ("timeout_ms", "retries", "acknowledge_after_ms")),
    ("a function, or leave it out", _function, ("authorise", "asks", "idempotency", "fallback")),
    ("a tool's name, or leave it out", _name, ("proposed_by",)),
    ("the words that are said", lambda value: isinstance(value, str), ("acknowledgement",)),
)
