"""How fluid the event table is, beside ipydatagrid, with the same 20,000 rows on a page of a real JupyterLab."""

from __future__ import annotations

import time

from playwright.sync_api import Page

from .figures import Figure, figure
from .pages import Lab, lab_page, opened, run_cell

PEER, OURS = "ipydatagrid", "event table"
LOG = """import asyncio, time
import ipydatagrid, pandas
from voicelab.widgets import EventTable
from voicelab.record import EventLog
log = EventLog()
def event(number):
    log.append("server", "response.output_audio_transcript.delta", {"delta": f"word {number}", "item_id": "item_1"})
for number in range(20_000):
    event(number)"""
TABLES = {
    PEER: "from ipydatagrid import DataGrid\n"
    'DataGrid(log.frame()[["time", "direction", "type", "summary"]], layout={"height": "300px"})',
    OURS: "EventTable(log)",
}
WHOLE = {  # all 20,000 rows are in the page, and those in sight are drawn
    PEER: "() => document.querySelector('.ipydatagrid-widget canvas')",
    OURS: "() => document.querySelector('.voicelab-event') && "
    "document.querySelector('.voicelab-events h4')?.textContent.includes('(20000)')",
}
SCROLLED = {PEER: ".ipydatagrid-widget", OURS: ".voicelab-rows"}
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
ROLL = """(selector) => {
  const target = document.querySelector(selector), at = target.querySelector("canvas") ?? target;
  window.rolling = setInterval(() => {
    at.scrollTop += 100;
    at.dispatchEvent(new WheelEvent("wheel", { deltaY: 100, bubbles: true }));
  }, 16);
}"""


def event_table(rounds: int) -> list[Figure]:
    """The time until the rows are there, the frames while they scroll, and, of ours alone, while 500 a second arrive.

    ipydatagrid cannot append.
    """
    found: dict[str, list[dict[str, float]]] = {name: [] for name in TABLES}
    with lab_page() as (lab, page):
        for _ in range(rounds):
            for name in TABLES:
                found[name].append(_measured(lab, page, name))
    peer, ours = ({key: [row[key] for row in found[name]] for key in found[name][0]} for name in TABLES)
    per_second = "{:.0f} a second"
    return [
        figure("20,000 events until they are shown", ours["shown"], _middle(peer["shown"]), PEER),
        figure("frames while they scroll", ours["scrolling"], _middle(peer["scrolling"]), PEER, per_second),
        figure("frames while 500 a second arrive", ours["arriving"], _middle(ours["idle"]), "an idle page", per_second),
    ]


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _measured(lab: Lab, page: Page, name: str) -> dict[str, float]:
    """Milliseconds until shown, and frames a second."""
    opened(lab, page, LOG, TABLES[name], ARRIVE)
    run_cell(page, 0)
    page.wait_for_timeout(6_000)
    idle = page.evaluate(FRAMES, 3_000) / 3
    began = time.perf_counter()
    run_cell(page, 1)
    page.wait_for_function(WHOLE[name], timeout=60_000)
    shown = (time.perf_counter() - began) * 1000
    page.locator(SCROLLED[name]).first.hover()
    page.evaluate(ROLL, SCROLLED[name])
    scrolling = page.evaluate(FRAMES, 4_000) / 4
    page.evaluate("clearInterval(window.rolling)")
    result = {"idle": idle, "shown": shown, "scrolling": scrolling}
    if name == OURS:
        page.get_by_label("Follow").check()
        run_cell(page, 2)
        page.wait_for_timeout(1_000)
        result["arriving"] = page.evaluate(FRAMES, 8_000) / 8
    return result
