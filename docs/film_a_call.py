"""Film a call in a real JupyterLab: `VOICELAB_BROWSER=chromium python docs/film_a_call.py` writes docs/call.webp.

Chromium's microphone is a recording: a caller who asks about bags, and then about their own flight. The form is filled
in as a hand would. What is seen is the panel, at most five times a second, as an animated WebP.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "browser")]

from browsers import launched  # noqa: E402
from engine_process import running_engine  # noqa: E402
from playwright.sync_api import Locator, Page, sync_playwright  # noqa: E402
from running_lab import running_lab  # noqa: E402

from voicelab.audio import RATE, read_wav, write_wav  # noqa: E402

FILM = ROOT / "docs" / "call.webp"
MOST_BYTES = 2_000_000
WIDTH = 1_000  # of the film, in pixels: legible where a page shows it at its own size
PAGE = {"width": 1_180, "height": 1_260}
FRAME_SECONDS = 0.2
LAST_FRAME_MS = 3_000
CELL = """from voicelab import LiveSession
from voicelab.airline import main_agent, verify_customer

session = LiveSession(main_agent, verify=verify_customer)
session"""
WARM = """from voicelab import LiveSession
from voicelab.airline import main_agent

async with LiveSession(main_agent) as first:  # engine and kernel load their models with a first call
    await first.play("data/callers/carry_on.wav")"""


PYTHON = {"name": "python3", "display_name": "Python 3", "language": "python"}
QUESTIONS = ("carry_on", "flight_status")


class Film:
    """Pictures of one element of a page, each with the time for which it was seen."""

    def __init__(self, seen: Locator) -> None:
        self._seen, self._began = seen, time.monotonic()
        self._frames: list[tuple[float, bytes]] = []

    def until(self, done: Locator, seconds: float, more: float = 0.0) -> None:
        """Film until an element is visible, and for so many seconds `more`.

        Raises:
            TimeoutError: if it does not become so.
        """
        deadline = time.monotonic() + seconds
        while not done.is_visible():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{done} was not seen within {seconds} s.")
            self.shoot()
        self.for_seconds(more)

    def for_seconds(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.shoot()

    def shoot(self) -> None:
        """One picture, of the page where the element is: an element's own waits until nothing moves any more."""
        began = time.monotonic()
        picture = self._seen.page.screenshot(clip=self._seen.bounding_box())
        self._frames.append((began - self._began, picture))
        time.sleep(max(0.0, FRAME_SECONDS - (time.monotonic() - began)))

    def write(self, path: Path) -> int:
        """The animated WebP; frames that look like the one before make that one longer. Returns its size in bytes."""
        pictures, durations = [], []
        ends = [at for at, _ in self._frames[1:]] + [self._frames[-1][0] + LAST_FRAME_MS / 1000]
        height = max(Image.open(io.BytesIO(data)).height for _, data in self._frames)
        for (at, data), end in zip(self._frames, ends, strict=True):
            shot = Image.open(io.BytesIO(data)).convert("RGB")
            canvas = Image.new("RGB", (shot.width, height), "white")
            canvas.paste(shot, (0, 0))
            picture = canvas.resize((WIDTH, round(height * WIDTH / shot.width)), Image.Resampling.LANCZOS)
            if pictures and picture.tobytes() == pictures[-1].tobytes():
                durations[-1] += round(1000 * (end - at))
            else:
                pictures.append(picture)
                durations.append(round(1000 * (end - at)))
        options = {"duration": durations, "loop": 0, "quality": 60, "method": 4, "kmin": 20, "kmax": 60}
        pictures[0].save(path, "WEBP", save_all=True, append_images=pictures[1:], **options)
        return path.stat().st_size


def microphone(path: Path) -> Path:
    """A caller with two questions, and time between them for the answers."""
    quiet, questions = np.zeros(RATE, np.int16), [read_wav(ROOT / f"data/callers/{n}.wav") for n in QUESTIONS]
    heard = np.concatenate([np.tile(quiet, 2), questions[0], np.tile(quiet, 11), questions[1], np.tile(quiet, 60)])
    write_wav(path, heard)
    return path


def act(page: Page) -> Film:
    """The call, from Connect to Disconnect."""
    panel = page.locator(".jp-OutputArea-output", has=page.locator(".voicelab-connect")).first
    film = Film(panel)
    film.for_seconds(1)
    page.get_by_role("button", name="Connect", exact=True).click()
    form = page.get_by_role("form", name="Authentication required for")
    film.until(form, 90, more=0.6)
    for label, text in (("User name", "ada"), ("Password", "difference-1843")):
        form.get_by_label(label).fill(text)
        film.for_seconds(0.5)
    form.get_by_role("button", name="Continue").click()
    film.until(page.locator(".voicelab-transcript").get_by_text("on time").last, 60, more=4)
    page.get_by_role("button", name="Disconnect").click()
    film.until(page.get_by_role("button", name="Connect", exact=True), 20, more=0.5)
    return film


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="voicelab-") as name, running_engine(os.environ) as engine:
        folder = Path(name)
        heard = microphone(folder / "caller.wav")
        with running_lab(folder / "lab", engine) as lab, sync_playwright() as driver:
            cells = [nbformat.v4.new_code_cell(source) for source in (WARM, CELL)]
            notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": PYTHON})
            nbformat.write(notebook, lab.folder / "call.ipynb")
            with launched(driver, folder / "profile", heard) as browser:
                page = browser.new_page()
                page.set_viewport_size(PAGE)
                lab.open(page, "call.ipynb")
                page.keyboard.press("Control+b")  # without the list of files there is more room
                page.locator(".jp-CodeCell").first.click()
                page.keyboard.press("Shift+Enter")
                page.keyboard.press("Shift+Enter")
                page.locator(".voicelab-connect").wait_for(timeout=120_000)
                film = act(page)
    size = film.write(FILM)
    print(f"{FILM.relative_to(ROOT)}: {size / 1e6:.2f} MB")
    return int(size > MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
