"""The command line: which command is asked for, where it runs, and what its arguments mean."""

from __future__ import annotations

import argparse
import difflib
import os
import runpy
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voicelab import model_files
from voicelab.bootstrap.environment import CHECKOUT, HUB, TEST, WORK, Environment
from voicelab.bootstrap.processes import Ended, raise_on_signals
from voicelab.bootstrap.progress import SetupError, say
from voicelab.child_processes import WINDOWS, signals_kept

from . import installing

FAILED, USAGE = 1, 2
ENGINE = "engine"


@dataclass(frozen=True)
class Command:
    """One command: what follows its name, what it does, and the function that does it."""

    arguments: str
    summary: str
    run: Callable[[list[str]], int]
    requirements: tuple[str, ...] = (WORK,)
    check: Callable[[list[str]], object] = list  # looks at the arguments before anything is installed


def main(argv: Sequence[str]) -> int:
    """Run `python3 -m voicelab` with `argv`; the exit status."""
    try:
        raise_on_signals()
        return _dispatch(list(argv))
    except SetupError as error:
        say(str(error))
        return FAILED
    except KeyboardInterrupt as interrupt:
        say("\nStopped.")
        serves = argv[:1] == [ENGINE]  # whoever runs until it is asked to end has done its work
        return 0 if serves else 128 + (interrupt.number if isinstance(interrupt, Ended) else 2)


def _dispatch(argv: list[str]) -> int:
    if argv[:1] in (["-h"], ["--help"], ["help"]):
        print(overview())
        return 0
    if not argv or argv[0].startswith("-"):
        options = _workbook_arguments(argv)
        from . import workbook

        environment = Environment()
        environment.prepare()
        return workbook.run(environment, open_browser=not options.no_browser)
    name, rest = argv[0], argv[1:]
    command = COMMANDS.get(name)
    if command is None:
        close = difflib.get_close_matches(name, COMMANDS, n=1)
        hint = f" Did you mean {close[0]}?" if close else ""
        say(
            f"voicelab has no command {name!r}.{hint} The commands are: {', '.join(COMMANDS)}.\n"
            "Without a command it starts the workbook; python3 -m voicelab --help says more."
        )
        return USAGE
    return _run_in_environment(name, command, rest)


def _run_in_environment(name: str, command: Command, rest: list[str]) -> int:
    command.check(rest)
    environment = Environment()
    if environment.is_current():
        environment.prepare(command.requirements)
        return command.run(rest)
    if environment.can_be_spared(command.requirements):
        if model_files.missing(model_files.folder()):
            say(f"Speech is not recognised here: {model_files.REMEDY}.")
        return command.run(rest)
    if {"-h", "--help"} & set(rest) and not environment.is_ready(command.requirements):
        print(
            f"usage: python3 -m voicelab {name} {command.arguments}\n\n{command.summary}\n\n"
            "The full help is there once python3 -m voicelab has set up the environment."
        )
        return 0
    environment.prepare(command.requirements)
    again = [str(environment.python), "-m", "voicelab", name, *rest]
    sys.stdout.flush()
    sys.stderr.flush()
    if WINDOWS:  # where exec would return to the prompt while the command still runs
        return subprocess.run(again, check=False).returncode
    with signals_kept():
        os.execv(again[0], again)


def overview() -> str:
    """The text of `python3 -m voicelab --help`."""
    lines = [
        "usage: python3 -m voicelab [--no-browser]",
        "       python3 -m voicelab COMMAND …",
        "",
        "Without a command: sets up .venv in the checkout if need be, starts JupyterLab on notebooks/,",
        "prints its address and opens it in the browser (not with --no-browser). Ctrl-C stops it.",
        "",
        "Commands (each with --help):",
    ]
    for name, command in COMMANDS.items():
        lines += [f"  {name} {command.arguments}".rstrip(), f"      {command.summary}"]
    return "\n".join(lines)


def _workbook_arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m voicelab", description="Start the workbook in JupyterLab.")
    parser.add_argument("--no-browser", action="store_true", help="print the address, and do not open it")
    return parser.parse_args(argv)


def _engine_arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python3 -m voicelab engine",
        description="Run the practice engine alone. When ready it prints one line of JSON: base_url and key.",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: %(default)s, this machine only)"
    )
    parser.add_argument("--port", type=_port, default=0, help="port to listen on (default: any that is free)")
    parser.add_argument(
        "--key",
        help="the key that clients must present (default: VOICELAB_ENGINE_KEY, which unlike a command line not "
        "everybody on this machine can read, or a new random one)",
    )
    parser.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let pages from elsewhere talk to it, such as https://lab.example.org (default: this machine's only)",
    )
    return parser.parse_args(argv)


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 0 (any free one) to 65535")
    return int(text)


