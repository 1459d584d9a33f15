"""Service level signals of many calls, each beside its objective."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicelab.evals import Report
from voicelab.evals.measure import Measured
from voicelab.record.html_table import html_table
from voicelab.record.turn_timing import nearest_rank

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Objective:
    """What is promised of one signal.

    Attributes:
        signal: one of `SIGNALS`.
        target: a share from 0 to 1, or milliseconds.
        at_most: whether the target is the highest value allowed; else it is the lowest.
    """

    signal: str
    target: float
    at_most: bool = False

    def met_by(self, value: float) -> bool:
        """Whether a value keeps the promise."""
        return value <= self.target if self.at_most else value >= self.target

    def told(self, value: float) -> str:
        """A value in this objective's unit."""
        return f"{value:.0f} ms" if self.signal in TIMES else f"{value:.1%}"


# Starting points, to be set by what one's own callers bear: a pause of 1.5 s is long in a conversation, and an agent
# that talks on for half a second after one has spoken up has not listened.
OBJECTIVES = (
    Objective("sessions created", 0.99),
    Objective("drops resumed", 0.95),
    Objective("first sound, p95", 1_500, at_most=True),
    Objective("interruption stop, p95", 500, at_most=True),
    Objective("tool calls that worked", 0.98),
    Objective("tasks completed", 0.95),
    Objective("clarification turns", 0.10, at_most=True),
    Objective("calls with a blocked action", 0.30, at_most=True),
)
TIMES = ("first sound, p95", "interruption stop, p95")


@dataclass(frozen=True)
class Signal:
    """A signal's value over `n` observations; `value` and `met` are `None` if there were none."""

    objective: Objective
    n: int
    value: float | None

    @property
    def met(self) -> bool | None:
        """Whether the objective was met."""
        return None if self.value is None else self.objective.met_by(self.value)

    def __str__(self) -> str:
        bound = "at most" if self.objective.at_most else "at least"
        got = "no data" if self.value is None else self.objective.told(self.value)
        return f"{self.objective.signal}: {got}, promised {bound} {self.objective.told(self.objective.target)}"


class Signals:
    """The signals of a run of scenarios; a table in a cell.

    Args:
        report: of `run_scenarios`, each result a call.
        objectives: one for each signal that is wanted.

    Raises:
        ValueError: for an objective of a signal that is not known.
    """

    def __init__(self, report: Report, objectives: Sequence[Objective] = OBJECTIVES) -> None:
        unknown = [one.signal for one in objectives if one.signal not in SIGNALS]
        if unknown:
            raise ValueError(f"There is no signal {unknown[0]!r}; known: {', '.join(SIGNALS)}.")
        self.calls = len(report.results)
        self._signals = [Signal(one, *SIGNALS[one.signal](report)) for one in objectives]

    def __iter__(self) -> Iterator[Signal]:
        return iter(self._signals)

    def __getitem__(self, name: str) -> Signal:
        return next(signal for signal in self._signals if signal.objective.signal == name)

    @property
    def breaches(self) -> list[Signal]:
        """The signals whose objective was not met."""
        return [signal for signal in self._signals if signal.met is False]

    def frame(self) -> pandas.DataFrame:
        """A row for each signal."""
        from voicelab.record.table import Table

        rows = [(one.objective.signal, one.n, one.value, one.objective.target, one.met) for one in self]
        return Table(rows, columns=["signal", "n", "value", "objective", "met"])

    def plot(self) -> Figure:
        """Each signal as a share of what its objective allows: a bar that crosses the line is a breach."""
        from matplotlib import pyplot

        known = [one for one in self if one.value is not None]
        used = [_used(one) for one in known]
        figure, axes = pyplot.subplots(figsize=(8, 0.45 * len(known) + 1.2), layout="constrained")
        colors = ["#2cb67d" if one.met else "#e4572e" for one in known]
        names = [f"{one.objective.signal}: {one.objective.told(one.value)}" for one in known]
        axes.barh(names, [min(share, 2.0) for share in used], color=colors)
        axes.axvline(1.0, color="#555")
        axes.invert_yaxis()
        axes.set(xlim=(0, 2), xlabel="share of what the objective allows that is used up", title="Service levels")
        axes.set_xticks([0, 0.5, 1, 1.5, 2], ["0", "50 %", "objective", "150 %", "200 % or more"])
        pyplot.close(figure)  # shown once, by whoever asked for it
        return figure

    def __repr__(self) -> str:
        return "\n".join(f"[{_word(one)}] {one} (n = {one.n})" for one in self)

    def _repr_html_(self) -> str:
        rows = []
        for one in self:
            bound = "≤" if one.objective.at_most else "≥"
            value = "–" if one.value is None else one.objective.told(one.value)
            goal = f"{bound} {one.objective.told(one.objective.target)}"
            rows.append((one.objective.signal, one.n, value, goal, _word(one)))
        names = ("signal", "observed", "value", "objective", "")
        return html_table(f"Service levels over {self.calls} calls", names, rows)


def _word(signal: Signal) -> str:
    return {True: "met", False: "BREACH", None: "no data"}[signal.met]


def _used(signal: Signal) -> float:
    """How much of the error budget, or of the time, is used up; 1.0 is all of it."""
    target, value = signal.objective.target, signal.value or 0.0
    if signal.objective.at_most:
        return value / target
    return (1 - value) / (1 - target)


Counted = tuple[int, "float | None"]


def _share(part: int, of: int) -> Counted:
    return of, part / of if of else None


def _p95(values: Sequence[int]) -> Counted:
    return len(values), nearest_rank(sorted(values), 95)


def _sum(report: Report, get: Callable[[Measured], int]) -> int:
    return sum(get(result.measured) for result in report.results)


SIGNALS: dict[str, Callable[[Report], Counted]] = {
    "sessions created": lambda report: _share(_sum(report, lambda one: one.opened), len(report.results)),
    "drops resumed": lambda report: _share(_sum(report, lambda one: one.resumed), _sum(report, lambda one: one.drops)),
    "first sound, p95": lambda report: _p95([ms for one in report.results for ms in one.measured.first_ms]),
    "interruption stop, p95": lambda report: _p95([ms for one in report.results for ms in one.measured.stops_ms]),
    "tool calls that worked": lambda report: _share(
        _sum(report, lambda one: one.tool_calls - min(one.tool_calls, one.tool_errors)),
        _sum(report, lambda one: one.tool_calls),
    ),
    "tasks completed": lambda report: _share(report.passed, len(report.results)),
    "clarification turns": lambda report: _share(
        _sum(report, lambda one: one.clarifications), _sum(report, lambda one: one.turns)
    ),
    "calls with a blocked action": lambda report: _share(
        _sum(report, lambda one: one.blocked > 0), len(report.results)
    ),
}
