"""A real JupyterLab in a process of its own, as the browser tests see it, and the engine behind it."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, TimeoutError
from running_engine import RunningEngine

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address, its token, and the folder it shows."""

    url: str
    token: str = field(repr=False)
    folder: Path

    def open(self, page: Page, notebook: str) -> None:
        """Show a notebook, as it is on disk, and wait until its kernel can be used."""
        page.goto(f"{self.url}/lab/tree/{notebook}?reset&token={self.token}")
        page.wait_for_selector(".jp-Notebook", timeout=60_000)
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)

    def wait_for_kernel(self) -> None:
        """Until a page has a kernel: one that awaits it asks which it should be, and may run half of the cells."""
        deadline = time.monotonic() + 60
        while not any(kernel.get("connections") and kernel["execution_state"] == "idle" for kernel in self._kernels()):
            assert time.monotonic() < deadline, "no kernel for the page within a minute"
            time.sleep(0.2)

    def _kernels(self) -> list[dict[str, Any]]:
        """None, while the server cannot tell: it says 500 as long as one of them begins."""
        with (
            suppress(urllib.error.HTTPError),
            urllib.request.urlopen(f"{self.url}/api/kernels?token={self.token}") as told,
        ):
            return json.load(told)
        return []

    def set_theme(self, name: str) -> None:
        """Store the theme that pages opened from now on have."""
        path = "/lab/api/settings/@jupyterlab/apputils-extension:themes"
        body = json.dumps({"raw": json.dumps({"theme": name})}).encode()
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(self.url + path, body, headers, method="PUT")):
            pass


def run_all(page: Page) -> None:
    """Run all cells, and see that it begins: a page that is still being built may take the click and run nothing."""
    page.locator(".jp-InputPrompt").evaluate_all("prompts => prompts.forEach((one) => { one.textContent = ''; })")
    begun = page.locator(".jp-InputPrompt", has_text=re.compile(r"\[(\*|\d+)\]")).first
    for _ in range(6):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        try:
            begun.wait_for(timeout=20_000)
            return
        except TimeoutError:
            page.keyboard.press("Escape")
    raise AssertionError("no cell was run")


def active_calls(engine: RunningEngine) -> int:
    """The number of WebRTC calls that the engine has now."""
    with urllib.request.urlopen(urllib.request.Request(engine.health_url, headers=engine.headers)) as answer:
        return json.load(answer)["calls"]


def wait_for_calls(engine: RunningEngine, wanted: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while active_calls(engine) != wanted:
        assert time.monotonic() < deadline, f"{active_calls(engine)} calls on the engine, expected {wanted}"
        time.sleep(0.1)


@contextmanager
def running_lab(folder: Path, engine: RunningEngine, program: str = "jupyterlab") -> Iterator[Lab]:
    """JupyterLab, or another program of Jupyter's, on a copy of the notebooks, with the engine as its endpoint."""
    shutil.copytree(ROOT / "notebooks", folder, dirs_exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    environment = {
        **os.environ,
        "VOICELAB_ENDPOINT": engine.base_url,
        "VOICELAB_KEY": engine.key,
        "PYTHONPATH": str(ROOT),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "VOICELAB_ENV": "current",
    }
    environment.pop("OPENAI_API_KEY", None)
    environment["JUPYTER_CONFIG_PATH"] = str(_settings(folder.parent / "settings"))
    options = [f"--port={port}", "--ip=127.0.0.1", "--ServerApp.port_retries=0", "--LabApp.news_url=None"]
    options += [f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}"]
    log = folder.parent / "lab.log"
    with log.open("w") as output:
        command = [sys.executable, "-m", program, "--no-browser", "--allow-root", *options]
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=output)
        lab = Lab(f"http://127.0.0.1:{port}", token, folder)
        deadline = time.monotonic() + 60
        while not _answers(lab):
            assert time.monotonic() < deadline and process.poll() is None, log.read_text()
            time.sleep(0.2)
        yield lab
        process.terminate()
        process.wait(timeout=60)  # it ends its kernels first, and these their calls


def _settings(folder: Path) -> Path:
    """Without the check for extensions that must be built: each page would run it in Node, and there are none."""
    path = folder / "labconfig" / "page_config.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"buildCheck": False, "buildAvailable": False}))
    return folder


def _answers(lab: Lab) -> bool:
    try:
        with urllib.request.urlopen(f"{lab.url}/api/status?token={lab.token}"):
            return True
    except (urllib.error.URLError, ConnectionError):
        return False
