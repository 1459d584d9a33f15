"""Programs that run side by side, each as soon as those that it comes after have ended, and how they went."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from voicelab.bootstrap.environment import CHECKOUT
from voicelab.bootstrap.processes import running

from . import audit

NO_TESTS = 5  # pytest's exit status when it collected nothing


@dataclass
class Outcome:
    """How a layer went: "passed", "failed" or "not run", with a note, in seconds."""

    layer: str
    result: str
    seconds: float = 0.0
    note: str = ""


@dataclass(frozen=True)
class Job:
    """A command of the suite, by the name of its layer; `may_be_empty`: options may have left it without a test."""

    name: str
    command: list[str]
    env: dict[str, str]
    after: tuple[str, ...] = ()
    may_be_empty: bool = False


@dataclass(frozen=True)
class Started:
    """A job that runs; what it prints goes to `output`, or is watched."""

    job: Job
    process: subprocess.Popen[bytes]
    output: IO[bytes] | None
    began: float


def run_jobs(jobs: Sequence[Job]) -> list[Outcome]:
    """Run the commands, each as soon as those that it comes after have ended.

    One at a time is watched; what the others print follows when they have ended.
    """
    waiting, started, outcomes = list(jobs), list[Started](), list[Outcome]()
    with contextlib.ExitStack() as stack:
        while waiting or started:
            pending = {job.name for job in waiting} | {one.job.name for one in started}
            for job in [job for job in waiting if pending.isdisjoint(job.after)]:
                waiting.remove(job)
                started.append(_start(job, stack, watched=all(one.output for one in started)))
            time.sleep(0.1)
            for one in [one for one in started if one.process.poll() is not None]:
                started.remove(one)
                outcomes.append(_ended(one))
    return outcomes


def _start(job: Job, stack: contextlib.ExitStack, watched: bool) -> Started:
    later = "" if watched else " (what it prints comes at its end)"
    print(f"\n=== {job.name}: {' '.join(['python', *job.command[1:]])}{later}", flush=True)
    output = None if watched else stack.enter_context(tempfile.TemporaryFile())
    # SIGINT lets pytest end its fixtures, and with them kernels, engines and browsers.
    process = running(job.command, env=job.env, cwd=CHECKOUT, output=output, polite=signal.SIGINT)
    return Started(job, stack.enter_context(process), output, time.monotonic())


def _ended(one: Started) -> Outcome:
    if one.output:
        one.output.seek(0)
        print(f"\n=== {one.job.name}, as it went:\n{one.output.read().decode('utf-8', 'replace')}", flush=True)
    return _outcome(one.job, one.process.returncode, time.monotonic() - one.began)


def _outcome(job: Job, status: int, seconds: float) -> Outcome:
    if status == NO_TESTS and job.may_be_empty:
        return Outcome(job.name, "not run", seconds, "no test matches the options")
    if status == audit.NOT_REACHED and job.name == "audit":
        return Outcome(job.name, "not run", seconds, "the advisories cannot be reached from here")
    note = {0: "", NO_TESTS: "no tests were collected"}.get(status, f"exit status {status}")
    return Outcome(job.name, "passed" if status == 0 else "failed", seconds, note)
