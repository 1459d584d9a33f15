"""What the browser tests share: a real JupyterLab, a real browser, a page."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from browsers import launched, new_page
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect, sync_playwright
from running_engine import RunningEngine
from running_lab import Lab, running_lab

from voicelab.audio.pcm import RATE, read_wav, write_wav

ROOT = Path(__file__).resolve().parents[2]
expect.set_options(timeout=20_000)  # calls are made in real time, and a busy machine is late with them


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
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(
    playwright_driver: Playwright, microphone: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    with launched(playwright_driver, tmp_path_factory.mktemp("profile"), microphone) as browser:
        yield browser


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Beside a failure, the text of its page: what was shown instead of what was waited for."""
    report = yield
    if report.failed and report.when == "call" and "page" in item.funcargs:
        with suppress(Error):
            report.sections.append(("The page", item.funcargs["page"].inner_text("body", timeout=5_000)[-4_000:]))
    return report


@pytest.fixture
def page(browser: BrowserContext) -> Iterator[Page]:
    page = new_page(browser)
    yield page
    page.close()
