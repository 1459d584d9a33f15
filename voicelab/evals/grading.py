"""What of a turn is not as expected: structure and facts, never wording as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from voicelab.redaction import redacted_text
from voicelab.session.answer import Answer

from .report import Failure
from .scenario import Expectation


@dataclass(frozen=True)
class Happened:
    """What came of a turn.

    Attributes:
        answer: to what the caller said; to the barge-in, if there was one.
        interrupted: whether the caller's barge-in cut an answer.
        entities: the slots' entities after it.
        lag_ms: to the first sound; `None` without one.
        calls: tool calls, each with its arguments.
        events: the types of the log's events.
        state: of what the desk changes; `None` if nobody can tell.
        reached: whether a simulated caller has what they wanted, and `ended`, how the call ended for them.
    """

    answer: Answer
    interrupted: bool = False
    entities: dict[str, str] = field(default_factory=dict)
    lag_ms: int | None = None
    calls: Sequence[tuple[str, dict[str, Any]]] = ()
    events: Sequence[str] = ()
    state: dict[str, dict[str, Any]] | None = None
    reached: bool | None = None
    ended: str = ""


def grade(scenario: str, number: int, expect: Expectation, happened: Happened) -> list[Failure]:
    """The failures of turn `number`, each of one of `report.KINDS`."""
    answer, failures = happened.answer, []

    def check(kind: str, fine: bool, wanted: str, got: str) -> None:
        if not fine:
            failures.append(Failure(scenario, number, kind, redacted_text(wanted), redacted_text(got)))

    if expect.tools is not None:
        check("tool", answer.tools == expect.tools, f"tools {list(expect.tools)}", str(list(answer.tools)))
    for name, wanted in expect.arguments.items():
        given = [arguments for called, arguments in happened.calls if called == name]
        fine = any(_has(arguments, wanted) for arguments in given)
        check("tool", fine, f"{name} is called with {wanted}", str(given))
    if expect.agent:
        check("context", answer.agent == expect.agent, f"the {expect.agent} answers", str(answer.agent))
    if expect.handoffs is not None:
        check("context", answer.handoffs == expect.handoffs, f"handoffs {list(expect.handoffs)}", str(answer.handoffs))
    for name, value in expect.known.items():
        found = happened.entities.get(name)
        check("context", found == value, f"{name} = {value} is known", str(found))
    for name, wanted in expect.state.items():
        found = (happened.state or {}).get(name)
        got = "nobody tells the state: give state=…" if happened.state is None else str(found)
        check("state", _has(found, wanted), f"{name} has {wanted}", got)
    if expect.reached is not None:
        wanted = "the caller gets what they want" if expect.reached else "the caller does not get what they want"
        check("goal", happened.reached == expect.reached, wanted, happened.ended)
    told = answer.text.lower()
    for words in expect.said:
        check("policy", words.lower() in told, f"says {words!r}", answer.text)
    for words in expect.not_said:
        check("policy", words.lower() not in told, f"does not say {words!r}", answer.text)
    for kind in expect.absent:
        check("event", kind not in happened.events, f"no {kind}", f"{happened.events.count(kind)} of them")
    if expect.interrupted is not None:
        got = "it was cut" if happened.interrupted else "it was not cut"
        check("event", happened.interrupted == expect.interrupted, f"interrupted: {expect.interrupted}", got)
    if expect.within_ms is not None:
        fine = happened.lag_ms is not None and happened.lag_ms <= expect.within_ms
        got = "no sound" if happened.lag_ms is None else f"{happened.lag_ms} ms"
        check("latency", fine, f"sound within {expect.within_ms} ms", got)
    return failures


def _has(found: Any, wanted: dict[str, Any]) -> bool:
    """Whether what was found has all of that; a model's arguments may be no mapping, and values be lists."""
    return isinstance(found, dict) and all(name in found and found[name] == value for name, value in wanted.items())
