"""How fluid the event table is, beside ipydatagrid: `pip install ipydatagrid`, then `python benchmarks/event_table.py`.

Both show the same 20,000 rows on a page of a real JupyterLab in Chromium. Printed are the time until the rows are shown
and the frames drawn while the page scrolls through them, as ratios to ipydatagrid's in the same run; and for our table
alone, as ipydatagrid cannot append, the frames drawn while events arrive at 500 a second, as a share of an idle page's.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests/browser")]

from engine_process import running_engine
from running_lab import FLAGS, Lab, running_lab

LOG = """import asyncio, time
from voicelab.record import EventLog
log = EventLog()
def event(number):
    log.append("server", "response.output_audio_transcript.delta", {"delta": f"word {number}", "item_id": "item_1"})
for number in range(20_000):
    event(number)"""
TABLES = {
    "ipydatagrid": "from ipydatagrid import DataGrid\n"
    'DataGrid(log.frame()[["time", "direction", "type", "summary"]], layout={"height": "300px"})',
    "event table": "from voicelab.widgets import EventTable\nEventTable(log)",
}
SHOWN = {"ipydatagrid": ".ipydatagrid-widget canvas", "event table": ".voicelab-event"}
SCROLLED = {"ipydatagrid": ".ipydatagrid-widget", "event table": ".voicelab-rows"}
ARRIVE = """began = time.monotonic()
while (late := time.monotonic() - began) < 12:
    while len(log) < 20_000 + 500 * late:
        event(len(log))
    await asyncio.sleep(0.02)"""
FRAMES = """(ms) => new Promise((done) => {
  let frames = 0;
  const end = performance.now() + ms;
  const step = () => { frames += 1; performance.now() < end ? requestAnimationFrame(step) : done(frames); };
  requestAnimationFrame(step);
})"""
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def opened(lab: Lab, page: Page, *cells: str) -> None:
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells)), metadata=KERNEL)
    nbformat.write(notebook, lab.folder / "bench.ipynb")
    lab.open(page, "bench.ipynb")


def run_cell(page: Page) -> None:
    page.keyboard.press("Shift+Enter")


def measured(lab: Lab, page: Page, name: str) -> dict[str, float]:
    """Seconds until shown, and frames a second while scrolling."""
    opened(lab, page, LOG, TABLES[name], ARRIVE)
    page.locator(".jp-Cell").first.click()
    run_cell(page)
    page.wait_for_timeout(5_000)
    idle = page.evaluate(FRAMES, 3_000) / 3
    began = time.monotonic()
    run_cell(page)
    page.locator(SHOWN[name]).first.wait_for(timeout=60_000)
    shown = time.monotonic() - began
    page.locator(SCROLLED[name]).first.hover()
    page.evaluate(
        """(selector) => { const target = document.querySelector(selector);
      const at = target.querySelector("canvas") ?? target;
      window.rolling = setInterval(() => { at.scrollTop += 100;
        at.dispatchEvent(new WheelEvent("wheel", { deltaY: 100, bubbles: true })); }, 16); }""",
        SCROLLED[name],
    )
    scrolling = page.evaluate(FRAMES, 4_000) / 4
    page.evaluate("clearInterval(window.rolling)")
    result = {"idle": idle, "shown": shown, "scrolling": scrolling}
    if name == "event table":
        page.get_by_label("Follow").check()
        run_cell(page)
        page.wait_for_timeout(1_000)
        result["arriving"] = page.evaluate(FRAMES, 8_000) / 8
    return result


def main() -> None:
    """Measure both, and print."""
    browser_path = os.environ.get("VOICELAB_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, running_engine(os.environ) as engine:
        (Path(folder) / "lab").mkdir()
        with running_lab(Path(folder) / "lab", engine) as lab, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
            found = {
                name: measured(lab, browser.new_page(viewport={"width": 1400, "height": 1000}), name) for name in TABLES
            }
            browser.close()
    ours, peer = found["event table"], found["ipydatagrid"]
    print(f"frames a second on an idle page: {ours['idle']:.0f}")
    print(f"time until 20,000 rows are shown: {ours['shown'] / peer['shown']:.2f} of ipydatagrid's")
    print(f"frames while scrolling: {ours['scrolling'] / peer['scrolling']:.2f} of ipydatagrid's")
    print(f"frames while 500 events a second arrive: {ours['arriving'] / ours['idle']:.2f} of an idle page's")


if __name__ == "__main__":
    main()
