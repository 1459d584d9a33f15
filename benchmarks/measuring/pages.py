"""A page of a real JupyterLab in Chromium, with a notebook of these cells, for what only a browser can tell."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import numpy as np
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "browser")]  # what starts JupyterLab and the browser

from browsers import launched, new_page
from engine_process import running_engine
from running_lab import Lab, running_lab

from voicelab.audio.pcm import RATE, write_wav

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


@contextmanager
def lab_page() -> Iterator[tuple[Lab, Page]]:
    """JupyterLab with an engine of its own, and a page whose microphone is silent."""
    with tempfile.TemporaryDirectory() as folder, running_engine(os.environ) as engine:
        microphone, notebooks = Path(folder) / "silence.wav", Path(folder) / "lab"
        write_wav(microphone, np.zeros(10 * RATE, np.int16))
        notebooks.mkdir()
        with (
            running_lab(notebooks, engine) as lab,
            sync_playwright() as driver,
            launched(driver, Path(folder) / "profile", microphone) as browser,
        ):
            yield lab, new_page(browser)


def opened(lab: Lab, page: Page, *cells: str) -> None:
    """Show a notebook of these cells."""
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells)), metadata=KERNEL)
    nbformat.write(notebook, lab.folder / "bench.ipynb")
    lab.open(page, "bench.ipynb")


def run_cell(page: Page, number: int) -> None:
    """The cell of this number, from 0."""
    page.locator(".jp-Cell .jp-InputArea-editor").nth(number).click()
    page.keyboard.press("Shift+Enter")
