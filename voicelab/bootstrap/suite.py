"""`python3 -m voicelab test`: every test in layers, side by side where they may be, and a table of how they went."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from voicelab.bootstrap.environment import CHECKOUT
from voicelab.bootstrap.progress import SetupError, say

from . import browsers
from .side_by_side import Job, Outcome, run_jobs

HELP = """usage: python3 -m voicelab test [pytest arguments…]

Installs the test extras into .venv and runs:
  lint         ruff check
  audit        known weaknesses of the installed packages, where the advisories can be reached
  unit         tests/unit, on two processes
  notebooks    tests/notebooks, about the notebooks
  workshop     tests/workshop, the hub of a workshop
  chapters     the notebooks, under nbval: their stored outputs must come out again; beside unit and protocol
  protocol     tests/protocol, on six processes: calls are made in real time, and mostly wait; after unit
  browser      tests/browser, on two processes, each with a real JupyterLab in Chrome or Chromium; at last
  elsewhere    tests/other_endpoint: the chapters on an endpoint that is no practice engine; only where it is named

Without arguments everything else runs. Options (-k turn, -x, …) go to each pytest; paths
(tests/unit/record/test_events.py, notebooks/01_getting_started.ipynb) choose what runs.
VOICELAB_BROWSER=FILE names the browser; without it an installed one is looked for, or one is installed.
With CI=true a missing browser is a failure. No test uses an OpenAI key."""

# A key or an endpoint in the shell must not send the tests, and a bill, elsewhere; nor may somebody's own
# Jupyter or IPython settings change what the notebooks print, or each of hundreds of processes compile it all anew.
FOREIGN = (
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "VOICELAB_EMBEDDINGS_URL",
    "VOICELAB_ENDPOINT",
    "VOICELAB_LLM_URL",
    "VOICELAB_LLM_MODEL",
    "VOICELAB_LLM_KEY",
    "PYTEST_ADDOPTS",
    "PYTHONDONTWRITEBYTECODE",
)


@dataclass(frozen=True)
class Layer:
    """A part of the suite: where its files are, what they are called, and the options pytest gets for it.

    It begins when those `after` which it comes have ended. With `latest_first` its files are handed over from the last
    to the first. One that is `only_named` takes long, and runs only where a path of it is given.
    """

    name: str
    folder: str
    pattern: str = "test_*.py"
    options: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    needs_browser: bool = False
    latest_first: bool = False
    only_named: bool = False


PYTEST = ("-m", "pytest", "-p", "voicelab.bootstrap.light_start")
ROUNDS = "2"  # of chapter 8's callers: enough to see that all is counted, where a learner plays twenty-five
CHAPTERS = ("--nbval", "-n", "6", "--dist", "loadfile", "--no-loadscope-reorder")
SANITIZE = ("--nbval-sanitize-with", "tests/notebooks/sanitize.cfg", "--nbval-cell-timeout", "180")
FIRST = ("unit", "notebooks", "workshop")
# What may run side by side does. Calls take the time that people take to speak, and the processor idles for a part of
# it: the chapters, which idle most, begin with the unit tests, which never do, and the browsers end alone:
# beside the calls, in one run of three an ear or a page was seconds late, and a test with it.
LAYERS = (
    Layer("unit", "tests/unit", options=("-n", "2", "--dist", "loadfile")),
    Layer("notebooks", "tests/notebooks"),
    Layer("workshop", "tests/workshop"),
    # The later a chapter, the longer it takes: begun last, it would keep everybody waiting for minutes.
    Layer("chapters", "notebooks", "*.ipynb", options=(*CHAPTERS, *SANITIZE), latest_first=True),
    # File by file, as each has servers of its own; those with the longest calls come first.
    Layer(
        "protocol", "tests/protocol", options=("-n", "6", "--dist", "loadfile", "--no-loadscope-reorder"), after=FIRST
    ),
    Layer(
        "browser",
        "tests/browser",
        options=("-n", "2", "--dist", "worksteal"),
        after=(*FIRST, "chapters", "protocol"),
        needs_browser=True,
    ),
    Layer("elsewhere", "tests/other_endpoint", options=("-n", "3", "--dist", "worksteal"), only_named=True),
)


@dataclass
class Selection:
    """The command line of `test`, taken apart: options for every pytest, and paths by layer."""

    options: list[str] = field(default_factory=list)
    paths: dict[str, list[str]] = field(default_factory=dict)

    def takes(self, layer: Layer) -> bool:
        """Whether a layer is to be run: each that was named, and without any name all but those that have to be."""
        return layer.name in self.paths or not (self.paths or layer.only_named)

    @classmethod
    def of(cls, arguments: Sequence[str], checkout: Path = CHECKOUT) -> Selection:
        """Sort `arguments`; what exists inside a layer's folder is a path of that layer."""
        selection = cls()
        for argument in arguments:
            file, separator, test = argument.partition("::")
            path = Path(file).resolve()
            inside = [layer for layer in LAYERS if path.exists() and _means(path, layer, checkout / layer.folder)]
            if argument.startswith("-") or not inside:
                selection.options.append(argument)
            for layer in inside:
                chosen = path if path.is_relative_to(checkout / layer.folder) else checkout / layer.folder
                selection.paths.setdefault(layer.name, []).append(f"{chosen}{separator}{test}")
        return selection


