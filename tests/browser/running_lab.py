"""A running JupyterLab as the browser tests see it, and the engine behind it."""

from __future__ import annotations

import json
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page
from running_engine import RunningEngine


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

    def set_theme(self, name: str) -> None:
        """Store the theme that pages opened from now on have."""
        path = "/lab/api/settings/@jupyterlab/apputils-extension:themes"
        body = json.dumps({"raw": json.dumps({"theme": name})}).encode()
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(self.url + path, body, headers, method="PUT")):
            pass


def active_calls(engine: RunningEngine) -> int:
    """The number of WebRTC calls that the engine has now."""
    with urllib.request.urlopen(urllib.request.Request(engine.health_url, headers=engine.headers)) as answer:
        return json.load(answer)["calls"]


def wait_for_calls(engine: RunningEngine, wanted: int, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while active_calls(engine) != wanted:
        assert time.monotonic() < deadline, f"{active_calls(engine)} calls on the engine, expected {wanted}"
        time.sleep(0.1)
