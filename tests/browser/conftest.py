"""A real JupyterLab in a process of its own, and a real Chromium with a WAV as its microphone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from running_engine import RunningEngine
from running_lab import FLAGS, Lab, running_lab

from voicelab.audio import RATE, read_wav, write_wav

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory, engine: RunningEngine) -> Iterator[Lab]:
    with running_lab(tmp_path_factory.mktemp("lab"), engine) as lab:
        yield lab


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
