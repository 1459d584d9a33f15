"""Chapter 1's panel in Notebook 7: called with a microphone, answered, and heard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from browsers import launched, new_page
from playwright.sync_api import Page, Playwright, expect
from running_engine import RunningEngine
from running_lab import ROOT, Lab, run_all, running_lab, wait_for_calls
from test_panel import ENERGY, LIVE_TRACKS, SPY, connect

CHAPTER = "01_getting_started.ipynb"


@pytest.fixture
def classic(tmp_path_factory: pytest.TempPathFactory, engine: RunningEngine) -> Iterator[Lab]:
    """Notebook 7 instead of JupyterLab, on the same notebooks."""
    with running_lab(tmp_path_factory.mktemp("classic") / "notebooks", engine, "notebook") as lab:
        yield lab


@pytest.fixture
def page(playwright_driver: Playwright, microphone: Path, tmp_path: Path) -> Iterator[Page]:
    """Of a browser of its own: in the others' profile is what JupyterLab keeps there, which is Notebook 7's too."""
    with launched(playwright_driver, tmp_path / "profile", microphone) as browser:
        yield new_page(browser)


def until_its_panel(lab: Lab) -> None:
    """Leave of the chapter what comes before its first panel, and that."""
    chapter = nbformat.read(ROOT / "notebooks" / CHAPTER, as_version=4)
    shown = next(at for at, cell in enumerate(chapter.cells) if cell.source.endswith("\nsession"))
    chapter.cells = chapter.cells[: shown + 1]
    nbformat.write(chapter, lab.folder / CHAPTER)


@pytest.mark.longest
def test_chapter_1_is_called(classic: Lab, page: Page, engine: RunningEngine):
    until_its_panel(classic)
    page.add_init_script(SPY)
    page.goto(f"{classic.url}/notebooks/{CHAPTER}?token={classic.token}")
    page.locator(".jp-Notebook").wait_for(timeout=60_000)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for(timeout=60_000)
    classic.wait_for_kernel()
    run_all(page)
    panel = page.locator(".voicelab-call-bar")
    expect(panel).to_be_visible(timeout=180_000)
    panel.scroll_into_view_if_needed()
    connect(page)
    wait_for_calls(engine, 1)
    expect(page.locator(".voicelab-said.voicelab-user").first).to_contain_text(
        "bring", ignore_case=True, timeout=60_000
    )
    expect(page.locator(".voicelab-said.voicelab-assistant").first).to_be_visible(timeout=60_000)
    page.wait_for_function(f"async () => (await ({ENERGY})()) > 0.0001", timeout=30_000)
    page.get_by_role("button", name="Disconnect").click()
    page.wait_for_function(f"() => {LIVE_TRACKS} === 0")
    wait_for_calls(engine, 0)
