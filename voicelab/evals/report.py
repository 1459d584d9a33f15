"""What came of scenarios: a table, failures sorted by kind, and the difference between two runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from voicelab.plain_text import as_html, in_lines

from .measure import Measured, median_ms, summary

if TYPE_CHECKING:
    import pandas

# What each kind of failure points at, and the smallest change to try first. A kind before another may be its cause: the
# wrong agent has not the right tool, and without the right tool nobody has the right words.
KINDS = {
    "call": "the call broke off: look at the session's error",
    "event": "an event came that must not, or a barge-in cut nothing: look at turn detection and guardrails",
    "context": "the wrong agent, or something forgotten: look at handoffs, their descriptions, and slots",
    "tool": "the wrong tool, or none: look at the agent's tools, their descriptions and the tools layer",
    "goal": "a simulated caller hung up without what they wanted, or with what nobody should get: read the call",
    "state": "the right words and the wrong deed: look at the tool that changes it, and at its idempotency key",
    "policy": "the answer is wrong or says what it must not: look at the documents and the domain layer",
    "latency": "the first sound comes late: look at slow tools, long instructions, needless handoffs",
}


@dataclass(frozen=True)
class Failure:
    """Something that was not as expected, in which turn (from 1), and of which kind."""

    scenario: str
    turn: int
    kind: str
    expected: str
    got: str


@dataclass
class Result:
    """A scenario's failures, and what its call took; `repetition` counts from 1.

    `temper` and `ended` are a simulated caller's: how they are, and how the call ended for them.
    """

    scenario: str
    failures: list[Failure] = field(default_factory=list)
    measured: Measured = field(default_factory=Measured)
    repetition: int = 1
    temper: str = ""
    ended: str = ""

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.failures

    @property
    def cause(self) -> Failure | None:
        """The failure to look at first: of the first turn that failed, the kind that may have caused the others."""
        order = {kind: place for place, kind in enumerate(KINDS)}
        return min(self.failures, key=lambda one: (one.turn, order.get(one.kind, len(order))), default=None)


@dataclass
class Report:
    """The results of a run, in the scenarios' order."""

    results: list[Result]

    @property
    def passed(self) -> int:
        """How many scenarios passed."""
        return sum(result.passed for result in self.results)

    @property
    def rates(self) -> dict[str, tuple[int, int]]:
        """For each scenario, how many of its repetitions passed, and how many there were."""
        counted: dict[str, tuple[int, int]] = {}
        for result in self.results:
            passed, runs = counted.get(result.scenario, (0, 0))
            counted[result.scenario] = passed + result.passed, runs + 1
        return counted

    @property
    def tempers(self) -> dict[str, tuple[int, int]]:
        """For each temper of simulated callers, how many of their calls passed, and how many there were."""
        counted: dict[str, tuple[int, int]] = {}
        for result in filter(lambda one: one.temper, self.results):
            passed, calls = counted.get(result.temper, (0, 0))
            counted[result.temper] = passed + result.passed, calls + 1
        return counted

    @property
    def failures(self) -> list[Failure]:
        """All failures, in order."""
        return [failure for result in self.results for failure in result.failures]

    @property
    def kinds(self) -> dict[str, int]:
        """How many calls failed of each kind, by their `cause`; the most frequent first."""
        causes = [result.cause for result in self.results]
        return dict(Counter(cause.kind for cause in causes if cause).most_common())

    @property
    def median_lag_ms(self) -> int | None:
        """The median time to the first sound over all turns."""
        return median_ms([lag for result in self.results for lag in result.measured.first_ms])

    @property
    def summary(self) -> dict[str, Any]:
        """The figures of the run: times, cost, errors, completion."""
        completed = self.passed / len(self.results) if self.results else None
        return summary([result.measured for result in self.results], completed)

    def __add__(self, other: Report) -> Report:
        return Report(self.results + other.results)

    def cohorts(self) -> pandas.DataFrame:
        """A row for each scenario, as a kind of caller: calls, how many passed, what they took and cost."""
        from voicelab.record.table import Table

        rows = []
        for name in self.rates:
            calls = [result for result in self.results if result.scenario == name]
            cents = sorted(100 * call.measured.cost for call in calls)
            rows.append(
                {
                    "caller": name,
                    "calls": len(calls),
                    "passed": sum(call.passed for call in calls),
                    "to the first sound, median ms": median_ms([ms for call in calls for ms in call.measured.first_ms]),
                    "US cents a call": round(sum(cents) / len(cents), 3),
                    "US cents, dearest": round(cents[-1], 3),
                }
            )
        return Table(rows)

    def __repr__(self) -> str:
        lines = [f"{self.passed} of {len(self.results)} scenarios passed"]
        for failure in self.failures:
            told = f"{failure.scenario}, turn {failure.turn}: {failure.kind}: expected {failure.expected}"
            lines.append(in_lines(told))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = []
        for result in self.results:
            told = "<br>".join(
                f"turn {one.turn}: <b>{as_html(one.kind)}</b>: expected {as_html(one.expected)}, got {as_html(one.got)}"
                for one in result.failures
            )
            rows.append(
                f"<tr><th scope='row'>{as_html(result.scenario)}</th>"
                f"<td>{'passed' if result.passed else 'FAILED'}</td><td>{told}</td></tr>"
            )
        hints = "".join(
            f"<li><b>{as_html(kind)}</b> ({count}): {KINDS.get(kind, '')}</li>" for kind, count in self.kinds.items()
        )
        caption = f"{self.passed} of {len(self.results)} scenarios passed"
        head = "<tr><th>Scenario</th><th>Result</th><th>What was not as expected</th></tr>"
        table = f"<caption>{caption}</caption><thead>{head}</thead><tbody>{''.join(rows)}</tbody>"
        return f"<table>{table}</table><ul>{hints}</ul>"


def side_by_side(reports: dict[str, Report]) -> Any:
    """The figures of several runs as a data frame, a column for each."""
    from voicelab.record.table import Table

    return Table({name: report.summary for name, report in reports.items()})


def compare(before: Report, after: Report) -> str:
    """What changed between two runs of the same scenarios, a line for each that passes more or less often."""
    was, lines = before.rates, [f"{before.passed} → {after.passed} of {len(after.results)} passed"]
    for scenario, (passed, runs) in after.rates.items():
        then, of = was.get(scenario, (passed, runs))
        if then / of == passed / runs:
            continue
        word = "mended" if passed / runs > then / of else "BROKEN"
        counts = f" ({then} of {of} → {passed} of {runs})" if max(of, runs) > 1 else ""
        lines.append(in_lines(f"{scenario}: {word}{counts}"))
    return "\n".join(lines)
