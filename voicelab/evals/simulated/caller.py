"""A simulated caller as data: what they want, what they know, how they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from voicelab.evals.field_names import only, texts

from .tempers import TEMPERS
from .terms import Terms

MOST_TURNS = 12  # a call that needs more has gone wrong, whoever is to blame


@dataclass(frozen=True)
class Wish:
    """One thing that a caller wants.

    Attributes:
        asks: how they may put it, in their words.
        hears: words that all have been said to them once they have it; capitals do not count. Without them they have it
            when they have agreed to something, and are not asked or refused anything after that.
        accepts: what an offer must have to be agreed to. Without it anything is welcome; to who wants to be told
            something, nothing is.
    """

    asks: tuple[str, ...]
    hears: tuple[str, ...] = ()
    accepts: Terms | None = None


@dataclass(frozen=True)
class SimulatedCaller:
    """Somebody who calls. They answer until they have what they want, give up, or have had `turns` turns.

    Attributes:
        goal: in a sentence, with its conditions: a language model plays by it, and a report names it.
        wishes: the same for a caller who is played by rules, one after the other.
        knows: by its name, each thing that they tell when asked for it, and not before. A name may be several:
            "booking reference or confirmation code".
        temper: one of `TEMPERS`.
        turns: at most.
    """

    goal: str
    wishes: tuple[Wish, ...]
    knows: dict[str, str] = field(default_factory=dict)
    temper: str = "patient"
    turns: int = MOST_TURNS


def read_callers(place: str, row: Any) -> list[SimulatedCaller]:
    """The caller of a scenario, once for each of their `tempers`.

    Raises:
        ValueError: naming the place and the field that cannot be.
    """
    only(place, row, {"goal", "wishes", "knows", "tempers", "turns"})
    wishes = row.get("wishes")
    if not row.get("goal") or not isinstance(wishes, list) or not wishes:
        raise ValueError(f"{place}: a caller needs a goal, and wishes, which are a list.")
    knows, turns = row.get("knows") or {}, row.get("turns", MOST_TURNS)
    if not isinstance(knows, dict):
        raise ValueError(f"{place}: knows is {knows!r}; expected names and what they stand for.")
    if not isinstance(turns, int) or turns < 1:
        raise ValueError(f"{place}: turns is {turns!r}; expected a whole number, from 1.")
    tempers = texts(place, "tempers", row.get("tempers")) or ("patient",)
    strange = [temper for temper in tempers if temper not in TEMPERS]
    if strange:
        raise ValueError(f"{place}: nobody has the temper {strange[0]!r}; known: {', '.join(TEMPERS)}.")
    read = tuple(_wish(f"{place}, wish {number}", wish) for number, wish in enumerate(wishes, start=1))
    told = {str(name): str(value) for name, value in knows.items()}
    return [SimulatedCaller(str(row["goal"]), read, told, temper, turns) for temper in tempers]


def _wish(place: str, row: Any) -> Wish:
    only(place, row, {"asks", "hears", "accepts"})
    asks = texts(place, "asks", row.get("asks"))
    if not asks:
        raise ValueError(f"{place}: `asks` is missing: how the caller puts it.")
    accepts = Terms.read(f"{place}, accepts", row["accepts"]) if row.get("accepts") else None
    return Wish(asks, texts(place, "hears", row.get("hears")), accepts)
