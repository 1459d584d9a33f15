"""A real Chromium with a WAV as its microphone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Playwright
from running_lab import FLAGS


@contextmanager
def launched(playwright: Playwright, microphone: Path, *flags: str) -> Iterator[Browser]:
    """The browser, for the length of the block."""
    path = os.environ.get("VOICELAB_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "no browser: run the tests with `python3 -m voicelab test`, which finds or installs one"
    arguments = [*FLAGS, *flags, f"--use-file-for-fake-audio-capture={microphone}"]
    browser = playwright.chromium.launch(executable_path=path, args=arguments)
    yield browser
    browser.close()


@contextmanager
def browser_context(browser: Browser) -> Iterator[BrowserContext]:
    """Pages that may use microphone and camera."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.grant_permissions(["microphone", "camera", "clipboard-read", "clipboard-write"])
    context.set_default_timeout(30_000)
    yield context
    context.close()