def run(arguments: Sequence[str]) -> int:
    """Run the suite; 0 only if something ran and nothing failed."""
    selection = Selection.of(arguments)
    with tempfile.TemporaryDirectory(prefix="voicelab-", ignore_cleanup_errors=True) as folder:
        env = settings(Path(folder))
        jobs = [_job(layer, selection, env, Path(folder) / "browser.log") for layer in LAYERS if selection.takes(layer)]
        outcomes = [job for job in jobs if isinstance(job, Outcome)]
        jobs = [job for job in jobs if isinstance(job, Job)]
        if not arguments:
            outcomes += run_jobs([Job("lint", [sys.executable, "-m", "ruff", "check", "."], env)])
            jobs.append(Job("audit", [sys.executable, "-m", "voicelab.bootstrap.audit"], env))
        outcomes += run_jobs(jobs)
    print("\n" + "\n".join(table(outcomes)), flush=True)
    results = [outcome.result for outcome in outcomes]
    return int("failed" in results or "passed" not in results)


def settings(folder: Path) -> dict[str, str]:
    """The environment variables of the tests."""
    env = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    own = {"JUPYTER_CONFIG_DIR": "jupyter", "JUPYTER_RUNTIME_DIR": "runtime", "IPYTHONDIR": "ipython"}
    own["VOICELAB_PROGRESS"] = "progress.json"  # solved exercises of a test are nobody's
    env.update({name: str(folder / place) for name, place in own.items()})
    return {**env, "JUPYTER_PREFER_ENV_PATH": "1", "VOICELAB_ENV": "current", "VOICELAB_ROUNDS": ROUNDS}


def _job(layer: Layer, selection: Selection, env: dict[str, str], log: Path) -> Job | Outcome:
    """What to run for a layer; an outcome at once where there is nothing to run it on."""
    folder = CHECKOUT / layer.folder
    if not any(path for path in folder.rglob(layer.pattern) if ".ipynb_checkpoints" not in path.parts):
        return Outcome(layer.name, "not run", note=f"{layer.folder} has no {layer.pattern} yet")
    if layer.needs_browser:
        browser, why = _browser(log)
        if browser is None:
            # In CI, and where somebody has named a browser, going without is no choice.
            needed = os.environ.get("CI", "").lower() in ("true", "1") or "VOICELAB_BROWSER" in os.environ
            return Outcome(layer.name, "failed" if needed else "not run", note=why)
        env = {**env, "VOICELAB_BROWSER": str(browser)}
    everything = [layer.folder]
    if layer.latest_first:
        # What lies deeper, the solutions, is quick, and comes last.
        files = sorted(folder.rglob(layer.pattern), key=lambda file: (file.parent == folder, file.name), reverse=True)
        everything = [str(file.relative_to(CHECKOUT)) for file in files if ".ipynb_checkpoints" not in file.parts]
    targets = selection.paths.get(layer.name, everything)
    command = [sys.executable, *PYTEST, *layer.options, *selection.options, *targets]
    return Job(layer.name, command, env, layer.after, may_be_empty=bool(selection.options))


def _browser(log: Path) -> tuple[Path | None, str]:
    """The browser for the tests, installed if need be; else None and why."""
    try:
        found = browsers.find()
        if found is None:
            say("No Chrome or Chromium was found.")
            found = browsers.install(log)
    except SetupError as error:
        return None, error.cause
    why = "no Chrome or Chromium was found, and none could be installed; set VOICELAB_BROWSER to one"
    return found, "" if found else why


def table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The lines of the summary."""
    yield f"{'layer':<12}{'result':<10}{'seconds':>8}"
    for outcome in outcomes:
        yield f"{outcome.layer:<12}{outcome.result:<10}{outcome.seconds:>8.1f}  {outcome.note}".rstrip()
    failed = [outcome.layer for outcome in outcomes if outcome.result == "failed"]
    passed = any(outcome.result == "passed" for outcome in outcomes)
    if failed:
        yield f"Failed: {', '.join(failed)}."
    else:
        yield "Everything that ran has passed." if passed else "Nothing ran."
    yield from (f"Not run: {skip.layer} ({skip.note})." for skip in outcomes if skip.result == "not run")


def _means(path: Path, layer: Layer, folder: Path) -> bool:
    return path.is_relative_to(folder) or (folder.is_relative_to(path) and not layer.only_named)
