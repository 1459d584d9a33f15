"""Service level signals of many calls, each beside its objective, and each with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from voicelab.evals import Report
from voicelab.record.html_table import html_table

from .objectives import OBJECTIVES, Objective, Signal
from .observed import OBSERVED

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure


class Signals:
    """The signals of a run of scenarios; a table in a cell.

    Args:
        report: of `run_scenarios`, each result a call.
        objectives: one for each signal that is wanted.

    Raises:
        ValueError: for an objective of a signal that is not known.
    """

    def __init__(self, report: Report, objectives: Sequence[Objective] = OBJECTIVES) -> None:
        unknown = [one.signal for one in objectives if one.signal not in OBSERVED]
        if unknown:
            raise ValueError(f"There is no signal {unknown[0]!r}; known: {', '.join(OBSERVED)}.")
        self.calls = len(report.results)
        self._signals = [Signal.of(one, OBSERVED[one.signal](report)) for one in objectives]

    def __iter__(self) -> Iterator[Signal]:
        return iter(self._signals)

    def __getitem__(self, name: str) -> Signal:
        return next(signal for signal in self._signals if signal.objective.signal == name)

    def frame(self) -> pandas.DataFrame:
        """A row for each signal."""
        from voicelab.record.table import Table

        rows = [(one.objective.signal, one.n, one.value, one.objective.target, one.met) for one in self]
        return Table(rows, columns=["signal", "n", "value", "objective", "met"])

    def plot(self) -> Figure:
        """How much of what its objective allows each signal has used up, of those that were observed often enough."""
        from matplotlib import pyplot

        known = [one for one in self if one.met is not None and one.value is not None]
        figure, axes = pyplot.subplots(figsize=(8, 0.45 * len(known) + 1.2), layout="constrained")
        colors = ["#2cb67d" if one.met else "#e4572e" for one in known]
        names = [f"{one.objective.signal}: {one.objective.told(one.value)} (n = {one.n})" for one in known]
        axes.barh(names, [min(one.used, 2.0) for one in known], color=colors)
        axes.axvline(1.0, color="#555")
        axes.invert_yaxis()
        axes.set(xlim=(0, 2), xlabel="share of what the objective allows that is used up", title="Service levels")
        axes.set_xticks([0, 0.5, 1, 1.5, 2], ["0", "50 %", "objective", "150 %", "200 % or more"])
        pyplot.close(figure)  # shown once, by whoever asked for it
        return figure

    def __repr__(self) -> str:
        return "\n".join(f"[{one.word}] {one} (n = {one.n})" for one in self)

    def _repr_html_(self) -> str:
        rows = []
        for one in self:
            bound = "≤" if one.objective.at_most else "≥"
            goal = f"{bound} {one.objective.told(one.objective.target)}"
            word = one.too_few if one.word == "too few" else one.word
            rows.append((one.objective.signal, one.n, one.told, goal, word))
        names = ("signal", "observed", "value", "objective", "")
        return html_table(f"Service levels over {self.calls} calls", names, rows)
