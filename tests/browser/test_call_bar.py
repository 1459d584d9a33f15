"""The call bar in a real page: push to talk, codec, playback, camera, relay, keyboard, dark theme, two panels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsers import launched, new_page
from playwright.sync_api import BrowserContext, Page, Playwright, expect
from running_engine import RunningEngine
from running_lab import Lab, wait_for_calls
from seeing import in_one_row
from test_panel import CELL, ENERGY, LIVE_TRACKS, connect, settings, show


def option(panel: Page, label: str, value: str) -> None:
    settings(panel).get_by_label(label, exact=True).select_option(value)


# An ear of its own: as long as the talk button is not held, the panel's level shows a microphone that is shut.
LISTEN = """() => {
  const track = window.spied.tracks.find(({ kind, readyState }) => kind === "audio" && readyState === "live").clone();
  track.enabled = true;
  const context = new AudioContext(), ear = new AnalyserNode(context), block = new Float32Array(ear.fftSize);
  context.createMediaStreamSource(new MediaStream([track])).connect(ear);
  window.ear = { lastHeard: null, close: () => { clearInterval(timer); track.stop(); context.close(); } };
  const timer = setInterval(() => {
    ear.getFloatTimeDomainData(block);
    if (block.some((sample) => Math.abs(sample) > 0.02)) window.ear.lastHeard = performance.now();
  }, 40);
}"""
SENTENCE_OVER = "() => window.ear.lastHeard && performance.now() - window.ear.lastHeard > 1000"


def test_push_to_talk_with_mouse_and_space_bar(lab: Lab, page: Page, engine: RunningEngine):
    panel = show(lab, page, CELL)
    settings(panel).get_by_label("Push to talk").check()
    connect(panel)
    talk = panel.get_by_role("button", name="Hold to talk")
    said = panel.locator(".voicelab-said.voicelab-user")
    commits = panel.locator(".voicelab-event").filter(has_text="input_audio_buffer.committed")
    talk.hover()
    panel.evaluate(LISTEN)
    panel.wait_for_function(SENTENCE_OVER, timeout=30_000)  # half of a sentence asks for something else
    panel.evaluate("window.ear.close()")
    panel.mouse.down()
    expect(talk).to_have_attribute("aria-pressed", "true")
    expect(panel.locator(".voicelab-level-you .voicelab-hint")).to_have_text("heard", timeout=20_000)
    panel.wait_for_timeout(3_500)  # as long as the microphone's sentence
    panel.mouse.up()
    expect(said.first).to_contain_text(re.compile("carry|bag|bring|plane"), timeout=60_000)
    expect(panel.locator(".voicelab-said.voicelab-assistant").first).to_be_visible(timeout=60_000)
    assert not panel.locator(".voicelab-event").filter(has_text="speech_started").count()

    talk.focus()
    panel.keyboard.down(" ")  # while the agent speaks: it is interrupted
    panel.wait_for_timeout(600)
    panel.keyboard.up(" ")
    expect(panel.locator(".voicelab-said.voicelab-assistant").first).to_contain_text("(interrupted)", timeout=10_000)
    panel.get_by_label("Type", exact=True).select_option("input_audio_buffer.committed")
    expect(commits).to_have_count(2, timeout=10_000)
    panel.get_by_role("button", name="Disconnect").click()
    wait_for_calls(engine, 0)


def test_the_codec_is_read_from_the_connection(lab: Lab, page: Page, engine: RunningEngine):
    panel = show(lab, page, CELL)
    for codec in ("pcmu", "opus"):
        option(panel, "Codec", codec)
        connect(panel)
        expect(panel.locator(".voicelab-status")).to_contain_text(f"webrtc {codec}", timeout=20_000)
        expect(panel.get_by_label("Codec", exact=True)).to_be_disabled()
        panel.wait_for_function(f"async () => (await ({ENERGY})()) > 0.0001", timeout=40_000)
        panel.get_by_role("button", name="Disconnect").click()
        wait_for_calls(engine, 0)


@pytest.fixture
def without_udp(playwright_driver: Playwright, microphone: Path, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser that sends no UDP, as behind many a firewall."""
    no_udp = "--webrtc-ip-handling-policy=disable_non_proxied_udp"
    with launched(playwright_driver, tmp_path / "profile", microphone, no_udp) as browser:
        yield browser


def test_without_udp_the_call_is_relayed(lab: Lab, without_udp: BrowserContext, engine: RunningEngine, tmp_path: Path):
    check = """import asyncio
for _ in range(600):
    if session.recording().seconds > 12 and abs(session.recording().samples[:, 1]).max() > 1000:
        break
    await asyncio.sleep(0.1)
loud = abs(session.recording().samples).max(axis=0) > 1000
print("both sides were recorded:", loud.tolist(), "over", session.transport)"""
    panel = show(lab, new_page(without_udp), CELL, check)
    panel.get_by_role("button", name="Connect", exact=True).click()
    expect(panel.locator(".voicelab-status")).to_contain_text("relay", timeout=30_000)
    expect(panel.locator(".voicelab-said.voicelab-user").first).to_contain_text(
        "bring", ignore_case=True, timeout=60_000
    )
    panel.get_by_text("both sides were recorded: [True, True] over relay").wait_for(timeout=60_000)
    panel.screenshot(path=tmp_path / "relay.png")
    panel.get_by_role("button", name="Disconnect").click()
    panel.wait_for_function(f"() => {LIVE_TRACKS} === 0")
    wait_for_calls(engine, 0)


