"""Scenarios as data: what a caller says, turn by turn, and what is to come of each turn."""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

import yaml

from voicelab.endpoint import CHECKOUT

from .field_names import only
from .simulated.caller import SimulatedCaller, read_callers

SignIn = tuple[str, str] | Literal["cancel"]
MAPS = ("arguments", "known", "state")
LISTS = ("tools", "handoffs", "absent", "said", "not_said", "served_by")
KINDS = {
    **dict.fromkeys(LISTS, list),
    **dict.fromkeys(MAPS, dict),
    **dict.fromkeys(("interrupted", "reached"), bool),
    "within_ms": int,
}
OF_A_CALL = {"reached", "arguments", "state", "known", "said", "not_said", "absent"}
"""What a whole call can be graded by, of which nobody knows beforehand how many turns it has."""
WORDS = {list: "a list", dict: "a mapping", bool: "true or false", int: "a whole number", str: "a text"}


class _Brief:
    """Shows only the fields that are set."""

    def __repr__(self) -> str:
        named = fields(self)  # type: ignore[arg-type]
        told = [(one.name, getattr(self, one.name)) for one in named if getattr(self, one.name) != _default(one)]
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in told)})"


def _default(one: Field[Any]) -> Any:
    return one.default_factory() if one.default_factory is not MISSING else one.default


@dataclass(frozen=True, repr=False)
class Expectation(_Brief):
    """What a turn is graded by: structure and facts, never a whole sentence. What is left out is not graded.

    Attributes:
        tools: the tools called in this turn, in this order; an empty list says none.
        arguments: by a tool's name, arguments that one of its calls must have; others do not matter.
        handoffs: the handoffs of this turn, as "Main Agent → QA Agent"; an empty list says none.
        absent: types of events that must not come.
        interrupted: whether the turn's barge-in cuts an answer.
        agent: who answers in the end.
        said, not_said: words that the answer must have, or must not have; capitals do not count.
        known: the slots' entities that must be known by then.
        state: of what the desk changes, such as its database: by name, the fields that must be so after the turn.
        needs: `desk` if the turn cannot be answered without a tool, `chat` if nobody need be bothered with it.
        served_by: tools of which one has to run, whoever calls it: else the turn went to the wrong specialist. It is
            measured, as a routing error, and not graded.
        within_ms: from the end of what the caller said to the first sound of the answer.
        reached: whether a simulated caller has what they wanted in the end; not all that people want is to be had.
    """

    tools: tuple[str, ...] | None = None
    arguments: dict[str, dict[str, Any]] = field(default_factory=dict)
    handoffs: tuple[str, ...] | None = None
    absent: tuple[str, ...] = ()
    interrupted: bool | None = None
    agent: str | None = None
    said: tuple[str, ...] = ()
    not_said: tuple[str, ...] = ()
    known: dict[str, str] = field(default_factory=dict)
    state: dict[str, dict[str, Any]] = field(default_factory=dict)
    needs: str = ""
    served_by: tuple[str, ...] = ()
    within_ms: int | None = None
    reached: bool | None = None


@dataclass(frozen=True)
class BargeIn:
    """The caller speaks up again: `plays` a recording, `delay_ms` after the first event of type `after` in the turn."""

    plays: str
    after: str = "response.output_audio.delta"
    delay_ms: int = 0


@dataclass(frozen=True, repr=False)
class Turn(_Brief):
    """What the caller says: in writing (`says`), or as a recording (`plays`), and how they interrupt the answer."""

    expect: Expectation
    says: str | None = None
    plays: str | None = None
    barge_in: BargeIn | None = None


@dataclass(frozen=True)
class Scenario:
    """A call. `sign_in` is how its forms are answered: by a user name and a password, or not at all (`cancel`).

    A list of such answers has one for each form in turn, the last one for all that follow.
    `fault` is one of the practice engine's, such as `drop`, under which the call is made. Instead of turns there may be
    a simulated `caller`, and `expect` of the whole call.
    """

    name: str
    turns: tuple[Turn, ...]
    sign_in: SignIn | tuple[SignIn, ...] = "cancel"
    fault: str = field(default="", repr=False)
    caller: SimulatedCaller | None = field(default=None, repr=False)
    expect: Expectation = field(default=Expectation(), repr=False)