def _engine(argv: list[str]) -> int:
    options = _engine_arguments(argv)
    from voicelab.engine.process import main as serve

    key = options.key or os.environ.pop("VOICELAB_ENGINE_KEY", None)
    serve(options.host, options.port, key, tuple(options.allow_origin))
    return 0


def _call(argv: list[str]) -> int:
    from voicelab.callers.command import main as call

    return call(argv)


def _eval(argv: list[str]) -> int:
    from voicelab.evals.command import main as evaluate

    return evaluate(argv)


def _keys(argv: list[str]) -> int:
    from voicelab.key_service.command import main as share

    return share(argv)


def _hub(argv: list[str]) -> int:
    """JupyterHub takes the place of this process, so that signals reach it; keys go to it past the environment."""
    folder = CHECKOUT / "deploy" / "jupyterhub"
    config = folder / "jupyterhub_config.py"
    runpy.run_path(str(folder / "secret_settings.py"))["handed_on"](os.environ)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "jupyterhub", "-f", str(config), *argv])


def _doctor(argv: list[str]) -> int:
    from voicelab.doctor import main as examine

    return examine(argv)


def _bench(argv: list[str]) -> int:
    return subprocess.run([sys.executable, str(CHECKOUT / "benchmarks" / "bench.py"), *argv], check=False).returncode


def _outputs(argv: list[str]) -> int:
    from . import outputs

    return outputs.run(argv)


def _progress(argv: list[str]) -> int:
    from voicelab.checks.command import main as show

    return show(argv)


def _release(argv: list[str]) -> int:
    from . import release

    return release.run(argv)


def _models(argv: list[str]) -> int:
    argparse.ArgumentParser(prog="python3 -m voicelab models", description=COMMANDS["models"].summary).parse_args(argv)
    from . import model_fetching

    folder = model_files.folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        model_fetching.fetch(installing.installer_at_hand(), folder, folder.parent / "fetching.log")
    except OSError as error:
        raise SetupError(
            "The speech recognition model could not be put in its place.",
            f"{type(error).__name__}: {error}",
            "Make sure that the disk has room and that you may write there, or use a virtual environment of your own.",
        ) from error
    say(f"The speech recognition model is in {folder}.")
    return 0


def _test(argv: list[str]) -> int:
    from . import suite

    return suite.run(argv)


def _test_arguments(argv: list[str]) -> None:
    if argv[:1] in (["-h"], ["--help"]):
        from . import suite

        print(suite.HELP)
        raise SystemExit(0)


COMMANDS = {
    "doctor": Command("", "Check this machine: packages, speech, the engine, a short call.", _doctor),
    "call": Command(
        "WAV… [--desk module:agent] [--user NAME] [--save DIR]",
        "Play recordings to an agent, without browser or Jupyter; print and keep transcript and events.",
        _call,
    ),
    "eval": Command(
        "PATH [--desk module:agent] [--at-once N]",
        "Play scenarios in YAML against an agent; print what was not as expected, sorted by kind.",
        _eval,
    ),
    ENGINE: Command(
        "[--host 127.0.0.1] [--port 0] [--key KEY] [--allow-origin ORIGIN]",
        "Run the practice engine alone; prints one line of JSON with its address and key.",
        _engine,
        check=_engine_arguments,
    ),
    "keys": Command(
        "--tokens FILE [--budget DOLLARS] [--ledger FILE]",
        "Share this machine's key: an endpoint for several people, each with a token and a budget.",
        _keys,
    ),
    "models": Command(
        "",
        "Fetch the speech recognition model, if you install packages yourself (VOICELAB_ENV=current); .venv has it.",
        _models,
    ),
    "hub": Command(
        "[JupyterHub's arguments…]",
        "Run a workshop: a JupyterHub with this workbook for each learner; see deploy/jupyterhub/README.md.",
        _hub,
        requirements=(WORK, HUB),
    ),
    "progress": Command("", "Show which exercises are done.", _progress),
    "release": Command("DIR", "Write the chapters as nbgrader assignments, for those who teach with it.", _release),
    "outputs": Command(
        "[NOTEBOOK…]",
        "Run chapters again and store their outputs, after a change to what a chapter shows.",
        _outputs,
    ),
    "bench": Command(
        "[PART…] [--quick]",
        "Measure how fast it is, in one table; every figure is a ratio within the run.",
        _bench,
        requirements=(WORK, HUB, TEST),
    ),
    "test": Command(
        "[pytest arguments…]",
        "Install what the tests need and run them all: unit, protocol, notebooks, browser.",
        _test,
        requirements=(WORK, HUB, TEST),
        check=_test_arguments,
    ),
}
