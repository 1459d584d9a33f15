"""Ctrl-C, and other ends, take everything along that was started."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from voicelab.bootstrap import processes, workbook
from voicelab.bootstrap.environment import CHECKOUT
from voicelab.bootstrap.progress import Progress

pytestmark = pytest.mark.skipif(processes.WINDOWS, reason="sends POSIX signals")
PATIENCE_S = 60.0

# A child with a child of its own in another session, which moreover ignores the polite signal.
STUBBORN = """
import subprocess, sys, time
from pathlib import Path
ignore = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
ignore += "print('up', flush=True); time.sleep(600)"
child = subprocess.Popen([sys.executable, "-c", ignore], start_new_session=True, stdout=subprocess.PIPE)
child.stdout.readline()
note = Path(sys.argv[1])
note.with_suffix(".new").write_text(str(child.pid))
note.with_suffix(".new").replace(note)
time.sleep(600)
"""
PARENT = """
import sys
from voicelab.bootstrap import processes
processes.raise_on_signals()
with processes.running([sys.executable, "-c", sys.argv[1], sys.argv[2]]) as child:
    child.wait()
"""


def alive(pids: set[int]) -> set[int]:
    return pids & set(processes._parents())


def wait_until(condition) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_whole_tree_ends(number: signal.Signals, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, STUBBORN, str(note)], cwd=CHECKOUT, stderr=subprocess.DEVNULL
    )
    wait_until(note.exists)
    family = processes.descendants(parent.pid)
    assert int(note.read_text()) in family and len(family) == 2
    parent.send_signal(number)
    parent.wait(PATIENCE_S)
    assert not alive(family)


def test_the_workbook_ends_with_its_kernels(tmp_path: Path) -> None:
    (tmp_path / "voicelab").mkdir()
    for name in (
        "__init__.py",
        "__main__.py",
        "child_processes.py",
        "model_files.py",
        "redaction.py",
        "whole_files.py",
    ):
        shutil.copy(CHECKOUT / "voicelab" / name, tmp_path / "voicelab")
    shutil.copytree(CHECKOUT / "voicelab" / "bootstrap", tmp_path / "voicelab" / "bootstrap")
    (tmp_path / "notebooks").mkdir()
    line = [sys.executable, "-m", "voicelab", "--no-browser"]
    started = subprocess.Popen(line, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        address = next((word for word in iter(started.stdout.readline, "") if "http" in word), "").strip()
        assert address, started.stderr.read()
        parts = urlsplit(address)
        token = parse_qs(parts.query)["token"][0]
        kernels = f"http://{parts.netloc}/api/kernels"
        request = urllib.request.Request(kernels, b"{}", {"Authorization": f"token {token}"}, method="POST")
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=PATIENCE_S) as answer:
            assert json.load(answer)["name"] == "python3"
        family = processes.descendants(started.pid)
        assert len(family) >= 2
        started.send_signal(signal.SIGINT)
        assert started.wait(PATIENCE_S) == 130
        assert not alive(family)
    finally:
        started.kill()
        started.communicate()


def test_run_logged_keeps_the_output_and_the_status(tmp_path: Path) -> None:
    lines: list[str] = []
    code = "import sys; print('one'); print('two', file=sys.stderr); sys.exit(3)"
    log = tmp_path / "log"
    status = processes.run_logged([sys.executable, "-u", "-c", code], log, on_line=lines.append, on_wait=lambda: None)
    assert (status, lines) == (3, ["one", "two"])
    assert processes.last_lines(log, 1) == "two"


def test_run_logged_waits_for_nobody_who_has_only_its_output_open(tmp_path: Path) -> None:
    code = "import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
    lines: list[str] = []
    command = [sys.executable, "-c", code + "print(child.pid)"]
    log = tmp_path / "log"
    assert processes.run_logged(command, log, on_line=lines.append, on_wait=lambda: None, timeout_s=60) == 0
    os.kill(int(lines[0]), signal.SIGKILL)


def test_run_logged_ends_what_takes_too_long(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    code = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    line = [sys.executable, "-c", code]
    with pytest.raises(subprocess.TimeoutExpired):
        processes.run_logged(line, tmp_path / "log", on_line=print, on_wait=lambda: None, timeout_s=2.0)
    assert not note.exists() or not alive({int(note.read_text())})


def test_the_address_opens_the_first_page_and_carries_the_token(tmp_path: Path) -> None:
    server = {"url": "http://localhost:8890/", "token": "a b"}
    assert workbook.lab_address(server, tmp_path) == "http://localhost:8890/lab?token=a+b"
    (tmp_path / workbook.FIRST_PAGE).touch()
    expected = "http://localhost:8890/lab/tree/00_the_whole_desk.ipynb"
    assert workbook.lab_address({**server, "token": ""}, tmp_path) == expected


def test_the_token_is_in_no_command_line_and_in_no_file_that_others_read(tmp_path: Path, monkeypatch) -> None:
    pages: list[str] = []
    monkeypatch.setattr(workbook.webbrowser, "open", lambda address: pages.append(address) or True)
    monkeypatch.setenv("DISPLAY", ":0")
    page, log = tmp_path / "open.html", tmp_path / "jupyterlab.log"
    page.write_text("of an earlier start")
    with workbook.opened('http://localhost:8890/lab?token=abc&x="1"', tmp_path, tmp_path / "spare"):
        assert pages == [page.as_uri()] and "abc" not in pages[0]
        assert 'url=http://localhost:8890/lab?token=abc&amp;x=&quot;1&quot;"' in page.read_text()
        log.touch(mode=0o644)
        workbook.private(log.name, tmp_path, tmp_path / "spare").close()
        assert {path.stat().st_mode & 0o777 for path in (page, log)} == {0o600}
    assert not page.exists()


def test_a_log_that_another_start_has_open_is_left_alone(tmp_path: Path, monkeypatch) -> None:
    taken, unlink = tmp_path / "taken.log", Path.unlink
    taken.touch()

    def as_on_windows(path: Path, missing_ok: bool = False) -> None:
        if path == taken:
            raise PermissionError(13, "The process cannot access the file")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", as_on_windows)
    (tmp_path / "spare").mkdir()
    with workbook.private(taken.name, tmp_path, tmp_path / "spare") as log:
        assert Path(log.name) == tmp_path / "spare" / taken.name


class Terminal(io.StringIO):
    encoding = "ascii"

    def isatty(self) -> bool:
        return True


def test_progress_is_one_live_line_on_a_terminal_and_plain_lines_elsewhere() -> None:
    terminal, log = Terminal(), io.StringIO()
    for stream in (terminal, log):
        progress = Progress("Installing", stream)
        progress.update("café")
        progress.done()
    assert terminal.getvalue().count("\n") == 1 and "caf? (" in terminal.getvalue()
    assert log.getvalue().splitlines()[0] == "Installing ..."
    assert "\r" not in log.getvalue() and "café" not in log.getvalue()


@pytest.mark.skipif(not Path("/proc/self/comm").exists(), reason="names processes by /proc")
def test_a_process_with_half_a_character_in_its_name_is_seen(tmp_path: Path) -> None:
    note = tmp_path / "named"
    rename = "import os, sys, time; open('/proc/self/comm', 'wb').write(b'caf\\xc3'); "
    rename += "open(sys.argv[1], 'w').close(); time.sleep(600)"
    with processes.running([sys.executable, "-c", rename, str(note)]) as process:
        wait_until(note.exists)
        assert b"caf\xc3" in Path(f"/proc/{process.pid}/stat").read_bytes()
        assert process.pid in processes.descendants(os.getpid())


def test_another_process_can_be_seen_ending() -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    assert process.pid in processes.descendants(os.getpid())
    processes.end_tree(process)
    assert process.returncode == -signal.SIGTERM
