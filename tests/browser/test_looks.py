"""Everybody can read and use the panel: by axe, at 800 pixels, zoomed, in the dark, in forced colours, by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from running_lab import Lab
from seeing import faults, in_one_row
from test_approval_form import BANK, ask
from test_panel import settings, show

CALLER = """from voicelab import LiveSession
from voicelab.airline import qa_agent

told = LiveSession(qa_agent)
answer = await told.play("data/callers/refund.wav")
await told.hang_up()
answer"""
PARTS = (".voicelab-call-bar", ".voicelab-transcript", ".voicelab-events", ".voicelab-approvals", ".voicelab-recording")
ROWS = (".voicelab-bar", ".voicelab-transcript .voicelab-head", ".voicelab-events .voicelab-head", ".voicelab-filters")
WIDTHS = {"wide": 1400, "800": 800, "200 % of 1400": 700}  # a browser that is zoomed has so many pixels left


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_nothing_keeps_anybody_out(lab: Lab, page: Page, theme: str, tmp_path: Path):
    lab.set_theme(f"JupyterLab {theme}")
    show(lab, page, BANK, CALLER, "told.recording()")
    lab.set_theme("JupyterLab Light")
    page.keyboard.press("Control+b")  # the list of files, which leaves a narrow window no room
    assert not faults(page, *PARTS)
    expect(page.locator(".jp-RenderedHTML audio")).to_have_count(1, timeout=60_000)
    expect(page.locator(".voicelab-recording")).to_be_visible(timeout=30_000)
    settings(page)
    ask(page, "What is my balance?")
    expect(page.get_by_role("form", name="Authentication required")).to_be_visible(timeout=60_000)
    expect(page.locator(".voicelab-status").first).to_contain_text("Connected to Bank over websocket.")
    page.locator(".voicelab-timing").first.click()
    page.locator(".voicelab-event").first.click()
    for name, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 1000})
        page.wait_for_timeout(300)
        page.screenshot(path=tmp_path / f"{theme} {name}.png")
        assert not faults(page, *PARTS, ".jp-RenderedHTML"), name
        for row in ROWS:
            assert in_one_row(page, row), f"{row} at {name}"
    page.emulate_media(forced_colors="active")
    page.screenshot(path=tmp_path / f"{theme} forced colours.png")
    assert not faults(page, *PARTS)


def test_settings_open_and_close_by_keyboard(lab: Lab, page: Page):
    show(lab, page, BANK)
    region, button = page.get_by_role("region", name="Settings"), page.get_by_role("button", name="Settings")
    button.focus()
    expect(button).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(region).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Push to talk")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_label("Push to talk")).to_be_checked()
    page.keyboard.press("Escape")
    expect(region).to_be_hidden()
    expect(button).to_be_focused()


PHONE = """from voicelab import LiveSession
from voicelab.airline import qa_agent

told = LiveSession(qa_agent)
told"""
PLAY = """answer = await told.play("data/callers/refund.wav")
await told.hang_up()"""
WATCH = """window.lively = { you: 0, agent: 0 };
setInterval(() => {
  for (const who of ["you", "agent"]) {
    const fill = document.querySelector(`.voicelab-fill-${who}`);
    const shown = fill && parseFloat(fill.style.transform.slice("scaleX(".length));
    window.lively[who] = Math.max(window.lively[who], 100 * (shown || 0));
  }
}, 50);
window.played = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  this.addEventListener("loadedmetadata", () => window.played.push(this.duration), { once: true });
  return play.call(this);
};"""


def test_levels_are_alive_and_turns_are_heard_again(lab: Lab, page: Page):
    page.add_init_script(WATCH)
    show(lab, page, PHONE, PLAY)
    turns = page.locator(".voicelab-said")
    expect(turns).to_have_count(2, timeout=60_000)
    page.wait_for_function("window.lively.you > 40 && window.lively.agent > 40", timeout=60_000)
    expect(page.locator(".voicelab-timing summary").first).to_contain_text("Answered after about")
    expect(page.locator(".voicelab-status").first).to_contain_text("Not connected", timeout=60_000)
    for turn in (turns.first, turns.last):
        button = turn.get_by_role("button", name="Play what")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        page.wait_for_timeout(700)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "false")
    heard = page.evaluate("window.played.filter((seconds) => seconds > 1)")
    assert len(heard) == 2 and max(heard) < 20


def test_axe_finds_what_keeps_people_out(page: Page):
    page.set_content('<main lang="en"><p style="color: #bbb">Pale</p><img src="a.png"><button></button></main>')
    found = " ".join(faults(page, "main"))
    assert all(rule in found for rule in ("color-contrast", "image-alt", "button-name"))
