"""No environment is built where this Python has all packages already, by whatever means."""

from __future__ import annotations

import signal
from importlib import metadata
from pathlib import Path

import pytest

from voicelab.bootstrap import commands
from voicelab.bootstrap.commands import Command
from voicelab.bootstrap.environment import TEST, WORK, Environment
from voicelab.bootstrap.requirements import met
from voicelab.child_processes import WINDOWS

SIGNALS = () if WINDOWS else (signal.SIGINT, signal.SIGTERM)
NUMPY = metadata.version("numpy")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("numpy\n", True),
        (f"# arrays\nnumpy>={NUMPY}  # as tried\n\npytest>=1,<1000\n", True),
        ("numpy<0.1\n", False),
        ("numpy\nno-such-package-anywhere>=1\n", False),
        ('numpy\nno-such-package-anywhere; python_version < "3"\n', True),
        ("", False),
        ("# nothing but words\n", False),
        ("-r other.txt\n", False),
        ("numpy\n--find-links wheels\n", False),
        ("this is no requirement\n", False),
    ],
)
def test_packages_are_there_in_versions_that_are_asked_for(text: str, expected: bool, tmp_path: Path) -> None:
    (tmp_path / WORK).write_text(text)
    assert met([tmp_path / WORK]) is expected


def test_a_file_that_is_not_there_is_not_met(tmp_path: Path) -> None:
    assert not met([tmp_path / WORK])


def kept() -> list[int]:
    """The signals that are kept for what takes this process's place, so that none comes too early for it."""
    return [] if WINDOWS else sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ()) & {*SIGNALS})


@pytest.mark.parametrize(("extra", "runs_here"), [("pytest\n", True), ("no-such-package-anywhere\n", False)])
def test_a_command_runs_here_if_all_it_needs_is_here(
    extra: str, runs_here: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VOICELAB_ENV")
    (tmp_path / WORK).write_text("numpy\n")
    (tmp_path / TEST).write_text(extra)
    done = []
    monkeypatch.setattr(commands, "Environment", lambda: Environment(tmp_path))
    monkeypatch.setattr(Environment, "prepare", lambda self, files: done.append(("prepares", *files)))
    monkeypatch.setattr(commands.os, "execv", lambda *line: done.append(("begins anew", *kept())))
    command = Command("", "Tries.", lambda argv: done.append(("runs", *argv)) or 0, requirements=(WORK, TEST))
    monkeypatch.setitem(commands.COMMANDS, "try", command)
    commands._dispatch(["try", "this"])
    assert done == ([("runs", "this")] if runs_here else [("prepares", WORK, TEST), ("begins anew", *SIGNALS)])
    assert not (tmp_path / ".venv").exists() and not kept()
