"""A chapter that nobody has run, and that nobody has trusted, can be heard: in JupyterLab, and as a page by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Page
from running_lab import ROOT, Lab

CHAPTER = "01_getting_started.ipynb"
LABELLED = "audio[title^='Main Agent: Hello']"
PLAYS = """async (audio) => {
  await audio.play();
  await new Promise((done) => setTimeout(done, 500));
  audio.pause();
  return audio.duration > 1 && audio.currentTime > 0.1;
}"""


@pytest.fixture(params=["JupyterLab", "nbconvert"])
def stored(request: pytest.FixtureRequest, page: Page, tmp_path: Path) -> Page:
    """The chapter as it is stored, in this program's page."""
    if request.param == "JupyterLab":
        lab: Lab = request.getfixturevalue("lab")
        lab.open(page, CHAPTER)
    else:
        told, _ = HTMLExporter().from_filename(ROOT / "notebooks" / CHAPTER)
        (tmp_path / "chapter.html").write_text(told, encoding="utf-8")
        page.goto((tmp_path / "chapter.html").as_uri(), wait_until="domcontentloaded")
    return page


def test_it_plays(stored: Page):
    player = stored.locator(LABELLED).first
    player.scroll_into_view_if_needed(timeout=60_000)
    assert player.evaluate(PLAYS)
