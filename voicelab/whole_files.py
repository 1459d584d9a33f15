"""Files that are there whole or not at all, and files that one process at a time may write.

A save that fails half-way, for want of room or because somebody ends the process, leaves the good file that was there.
The standard library alone: the set-up needs it before a package is installed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO


@contextlib.contextmanager
def replacing(path: str | Path) -> Iterator[IO[bytes]]:
    """A new file to write; at the end it is on the disk, and takes the place of `path` in one step.

    What was there keeps its mode, and a link goes on pointing to it. If anything is raised, `path` is as it was.

    Raises:
        OSError: no such folder, no right to write, no room left; naming `path` or its folder.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():  # such as /dev/stdout: nothing there could be lost, or replaced
        with path.open("wb") as file:
            yield file
        return
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))
    fresh = path.with_name(f".{secrets.token_hex(6)}.new")  # beside it: across disks nothing is one step
    try:
        with fresh.open("xb") as file:
            if path.exists():
                os.chmod(fresh, stat.S_IMODE(path.stat().st_mode))
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
        _settle(path.parent)
    except OSError as problem:
        if problem.filename == str(fresh):
            problem.filename = str(path)
        raise
    finally:
        fresh.unlink(missing_ok=True)


def write_whole(path: str | Path, content: str | bytes) -> Path:
    """Write the file whole or not at all, text as UTF-8; returns its path.

    Raises:
        OSError: as `replacing`.
    """
    with replacing(path) as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)
    return Path(path)


def lock(file: IO[bytes]) -> bool:
    """Lock an open file against other processes, unless one of them holds it; whether it is ours now.

    It is let go when the file is closed, or when its process ends in whatever way. A network folder that knows no locks
    does without.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)
    return True


def _settle(folder: Path) -> None:
    """Have the folder's own entry on the disk too, where folders can be opened."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
