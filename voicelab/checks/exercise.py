"""An exercise and its check: what a learner's answer did, and whether that is what was asked for."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from voicelab.call_errors import CallError

from .progress import note_done

EXERCISES: dict[str, str] = {}
"""The title of each exercise, by its number, such as `1.2`; in the order of the book."""


class NotYet(Exception):
    """The answer does not do what was asked for; the message says what was observed, and gives a hint."""


@dataclass(frozen=True)
class Verdict:
    """What came of a check.

    Attributes:
        exercise: the exercise's number.
        title: what it is called.
        done: whether the answer does what was asked for.
        observed: what the answer did instead, with a hint; empty if it is done.
    """

    exercise: str
    title: str
    done: bool
    observed: str = ""

    def __repr__(self) -> str:
        told = "done." if self.done else f"not yet. {self.observed}"
        return f"Exercise {self.exercise}, {self.title}: {told}"


def exercise(number: str, title: str) -> Callable[[Callable[..., Awaitable[None]]], Callable[..., Awaitable[Verdict]]]:
    """Make a coroutine function the check of an exercise.

    It raises `NotYet` where an answer falls short. Whatever else an answer raises is told in the same way, so that
    a notebook runs to its end with nothing solved. What is done is noted, and stays so.
    """
    EXERCISES[number] = title

    def made(look: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[Verdict]]:
        @functools.wraps(look)
        async def check(*answers: Any, **named: Any) -> Verdict:
            try:
                given = inspect.signature(look).bind(*answers, **named).arguments
                _refuse_untouched(given)
                await look(**given)
            except NotYet as problem:
                return Verdict(number, title, False, str(problem))
            except CallError as problem:
                return Verdict(number, title, False, f"The call failed: {problem.title} {problem.remedy}")
            except Exception as problem:  # a learner's code may raise anything
                told = f"{type(problem).__name__}: {problem}".rstrip(": ")
                return Verdict(number, title, False, f"Your answer raised {told}.")
            await asyncio.to_thread(note_done, number)
            return Verdict(number, title, True)

        return check

    return made


def _refuse_untouched(given: dict[str, Any]) -> None:
    for name, value in given.items():
        if value is None or value is ...:
            raise NotYet(f"`{name}` is still {value!r}: replace it by your answer.")


def expect(condition: object, observed: str) -> None:
    """Go on if this holds.

    Raises:
        NotYet: with what was observed otherwise.
    """
    if not condition:
        raise NotYet(observed)


def expect_equal(found: object, wanted: object, where: str) -> None:
    """Go on if an answer gave what it should.

    Raises:
        NotYet: with what it gave. What it should have given is the learner's to find out.
    """
    if found is None:
        raise NotYet(f"{where} it gave nothing: does it return something?")
    expect(found == wanted, f"{where} it gave {found!r}.")
