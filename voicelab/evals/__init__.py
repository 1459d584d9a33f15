"""Evaluations: scenarios that a caller plays against an agent, and what came of them, sorted by kind of failure."""

from .journal import Journal, load_report
from .report import Report, compare, side_by_side
from .run import answering_forms, progress_bar, run_scenarios
from .scenario import Expectation, Scenario, Turn, load_scenarios

__all__ = [
    "Expectation",
    "Journal",
    "Report",
    "Scenario",
    "Turn",
    "answering_forms",
    "compare",
    "load_report",
    "load_scenarios",
    "progress_bar",
    "run_scenarios",
    "side_by_side",
]
