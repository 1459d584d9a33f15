"""Evaluations: scenarios that a caller plays against an agent, and what came of them, sorted by kind of failure."""

from .journal import Journal, load_report
from .playing import answering_forms
from .report import Report, compare, side_by_side
from .run import progress_bar, run_scenarios
from .scenario import Expectation, Scenario, Turn, load_scenarios
from .simulated import TEMPERS, CallerFailed, SimulatedCaller, Terms, Wish

__all__ = [
    "TEMPERS",
    "CallerFailed",
    "Expectation",
    "Journal",
    "Report",
    "Scenario",
    "SimulatedCaller",
    "Terms",
    "Turn",
    "Wish",
    "answering_forms",
    "compare",
    "load_report",
    "load_scenarios",
    "progress_bar",
    "run_scenarios",
    "side_by_side",
]
