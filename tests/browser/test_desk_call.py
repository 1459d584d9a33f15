"""One call to the whole desk over WebRTC in a real browser: policy, status, sign-in by the form, rebooking."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from running_engine import RunningEngine
from running_lab import Lab, wait_for_calls
from test_panel import connect, show

DESK = """from voicelab import LiveSession
from voicelab.airline import main_agent, verify_customer

session = LiveSession(main_agent, verify=verify_customer)
session"""
# The microphone says something every few seconds; it is muted so that only the recorded caller talks.
CALL = """import asyncio
from voicelab.airline.database import bookings

while session.state != "connected":
    await asyncio.sleep(0.1)
session.controls.muted = True
wavs = ["carry_on", "flight_status", "rebooking", "first_option", "yes"]
answers = [await session.play(f"data/callers/{name}.wav") for name in wavs]
print("tools:", [answer.tools[-1] for answer in answers])
print("over", session.transport, "now on", bookings().booking("C-1001", "K7P2QM").flight.number)"""
PASSWORD = "difference-1843"


@pytest.mark.longest
def test_from_a_policy_question_to_a_rebooked_flight(lab: Lab, page: Page, engine: RunningEngine, tmp_path: Path):
    show(lab, page, DESK, CALL)
    connect(page)
    form = page.get_by_role("form", name="Authentication required for")
    expect(form).to_be_visible(timeout=90_000)
    expect(page.locator(".voicelab-transcript")).to_contain_text("Sources:")
    form.get_by_label("User name").fill("ada")
    form.get_by_label("Password").fill(PASSWORD)
    form.get_by_role("button", name="Continue").click()
    expect(form).to_be_hidden()
    page.get_by_text("over webrtc now on MR103").wait_for(timeout=120_000)
    told = page.get_by_text("tools: ['document_lookup_tool'")
    expect(told).to_contain_text("'find_rebooking_options', 'choose_rebooking_option', 'confirm_rebooking']")
    expect(page.locator(".voicelab-status")).to_contain_text("verified: Ada Lovelace")
    for target in ("QA Agent", "Rebooking Agent"):
        expect(page.locator(".voicelab-crumb.voicelab-handoff").filter(has_text=f"→ {target}").first).to_be_visible()
    for width in (1400, 800):
        page.set_viewport_size({"width": width, "height": 1000})
        page.screenshot(path=tmp_path / f"desk-{width}.png")
    page.get_by_role("button", name="Disconnect").click()
    wait_for_calls(engine, 0)
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    assert PASSWORD not in (lab.folder / "panel.ipynb").read_text(encoding="utf-8") + page.content()
