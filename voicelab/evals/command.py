"""`python -m voicelab eval`: scenarios against an agent; the exit status says whether all passed."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from voicelab.named import DEFAULT_DESK, DEFAULT_VERIFY
from voicelab.plain_text import in_lines, visible

from .cluster import connect, run_on_cluster
from .desk import Desk
from .journal import Journal, ResultsInUse, load_report
from .report import KINDS, Report, Result, compare
from .run import AT_ONCE, run_scenarios
from .scenario import load_scenarios
from .simulated import CallerFailed


def main(argv: list[str]) -> int:
    """Run the command; 0 if every scenario passed, 1 if one did not, 2 for a bad argument or results not kept."""
    options = _parser().parse_args(argv)
    try:
        desk = Desk.of(options)
        agent, given = desk.load()  # what cannot be found is told before anything is begun
        scenarios = load_scenarios(options.scenarios)
        if options.at_once < 1:
            raise ValueError(f"--at-once {options.at_once}: at least one call must be made at a time.")
        if options.repeat < 1:
            raise ValueError(f"--repeat {options.repeat}: each scenario must be played at least once.")
        before = load_report(Path(options.compare)) if options.compare else None
        journal = Journal(Path(options.results)) if options.results else None
        cluster = connect(options.scheduler) if options.scheduler else None
    except (ValueError, OSError) as problem:
        print(f"voicelab eval: {visible(problem)}", file=sys.stderr)
        return 2
    done: list[Result] = []

    def told(result: Result) -> None:
        done.append(result)
        outcome = "passed" if result.passed else "FAILED"
        outcome += f": the caller {result.ended} in turn {result.measured.turns}" if result.ended else ""
        print(f"[{len(done)}/{len(scenarios) * options.repeat}] {visible(result.scenario)}: {outcome}", file=sys.stderr)

    how = {
        "repeat": options.repeat,
        "journal": journal,
        "on_result": told,
        "save": options.save,
        "spoken": options.spoken,
    }
    try:
        if cluster:
            with cluster:
                report = run_on_cluster(cluster, desk, scenarios, **how)
        else:
            report = asyncio.run(run_scenarios(agent, scenarios, at_once=options.at_once, **given, **how))
    except (ResultsInUse, CallerFailed, OSError) as problem:  # such as a full disk
        print(f"voicelab eval: {visible(problem)}", file=sys.stderr)
        return 2
    print(_summary(report))
    if before:
        print(compare(before, report))
    return int(report.passed < len(report.results))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m voicelab eval", description=__doc__)
    parser.add_argument("scenarios", metavar="PATH", help="a YAML file, or a folder of them, such as data/scenarios")
    parser.add_argument("--desk", default=DEFAULT_DESK, metavar="module:agent", help=f"default: {DEFAULT_DESK}")
    parser.add_argument("--verify", default=DEFAULT_VERIFY, metavar="module:function", help="who may sign in")
    parser.add_argument("--context", metavar="module:function", help="makes each call's own context object")
    parser.add_argument("--state", metavar="module:function", help="reads the desk's state from it, for scenarios")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, metavar="N", help=f"calls; default: {AT_ONCE}")
    parser.add_argument("--repeat", type=int, default=1, metavar="N", help="play each scenario so often")
    parser.add_argument("--results", metavar="FILE", help="keep results there; a run that was killed goes on from it")
    parser.add_argument("--save", metavar="DIR", help="keep events, transcript and sound of each call there")
    parser.add_argument("--spoken", action="store_true", help="simulated callers speak, and do not write")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="spread the calls over a Dask cluster: tcp://HOST:PORT")
    parser.add_argument("--compare", metavar="FILE", help="say what changed since the run that wrote these results")
    return parser


def _summary(report: Report) -> str:
    lines = [f"{report.passed} of {len(report.results)} scenarios passed"]
    for failure in report.failures:
        lines.append(in_lines(f"  {failure.scenario}, turn {failure.turn}: {failure.kind}"))
        lines.append(in_lines(f"    expected {failure.expected}; got {failure.got}"))
    if report.tempers:
        told = (f"{temper} {passed} of {calls}" for temper, (passed, calls) in report.tempers.items())
        lines.append(f"by temper: {', '.join(told)}")
    lines += [in_lines(f"{kind} ({count}): {KINDS.get(kind, '')}") for kind, count in report.kinds.items()]
    if report.median_lag_ms is not None:
        lines.append(f"median time to the first sound: {report.median_lag_ms} ms")
    return "\n".join(lines)
