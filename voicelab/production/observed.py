"""What of a run of calls each signal observes: milliseconds for a time, 1 and 0 for a share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from voicelab.evals import Report
from voicelab.evals.measure import Measured


def _counted(report: Report, part: Callable[[Measured], int], whole: Callable[[Measured], int]) -> list[float]:
    """A 1 for each of the part, a 0 for each of the rest, over all calls."""
    sums = [(part(result.measured), whole(result.measured)) for result in report.results]
    ones, all_ = sum(one for one, _ in sums), sum(every for _, every in sums)
    return [1.0] * ones + [0.0] * (all_ - ones)


def _times(report: Report, get: Callable[[Measured], Sequence[int]]) -> list[float]:
    def each() -> Iterator[float]:
        for result in report.results:
            yield from get(result.measured)

    return list(each())


OBSERVED: dict[str, Callable[[Report], list[float]]] = {
    "sessions created": lambda report: [float(one.measured.opened) for one in report.results],
    "drops resumed": lambda report: _counted(report, lambda one: one.resumed, lambda one: one.drops),
    "first sound, p95": lambda report: _times(report, lambda one: one.first_ms),
    "interruption stop, p95": lambda report: _times(report, lambda one: one.stops_ms),
    "tool calls that worked": lambda report: _counted(
        report, lambda one: one.tool_calls - min(one.tool_calls, one.tool_errors), lambda one: one.tool_calls
    ),
    "tasks completed": lambda report: [float(one.passed) for one in report.results],
    "clarification turns": lambda report: _counted(report, lambda one: one.clarifications, lambda one: one.turns),
    "calls with a blocked action": lambda report: [float(one.measured.blocked > 0) for one in report.results],
}
