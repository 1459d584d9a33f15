"""Chapter 1 as a learner meets it: run from the top in JupyterLab, then called with the microphone."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from running_lab import Lab, wait_for_calls
from test_panel import ENERGY, LIVE_TRACKS, SPY, connect, run_all


def test_run_from_the_top_and_called(lab: Lab, page: Page, engine_address: dict[str, str]):
    page.add_init_script(SPY)
    lab.open(page, "01_getting_started.ipynb")
    run_all(page)
    page.get_by_text("Exercise 2: done.").last.wait_for(timeout=120_000)
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=60_000)
    assert not page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count()

    panel = page.locator(".voicelab-call-bar").first
    panel.scroll_into_view_if_needed()
    before = page.locator(".voicelab-said.voicelab-user").count()
    connect(page)
    wait_for_calls(engine_address, 1)
    heard = page.locator(".voicelab-said.voicelab-user").nth(before)
    expect(heard).to_contain_text("carry on", timeout=30_000)
    page.wait_for_function(f"async () => (await ({ENERGY})()) > 0.0001", timeout=30_000)

    page.get_by_role("button", name="Disconnect").first.click()
    expect(page.get_by_role("button", name="Connect", exact=True).first).to_be_visible()
    page.wait_for_function(f"() => {LIVE_TRACKS} === 0")
    wait_for_calls(engine_address, 0)
