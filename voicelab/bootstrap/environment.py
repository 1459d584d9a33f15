"""The checkout's `.venv`: is it ready, and if not, making it so.

A stamp file in `.venv` says what was installed: the hash of each requirements file, the Python version, the
place of the checkout. It says "installing" while that is under way, so that a set-up which was cut off is
seen and begun again from an empty environment. One set-up at a time: a lock file keeps a second one
waiting.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from voicelab import model_files
from voicelab.bootstrap.progress import SetupError, say
from voicelab.child_processes import WINDOWS
from voicelab.whole_files import lock, write_whole

from . import installing, model_fetching, requirements

CHECKOUT = Path(__file__).resolve().parents[2]
STAMP, LOCK, LOG = "voicelab-stamp.json", "voicelab-setup.lock", "voicelab-setup.log"
WORK, TEST, HUB = "requirements.txt", "requirements-test.txt", "deploy/jupyterhub/requirements.txt"


class Environment:
    """The virtual environment of one checkout."""

    def __init__(self, checkout: Path = CHECKOUT) -> None:
        self.checkout = checkout
        self.venv = checkout / ".venv"
        self.python = installing.venv_python(self.venv)
        self.log = self.venv / LOG
        self.models = model_files.folder(self.venv)

    def is_given(self) -> bool:
        """Whether others see to the packages: VOICELAB_ENV=current says so, or pip installed this one."""
        return os.environ.get("VOICELAB_ENV") == "current" or not (self.checkout / WORK).exists()

    def is_current(self) -> bool:
        """Whether this very process runs in the environment that the commands are to run in."""
        if self.is_given():
            return True
        return self.venv.is_dir() and Path(sys.prefix).resolve() == self.venv.resolve()

    def can_be_spared(self, files: Sequence[str]) -> bool:
        """Whether the environment is not ready, and this very Python has all packages by other means."""
        return not self.is_ready(files) and requirements.met(self.checkout / name for name in files)

    def is_ready(self, files: Sequence[str] = (WORK,)) -> bool:
        """Whether everything in the requirements `files` is installed, as far as the stamp knows, and the speech model
        is there."""
        stamp = self._read_stamp()
        return (
            stamp.get("state") == "ready"
            and stamp.get("checkout") == str(self.checkout)
            and all(stamp["files"].get(name) == self._hash(name) for name in files)
            and stamp.get("python") == installing.python_version(self.python)
            and not model_files.missing(self.models)
        )

    def prepare(self, files: Sequence[str] = (WORK,)) -> None:
        """Make the environment ready for the requirements `files`; returns at once when it is.

        Raises:
            SetupError: it cannot be made ready; says why and what to do.
        """
        if self.is_given() or self.is_ready(files):
            return
        try:
            self.venv.mkdir(exist_ok=True)
            with _exclusive(self.venv / LOCK):
                if not self.is_ready(files):  # another run may have done it while this one waited
                    self._set_up(files)
        except OSError as error:
            raise SetupError(
                f"The environment in {self.venv} could not be written.",
                f"{type(error).__name__}: {error.strerror or error}",
                "Close programs that use it, and make sure that the disk has room and that you may write to "
                "the checkout; if it belongs to somebody else, copy it to a folder of your own.",
            ) from error

    def _set_up(self, files: Sequence[str]) -> None:
        before = self._read_stamp()
        wanted = sorted({WORK, *files, *before.get("files", {})})
        say(f"Setting up the environment in {self.venv}; the first time takes a minute or two.")
        self.log.write_bytes(b"")
        anew = self._must_begin_anew(before)
        choices = installing.installers(self.venv, self.python)
        self._write_stamp({"state": "installing"})
        for number, installer in enumerate(choices, start=1):
            try:
                self._set_up_with(installer, wanted, anew)
                return
            except SetupError as error:
                # Packages are fetched before the first is put in place: without a network the old still work.
                if before.get("state") == "ready" and not anew and not installing.installation_began(self.log):
                    self._write_stamp(before)
                    raise
                if number == len(choices):
                    raise
                say(f"{error.title}\n  {error.cause} Trying again with {choices[number].name}.")
                anew = True

    def _set_up_with(self, installer: installing.Installer, wanted: Sequence[str], anew: bool) -> None:
        if anew or not self.python.exists() or (installer.needs_pip and not self._has_pip()):
            self._clear()
            installing.create(installer, self.log)
        installing.install(installer, [self.checkout / name for name in wanted], self.log)
        model_fetching.fetch(installer, self.models, self.log)
        self._link_package()
        self._quieten_jupyterlab()
        version = installing.python_version(self.python)
        hashes = {name: self._hash(name) for name in wanted}
        self._write_stamp({"state": "ready", "checkout": str(self.checkout), "python": version, "files": hashes})
        say(f"The environment is ready (Python {version}).")

    def _must_begin_anew(self, before: dict) -> bool:
        """Whether what lies in `.venv` is no good to build on; says why."""
        if before.get("state") == "installing":
            say("The last set-up did not finish, so it begins again.")
        elif before and before.get("checkout") != str(self.checkout):
            say("The checkout has moved since the environment was made, so it is made again.")
        elif before and before.get("python") != installing.python_version(self.python):
            say("The environment's Python is gone or has changed, so it is made again.")
        elif not before and self._foreign():
            raise SetupError(
                f"{self.venv} is there, but it is no virtual environment.",
                "It has files in it and no pyvenv.cfg.",
                "Move it away or delete it, and run this again.",
            )
        else:
            return False
        return True

    def _foreign(self) -> bool:
        return not (self.venv / "pyvenv.cfg").exists() and any(
            path.name not in (STAMP, LOCK, LOG) and path.suffix != ".new"  # a stamp that a kill left half-written
            for path in self.venv.iterdir()
        )

    def _has_pip(self) -> bool:
        return any((folder / "pip" / "__init__.py").exists() for folder in self._site_packages())

    def _site_packages(self) -> list[Path]:
        return [self.venv / "Lib" / "site-packages"] if WINDOWS else list(self.venv.glob("lib/python*/site-packages"))

    def _clear(self) -> None:
        """Empty `.venv`, but for the files this set-up itself is using."""
        for path in self.venv.iterdir():
            if path.name in (STAMP, LOCK, LOG):
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    def _link_package(self) -> None:
        """Make `import voicelab` work from any folder: a .pth file that names the checkout."""
        # A line of code, in ASCII: up to 3.12 Python reads .pth files in the encoding of the locale, which may not have
        # all letters of the path.
        line = f"import sys; sys.path.append({ascii(str(self.checkout))})\n"
        for folder in self._site_packages():
            write_whole(folder / "voicelab-checkout.pth", line)

    def _quieten_jupyterlab(self) -> None:
        """No question about news, and no look-up of new versions, over the first page a newcomer sees."""
        settings = self.venv / "share" / "jupyter" / "lab" / "settings"
        settings.mkdir(parents=True, exist_ok=True)
        notification = {"fetchNews": "false", "checkForUpdates": False}
        overrides = {"@jupyterlab/apputils-extension:notification": notification}
        write_whole(settings / "overrides.json", json.dumps(overrides, indent=2))

    def _hash(self, name: str) -> str:
        return hashlib.sha256((self.checkout / name).read_bytes()).hexdigest()

    def _read_stamp(self) -> dict:
        """The stamp; {} without one, and an unfinished one when it cannot be read."""
        try:
            return json.loads((self.venv / STAMP).read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            return {"state": "installing"}

    def _write_stamp(self, stamp: dict) -> None:
        write_whole(self.venv / STAMP, json.dumps(stamp, indent=2))


@contextlib.contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file `path`, waiting for whoever holds it; it is let go when its process dies."""
    with path.open("a+b") as file:
        waiting = False
        while not lock(file):
            if not waiting:
                say("Another voicelab is setting up the environment; waiting for it.")
            waiting = True
            time.sleep(0.5)
        yield
