"""What the workshop's JupyterHub adds to the stock one: who is invited, and a spawner with homes and limits."""

from __future__ import annotations

import math
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyterhub.spawner import SimpleLocalProcessSpawner
from traitlets import Bool, Integer, Unicode

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def people(path: Path) -> tuple[set[str], set[str]]:
    """The learners and the instructors of a list, one name a line; `*` after a name marks an instructor.

    Raises:
        SystemExit: saying what to write, if there is nobody on it.
    """
    lines = path.read_text(encoding="utf-8-sig").splitlines() if path.exists() else []  # Notepad begins with a BOM
    names = [line.split("#")[0].strip().lower() for line in lines]
    instructors = {name.rstrip("* ") for name in names if name.endswith("*")}
    learners = {name for name in names if name and not name.endswith("*")}
    if not learners | instructors:
        raise SystemExit(f"Nobody is invited: write a name a line into {path}, with a * after each instructor's.")
    return learners, instructors


def closed(folder: Path) -> None:
    """Make the workshop's folder, and close what is in it to all but the hub: learners pass through to their homes."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    for path in folder.iterdir():
        if path.is_file() and not path.is_symlink():
            path.chmod(0o600)


def own_accounts() -> bool:
    """Whether each learner's server runs as a user of its own: if the hub is root, unless WORKSHOP_ACCOUNTS=shared.

    Raises:
        SystemExit: if it should, and this Python lies where only root can go.
    """
    if os.geteuid() != 0 or os.environ.get("WORKSHOP_ACCOUNTS") == "shared":
        return False
    for folder in Path(sys.executable).resolve().parents:
        if not folder.stat().st_mode & 0o001:
            raise SystemExit(
                f"Learners' servers cannot run {sys.executable}: {folder} is closed to them. Put the checkout and its "
                "Python elsewhere, such as /opt, or set WORKSHOP_ACCOUNTS=shared, and learners can see each other."
            )
    return True


class WorkshopSpawner(SimpleLocalProcessSpawner):
    """A learner's server on this machine: a home with the workbook, and limits that its processes cannot lift.

    `mem_limit` bounds the data of each process (RLIMIT_DATA); `cpu_limit` is rounded up to whole processors, to which
    the server and its kernels are bound. With `own_accounts` everybody has a user number of their own, so that nobody
    can look into another's processes and files, or into the key service's.
    """

    homes = Unicode(help="The folder of the learners' homes").tag(config=True)
    own_accounts = Bool(False, help="Each server runs as a user of its own; the hub has to be root").tag(config=True)
    first_uid = Integer(20_000, help="The least user number of a learner").tag(config=True)

    def _default_home_dir(self) -> str:
        return str(Path(self.homes) / self.user.name)

    async def start(self) -> Any:
        """Make the home if need be, and start the server in its workbook."""
        self.home_dir = self._default_home_dir()
        self.notebook_dir = str(furnish(Path(self.home_dir), self.first_uid if self.own_accounts else None))
        return await super().start()

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        """What the server's process does before it becomes the server."""
        cores = chosen_cores(self.user.id, self.cpu_limit or 0)
        uid = os.lstat(self.home_dir).st_uid if self.own_accounts else None
        return limits(self.mem_limit or 0, cores, uid, self.home_dir)


def furnish(home: Path, first_uid: int | None) -> Path:
    """Make a learner's home with the workbook in it; what is there already stays. Returns the workbook's place.

    A learner may have put anything into a home, links too, and the hub may be root. So nothing is written or looked up
    there: the workbook is made in a folder of the hub's own, and moved in, which follows no link.

    Args:
        first_uid: the least user number of a learner; `None` where all homes are the hub's own user's. A home is its
            learner's number: the hub's database gives that of somebody who was deleted to the next who comes.
    """
    home.mkdir(parents=True, exist_ok=True)
    home.parent.chmod(0o711)
    home.chmod(0o700)
    uid = home.lstat().st_uid if first_uid is not None else None
    if uid is not None and uid < first_uid:  # a new one, or one from when accounts were shared
        uid = 1 + max(first_uid - 1, *(other.lstat().st_uid for other in home.parent.iterdir()))
        give(home, uid)
    place = home / "notebooks"
    if not os.path.lexists(place):
        with tempfile.TemporaryDirectory(dir=home.parent, prefix=".") as closed_to_learners:
            fresh = Path(closed_to_learners) / "notebooks"
            shutil.copytree(NOTEBOOKS, fresh, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
            if uid is not None:
                give(fresh, uid)
            fresh.rename(place)
    return place


def give(folder: Path, uid: int) -> None:
    """Make a folder and all that is in it somebody's; by descriptors, so that no link leads out of it meanwhile."""
    for _, folders, files, at in os.fwalk(folder, follow_symlinks=False):
        for name in (".", *folders, *files):
            os.chown(name, uid, uid, dir_fd=at, follow_symlinks=False)


def chosen_cores(number: int, limit: float) -> list[int]:
    """The processors of learner `number`: as many as `limit` says, taken in turn; none without a limit."""
    cores = sorted(os.sched_getaffinity(0))
    wanted = min(len(cores), math.ceil(limit))
    return [cores[(number * wanted + step) % len(cores)] for step in range(wanted)]


def limits(memory: int, cores: list[int], uid: int | None, home: str) -> Callable[[], None]:
    """A function for a new process, which bounds it for good and enters its home."""

    def bound() -> None:
        if cores:
            os.sched_setaffinity(0, cores)
        if memory:
            resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        if uid is not None:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
        os.umask(0o077)
        os.chdir(home)

    return bound
