"""A real Chromium with a WAV as its microphone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright
from running_lab import FLAGS

ALLOWED = ["microphone", "camera", "clipboard-read", "clipboard-write"]


@contextmanager
def launched(playwright: Playwright, profile: Path, microphone: Path, *flags: str) -> Iterator[BrowserContext]:
    """The browser, for the length of the block; its pages may use microphone and camera.

    All its pages have one profile on disk, and with it a cache: opening JupyterLab once more then costs 2.8 s of
    processor time, and not 4.5.
    """
    path = os.environ.get("VOICELAB_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "no browser: run the tests with `python3 -m voicelab test`, which finds or installs one"
    arguments = [*FLAGS, *flags, f"--use-file-for-fake-audio-capture={microphone}"]
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=path, args=arguments, viewport={"width": 1400, "height": 1000}, permissions=ALLOWED
    )
    context.set_default_timeout(30_000)
    yield context
    context.close()


def new_page(context: BrowserContext) -> Page:
    """A page without animations: each of their frames is laid out and painted by the processor."""
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    return page