def load_scenarios(path: str | Path) -> list[Scenario]:
    """The scenarios of a YAML file, or of all in a folder; relative to the working directory or to the checkout.

    Raises:
        FileNotFoundError: if there is none.
        ValueError: naming the file, the scenario and the field that cannot be.
    """
    path = Path(path) if Path(path).exists() else CHECKOUT / path
    files = [path] if path.is_file() else sorted(path.glob("*.yaml"))
    if not files:
        raise FileNotFoundError(f"There are no scenarios (*.yaml) in {path}.")
    found = [scenario for file in files for scenario in _read(file)]
    names = [scenario.name for scenario in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ValueError(f"{path}: there are two scenarios named {twice!r}; results could not be told apart.")
    return found


def _read(file: Path) -> list[Scenario]:
    try:
        rows = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as problem:
        raise ValueError(f"{file.name} is no YAML: {problem}") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"{file.name}: expected a list of scenarios, each with name and turns.")
    return [scenario for row in rows for scenario in _scenarios(file.name, row)]


def _scenarios(file: str, row: dict[str, Any]) -> list[Scenario]:
    """The scenario of a row; with a simulated caller, one for each of their tempers."""
    place = f"{file}, {row.get('name', 'a scenario without a name')}"
    only(place, row, {"name", "turns", "sign_in", "fault", "caller", "expect"})
    if row.get("caller") and row.get("name") and "turns" not in row:
        return _simulated(place, row)
    if not row.get("name") or not row.get("turns") or not isinstance(row["turns"], list):
        raise ValueError(f"{place}: a scenario needs a name and turns, which are a list, or a caller instead of them.")
    only(place, row, {"name", "turns", "sign_in", "fault"})
    turns = tuple(_turn(place, turn) for turn in row["turns"])
    return [Scenario(str(row["name"]), turns, _forms(place, row), row.get("fault", ""))]


def _simulated(place: str, row: dict[str, Any]) -> list[Scenario]:
    expect = row.get("expect") or {}
    only(f"{place}, expect", expect, OF_A_CALL)
    expected = _expectation(place, {"reached": True, **expect})
    callers = read_callers(f"{place}, caller", row["caller"])
    names = [f"{row['name']}, {caller.temper}" if len(callers) > 1 else str(row["name"]) for caller in callers]
    more = {"sign_in": _forms(place, row), "fault": row.get("fault", ""), "expect": expected}
    return [Scenario(name, (), caller=caller, **more) for name, caller in zip(names, callers, strict=True)]


def _forms(place: str, row: dict[str, Any]) -> SignIn | tuple[SignIn, ...]:
    given = row.get("sign_in") or "cancel"
    forms = [_sign_in(place, form) for form in (given if isinstance(given, list) else [given])]
    return forms[0] if len(set(forms)) == 1 else tuple(forms)


def _sign_in(place: str, given: Any) -> SignIn:
    if given == "cancel":
        return "cancel"
    only(f"{place}, sign_in", given, {"user", "password"})
    return str(given.get("user", "")), str(given.get("password", ""))


def _turn(place: str, row: dict[str, Any]) -> Turn:
    only(place, row, {"says", "plays", "expect", "barge_in"})
    if bool(row.get("says")) == bool(row.get("plays")):
        raise ValueError(f"{place}: a turn has either `says` or `plays`, got {sorted(row)}.")
    for name in ("says", "plays"):
        if not isinstance(row.get(name) or "", str):  # YAML reads a bare yes as true, and 1234 as a number
            raise ValueError(f"{place}: {name} is {row[name]!r}; expected a text: put it into quotation marks.")
    expect = _expectation(place, row.get("expect") or {})
    return Turn(expect, row.get("says"), row.get("plays"), _barge_in(place, row))


def _expectation(place: str, expect: dict[str, Any]) -> Expectation:
    only(f"{place}, expect", expect, {one.name for one in fields(Expectation)})
    if expect.get("needs", "") not in ("", "desk", "chat"):
        raise ValueError(f"{place}, expect: needs is {expect['needs']!r}; known: desk, chat.")
    for name, value in expect.items():
        if value is not None and not isinstance(value, KINDS.get(name, str)):
            raise ValueError(f"{place}, expect: {name} is {value!r}; expected {WORDS[KINDS.get(name, str)]}.")
    for name in ("arguments", "state"):
        for of, value in (expect.get(name) or {}).items():
            if not isinstance(value, dict):
                raise ValueError(f"{place}, expect: {name} of {of} is {value!r}; expected a mapping, as {{size: 2}}.")
    lists = {name: tuple(map(str, expect[name])) for name in LISTS if expect.get(name) is not None}
    return Expectation(**{**expect, **lists})


def _barge_in(place: str, row: dict[str, Any]) -> BargeIn | None:
    given = row.get("barge_in")
    if given is None:
        return None
    only(f"{place}, barge_in", given, {one.name for one in fields(BargeIn)})
    if not given.get("plays"):
        raise ValueError(f"{place}, barge_in: a recording is needed, `plays`: an answer cannot be cut in writing.")
    return BargeIn(**given)
