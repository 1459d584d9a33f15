"""Chapter 1 as a learner meets it: run from the top in JupyterLab, then called with the microphone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from running_engine import RunningEngine
from running_lab import Lab, active_calls, run_all, wait_for_calls
from test_panel import ENERGY, LIVE_TRACKS, SPY, connect


@pytest.mark.longest
def test_run_from_the_top_and_called(lab: Lab, page: Page, engine: RunningEngine):
    page.add_init_script(SPY)
    lab.open(page, "01_getting_started.ipynb")
    run_all(page)
    page.get_by_text("Exercise 1.3, a desk of your own: not yet.").last.wait_for(timeout=120_000)
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=60_000)
    assert not page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count()

    panel = page.locator(".voicelab-call-bar").first
    panel.scroll_into_view_if_needed()
    connect(page)
    wait_for_calls(engine, 1)
    heard = page.locator(".voicelab-said.voicelab-user").filter(has_text="carry on")
    expect(heard.first).to_be_visible(timeout=60_000)
    page.wait_for_function(f"async () => (await ({ENERGY})()) > 0.0001", timeout=30_000)

    # Reading on while the call goes on: JupyterLab takes cells that are out of sight off the page.
    page.locator(".jp-WindowedPanel-outer").first.evaluate("panel => { panel.scrollTop = panel.scrollHeight; }")
    page.wait_for_timeout(2_000)
    assert active_calls(engine) == 1
    page.locator(".jp-WindowedPanel-outer").first.evaluate("panel => { panel.scrollTop = 0; }")

    page.get_by_role("button", name="Disconnect").first.click()
    expect(page.get_by_role("button", name="Connect", exact=True).first).to_be_visible()
    page.wait_for_function(f"() => {LIVE_TRACKS} === 0")
    wait_for_calls(engine, 0)
