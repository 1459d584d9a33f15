"""A real JupyterLab in a process of its own, and a real Chromium with a WAV as its microphone."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from running_engine import RunningEngine
from running_lab import Lab

from voicelab.audio import RATE, read_wav, write_wav

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


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory, engine: RunningEngine) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("lab")
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
    log = (folder.parent / "lab.log").open("w")
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "jupyterlab",
            "--no-browser",
            "--allow-root",
            f"--port={port}",
            "--ip=127.0.0.1",
            f"--IdentityProvider.token={token}",
            f"--ServerApp.root_dir={folder}",
            "--LabApp.news_url=None",
            "--ServerApp.port_retries=0",
        ],
        env=environment,
        cwd=folder,
        stdout=log,
        stderr=log,
    )
    lab = Lab(f"http://127.0.0.1:{port}", token, folder)
    deadline = time.monotonic() + 60
    while not _answers(lab):
        assert time.monotonic() < deadline and process.poll() is None, (folder.parent / "lab.log").read_text()
        time.sleep(0.2)
    yield lab
    process.terminate()
    process.wait(timeout=20)


def _answers(lab: Lab) -> bool:
    try:
        with urllib.request.urlopen(f"{lab.url}/api/status?token={lab.token}"):
            return True
    except (urllib.error.URLError, ConnectionError):
        return False


@pytest.fixture(scope="session")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the browser's microphone hears, again and again: a caller, then ten seconds of quiet."""
    path = tmp_path_factory.mktemp("microphone") / "caller.wav"
    quiet = np.zeros(10 * RATE, np.int16)
    write_wav(path, np.concatenate([np.zeros(RATE, np.int16), read_wav(ROOT / "data/callers/carry_on.wav"), quiet]))
    return path


@pytest.fixture(scope="session")
def browser(microphone: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = os.environ.get("VOICELAB_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
        assert path, "no browser: run the tests with `python3 -m voicelab test`, which finds or installs one"
        browser = playwright.chromium.launch(
            executable_path=path, args=[*FLAGS, f"--use-file-for-fake-audio-capture={microphone}"]
        )
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.grant_permissions(["microphone", "camera", "clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.set_default_timeout(30_000)
    return page
