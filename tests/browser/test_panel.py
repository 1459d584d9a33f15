"""The panel in a real JupyterLab: a call is made with the microphone, heard, ended, and never left behind."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from conftest import Lab, wait_for_calls
from playwright.sync_api import Page, expect

CELL = """from voicelab import LiveSession
from voicelab.airline import main_agent

session = LiveSession(main_agent)
session"""

PYTHON = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}

# Watches what the page does with media: the tracks of the microphone, and the energy of what it receives.
SPY = """
window.spied = { tracks: [], energy: 0, peers: [] };
const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (constraints) => {
  const stream = await original(constraints);
  window.spied.tracks.push(...stream.getTracks());
  return stream;
};
const Peer = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Peer {
  constructor(...args) { super(...args); window.spied.peers.push(this); }
};
"""
ENERGY = """async () => {
  let energy = 0;
  for (const peer of window.spied.peers) {
    if (peer.signalingState === "closed") continue;
    for (const stat of (await peer.getStats()).values())
      if (stat.type === "inbound-rtp") energy = Math.max(energy, stat.totalAudioEnergy ?? 0);
  }
  return energy;
}"""
LIVE_TRACKS = "window.spied.tracks.filter((track) => track.readyState === 'live').length"


@pytest.fixture
def panel(lab: Lab, page: Page):
    """A notebook with one cell, run; the page with its panel."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)], metadata=PYTHON)
    nbformat.write(notebook, lab.folder / "panel.ipynb")
    page.add_init_script(SPY)
    lab.open(page, "panel.ipynb")
    run_all(page)
    expect(page.get_by_role("button", name="Connect", exact=True)).to_be_visible(timeout=60_000)
    return page


def run_all(page: Page) -> None:
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def connect(page: Page) -> None:
    page.get_by_role("button", name="Connect", exact=True).first.click()
    expect(page.get_by_role("button", name="Disconnect").first).to_be_visible(timeout=30_000)


def test_a_call_with_the_microphone(panel: Page, engine_address: dict[str, str], tmp_path: Path):
    button = panel.get_by_role("button", name="Connect", exact=True)
    assert button.evaluate("b => getComputedStyle(b).backgroundColor") == "rgb(0, 0, 0)"
    connect(panel)
    red = panel.get_by_role("button", name="Disconnect")
    assert red.evaluate("b => getComputedStyle(b).backgroundColor") == "rgb(220, 38, 38)"
    wait_for_calls(engine_address, 1)
    said = panel.locator(".voicelab-said.voicelab-user")
    expect(said.first).to_contain_text("bring", timeout=30_000)
    expect(panel.locator(".voicelab-crumb.voicelab-handoff").first).to_contain_text("Main Agent → QA Agent")
    answer = panel.locator(".voicelab-said.voicelab-assistant")
    expect(answer.first).to_contain_text("carry-on", timeout=30_000)
    panel.wait_for_function(f"async () => (await ({ENERGY})()) > 0.0001", timeout=30_000)
    expect(panel.locator(".voicelab-event").first).to_be_visible()
    expect(answer.first).to_contain_text("personal item", timeout=30_000)
    panel.screenshot(path=tmp_path / "call.png")

    red.click()
    expect(panel.get_by_role("button", name="Connect", exact=True)).to_be_visible()
    panel.wait_for_function(f"() => {LIVE_TRACKS} === 0")
    wait_for_calls(engine_address, 0)


def test_reloading_the_page_ends_the_call(panel: Page, engine_address: dict[str, str]):
    connect(panel)
    wait_for_calls(engine_address, 1)
    panel.reload()
    wait_for_calls(engine_address, 0)


def test_restarting_the_kernel_releases_microphone_and_call(panel: Page, engine_address: dict[str, str]):
    connect(panel)
    wait_for_calls(engine_address, 1)
    panel.get_by_role("menuitem", name="Kernel", exact=True).click()
    panel.get_by_role("menuitem", name=re.compile("^Restart Kernel…")).click()
    panel.get_by_role("button", name="Confirm Kernel Restart").click()
    panel.wait_for_function(f"() => {LIVE_TRACKS} === 0")
    wait_for_calls(engine_address, 0)


def test_a_refused_microphone_is_explained(panel: Page, engine_address: dict[str, str]):
    panel.evaluate("""navigator.mediaDevices.getUserMedia = async () => {
        throw new DOMException("Permission denied", "NotAllowedError"); }; null""")
    panel.get_by_role("button", name="Connect", exact=True).click()
    alert = panel.locator(".voicelab-error")
    expect(alert).to_contain_text("The browser refused the microphone.")
    expect(alert).to_contain_text("allow the microphone")
    expect(panel.get_by_role("button", name="Connect", exact=True)).to_be_enabled()
