"""Temporary folders that go with this process, however it ends: a process that is killed removes nothing itself.

A small program beside it (10 MB, started with the first folder) reads their names, and removes them once its standard
input ends: the other end of that pipe is this process.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from voicelab.child_processes import apart, small_environment

PREFIX = "voicelab-"
_REMOVER = """import shutil, sys
for folder in list(sys.stdin):
    shutil.rmtree(folder.rstrip("\\n"), ignore_errors=True)
"""
_lock = threading.Lock()
_folders: list[Path] = []
_remover: subprocess.Popen[str] | None = None


def temporary_folder() -> Path:
    """A new, empty folder `voicelab-…`; whoever is done with it earlier may remove it."""
    global _remover
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    with _lock:
        _folders[:] = [known for known in _folders if known.exists()]
        _folders.append(folder)
        told = [folder]
        if _remover is None or _remover.poll() is not None:
            _remover, told = _start(), _folders
        with contextlib.suppress(BrokenPipeError):  # it was ended this very moment; the next folder starts another
            _remover.stdin.write("".join(f"{name}\n" for name in told))
            _remover.stdin.flush()
    return folder


def _start() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _REMOVER],
        cwd=tempfile.gettempdir(),
        env=small_environment(),
        text=True,
        encoding=sys.getfilesystemencoding(),
        errors=sys.getfilesystemencodeerrors(),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **apart(),
    )
