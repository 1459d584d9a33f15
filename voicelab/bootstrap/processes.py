"""Programs that are started, watched, and ended together with everything they started themselves.

Each program gets a session (POSIX) or process group (Windows) of its own, so that Ctrl-C in the terminal
reaches this process alone, which then ends the program in its own order: JupyterLab would otherwise ask a
question.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import IO

from voicelab.child_processes import WINDOWS, apart

GRACE_S = 10.0


class Ended(KeyboardInterrupt):
    """This process was asked to end by a signal other than Ctrl-C."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


def raise_on_signals() -> None:
    """Turn SIGTERM, and the SIGHUP of a closed terminal, into `Ended`: clean-up runs as on Ctrl-C."""

    def end(number: int, frame: FrameType | None) -> None:
        raise Ended(number)

    signal.signal(signal.SIGTERM, end)
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:  # as in the background of a script
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not WINDOWS and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as under nohup
        signal.signal(signal.SIGHUP, end)


@contextlib.contextmanager
def running(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: IO[bytes] | int | None = None,
    polite: signal.Signals = signal.SIGTERM,
) -> Iterator[subprocess.Popen[bytes]]:
    """Start `command` without standard input; leaving the block ends it and all its descendants.

    Args:
        output: where standard output and error go (None: where ours go).
        polite: the signal that asks the program to end, before `GRACE_S` run out and it is killed.
    """
    process = subprocess.Popen(
        list(command),
        env=dict(env) if env is not None else None,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        **apart(),
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            end_tree(process, polite)


def end_tree(
    process: subprocess.Popen[bytes], polite: signal.Signals = signal.SIGTERM, grace_s: float = GRACE_S
) -> None:
    """End `process` and its descendants, those in sessions of their own (Jupyter kernels) included.

    Asked politely first; killed after `grace_s`, or at once when the person presses Ctrl-C again.
    """
    if WINDOWS:
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
        process.wait()
        return
    family = descendants(process.pid)
    try:
        _signal_group(process.pid, polite)
        process.wait(grace_s)
        _wait_for(family, grace_s=2.0)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        pass
    _signal_group(process.pid, signal.SIGKILL)
    for pid in family & set(_parents()):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def run_logged(
    command: Sequence[str],
    log: Path,
    *,
    on_line: Callable[[str], None],
    on_wait: Callable[[], None],
    env: Mapping[str, str] | None = None,
    timeout_s: float | None = None,
) -> int:
    """Run `command` to its end with its output appended to `log`; its exit status.

    What it has started, and leaves running with its output open, is not waited for.

    Args:
        on_line: called with each line of output.
        on_wait: called several times a second in between.
        timeout_s: after so long the program is ended and `subprocess.TimeoutExpired` raised.

    Raises:
        OSError: the program cannot be started.
    """
    lines: queue.Queue[bytes | None] = queue.Queue()
    deadline = time.monotonic() + timeout_s if timeout_s else None
    with log.open("ab") as record, running(command, env=env, output=subprocess.PIPE) as process:
        record.write(f"$ {' '.join(command)}\n".encode())
        threading.Thread(target=_read_lines, args=(process.stdout, lines), daemon=True).start()
        while True:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(list(command), timeout_s or 0.0)
            try:
                line = lines.get(timeout=0.2)
            except queue.Empty:
                if process.poll() is not None:
                    return process.returncode
                on_wait()
                continue
            if line is None:
                return process.wait()
            record.write(line)
            record.flush()
            on_line(line.decode("utf-8", "replace").rstrip())


def last_lines(log: Path, count: int = 12) -> str:
    """The last `count` lines of a log file that say something; "" when it cannot be read."""
    try:
        text = log.read_text("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join([line.rstrip() for line in text.splitlines() if line.strip()][-count:])


def descendants(pid: int) -> set[int]:
    """The process ids of the children of `pid`, their children, and so on (POSIX)."""
    parents = _parents()
    found: set[int] = set()
    grown = True
    while grown:
        more = {child for child, parent in parents.items() if parent == pid or parent in found} - found
        found |= more
        grown = bool(more)
    return found


def _parents() -> dict[int, int]:
    """Process id → id of its parent, for every process that has not ended yet."""
    if Path("/proc/self/stat").exists():
        return dict(_parents_from_proc())
    # macOS and the BSDs have no /proc, and always have ps.
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=False).stdout
    rows = (line.split() for line in listing.splitlines())
    return {int(row[0]): int(row[1]) for row in rows if len(row) == 3 and not row[2].startswith("Z")}


def _parents_from_proc() -> Iterator[tuple[int, int]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                # pid (name that may hold spaces, brackets and half a character) state ppid …
                state, parent = (entry / "stat").read_bytes().rpartition(b")")[2].split()[:2]
                if state != b"Z":
                    yield int(entry.name), int(parent)


def _wait_for(family: set[int], grace_s: float) -> None:
    deadline = time.monotonic() + grace_s
    while family & set(_parents()) and time.monotonic() < deadline:
        time.sleep(0.05)


def _signal_group(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _read_lines(stream: IO[bytes], lines: queue.Queue[bytes | None]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)
