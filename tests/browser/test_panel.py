"""The panel in a real JupyterLab: a call is made with the microphone, heard, ended, and never left behind."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect
from running_engine import RunningEngine
from running_lab import Lab, run_all, wait_for_calls

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
PACKETS = """async () => {
  const stats = await Promise.all(window.spied.peers.map(async (peer) => [...(await peer.getStats()).values()]));
  return stats.flat().find(({ type }) => type === "outbound-rtp")?.packetsSent ?? 0;
}"""
LIVE_TRACKS = "window.spied.tracks.filter((track) => track.readyState === 'live').length"


# The microphone is muted: what it had begun to say would be the beginning of what the recorded caller says.
WHILE_CONNECTED = """import asyncio

session.controls.muted = True
while session.state != "connected":
    await asyncio.sleep(0.1)
answer = await session.play("data/callers/refund.wav")
print("A recorded caller over", session.transport, "was answered by", answer.agent)"""


def show(lab: Lab, page: Page, *sources: str) -> Page:
    """A notebook of these cells, run; the page with its panel."""
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, sources)), metadata=PYTHON)
    nbformat.write(notebook, lab.folder / "panel.ipynb")
    page.add_init_script(SPY)
    lab.open(page, "panel.ipynb")
    run_all(page)
    expect(page.get_by_role("button", name="Connect", exact=True).first).to_be_visible(timeout=60_000)
    return page


@pytest.fixture
def panel(lab: Lab, page: Page) -> Page:
    return show(lab, page, CELL)


def settings(page: Page) -> Page:
    """The page, its first panel's settings in sight."""
    button = page.get_by_role("button", name="Settings").first
    if button.get_attribute("aria-expanded") == "false":
        button.click()
    return page


def connect(page: Page) -> None:
    page.get_by_role("button", name="Connect", exact=True).first.click()
    expect(page.get_by_role("button", name="Disconnect").first).to_be_visible(timeout=30_000)


def test_a_call_with_the_microphone(panel: Page, engine: RunningEngine, tmp_path: Path):
    button = panel.get_by_role("button", name="Connect", exact=True)
    assert button.evaluate("b => getComputedStyle(b).backgroundColor") == "rgb(0, 0, 0)"
    connect(panel)
    red = panel.get_by_role("button", name="Disconnect")
    assert red.evaluate("b => getComputedStyle(b).backgroundColor") == "rgb(220, 38, 38)"
    wait_for_calls(engine, 1)
    said = panel.locator(".voicelab-said.voicelab-user")
    expect(said.filter(has_text="bring").first).to_be_visible(timeout=60_000)
    expect(panel.locator(".voicelab-crumb.voicelab-handoff").first).to_contain_text("Main Agent → QA Agent")
    answer = panel.locator(".voicelab-said.voicelab-assistant").filter(has_text="personal item")
    panel.wait_for_function(f"async () => (await ({ENERGY})()) > 0.0001", timeout=30_000)
    expect(panel.locator(".voicelab-event").first).to_be_visible()
    expect(answer.first).to_be_visible(timeout=30_000)
    panel.screenshot(path=tmp_path / "call.png")

    red.click()
    expect(panel.get_by_role("button", name="Connect", exact=True)).to_be_visible()
    panel.wait_for_function(f"() => {LIVE_TRACKS} === 0")
    wait_for_calls(engine, 0)


def test_a_recorded_caller_takes_the_microphones_place(lab: Lab, page: Page, engine: RunningEngine):
    panel = show(lab, page, CELL, WHILE_CONNECTED)
    connect(panel)
    panel.get_by_text("A recorded caller over webrtc was answered by QA Agent").wait_for(timeout=60_000)
    panel.get_by_role("button", name="Disconnect").click()
    wait_for_calls(engine, 0)


def test_whoever_has_no_microphone_listens_and_writes(panel: Page, engine: RunningEngine):
    panel.evaluate("navigator.mediaDevices.getUserMedia = async () => { throw new Error('asked for'); }; null")
    settings(panel).get_by_label("Microphone", exact=True).select_option("none")
    connect(panel)
    wait_for_calls(engine, 1)
    panel.wait_for_function(f"async () => (await ({PACKETS})()) > 50")  # an engine hangs up on those who send none
    message = panel.get_by_label("Message to the agent")
    message.fill("How many bags may I bring?")
    message.press("Enter")
    answer = panel.locator(".voicelab-said.voicelab-assistant").filter(has_text="personal item")
    expect(answer.first).to_be_visible(timeout=30_000)
    panel.wait_for_function(f"async () => (await ({ENERGY})()) > 0.0001", timeout=30_000)
    panel.get_by_role("button", name="Disconnect").click()
    wait_for_calls(engine, 0)


def test_whatever_ends_the_page_or_its_kernel_releases_microphone_and_call(panel: Page, engine: RunningEngine):
    connect(panel)
    wait_for_calls(engine, 1)
    panel.reload()
    wait_for_calls(engine, 0)

    panel.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
    run_all(panel)
    connect(panel)
    wait_for_calls(engine, 1)
    panel.get_by_role("menuitem", name="Kernel", exact=True).click()
    panel.get_by_role("menuitem", name=re.compile("^Restart Kernel…")).click()
    panel.get_by_role("button", name="Confirm Kernel Restart").click()
    panel.wait_for_function(f"() => {LIVE_TRACKS} === 0")
    wait_for_calls(engine, 0)

    panel.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
    run_all(panel)
    connect(panel)
    wait_for_calls(engine, 1)
    panel.get_by_role("menuitem", name="File", exact=True).click()
    panel.get_by_role("menuitem", name=re.compile("^Close Tab")).click()
    discard = panel.get_by_role("button", name=re.compile("Discard"))
    panel.wait_for_timeout(500)
    if discard.count():
        discard.click()
    panel.wait_for_function(f"() => {LIVE_TRACKS} === 0")
    wait_for_calls(engine, 0)


def test_each_problem_with_microphone_and_connection_is_explained(panel: Page, engine: RunningEngine):
    panel.evaluate("""RTCPeerConnection.prototype.setRemoteDescription = async function (answer) {}; null""")
    settings(panel).get_by_label("Transport", exact=True).select_option("webrtc")
    panel.get_by_role("button", name="Connect", exact=True).click()
    expect(panel.locator(".voicelab-error")).to_contain_text("The audio connection could not be made.", timeout=20_000)
    expect(panel.locator(".voicelab-error")).to_contain_text("choose the transport Relay", ignore_case=True)
    panel.wait_for_function(f"() => {LIVE_TRACKS} === 0")
    wait_for_calls(engine, 0)

    alert = panel.locator(".voicelab-error")
    for name, title, remedy in (
        ("NotAllowedError", "The browser refused the microphone.", "allow the microphone"),
        ("NotFoundError", "No microphone was found.", "Plug one in"),
        ("NotReadableError", "The microphone could not be opened.", "Close other programs"),
    ):
        panel.evaluate(f"""navigator.mediaDevices.getUserMedia = async () => {{
            throw new DOMException("no", "{name}"); }}; null""")
        panel.get_by_role("button", name="Connect", exact=True).click()
        expect(alert).to_contain_text(title)
        expect(alert).to_contain_text(remedy)
        expect(panel.get_by_role("button", name="Connect", exact=True)).to_be_enabled()
    panel.evaluate("Object.defineProperty(navigator, 'mediaDevices', { value: undefined }); null")
    panel.get_by_role("button", name="Connect", exact=True).click()
    expect(alert).to_contain_text("https://")
