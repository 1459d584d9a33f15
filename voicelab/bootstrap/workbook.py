"""Starting JupyterLab on the notebooks, saying where it is, and ending it with everything it runs."""

from __future__ import annotations

import contextlib
import html
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlencode

from voicelab.bootstrap.environment import Environment
from voicelab.bootstrap.processes import last_lines, running
from voicelab.bootstrap.progress import Progress, SetupError, say
from voicelab.child_processes import WINDOWS

FIRST_PAGE = "00_the_whole_desk.ipynb"
READY_TIMEOUT_S = 120.0


def run(environment: Environment, *, open_browser: bool) -> int:
    """Run JupyterLab until it is stopped; its exit status.

    Raises:
        SetupError: it did not start.
    """
    notebooks = environment.checkout / "notebooks"
    if not notebooks.is_dir():
        raise SetupError(
            "There are no notebooks here.",
            f"{notebooks} does not exist.",
            "Clone the whole repository, and run this in the folder that has notebooks/ and voicelab/ in it.",
        )
    python = Path(sys.executable) if environment.is_current() else environment.python
    # The server writes its address and token into a file here; the default folder has other servers' too.
    with tempfile.TemporaryDirectory(prefix="voicelab-", ignore_cleanup_errors=True) as folder:
        runtime = Path(folder)
        places = environment.venv, runtime
        with (
            private("jupyterlab.log", *places) as output,
            running(command(python, notebooks), env=settings(python, runtime), output=output) as server,
        ):
            log = Path(output.name)
            address = lab_address(_wait_until_ready(server, runtime, log), notebooks)
            print(f"\n  The workbook is open at\n\n      {address}\n\n  Ctrl-C here stops it.\n", flush=True)
            with opened(address, *places) if open_browser else contextlib.nullcontext():
                # Not one long wait: on Windows nothing would interrupt it.
                while server.poll() is None:
                    time.sleep(0.2)
            status = server.returncode
            say(
                "JupyterLab was shut down."
                if status == 0
                else f"JupyterLab ended with status {status}; its log is {log}"
            )
            return status


def command(python: Path, notebooks: Path) -> list[str]:
    """The command that starts the server."""
    line = [str(python), "-m", "jupyterlab", "--no-browser", f"--ServerApp.root_dir={notebooks}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        line.append("--allow-root")  # a container: JupyterLab refuses to run as root without it
    return line


def settings(python: Path, runtime: Path) -> dict[str, str]:
    """The server's environment variables: its kernels and `!pip` use the checkout's environment alone."""
    path = os.pathsep.join([str(python.parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "JUPYTER_RUNTIME_DIR": str(runtime), "JUPYTER_PREFER_ENV_PATH": "1"}


def lab_address(server: dict, notebooks: Path) -> str:
    """The address that opens the first page, from what the server wrote about itself (`url`, `token`)."""
    page = "lab/tree/" + quote(FIRST_PAGE) if (notebooks / FIRST_PAGE).exists() else "lab"
    token = server.get("token")
    return server["url"] + page + ("?" + urlencode({"token": token}) if token else "")


def _wait_until_ready(server: subprocess.Popen[bytes], runtime: Path, log: Path) -> dict:
    progress = Progress("Starting JupyterLab")
    deadline = time.monotonic() + READY_TIMEOUT_S
    ready = False
    try:
        while server.poll() is None and time.monotonic() < deadline:
            if (description := _description(runtime)) and _answers(description["url"]):
                ready = True
                return description
            progress.tick()
            time.sleep(0.2)
    finally:
        progress.done("done" if ready else "not finished")
    cause = "It did not answer in time." if server.poll() is None else f"It ended with status {server.returncode}."
    raise SetupError(
        f"JupyterLab did not start; its log is {log}",
        cause,
        "If the log does not say what is wrong, delete .venv and run this again.",
        last_lines(log),
    )


def _description(runtime: Path) -> dict | None:
    for path in runtime.glob("jpserver-*.json"):
        try:
            return json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):  # it is being written
            return None
    return None


def _answers(url: str) -> bool:
    # Not through a proxy, which would look for localhost on its own machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url + "api", timeout=5) as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        return True  # it answers, and wants a login
    except OSError:
        return False


def private(name: str, folder: Path, spare: Path) -> IO[bytes]:
    """A new file for this user alone: JupyterLab writes its token into its log, and whoever has that runs code here.

    It is in `spare` where `folder` is somebody else's or, on Windows, another start has its file open.
    """
    try:
        return _new(folder / name)
    except OSError:
        return _new(spare / name)


def _new(path: Path) -> IO[bytes]:
    path.unlink(missing_ok=True)  # one that others may read, or have open
    return open(path, "wb", opener=lambda name, flags: os.open(name, flags | os.O_EXCL, 0o600))


@contextlib.contextmanager
def opened(address: str, folder: Path, spare: Path) -> Iterator[None]:
    """A browser on the workbook.

    It is given a file that leads it on, which is there as long as the workbook runs: a command line, with the token in
    it, all could read. A browser that was installed as a snap sees no temporary folder, but most checkouts.
    """
    screen = WINDOWS or sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not screen:  # else a text browser might take over the terminal
        say(
            "This machine has no screen. Elsewhere forward the port first (ssh -L 8888:localhost:8888,\n"
            "with the number in the address): a browser gives the microphone to localhost or https alone."
        )
        yield
        return
    with private("open.html", folder, spare) as file:
        file.write(f'<meta http-equiv="refresh" content="0; url={html.escape(address)}">'.encode())
    page = Path(file.name)
    try:
        if webbrowser.open(page.as_uri()):
            say("If the browser finds no such file, open the address above yourself.")
        else:
            say("No browser could be opened: open the address above yourself.")
        yield
    finally:
        with contextlib.suppress(OSError):
            page.unlink()