FAULTY = CELL.replace("(main_agent)", '(main_agent, endpoint=choose_endpoint().with_fault("drop"))').replace(
    "\n\n", "\nfrom voicelab import choose_endpoint\n\n", 1
)
RESUMED = """import asyncio

while "session.resumed" not in [event.type for event in session.events]:
    await asyncio.sleep(0.1)
print("resumed over", session.transport, "with", session.agent_name)"""


def test_a_call_that_was_dropped_is_dialled_again(lab: Lab, page: Page, engine: RunningEngine):
    panel = show(lab, page, FAULTY, RESUMED)
    connect(panel)
    panel.get_by_text("resumed over webrtc with QA Agent").wait_for(timeout=60_000)
    expect(panel.locator(".voicelab-status")).to_contain_text("Connected", timeout=20_000)
    again = panel.evaluate("window.spied.peers.filter((peer) => peer.connectionState === 'connected').length")
    assert again == 1 and panel.evaluate(LIVE_TRACKS) >= 1
    panel.get_by_role("button", name="Disconnect").click()
    panel.wait_for_function(f"() => {LIVE_TRACKS} === 0")
    wait_for_calls(engine, 0)


def test_a_picture_from_the_camera_joins_the_conversation(lab: Lab, page: Page, engine: RunningEngine):
    panel = show(lab, page, CELL)
    expect(settings(panel).get_by_role("button", name="Camera")).to_be_disabled()
    connect(panel)
    panel.get_by_role("button", name="Mute", exact=True).click()
    expect(panel.get_by_role("button", name="Unmute")).to_be_visible()
    panel.get_by_role("button", name="Camera").click()
    panel.locator("video").first.wait_for(timeout=20_000)
    panel.wait_for_timeout(1_000)
    panel.get_by_role("button", name="Add picture").click()
    pictures = panel.locator(".voicelab-said.voicelab-user").filter(has_text="[a picture]")
    expect(pictures).to_have_count(1, timeout=20_000)
    panel.get_by_label("Playback").uncheck()
    panel.wait_for_function("() => true")
    panel.get_by_role("button", name="Disconnect").click()
    wait_for_calls(engine, 0)


def test_two_panels_by_keyboard_in_a_dark_theme(lab: Lab, page: Page, engine: RunningEngine, tmp_path: Path):
    lab.set_theme("JupyterLab Dark")
    panel = show(lab, page, CELL, "session", "other = LiveSession(main_agent)\nother")
    lab.set_theme("JupyterLab Light")
    buttons = panel.get_by_role("button", name="Connect", exact=True)
    expect(buttons).to_have_count(3)
    buttons.first.focus()
    panel.keyboard.press("Enter")
    expect(panel.get_by_role("button", name="Disconnect")).to_have_count(2, timeout=30_000)  # two views of one session
    wait_for_calls(engine, 1)
    panel.keyboard.press("Tab")
    panel.keyboard.press("Enter")
    expect(panel.get_by_role("button", name="Unmute")).to_have_count(2)
    colors = panel.locator(".voicelab-call-bar").first.evaluate(
        "bar => [getComputedStyle(bar).color, getComputedStyle(bar).backgroundColor]"
    )
    assert brightness(colors[0]) - brightness(colors[1]) > 120
    for width in (800, 1400):
        panel.set_viewport_size({"width": width, "height": 1000})
        panel.wait_for_timeout(300)
        assert in_one_row(panel, ".voicelab-bar"), width  # beside the list of files as well
        panel.screenshot(path=tmp_path / f"dark_{width}.png")
    panel.get_by_role("button", name="Disconnect").first.click()
    wait_for_calls(engine, 0)


def brightness(color: str) -> float:
    numbers = [float(part) for part in color[color.index("(") + 1 : -1].split(",")[:3]]
    return sum(numbers) / 3


# A long answer: however busy the machine is, and however late the interruption with it, it is not over before.
READER = """from agents.realtime import RealtimeAgent
from voicelab import LiveSession

session = LiveSession(RealtimeAgent(
    name="Reader",
    instructions="The rules on board are to keep every seat belt fastened, to leave the aisle free for everybody, to "
    "stow all bags under the seats, to switch telephones to flight mode, to open the blinds of the windows before we "
    "land, to fold the tables away, to keep all shoes on, and to remain seated until the doors are open.",
))
session"""
BARGE_IN = """import asyncio

while session.state != "connected":
    await asyncio.sleep(0.1)
session.controls.muted = True  # only the recorded caller talks
reading = asyncio.create_task(session.send_message("What are the rules on board?"))
while not abs(session.recording().samples[-12_000:, 1]).max(initial=0) >= 1000:  # one interrupts what one hears
    await asyncio.sleep(0.05)
await session.play("data/callers/interruption.wav")
cut = await reading
await asyncio.sleep(1)
stops = session.recording().stops_by_ear_ms()
print("interrupted:", cut.interrupted, "and silent by ear:", len(stops) > 0, stops, "ms")"""


def test_barge_in_stops_the_sound_and_is_measured(lab: Lab, page: Page, engine: RunningEngine):
    panel = show(lab, page, READER, BARGE_IN)
    connect(panel)
    told = panel.get_by_text(re.compile(r"^(interrupted: \w+ and silent by ear|\w*Error)")).last
    told.wait_for(timeout=90_000)
    assert "interrupted: True and silent by ear: True" in told.inner_text(), told.inner_text()
    expect(panel.locator(".voicelab-said.voicelab-assistant").filter(has_text="(interrupted)").first).to_be_visible()
    panel.get_by_role("button", name="Disconnect").click()
    wait_for_calls(engine, 0)
